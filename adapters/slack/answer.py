"""A reply as Slack's blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from msgspec.structs import replace
from slack_sdk.models.blocks import Block, ContextBlock, ImageBlock, SectionBlock
from slack_sdk.models.blocks.basic_components import SlackFile

from adapters.shorten import shorten
from adapters.slack.buttons import ROWS, accessory, actions
from adapters.slack.text import (
    Line,
    escaped,
    fallback,
    is_formatting,
    link,
    mrkdwn,
    paragraph,
    piece,
    plain,
    preformatted,
    small,
    words,
)
from adapters.untrusted import clean, web_address
from bot.chat.model import Code, File, Link, Part, Picture, Reply, Row, Text
from bot.chat.plain import reply_text

INLINE = 2500
"""A file of at most so many characters is shown as it is; a longer one is sent."""
MESSAGE, VIEW = 50, 100
"""Blocks at most."""
_LARGEST = 20_000
"""Characters of all blocks as JSON; Slack refuses a message of some 13,000 of text as `msg_blocks_too_long`."""
_PARAGRAPH = 6000
"""The same for one of them."""
_TITLE, _TEXT, _LEAD, _ROW, _DETAIL, _PLAIN = 300, 1200, 60, 240, 300, 600


def blocks(reply: Reply, files: Mapping[int, str], most: int = MESSAGE) -> list[Block]:
    """`files`: ids of uploaded pictures by the place of their part; `""` for a file that went out by itself."""
    title = paragraph([words(reply.title, _TITLE, style="bold", people=True)])
    end = actions(reply.controls, "controls")
    shown: list[Block] = [title] if title else []
    size, room = 0, most - len(end) - 1
    for block in _parts(reply, files):
        size += len(str(block.to_dict()))
        if len(shown) == room or size > _LARGEST:
            shown += _quiet("There is more than Slack shows in one message.")
            break
        shown.append(block)
    return [*shown, *end] or _quiet("–")


def text(reply: Reply) -> str:
    tidy = Reply(clean(reply.title), tuple(map(_tidy, reply.parts)), reply.controls)
    return fallback(reply_text(tidy), people=True)


def error(reply: Reply) -> str:
    """What was wrong, for the line below a form's field."""
    said = [part.text for part in reply.parts if isinstance(part, Text)]
    return shorten(" ".join(clean(line, _TEXT) for line in (reply.title, *said)).strip(), _TEXT) or "That cannot be."


def _tidy(part: Part) -> Part:
    """What is one line stays one."""
    match part:
        case Row(lead, text, detail):
            return Row(clean(lead), clean(text), clean(detail))
        case Link(title, url, detail):
            return Link(clean(title), web_address(url) or "", clean(detail))
        case Picture(chart):
            return Picture(replace(chart, alt=clean(chart.alt)))
        case _:
            return part


def _parts(reply: Reply, files: Mapping[int, str]) -> Iterator[Block]:
    numbered = enumerate(reply.parts)
    for kind, parts in groupby(numbered, key=lambda kept: _kind(kept[1])):
        if kind == "lines":
            yield from _lines([part for _, part in parts])
        elif kind == "links":
            yield from small(_headline(part) for _, part in parts if isinstance(part, Link))
        else:
            for number, part in parts:
                yield from _part(part, number, files)


def _kind(part: Part) -> str:
    """What stands together with its neighbours."""
    match part:
        case Link():
            return "links"
        case Text(quiet=False) | Row(controls=()):
            return "lines"
        case _:
            return "alone"


def _headline(part: Link) -> str:
    return f"{link(part.title, part.url)}  {escaped(clean(part.detail, _DETAIL))}".rstrip()


def _lines(parts: list[Part]) -> Iterator[Block]:
    """Paragraphs, each short enough for a block."""
    lines: list[Line] = []
    size = 0
    for line in (line for number, part in enumerate(parts) for line in _spaced(part, first=not number)):
        length = sum(len(str(element.to_dict())) for element in line)
        if lines and size + length > _PARAGRAPH:
            yield from _some(paragraph(lines))
            lines, size = [], 0
        lines.append(line)
        size += length
    yield from _some(paragraph(lines))


def _spaced(part: Part, *, first: bool) -> Iterator[Line]:
    """A heading keeps its distance from what is above it."""
    if isinstance(part, Text) and part.heading and not first:
        yield piece(" ")
    yield from _said(part)


def _said(part: Part) -> Iterator[Line]:
    match part:
        case Text(text, heading=True):
            yield words(text, _TEXT, style="bold", people=True)
        case Text(text):
            yield from (words(line, _TEXT, people=True) for line in text.split("\n"))
        case Row(lead, text, detail):
            told = " · ".join(filter(None, (clean(text, _ROW), clean(detail, _DETAIL))))
            style = "bold" if lead[:1].isupper() else "code"
            yield [*words(lead, _LEAD, style=style), *piece("  "), *words(told, _ROW + _DETAIL, people=True)]
        case _:
            pass


def _part(part: Part, number: int, files: Mapping[int, str]) -> Iterator[Block]:
    match part:
        case Text(text):
            yield from _quiet(text)
        case Code(text):
            yield from _some(preformatted(text))
        case Row():
            yield _row(part, number)
        case Picture(chart):
            alt = shorten(clean(chart.alt, 2000), 2000) or clean(chart.title) or "A chart"
            if file := files.get(number):
                yield ImageBlock(slack_file=SlackFile(id=file), alt_text=alt)
            else:
                yield from _quiet(alt)
        case File(name, text):
            if number in files:
                yield from _some(paragraph([words(f"{name} is in your direct messages with me.")]))
            else:
                yield from _some(preformatted(text))
        case Link():
            pass


def _row(row: Row, number: int) -> Block:
    """`7k`  NVDA down 5%, below it its state, beside it what can be done. Where Slack would take a character of it for
    formatting, without any: it shows the words as they are then."""
    accessories, block_id = accessory(row.controls), f"{ROWS}{number}"
    if is_formatting(f"{row.lead} {row.text} {row.detail}"):
        told = " · ".join(filter(None, (clean(row.lead, 40), clean(row.text, _ROW), clean(row.detail, _DETAIL))))
        return SectionBlock(block_id=block_id, text=plain(told, _PLAIN), accessory=accessories)
    lead = f"`{escaped(clean(row.lead, 40))}`  " if clean(row.lead) else ""
    detail = f"\n{escaped(clean(row.detail, _DETAIL))}" if clean(row.detail) else ""
    said = f"{lead}*{escaped(clean(row.text, _ROW)) or '–'}*{detail}"
    return SectionBlock(block_id=block_id, text=mrkdwn(said), accessory=accessories)


def _quiet(text: str) -> list[Block]:
    return [ContextBlock(elements=[plain(line, 2000)]) for line in text.split("\n") if clean(line)]


def _some(block: Block | None) -> Iterator[Block]:
    if block is not None:
        yield block
