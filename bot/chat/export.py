"""A channel's rules as a file of the rules folder."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.alert.model import Subscription
from bot.chat.heard import heard

_PLAIN = re.compile(r"[A-Za-z^][\w ^@.,%$&+/()=-]*")
"""What YAML reads as it stands, if it is more than one word (`true` is none)."""

_QUOTING = re.compile(r"[\w \"@.,%$#/-]*\"[\w \"@.,%$#/-]*")
"""What is easier to read between single quotes, which know no escapes."""


def pack_file(name: str, about: str, rules: Iterable[tuple[Subscription, str]]) -> str:
    """A pack of these rules, each with where it came from (a pack's name, or empty): a comment above the first."""
    lines = [f"pack: {name}", f"about: {_scalar(about)}", "rules:"]
    before = ""
    for held, pack in rules:
        if pack != before:
            lines.append(f"  # from the pack {pack}")
            before = pack
        lines += _rule(held)
    return "\n".join(lines) + "\n"


def baskets_file(baskets: Mapping[str, Sequence[str]]) -> str:
    """What `baskets.yaml` needs for them."""
    lines = [f"{name}: [{', '.join(map(json.dumps, members))}]" for name, members in baskets.items()]
    return "\n".join(["# These lines belong into baskets.yaml.", *lines]) + "\n"


def _rule(held: Subscription) -> Iterator[str]:
    """A line; with severity, mention or note a rule in full."""
    more = {
        "severity": held.severity if held.severity != "normal" else "",
        "mention": held.mention,
        "note": held.note,
    }
    said = {key: value for key, value in more.items() if value}
    if not said:
        yield f"  - {_scalar(held.rule)}"
        return
    yield f"  - when: {_scalar(held.rule)}"
    yield from (f"    {key}: {_scalar(heard(value))}" for key, value in said.items())


def _scalar(text: str) -> str:
    """As YAML reads it back: bare where that is safe, else in quotes; the escapes of double ones are those of JSON."""
    bare = _PLAIN.fullmatch(text) and " " in text and text == text.strip()
    if bare:
        return text
    return f"'{text}'" if _QUOTING.fullmatch(text) else json.dumps(text, ensure_ascii=False)
