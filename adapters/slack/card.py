"""A post as Slack's blocks: the headline first, then figures, why, what else moved, the chart, where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace
from slack_sdk.models.blocks import Block, ContextBlock, HeaderBlock, ImageBlock, RichTextBlock, SectionBlock
from slack_sdk.models.blocks.basic_components import SlackFile
from slack_sdk.models.blocks.block_elements import RichTextElement

from adapters.reason import reason, title
from adapters.shorten import shorten
from adapters.slack.buttons import accessory, actions
from adapters.slack.text import (
    Line,
    escaped,
    fallback,
    link,
    linked,
    mention,
    paragraph,
    piece,
    plain,
    small,
    told,
    words,
)
from adapters.untrusted import clean, web_address
from bot.alert.post import Evidence, Post, Why
from bot.alert.text import plain_text
from bot.chat.controls import card_controls, card_key

_HEADER, _ALT, _CONTEXT = 150, 2000, 2000
_ROW, _HEADLINE = 140, 250
_MOST_ROWS, _MOST_HEADLINES, _MOST_NOTES = 21, 6, 4
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_MOST_BEFORE_WHY = 6
"""Rows of the fallback, so that the cause has room after them."""
_ARROWS = {"down": "▼ ", "up": "▲ ", "": ""}
_FIGURE = re.compile(r"[^\s\d−+]{0,3}\d(?:[\d.,]*\d)?(?:tn|bn|m|p)?(?=[\s,]|$)(?! of \d)")
"""A price or an amount at the beginning of a fact: `$118.42`, `$589bn`."""


def blocks(post: Post, file: str = "") -> list[Block]:
    """`file`: the id of the uploaded chart."""
    if post.action == "notice":
        return list(small([told(clean(post.headline)) or "–"]))
    if post.action == "reply":
        return [*_blocks(paragraph([mention(post.mention)])), _one_line(post)]
    return [
        HeaderBlock(text=plain(_ARROWS[post.direction] + clean(post.headline), _HEADER)),
        *_blocks(paragraph(_facts(post))),
        *(_why(post.why) if post.why else ()),
        *_blocks(paragraph([_titled("Also", post.also), _titled("Note", post.note)])),
        *_chart(post, file),
        *_context(_footer(post)),
        *actions(card_controls(post), f"card {card_key(post)}", card_key(post)),
    ]


def text(post: Post) -> str:
    """The same facts without any layout."""
    if post.action in ("notice", "reply"):
        return fallback(clean(post.headline), post.mention, people=post.action == "notice")
    return fallback(plain_text(_tidy(post)), post.mention)


def _tidy(post: Post) -> Post:
    """What is one line stays one."""
    texts = {name: clean(getattr(post, name)) for name in ("headline", "also", "note", "footer")}
    why = post.why and replace(
        post.why,
        label=clean(post.why.label),
        reason=clean(post.why.reason),
        provenance=clean(post.why.provenance),
        notes=tuple(map(clean, post.why.notes)),
        evidence=tuple(map(_tidy_evidence, post.why.evidence)),
    )
    chart = post.chart and replace(post.chart, alt=clean(post.chart.alt))
    rows = post.figures[:_MOST_BEFORE_WHY] if why else post.figures
    return replace(post, **texts, figures=tuple(clean(row, _HEADLINE) for row in rows), why=why, chart=chart)


def _tidy_evidence(item: Evidence) -> Evidence:
    texts = {name: clean(getattr(item, name)) for name in ("title", "source", "when")}
    return replace(item, **texts, url=web_address(item.url) or "")


def _blocks(*found: RichTextBlock | None) -> Iterator[Block]:
    return (block for block in found if block is not None)


def _one_line(post: Post) -> Block:
    controls = card_controls(post)[:1]
    said = plain(_ARROWS[post.direction] + post.headline, 500)
    return SectionBlock(text=said, accessory=accessory(controls, card_key(post)))


def _facts(post: Post) -> Iterator[Line]:
    yield mention(post.mention)
    rows = post.figures[:_MOST_ROWS]
    listed = post.action == "digest" or len(rows) > 2
    for number, figures in enumerate(rows):
        yield words(f"• {figures}", _ROW) if listed else words(figures) if number else _bold(figures)
    if left := len(post.figures) - len(rows):
        yield words(f"… and {left} more")


def _bold(figures: str) -> Line:
    """Facts divided by dots, each amount at their beginning in bold."""
    line: list[RichTextElement] = []
    for number, fact in enumerate(clean(figures).split(" · ")):
        amount = _FIGURE.match(fact)
        end = amount.end() if amount else 0
        line += [*piece(" · " if number else ""), *piece(fact[:end], "bold"), *piece(fact[end:])]
    return line


def _why(why: Why) -> Iterator[Block]:
    """The story large: a headline's own words with its number, or a sentence; then the other headlines, small."""
    dots = f"{'●' * why.dots}{'○' * (4 - why.dots)} " if why.dots else ""
    sure = f" · {dots}{clean(why.label)}" if why.label else ""
    story = reason(why)
    origin = next((item for item in why.evidence if story and not title(item, why)), None)
    lead = _origin(origin, story) if origin else words(story)
    yield from _blocks(paragraph([[*piece("Why", "bold"), *piece(sure)], lead]))
    others = [_headline(item) for item in why.evidence[:_MOST_HEADLINES] if item is not origin]
    known = (escaped(clean(line, _HEADLINE)) for line in (why.provenance, *why.notes[:_MOST_NOTES]))
    yield from small([*others, " · ".join(filter(None, known))])


def _origin(item: Evidence, story: str) -> Line:
    """`① Chip makers sink  investopedia 08:25`."""
    return [*piece(f"{_number(item)} "), *linked(shorten(story, _HEADLINE), item.url), *piece(f"  {_where(item)}")]


def _headline(item: Evidence) -> str:
    """The same as markup."""
    name = shorten(clean(item.title), _HEADLINE) or clean(item.source, 40) or "source"
    return f"{_number(item)} {link(name, item.url)}  {escaped(_where(item))}".rstrip()


def _where(item: Evidence) -> str:
    return " ".join(filter(None, (clean(item.source, 40), clean(item.when, 40))))


def _number(item: Evidence) -> str:
    """As on the chart."""
    return _CIRCLES[item.number - 1] if 0 < item.number <= len(_CIRCLES) else f"{item.number}."


def _titled(label: str, text: str) -> Line:
    return [*piece(f"{label} ", "bold"), *words(text)] if clean(text) else []


def _chart(post: Post, file: str) -> Iterator[Block]:
    if file and post.chart:
        alt = shorten(clean(post.chart.alt, _ALT), _ALT) or clean(post.headline) or "chart"
        yield ImageBlock(slack_file=SlackFile(id=file), alt_text=alt)


def _footer(post: Post) -> str:
    flags = ["critical" * (post.severity == "critical"), "late" * post.late]
    return " · ".join(filter(None, (*flags, post.provenance)))


def _context(text: str) -> Iterator[Block]:
    """Small and grey."""
    if clean(text):
        yield ContextBlock(elements=[plain(text, _CONTEXT)])
