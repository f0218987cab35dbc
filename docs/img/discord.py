"""Makes `discord-*.png`: what the bot sends to Discord, drawn as Discord's desktop draws it in its dark colours.

`.venv/bin/python -m docs.img.discord`. Needs chromium on the PATH, and the fonts Lato and DejaVu.
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

from PIL import Image, ImageChops

from adapters.discord.answer import compose
from adapters.discord.buttons import card_view
from adapters.discord.card import content, embed
from adapters.discord.forms import Modal
from adapters.plots.chart import draw as draw_chart
from adapters.rules.load import load
from adapters.rules.names import shipped_rules
from bot.alert.model import Subscription
from bot.alert.post import Post
from bot.chat.failures import failure
from bot.chat.model import Field, Form, Reply
from bot.chat.rule_list import Listed, rule_list
from bot.errors import TickerbellError
from bot.sentence import parse
from docs.img.make import HERE, posts, run, shoot

Json = Mapping[str, Any]
WIDTH = 660
STYLE = """
* { box-sizing: border-box; margin: 0; }
body { background: #1a1a1e; color: #dfe0e2; font: 16px/22px Lato, "DejaVu Sans", sans-serif; padding: 18px 20px; }
a { color: #5ba7f7; text-decoration: none; } b, h3 { color: #fbfbfb; font-weight: 700; }
h3 { font: 700 20px/26px Lato, "DejaVu Sans"; } small { color: #94959c; display: block; font-size: 13px; }
small { line-height: 18px; }
.message { display: flex; gap: 16px; margin-bottom: 10px; position: relative; } .body { flex: 1; min-width: 0; }
.face { background: #f0b132; border-radius: 50%; color: #1f2733; flex: none; font: 900 22px/40px Lato; height: 40px; }
.face { text-align: center; width: 40px; }
.name { color: #fbfbfb; font-weight: 700; } .time { color: #94959c; font-size: 12px; margin-left: 8px; }
.app { background: #5865f2; border-radius: 4px; color: #fff; font: 700 11px/15px Lato; margin-left: 5px; }
.app { padding: 1px 5px; vertical-align: 1px; }
.text { overflow-wrap: anywhere; } .text div:empty { height: 14px; }
.embed { background: #242429; border: 1px solid #2f3035; border-left: 4px solid; border-radius: 5px; margin-top: 4px; }
.embed { font-size: 14px; line-height: 19px; max-width: 520px; padding: 12px 16px 14px 14px; }
.embed h4 { color: #fbfbfb; font: 700 17px/22px Lato, "DejaVu Sans"; margin-bottom: 8px; }
.author { color: #fbfbfb; font: 700 13px/18px Lato; margin-bottom: 4px; }
.embed img { border-radius: 4px; display: block; margin-top: 14px; width: 100%; }
.footer { color: #b5b6bb; font-size: 12px; line-height: 16px; margin-top: 10px; }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px; }
.button { background: #29292d; border: 1px solid #36373c; border-radius: 8px; color: #fbfbfb; flex: none; }
.button { font: 600 14px/30px Lato, "DejaVu Sans"; padding: 0 15px; }
.primary { background: #5865f2; border-color: #5865f2; } .danger { background: #d22d39; border-color: #d22d39; }
.select { background: #1f1f23; border: 1px solid #3b3c42; border-radius: 8px; color: #94959c; width: 400px; }
.select { font-size: 15px; line-height: 40px; padding: 0 12px; } .select i { float: right; font-style: normal; }
.container { background: #242429; border: 1px solid #2f3035; border-left: 4px solid; border-radius: 8px; }
.container { margin-top: 4px; max-width: 560px; padding: 14px 16px 16px 14px; }
.container > * + * { margin-top: 8px; } .section { align-items: flex-start; display: flex; gap: 16px; }
.section > .text { flex: 1; } code { background: #2e2f34; border-radius: 4px; font: 13.5px DejaVu Sans Mono; }
code { padding: 1px 4px; } pre { background: #1e1f22; border: 1px solid #36373c; border-radius: 5px; }
pre { font: 13.5px/19px DejaVu Sans Mono; margin: 4px 0; padding: 8px 10px; white-space: pre-wrap; }
.only { color: #94959c; font-size: 13px; margin-top: 6px; }
.only a { margin-left: 4px; } .mention { background: #3c4270; border-radius: 3px; color: #c9cdfb; padding: 0 2px; }
.answered { color: #b5b6bb; display: flex; font-size: 13.5px; gap: 6px; margin: 0 0 4px 20px; }
.answered::before { border: 2px solid #46474e; border-bottom: 0; border-right: 0; border-radius: 6px 0 0; content: ""; }
.answered::before { height: 10px; margin: 10px 4px 0 0; width: 30px; }
.modal { background: #242429; border: 1px solid #36373c; border-radius: 12px; padding: 24px; width: 480px; }
.modal h4 { color: #fbfbfb; font: 700 21px/26px Lato; margin-bottom: 18px; }
.label { color: #fbfbfb; font-weight: 700; }
.label i { color: #f0696f; font-style: normal; } .input { background: #1c1c20; border: 1px solid #3b3c42; }
.input { border-radius: 8px; line-height: 22px; margin: 6px 0 18px; min-height: 42px; padding: 9px 12px; }
.input i { color: #94959c; float: right; font-style: normal; }
.modal .row { justify-content: flex-end; } .modal .button { flex: 1; line-height: 38px; text-align: center; }
"""
_BUTTONS = {1: "primary", 2: "", 3: "success", 4: "danger"}


def message(parts: Sequence[str], *, time: str, answers: str = "", private: bool = False) -> str:
    """A message of the bot; `answers`: the one that it replies to; `private`: seen by its author alone."""
    above = f'<div class="answered">{answers}</div>' if answers else ""
    only = '<div class="only">◉ Only you can see this · <a>Dismiss message</a></div>' if private else ""
    who = f'<span class="name">Tickerbell</span><span class="app">APP</span><span class="time">{time}</span>'
    inside = f'<div class="body">{who}{"".join(parts)}{only}</div>'
    return f'{above}<div class="message"><div class="face">T</div>{inside}</div>'


def card(post: Post) -> list[str]:
    """A post's text, embed and buttons."""
    shown, view = embed(post, picture=post.chart is not None), card_view(post)
    parts = [f'<div class="text">{marked(content(post))}</div>'] if content(post) else []
    if shown:
        parts.append(_embed(shown.to_dict(), draw_chart(post.chart, dark=True) if post.chart else b""))
    return parts + [_component(row) for row in (view.to_components() if view else ())]


async def answer(reply: Reply) -> str:
    """A reply's components."""
    made = await compose(reply, lambda chart: draw_chart(chart, dark=True))
    return "".join(map(_component, made.view.to_components()))


def modal(form: Form) -> str:
    """A form, nothing typed into it yet."""
    made = Modal(form, {}).to_dict()
    fields = "".join(map(_field, made["components"]))
    buttons = '<div class="row"><span class="button">Cancel</span><span class="button primary">Submit</span></div>'
    return f'<div class="modal"><h4>{html.escape(made["title"])}</h4>{fields}{buttons}</div>'


def marked(text: str) -> str:
    """Discord's markdown as HTML."""
    blocks = re.split(r"```\n(.*?)\n```", text, flags=re.DOTALL)
    return "".join(f"<pre>{html.escape(b)}</pre>" if n % 2 else _lines(b) for n, b in enumerate(blocks))


def _lines(text: str) -> str:
    return "".join(map(_line, text.strip("\n").split("\n"))) if text.strip() else ""


def _line(line: str) -> str:
    for mark, tag in (("### ", "h3"), ("-# ", "small")):
        if line.startswith(mark):
            return f"<{tag}>{_inline(line.removeprefix(mark))}</{tag}>"
    return f"<div>{_inline(line)}</div>"


def _inline(text: str) -> str:
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(html.escape(found[1]))
        return f"\0{len(kept) - 1}\0"

    text = html.escape(re.sub(r"\\([^\w\s]|_)", keep, text), quote=False)
    text = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"<a>\1</a>", text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", text)
    text = re.sub(r"&lt;@[!&amp;]*\d+&gt;|@here", '<span class="mention">@desk</span>', text)
    return re.sub("\0(\\d+)\0", lambda found: kept[int(found[1])], text)


def _embed(shown: Json, picture: bytes) -> str:
    author = f'<div class="author">{html.escape(shown["author"]["name"])}</div>' if "author" in shown else ""
    image = f'<img src="data:image/png;base64,{base64.b64encode(picture).decode()}">' if "image" in shown else ""
    footer = f'<div class="footer">{html.escape(shown["footer"]["text"])}</div>' if "footer" in shown else ""
    text = f'<h4>{_inline(shown["title"])}</h4><div class="text">{marked(shown["description"])}</div>'
    return f'<div class="embed" style="border-left-color:#{shown["color"]:06x}">{author}{text}{image}{footer}</div>'


def _component(part: Json) -> str:
    match part["type"]:
        case 1:
            return f'<div class="row">{"".join(map(_component, part["components"]))}</div>'
        case 2:
            return f'<span class="button {_BUTTONS[part["style"]]}">{html.escape(part["label"])}</span>'
        case 3:
            return f'<div class="select">{html.escape(part["placeholder"])}<i>⌄</i></div>'
        case 9:
            aside = _component(part["accessory"])
            return f'<div class="section"><div class="text">{_component(part["components"][0])}</div>{aside}</div>'
        case 10:
            return f'<div class="text">{marked(part["content"])}</div>'
        case 17:
            inside = "".join(map(_component, part["components"]))
            return f'<div class="container" style="border-left-color:#{part["accent_color"]:06x}">{inside}</div>'
        case kind:
            raise ValueError(f"no such component is drawn: {kind}")


def _field(label: Json) -> str:
    part = label["component"]
    chosen = next((option["label"] for option in part.get("options", ()) if option.get("default")), "")
    value = html.escape(part.get("value") or "") if part["type"] == 4 else f"{html.escape(chosen)}<i>⌄</i>"
    star = " <i>*</i>" if part.get("required") else ""
    hint = f"<small>{html.escape(label['description'])}</small>" if label.get("description") else ""
    return f'<div class="label">{html.escape(label["label"])}{star}</div>{hint}<div class="input">{value}</div>'


def draw(body: str, name: str) -> None:
    """The page as a picture, its empty bottom cut off."""
    with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf-8") as file:
        file.write(f'<meta charset="utf-8"><style>{STYLE}</style>{body}')
        file.flush()
        shoot(Path(file.name).as_uri(), HERE / name, WIDTH, 1600, scale=1.6)
    with Image.open(HERE / name) as full:
        plain = full.convert("RGB")
    empty = Image.new("RGB", plain.size, plain.getpixel((0, 0)))  # pyright: ignore[reportArgumentType]
    drawn = ImageChops.difference(plain, empty).getbbox()
    assert drawn is not None
    cut = plain.crop((0, 0, plain.width, min(drawn[3] + 28, plain.height)))
    cut.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(HERE / name, optimize=True)


async def alert(folder: Path) -> str:
    """The shipped day's card of NVDA after the close, and one line that followed it."""
    run(folder)
    told = [post for post in await posts(folder) if post.card.endswith("/NVDA/2025-01-27")]
    closed = next(post for post in reversed(told) if post.closed)
    reply = next(post for post in told if post.action == "reply")
    above = f"<b>Tickerbell</b> {html.escape(told[0].headline)}"
    last = message(card(reply), time="Today at 11:10", answers=above)
    return message(card(closed), time="Today at 09:30 (edited)") + last


async def rules() -> str:
    """`/bell list`."""
    told = [
        ("7k", "NVDA down 10% on ai-models news", "fired today at 09:30 and 10:31", "", ""),
        ("q3", "BTC-USD crosses 100000", "armed", "", ""),
        (
            "mt",
            "any of @mag7 moves 7%, every further 5%",
            "NVDA fired Mon 09:30 · NVDA muted until 16:00",
            "ai",
            "NVDA",
        ),
        ("pc", "@ai-chips moves 5%, every further 5%", "near: @ai-chips at −4.2%, 0.8 points short", "ai", ""),
        ("xn", '"DeepSeek" in top 10 on app-store-us-free', "blind: no data for it now", "ai", ""),
    ]
    listed = [Listed(Subscription("", rule, key), state, pack, muted) for key, rule, state, pack, muted in told]
    reply = rule_list(listed, 1, "rules 5/200", "pack ai", "", "New York time")
    return message([await answer(reply)], time="Today at 11:12", private=True)


async def mistake() -> str:
    """`/bell add NVDA dwn 5% on news`."""
    try:
        parse("NVDA dwn 5% on news", load(shipped_rules())[0].vocabulary)
    except TickerbellError as error:
        return message([await answer(failure(error, "add"))], time="Today at 11:13", private=True)
    raise AssertionError("the sentence was understood")


def form() -> str:
    """What `/bell edit 7k` opens."""
    hint = "SUBJECT down|up|moves 5% [in 1h] [on news], or above|below 120, or at 52w high"
    severity = ("critical", "info", "normal")
    fields = (
        Field("sentence", "What to watch", "NVDA down 10% on ai-models news", hint),
        Field("severity", "Severity", "critical", "critical passes quiet hours and budget", severity),
        Field("note", "Note posted with it", "Check the hedges.", "Check the hedges.", optional=True),
    )
    return modal(Form("Edit rule 7k", "edit 7k", fields))


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        draw(await alert(Path(folder)), "discord-alert.png")
    draw(await rules(), "discord-list.png")
    draw(await mistake(), "discord-error.png")
    draw(form(), "discord-form.png")


if __name__ == "__main__":
    asyncio.run(main())
