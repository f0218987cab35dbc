"""What can be done about a card, on every platform: its buttons, and the key by which its message is found again."""

from __future__ import annotations

from base64 import b32encode
from hashlib import blake2b

from bot.alert.post import Post
from bot.chat.model import Button, Control, Menu

_KEY_LENGTH = 10


def card_hash(card: str) -> str:
    """A card's identity in 10 characters: `k3v9qm2axb`."""
    return b32encode(blake2b(card.encode(), digest_size=7).digest()).decode().lower()[:_KEY_LENGTH]


def card_key(post: Post) -> str:
    """Which revision of which card a message shows: `k3v9qm2axb.2`."""
    return f"{card_hash(post.card)}.{post.revision}"


def card_controls(post: Post) -> tuple[Control, ...]:
    """At most four: why, mute, edit the rule, not useful. A notice has none; a reply those of its own news alone."""
    subject = _asked_about(post)
    why = (Button("Why?", f"why {subject}"),) if subject else ()
    if post.action == "notice" or post.subject.startswith("rule "):
        return ()
    if post.action == "reply":
        return why or (_useless(post),)
    edit = (Button("Edit rule", f"edit {post.rule_id}"),) if post.rule_id and post.action != "digest" else ()
    return (*why, _mute(post, subject), *edit, _useless(post))


def _asked_about(post: Post) -> str:
    """The symbol or basket that a card is about; empty for news, charts and lists."""
    moved = post.direction and post.action != "digest" and not {" ", ":"} & set(post.subject)
    return post.subject if moved else ""


def _mute(post: Post, subject: str) -> Menu:
    target = subject or (post.rule_id if post.action != "digest" else "") or "all"
    choices = [Button("1 hour", f"mute {target} 1h")]
    if subject:
        choices.append(Button("until the close", f"mute {target} until close"))
    choices.append(Button("until tomorrow", f"mute {target} until tomorrow"))
    if post.rule_id and post.action != "digest":
        choices.append(Button("this rule for a day", f"mute {post.rule_id} 1d"))
    return Menu("Mute", tuple(choices))


def _useless(post: Post) -> Button:
    return Button("Not useful", f"useless {card_hash(post.card)}")
