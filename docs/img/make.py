"""Makes the pictures of this folder from the real program's output: `.venv/bin/python docs/img/make.py`.

Needs chromium on the PATH, and the DejaVu fonts.
"""

from __future__ import annotations

import asyncio
import html
import os
import pty
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from rich.color import Color
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from adapters.database import open_store
from adapters.plots.chart import draw
from bot.alert.post import Post

HERE = Path(__file__).parent
COLUMNS, CELL, LINE = 92, 9.03, 20
"""The terminal's width in characters; a character's width and height in pixels."""
INK = [(24, 27, 33), (255, 106, 92), (74, 209, 122), (240, 178, 50), (79, 155, 255), (200, 150, 255), (86, 196, 214)]
DARK = TerminalTheme((24, 27, 33), (222, 226, 232), [*INK, (222, 226, 232)])
STYLE = f"""
body {{ margin: 0; background: rgb{tuple(DARK.background_color)}; }}
pre {{ margin: 0; padding: 18px 22px; font: 15px/{LINE}px "DejaVu Sans Mono", monospace; }}
i {{ display: inline-block; height: {LINE}px; width: {CELL}px; vertical-align: top; overflow: hidden; }}
i {{ font: 14px/{LINE}px "DejaVu Sans"; text-indent: -.6px; }}
"""
FLAGS = ("headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking")
FLAGS += ("disable-component-update", "disable-sync", "hide-scrollbars")


def run(folder: Path) -> list[Text]:
    """What `tickerbell run` prints on a terminal, its progress bar gone; report and database stay in `folder`."""
    main, side = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "COLUMNS": str(COLUMNS)}
    environment["TICKERBELL_DATABASE"] = f"{folder}/day.db"
    command = [Path(sys.executable).with_name("tickerbell"), "run"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=side, stderr=side, cwd=folder, env=environment)
    os.close(side)
    printed = bytearray()
    try:
        while chunk := os.read(main, 65536):
            printed += chunk
    except OSError:  # how Linux says that the other end is closed
        process.wait()
    text = printed.decode().replace("\r\n", "\n")
    text = re.sub(r"[^\n]*\n\x1b\[\?25h\r\x1b\[1A\x1b\[2K", "", text)
    text = re.sub(r"[^\n]*\r\x1b\[2K|\x1b\[\?25[lh]", "", text)
    return [Text.from_ansi(line) for line in text.split("\n")]


def page(lines: list[Text]) -> str:
    """The lines as a page that looks like a terminal."""
    console = Console()
    body = "\n".join("".join(map(span, line.render(console))) for line in lines)
    return f'<meta charset="utf-8"><style>{STYLE}</style><pre>{body}</pre>'


def span(segment: Segment) -> str:
    style = segment.style or Style()
    colour = (style.color or Color.default()).get_truecolor(DARK)
    if style.dim:
        colour = tuple(round(0.6 * c + 0.4 * b) for c, b in zip(colour, DARK.background_color, strict=True))
    cells = (f"<i>{c}</i>" if "⠀" <= c <= "⣿" else html.escape(c) for c in segment.text)
    return f'<span style="color:rgb{tuple(colour)};font-weight:{700 if style.bold else 400}">{"".join(cells)}</span>'


def shoot(url: str, picture: Path, width: int, height: int, *, scale: float = 1, dark: bool = False) -> None:
    """Chromium's picture of the top of a page."""
    with tempfile.TemporaryDirectory() as profile:
        command = [
            "chromium",
            *(f"--{flag}" for flag in FLAGS),
            f"--user-data-dir={profile}",
            f"--window-size={width},{height}",
        ]
        command += ["--blink-settings=preferredColorScheme=0"] * dark
        command += [f"--force-device-scale-factor={scale}", f"--screenshot={picture}", url]
        subprocess.run(command, check=True, capture_output=True, timeout=120)


def shoot_terminal(lines: list[Text], picture: Path) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf-8") as file:
        file.write(page(lines))
        file.flush()
        size = round(COLUMNS * CELL) + 44, len(lines) * LINE + 36
        shoot(Path(file.name).as_uri(), picture, *size, scale=1.5)


def stretch(lines: list[Text], first: str, last: str) -> list[Text]:
    """From the line with the one to the end of the card whose first line has the other."""
    plain = [line.plain for line in lines]
    start = next(number for number, line in enumerate(plain) if re.search(first, line))
    card = next(number for number in range(start, len(plain)) if re.search(last, plain[number]))
    return lines[start : plain.index("", card)]


async def posts(folder: Path) -> Sequence[Post]:
    store = await open_store(folder / "day.db")
    try:
        return await store.posts()
    finally:
        await store.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = run(folder)
        closed = r"NVDA down 17\.0% .*closed · 16:00"
        shoot_terminal(stretch(lines, closed, closed), HERE / "alert.png")
        shoot_terminal(stretch(lines, r"BTC-USD below .*11:00", r"@ai-chips down .*closed"), HERE / "terminal.png")
        (report,) = folder.glob("reports/*.html")
        shoot(report.as_uri(), HERE / "report.png", 1240, 1020)
        shoot(report.as_uri(), HERE / "report-dark.png", 1240, 2350, dark=True)
        shoot(report.as_uri(), HERE / "report-phone.png", 500, 3042)
        card = [post for post in asyncio.run(posts(folder)) if post.card.endswith("/NVDA/2025-01-27")][-1]
        assert card.chart is not None
        for name, dark in (("chart-light.png", False), ("chart-dark.png", True)):
            (HERE / name).write_bytes(draw(card.chart, dark=dark))
    for picture, top in (("report-dark.png", 1450), ("report-phone.png", 2150)):
        with Image.open(HERE / picture) as whole:
            whole.crop((0, top, *whole.size)).save(HERE / picture)
    for picture in HERE.glob("*.png"):
        with Image.open(picture) as full:
            full.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE).save(picture, optimize=True)


if __name__ == "__main__":
    main()
