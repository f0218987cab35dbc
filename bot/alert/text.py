"""A post as plain text: for phones, screen readers, logs and machines. No meaning hangs on colour or layout."""

from __future__ import annotations

from bot.alert.post import Post, Why

_ARROWS = {"down": "▼ ", "up": "▲ ", "": ""}


def plain_text(post: Post) -> str:
    """The whole post, one fact a line. Titles and sources are as they came from outside."""
    lines = [f"{_ARROWS[post.direction]}{post.headline}", *_joined(post)]
    if post.why:
        lines += _why_lines(post.why)
    if post.also:
        lines.append(f"Also: {post.also}")
    if post.note:
        lines.append(f"Note: {post.note}")
    if post.chart:
        lines.append(f"Chart: {post.chart.alt}")
    return "\n".join([*lines, post.provenance])


def _joined(post: Post) -> list[str]:
    """A card's two lines of figures as one; the rows of a list stay rows."""
    if post.action == "digest" or post.subject.startswith("market:") or len(post.figures) != 2:
        return list(post.figures)
    first, second = post.figures
    return [f"{first} · {second[:1].lower()}{second[1:]}"]


def _why_lines(why: Why) -> list[str]:
    reason = why.reason.rstrip(".").lower()
    sure = f" ({why.label})" if why.label and why.label not in reason else ""
    lines = [f"Why: {why.reason}{sure}"]
    if why.provenance:
        lines.append(why.provenance)
    for item in why.evidence:
        title = "" if item.title == why.reason else f"{item.title} – "
        lines.append(f"[{item.number}] {item.when} {title}{item.source} {item.url}".rstrip())
    return lines + list(why.notes)
