"""Messages and modals as a page that looks like Slack's: blocks in its sizes, colours and spacing, for pictures."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tests.doubles.slack.visible import mrkdwn
from tests.doubles.slack.world import World

Json = dict[str, Any]
STYLE = """
body { margin: 0; padding: 16px 20px; background: #fff; color: #1d1c1d; width: 680px;
  font: 15px/22px Lato, "Slack-Lato", "Noto Sans", "DejaVu Sans", sans-serif; }
.message { display: grid; grid-template-columns: 36px 1fr; column-gap: 8px; margin-bottom: 14px; }
.avatar { width: 36px; height: 36px; border-radius: 8px; background: #ecb22e; color: #fff; font: 700 18px/36px Lato,
  "DejaVu Sans", sans-serif; text-align: center; }
.who { font-weight: 900; } .app { background: #e8e8e8; color: #616061; border-radius: 2px; font: 700 10px/14px Lato,
  "DejaVu Sans", sans-serif; padding: 1px 3px; margin: 0 6px 0 4px; vertical-align: 1px; }
.time, .quiet { color: #616061; font-size: 12px; } .private { color: #616061; font-size: 13px; }
.block { margin: 4px 0 8px; white-space: pre-wrap; overflow-wrap: anywhere; }
.header { font-weight: 900; font-size: 18px; line-height: 24px; margin: 4px 0; }
.context { color: #616061; font-size: 13px; line-height: 18px; display: flex; flex-wrap: wrap; gap: 4px 10px; }
.section { display: flex; gap: 16px; justify-content: space-between; align-items: flex-start; }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: 8px 16px; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; }
.button { font: 700 13px/26px Lato, "DejaVu Sans", sans-serif; border: 1px solid #bbb; border-radius: 8px;
  padding: 0 11px; white-space: nowrap; background: #fff; display: inline-block; }
.primary { background: #007a5a; border-color: #007a5a; color: #fff; }
.danger { color: #e01e5a; border-color: #e01e5a; }
.menu::after { content: ""; display: inline-block; width: 5px; height: 5px; margin: 0 2px 3px 10px;
  border: solid #616061; border-width: 0 1.5px 1.5px 0; transform: rotate(45deg); }
.input.menu { display: flex; justify-content: space-between; align-items: center; }
.picture { display: block; max-width: 520px; border: 1px solid #ddd; border-radius: 8px; margin-top: 4px; }
a { color: #1264a3; text-decoration: none; } hr { border: 0; border-top: 1px solid #ddd; margin: 12px 0; }
code { color: #e01e5a; border: 1px solid #ddd; background: #f8f8f8; border-radius: 3px; padding: 1px 3px;
  font: 12px "DejaVu Sans Mono", monospace; }
pre { margin: 4px 0; border: 1px solid #ddd; background: #f8f8f8; border-radius: 4px; padding: 8px;
  font: 12px/18px "DejaVu Sans Mono", monospace; white-space: pre-wrap; }
.mention { background: #fdf2d5; color: #1264a3; border-radius: 3px; padding: 0 2px; }
ul, ol { margin: 0; padding-left: 24px; } blockquote { margin: 0; border-left: 4px solid #ddd; padding-left: 12px; }
table { border-collapse: collapse; } td { border: 1px solid #ddd; padding: 4px 8px; }
.replies { color: #1264a3; font: 700 13px/20px Lato, "DejaVu Sans", sans-serif; }
.modal { width: 520px; border-radius: 12px; box-shadow: 0 0 0 1px #ddd, 0 18px 48px #0005; margin: 8px auto; }
.modal > * { padding: 12px 24px; } .title { font: 900 22px/30px Lato, "DejaVu Sans", sans-serif; }
.foot { display: flex; justify-content: flex-end; gap: 12px; } .foot .button { line-height: 34px; }
.label { font-weight: 700; } .hint { color: #616061; font-size: 13px; } .error { color: #e01e5a; font-size: 13px; }
.input { border: 1px solid #999; border-radius: 6px; padding: 8px 12px; min-height: 22px; }
"""


def page(parts: Iterable[str]) -> str:
    """A whole page of messages and modals."""
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style>{"".join(parts)}'


class Painter:
    """Draws what stands in a `World`; pictures come from its uploads. Slack marks edits of blocks by nothing."""

    def __init__(self, world: World) -> None:
        self._world = world

    def message(self, raw: Json, *, time: str = "9:31 AM", private: bool = False, replies: str = "") -> str:
        """A message of the bot. `replies`: the line about its thread."""
        alone = '<div class="private">Only visible to you</div>' if private else ""
        edited = " (edited)" if "edited" in raw and not raw.get("blocks") else ""
        head = (
            f'<span class="who">Tickerbell</span><span class="app">APP</span><span class="time">{time}{edited}</span>'
        )
        body = "".join(self._blocks(raw)) or f'<div class="block">{self._parsed(raw["text"])}</div>'
        foot = f'<div class="replies">{html.escape(replies)}</div>' if replies else ""
        return f'<div class="message"><div class="avatar">T</div><div>{alone}{head}{body}{foot}</div></div>'

    def modal(self, view: Json, errors: Mapping[str, str] | None = None) -> str:
        """A modal, `errors` by block below their fields."""
        title = html.escape(view["title"]["text"])
        body = "".join(self._blocks(view, errors or {}))
        close = f'<span class="button">{html.escape(view["close"]["text"])}</span>' if "close" in view else ""
        submit = (
            f'<span class="button primary">{html.escape(view["submit"]["text"])}</span>' if "submit" in view else ""
        )
        foot = f'<div class="foot">{close}{submit}</div>'
        return f'<div class="modal"><div class="title">{title}</div><div>{body}</div>{foot}</div>'

    def home(self, view: Json) -> str:
        return "".join(self._blocks(view))

    def _blocks(self, holder: Json, errors: Mapping[str, str] | None = None) -> Iterator[str]:
        for block in holder.get("blocks") or ():
            if block["type"] == "divider":
                yield "<hr>"
            elif block["type"] == "input":
                yield self._input(block, (errors or {}).get(block["block_id"], ""))
            else:
                yield f'<div class="block {block["type"]}">{self._block(block)}</div>'

    def _block(self, block: Json) -> str:
        match block["type"]:
            case "header":
                return html.escape(block["text"]["text"])
            case "section":
                fields = "".join(f"<div>{self._text(text)}</div>" for text in block.get("fields", ()))
                said = self._text(block["text"]) if block.get("text") else ""
                beside = self._element(block["accessory"]) if block.get("accessory") else ""
                return f'<div>{said}<div class="fields">{fields}</div></div><div>{beside}</div>'
            case "context" | "actions":
                return "".join(self._element(element) for element in block["elements"])
            case "image":
                title = f'<div class="quiet">{html.escape(block["title"]["text"])}</div>' if block.get("title") else ""
                return title + self._element(block)
            case "rich_text":
                return "".join(self._rich(element) for element in block["elements"])
            case "table":
                rows = ("".join(f"<td>{self._cell(cell)}</td>" for cell in row) for row in block["rows"])
                return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
            case _:
                return html.escape(block.get("text", ""))

    def _input(self, block: Json, error: str) -> str:
        optional = ' <span class="hint">(optional)</span>' if block.get("optional") else ""
        label = f'<div class="label">{html.escape(block["label"]["text"])}{optional}</div>'
        element = block["element"]
        chosen = (element.get("initial_option") or {}).get("text", {}).get("text")
        value = html.escape(chosen or element.get("initial_value") or "")
        menu = " menu" if element["type"].endswith("select") else ""
        hint = f'<div class="hint">{html.escape(block["hint"]["text"])}</div>' if block.get("hint") else ""
        wrong = f'<div class="error">{html.escape(error)}</div>' if error else ""
        return f'<div class="block">{label}<div class="input{menu}">{value}</div>{wrong}{hint}</div>'

    def _element(self, element: Json) -> str:
        match element["type"]:
            case "button":
                return f'<span class="button {element.get("style", "")}">{html.escape(element["text"]["text"])}</span>'
            case "overflow":
                return '<span class="button">⋯</span>'
            case "image":
                return f'<img class="picture" src="{self._source(element)}" alt="{html.escape(element["alt_text"])}">'
            case "mrkdwn" | "plain_text":
                return f"<span>{self._text(element)}</span>"
            case _:
                return f'<span class="button menu">{html.escape(element.get("placeholder", {}).get("text", ""))}</span>'

    def _source(self, element: Json) -> str:
        file = self._world.files.get(element.get("slack_file", {}).get("id", ""))
        if file is None or file.content is None:
            return html.escape(element.get("image_url", ""))
        return f"data:image/png;base64,{base64.b64encode(file.content).decode()}"

    def _text(self, text: Json) -> str:
        return self._parsed(text["text"]) if text["type"] == "mrkdwn" else html.escape(text["text"])

    def _parsed(self, text: str) -> str:
        """mrkdwn: control sequences first, then the marks around words."""
        pieces = re.split(r"(<[^<>]*>)", text)
        return "".join(self._control(piece) if piece.startswith("<") else _marked(piece) for piece in pieces)

    def _control(self, control: str) -> str:
        shown = html.escape(mrkdwn(control, self._world.names))
        if control[1] in "@#":
            return f'<span class="mention">{shown}</span>'
        if control[1] == "!":
            return shown if control.startswith("<!date") else f'<span class="mention">{shown}</span>'
        return f"<a>{shown}</a>"

    def _cell(self, cell: Json) -> str:
        return html.escape(cell["text"]) if cell["type"] == "raw_text" else "".join(map(self._rich, cell["elements"]))

    def _rich(self, element: Json) -> str:
        inner = "".join(self._leaf(leaf) for leaf in element["elements"] if "elements" not in leaf)
        match element["type"]:
            case "rich_text_preformatted":
                return f"<pre>{inner}</pre>"
            case "rich_text_quote":
                return f"<blockquote>{inner}</blockquote>"
            case "rich_text_list":
                tag = "ol" if element["style"] == "ordered" else "ul"
                return f"<{tag}>{''.join(f'<li>{self._rich(item)}</li>' for item in element['elements'])}</{tag}>"
            case _:
                return f"<div>{inner}</div>"

    def _leaf(self, leaf: Json) -> str:
        names = self._world.names
        ids = str(leaf.get("user_id") or leaf.get("usergroup_id") or leaf.get("channel_id") or leaf.get("range") or "")
        said = leaf.get("text") or leaf.get("fallback") or leaf.get("url") or f":{leaf.get('name', '')}:"
        if ids:
            return f'<span class="mention">@{html.escape(names.get(ids, ids))}</span>'
        shown = f"<a>{html.escape(said)}</a>" if leaf["type"] == "link" else html.escape(said)
        for style, tag in (("bold", "b"), ("italic", "i"), ("strike", "s"), ("code", "code")):
            shown = f"<{tag}>{shown}</{tag}>" if leaf.get("style", {}).get(style) else shown
        return shown


def _marked(text: str) -> str:
    """Text between control sequences is escaped as Slack does it already."""
    text = re.sub(r"```\n?(.*?)\n?```", r"<pre>\1</pre>", text, flags=re.DOTALL)
    text = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", text)
    for mark, tag in (("*", "b"), ("_", "i"), ("~", "s")):
        edge = re.escape(mark)
        text = re.sub(rf"(?<![\w{edge}]){edge}(?=\S)([^{edge}\n]*?\S){edge}(?![\w{edge}])", rf"<{tag}>\1</{tag}>", text)
    return text
