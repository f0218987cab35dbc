"""Makes `slack-*.png`: what the bot sends to Slack on the DeepSeek day, drawn as Slack's desktop draws those blocks.

`.venv/bin/python -m docs.img.slack`. Needs chromium on the PATH, and the fonts Lato and DejaVu.
"""

from __future__ import annotations

import asyncio
import base64
import html
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from adapters.plots.chart import draw as plot
from adapters.slack.card import blocks
from bot.alert.post import Post
from docs.img.make import HERE, posts, run, shoot
from tests.journeys.town import town

Json = Mapping[str, Any]
STYLE = """
* { box-sizing: border-box; margin: 0; }
body { background: #fff; color: #1d1c1d; font: 15px/22px Lato, sans-serif; padding: 16px 20px 14px; width: 640px; }
a { color: #1264a3; text-decoration: none; } b { font-weight: 900; }
.message { display: flex; gap: 8px; } .message + .message { margin-top: 10px; } .body { flex: 1; min-width: 0; }
.face { background: #1f2733; border-radius: 6px; color: #f0b232; flex: none; font: 900 20px/36px Lato; height: 36px; }
.face { margin-top: 3px; text-align: center; width: 36px; }
.name { font-weight: 900; } .app { background: #e8e8e8; border-radius: 2px; color: #616061; font: 700 10px/14px Lato; }
.app { margin: 0 5px 0 4px; padding: 1px 3px; } .time, .only { color: #616061; font-size: 12px; }
.only { font-size: 13px; margin-bottom: 4px; }
.block { margin: 8px 0; } .block:first-child { margin-top: 0; }
.context { white-space: pre-wrap; }
.header { font: 900 18px/24px Lato; } .context { color: #616061; font-size: 13px; line-height: 18px; }
.section { align-items: flex-start; display: flex; gap: 16px; justify-content: space-between; }
.section > :first-child { min-width: 0; } .text { white-space: pre-wrap; overflow-wrap: anywhere; }
code { background: #f8f8f8; border: 1px solid #ddd; border-radius: 3px; color: #c01343; font: 12px DejaVu Sans Mono; }
code { padding: 2px 3px 1px; }
pre { background: #f8f8f8; border: 1px solid #ddd; border-radius: 4px; font: 12px/18px DejaVu Sans Mono; padding: 8px; }
pre { white-space: pre-wrap; }
.image { border: 1px solid #e5e5e5; border-radius: 8px; display: block; width: 500px; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; }
.button, .select { background: #fff; border: 1px solid #bbb; border-radius: 8px; flex: none; font: 700 13px/26px Lato; }
.button { padding: 0 11px; } .select { font-weight: 400; min-width: 110px; padding: 0 10px; }
.select i { float: right; font-style: normal; margin-left: 16px; }
.primary { background: #007a5a; border-color: #007a5a; color: #fff; }
.danger { border-color: #e01e5a; color: #e01e5a; }
.modal { border: 1px solid #ddd; border-radius: 12px; box-shadow: 0 4px 24px #0002; width: 520px; }
.modal > header { border-bottom: 1px solid #eee; font: 900 18px/24px Lato; padding: 16px 24px; }
.modal > main { padding: 8px 24px; } .modal > footer { border-top: 1px solid #eee; display: flex; gap: 12px; }
.modal > footer { justify-content: flex-end; padding: 16px 24px; }
.modal .button { font-size: 15px; line-height: 34px; padding: 0 14px; }
.label { font-weight: 900; } .input { border: 1px solid #aaa; border-radius: 6px; margin: 4px 0; padding: 8px 12px; }
.input { min-height: 40px; } .input i { float: right; font-style: normal; }
.hint { color: #616061; font-size: 13px; line-height: 18px; }
.optional { color: #616061; font-weight: 400; }
"""
EYE = (
    '<svg width="14" height="10" viewBox="0 0 14 10" fill="none" stroke="#616061" stroke-width="1.3">'
    '<path d="M1 5q6-8 12 0q-6 8-12 0z"/><circle cx="7" cy="5" r="1.8"/></svg>'
)


def message(content: Sequence[Json], time: str, *, private: bool = False, picture: bytes = b"") -> str:
    """A message of the bot; `private`: seen by its author alone."""
    only = f'<div class="only">{EYE} Only visible to you</div>' if private else ""
    who = f'<span class="name">Tickerbell</span><span class="app">APP</span><span class="time">{time}</span>'
    inside = "".join(f'<div class="block {block["type"]}">{_block(block, picture)}</div>' for block in content)
    return f'<div class="message"><div class="face">T</div><div class="body">{only}{who}{inside}</div></div>'


def modal(view: Json) -> str:
    blocks = "".join(f'<div class="block">{_input(block)}</div>' for block in view["blocks"])
    buttons = f'<span class="button">{_text(view["close"])}</span>'
    buttons += f'<span class="button primary">{_text(view["submit"])}</span>'
    parts = f"<header>{_text(view['title'])}</header><main>{blocks}</main><footer>{buttons}</footer>"
    return f'<div class="modal">{parts}</div>'


def _block(block: Json, picture: bytes) -> str:
    match block["type"]:
        case "header":
            return _text(block["text"])
        case "rich_text":
            return "".join(map(_rich, block["elements"]))
        case "context":
            return " ".join(map(_text, block["elements"]))
        case "section":
            aside = _element(block["accessory"]) if "accessory" in block else ""
            return f'<div class="text">{_text(block["text"])}</div>{aside}'
        case "image":
            return f'<img class="image" src="data:image/png;base64,{base64.b64encode(picture).decode()}">'
        case "actions":
            return "".join(map(_element, block["elements"]))
        case kind:
            raise ValueError(f"no such block is sent: {kind}")


def _rich(element: Json) -> str:
    inside = "".join(map(_piece, element["elements"]))
    return (
        f"<pre>{inside}</pre>" if element["type"] == "rich_text_preformatted" else f'<div class="text">{inside}</div>'
    )


def _piece(piece: Json) -> str:
    said = html.escape(piece.get("text") or piece.get("user_id") or piece.get("channel_id") or piece.get("range", ""))
    if piece["type"] == "link":
        return f'<a href="#">{said}</a>'
    style = piece.get("style", {})
    tags = [tag for name, tag in (("bold", "b"), ("italic", "i"), ("code", "code")) if style.get(name)]
    return "".join(f"<{tag}>" for tag in tags) + said + "".join(f"</{tag}>" for tag in tags)


def _text(text: Json) -> str:
    said = text["text"] if text["type"] == "mrkdwn" else html.escape(text["text"])
    if text["type"] == "mrkdwn":
        said = re.sub(r"<[^|>]+\|([^>]+)>", r'<a href="#">\1</a>', said)
        for mark, tag in (("`", "code"), ("*", "b")):
            parts = said.split(mark)
            said = "".join(f"<{tag}>{part}</{tag}>" if number % 2 else part for number, part in enumerate(parts))
    return said


def _element(element: Json) -> str:
    if element["type"] == "button":
        return f'<span class="button {element.get("style", "")}">{_text(element["text"])}</span>'
    if element["type"] == "overflow":
        return '<span class="button">⋯</span>'
    return f'<span class="select">{_text(element["placeholder"])}<i>⌄</i></span>'


def _input(block: Json) -> str:
    element = block["element"]
    value = html.escape(element.get("initial_value", ""))
    if element["type"] == "static_select":
        chosen = element.get("initial_option") or element["options"][0]
        value = f"{_text(chosen['text'])}<i>⌄</i>"
    optional = ' <span class="optional">(optional)</span>' if block.get("optional") else ""
    hint = f'<div class="hint">{_text(block["hint"])}</div>' if "hint" in block else ""
    return f'<div class="label">{_text(block["label"])}{optional}</div><div class="input">{value}</div>{hint}'


def draw(body: str, name: str, height: int) -> None:
    """The page as a picture, its empty bottom cut off."""
    with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf-8") as file:
        file.write(f'<meta charset="utf-8"><style>{STYLE}</style>{body}')
        file.flush()
        shoot(Path(file.name).as_uri(), HERE / name, 640, height, scale=1.6)
    with Image.open(HERE / name) as full:
        plain = full.convert("RGB")
    bottom = plain.point(lambda value: 255 - value).getbbox()
    assert bottom is not None
    cut = plain.crop((0, 0, plain.width, min(bottom[3] + 24, plain.height)))
    cut.quantize(256, Image.Quantize.MAXCOVERAGE).save(HERE / name, optimize=True)


def _sent(post: Post, file: str = "") -> list[Json]:
    return [block.to_dict() for block in blocks(post, file)]


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with town("slack", Path(folder)) as place:
            await place.say("subscribe ai")
            await place.say("add TSLA moves 4%")
            await place.say("mute AVGO 2h")
            wrong = await place.say("NVDA dwn 5%")
            await place.play("10:31")
            listed = await place.say("list")
            form = await place.press(place.about("NVDA")[0], "Edit rule")
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder))
        told = [post for post in await posts(Path(folder)) if post.card.endswith("/NVDA/2025-01-27")]
    closed = next(post for post in reversed(told) if post.closed)
    step = next(post for post in told if post.action == "reply")
    assert closed.chart
    shown = message(_sent(closed, "chart"), "9:30 AM (edited)", picture=plot(closed.chart, dark=False))
    draw(shown + message(_sent(step), "11:10 AM"), "slack-alert.png", 1200)
    draw(message(listed.raw["blocks"], "10:31 AM", private=True), "slack-list.png", 1400)
    draw(message(wrong.raw["blocks"], "8:00 AM", private=True), "slack-error.png", 600)
    draw(modal(form.raw), "slack-form.png", 900)


if __name__ == "__main__":
    asyncio.run(main())
