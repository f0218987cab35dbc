"""Posts for a person at a terminal: cards that are as wide as the window, from 40 to 100 columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text

from adapters.reason import reason, title
from adapters.terminal.plain import to_ascii
from adapters.terminal.plot import plot
from adapters.untrusted import clean, web_address
from bot.alert.post import Evidence, Post, Why
from bot.chat.people import spell

WIDEST = 100
WIDE = 64
"""From here on headlines have their times in a column of their own."""
_LABEL = 5
"""The columns of `Why`, `Also` and `Note`."""
_ARROWS = {"down": "▼ ", "up": "▲ ", "": ""}
_COLOURS = {"down": "red", "up": "green", "": "cyan"}


class Cards:
    """Prints each post as a card, each edit as what is new in it, the closing edit as the whole card again.

    Times are told in `zone`; a line says so whenever the day or the channel changes. What the console cannot show
    (colours, links, characters) is left out. `hints`: a card ends with what may be typed about it.
    """

    def __init__(self, console: Console, zone: ZoneInfo, *, hints: bool = False) -> None:
        self._console = console
        self._zone = zone
        self._hints = hints
        self._ascii = not console.encoding.startswith("utf")
        self._day: tuple[str, date] | None = None
        self._shown: dict[str, Post] = {}
        self._edited = ""
        """The card whose edit was shown last: its reply joins it."""

    def __call__(self, post: Post) -> None:
        width = min(self._console.width, WIDEST)
        joins = post.action == "reply" and post.card == self._edited
        parts = [*([Text()] if self._edited and not joins else []), *self._day_line(post), *self._post(post, width)]
        self._console.print(Group(*parts), width=width, highlight=False)
        self._edited = post.card if post.action == "edit" and not post.closed else ""
        if post.closed:
            self._shown.pop(post.card, None)
        elif post.action != "reply":
            self._shown[post.card] = post

    def _day_line(self, post: Post) -> Iterator[RenderableType]:
        moment = datetime.fromtimestamp(post.at, self._zone)
        if self._day != (post.channel, moment.date()):
            self._day = post.channel, moment.date()
            channel = clean(post.channel.partition(":")[2])
            place = self._zone.key.rpartition("/")[2].replace("_", " ")
            title = f"── {moment:%a} {moment.day} {moment:%b %Y}, {place} time · {channel} "
            yield self._text(f"{title.ljust(min(self._console.width, WIDEST), '─')}\n", "dim")

    def _post(self, post: Post, width: int) -> Iterator[RenderableType]:
        if post.action == "reply":
            yield _Barred(Text(" "), self._text(f"↳ {clean(post.headline)}"))
            yield Text()
            return
        edited = post.action == "edit" and not post.closed
        inside = width - 2
        content = self._edit(post, self._shown.get(post.card), inside) if edited else self._card(post, inside)
        yield _Barred(Text(">" if self._ascii else "▌", _COLOURS[post.direction]), Group(*content))
        if not edited:
            yield Text()

    def _card(self, post: Post, width: int) -> Iterator[RenderableType]:
        yield self._head(post)
        for line in post.figures:
            yield self._facts(line, width)
        if post.why:
            yield Text()
            yield self._section("Why", *self._why(post.why, width))
        if post.also:
            yield self._section("Also", self._facts(post.also, width - _LABEL))
        if post.note:
            yield self._section("Note", self._text(clean(post.note)))
        if rows := self._chart(post, width):
            yield from (Text(), *rows)
        if post.provenance:
            yield self._facts(post.provenance, width, "dim")
        if self._hints and (post.chart or post.subject.startswith("@")):
            subject = clean(post.subject)
            yield self._text(f"/bell why {subject} · /bell mute {subject} 1h", "cyan")

    def _chart(self, post: Post, width: int) -> list[Text]:
        coloured = self._console.color_system is not None and not self._console.no_color
        colour = _COLOURS[post.direction]
        return plot(post.chart, width, colour, tint=coloured, ascii_only=self._ascii) if post.chart else []

    def _head(self, post: Post) -> RenderableType:
        critical = post.severity == "critical"
        notes = ["critical" * critical, "late" * post.late, "closed" * post.closed, self._time(post)]
        line = Table.grid(expand=True, padding=(0, 2, 0, 0))
        line.add_column(ratio=1, overflow="fold")
        line.add_column(justify="right", no_wrap=True)
        line.add_row(self._headline(post), self._text(" · ".join(filter(None, notes)), "dim"))
        return line

    def _headline(self, post: Post) -> Text:
        said = _named(post.headline) if post.action == "notice" else post.headline
        return self._text(_ARROWS[post.direction] + clean(said), f"bold {_COLOURS[post.direction]}")

    def _edit(self, post: Post, before: Post | None, width: int) -> Iterator[RenderableType]:
        head = self._text(f"✎ {self._time(post)} ", "dim")
        yield self._text("").join((head, self._headline(post), self._text(" — edited", "dim")))
        if post.figures and (before is None or before.figures[:1] != post.figures[:1]):
            yield self._facts(post.figures[0], width)
        elif before and post.also != before.also:
            yield self._section("Also", self._facts(post.also, width - _LABEL))
        if post.why is None:
            return
        old = before.why if before else None
        if old is None or (old.label, old.reason) != (post.why.label, post.why.reason):
            source = self._text("".join(f"  {clean(i.source, 40)} {clean(i.when)}" for i in _origin(post.why)), "dim")
            yield self._sure(post.why).append("  ").append_text(self._told(post.why)).append_text(source)
        known = {evidence.url for evidence in old.evidence} if old else set[str]()
        new = [evidence for evidence in post.why.evidence if evidence.url not in known and title(evidence, post.why)]
        if new:
            more = self._text(f"  and {len(new) - 1} more", "dim") if len(new) > 1 else Text()
            line = self._titled(new[0], clean(new[0].title), new[0].when)
            yield Text("+ ", "dim").append_text(self._number(new[0])).append(" ").append_text(line).append_text(more)

    def _why(self, why: Why, width: int) -> Iterator[RenderableType]:
        if reason(why):
            yield self._told(why)
        sure = self._sure(why)
        if why.provenance:
            sure.append_text(self._text(f"{' · ' if sure else ''}{clean(why.provenance)}", "dim"))
        if sure:
            yield sure
        if why.evidence:
            yield self._evidence(why, width)
        for note in why.notes:
            yield self._text(f"· {clean(note)}")

    def _told(self, why: Why) -> Text:
        """The reason, linked to the headline that it is the title of."""
        address = next((item.url for item in _origin(why)), "")
        return self._linked(clean(why.reason), address)

    def _sure(self, why: Why) -> Text:
        dots = "●" * why.dots + "○" * (4 - why.dots)
        return Text().append_text(self._text(f"{dots} {clean(why.label)}", "bold")) if why.label else Text()

    def _evidence(self, why: Why, width: int) -> RenderableType:
        rows = Table.grid(padding=(0, 1, 0, 0))
        rows.add_column(justify="right", no_wrap=True)
        if width < WIDE:
            rows.add_column(overflow="fold")
            for evidence in why.evidence:
                rows.add_row(self._number(evidence), self._titled(evidence, title(evidence, why), evidence.when))
            return rows
        rows.add_column(justify="right", no_wrap=True)
        rows.add_column(overflow="fold")
        for evidence in why.evidence:
            when = self._text(clean(evidence.when), "dim")
            rows.add_row(self._number(evidence), when, self._titled(evidence, title(evidence, why)))
        return rows

    def _number(self, evidence: Evidence) -> Text:
        return Text(str(evidence.number), "bold cyan")

    def _titled(self, evidence: Evidence, said: str, when: str = "") -> Text:
        """`Chip makers slide  second.example 07:28`"""
        source = " ".join(filter(None, (clean(evidence.source, 40), clean(when))))
        line = self._linked(said, evidence.url).append("  " if said else "")
        return line.append_text(self._text(source, "dim"))

    def _linked(self, said: str, url: str) -> Text:
        address = web_address(url)
        return Text().append_text(self._text(said, Style(link=address) if address else ""))

    def _section(self, label: str, *content: RenderableType) -> RenderableType:
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(width=_LABEL - 1, no_wrap=True)
        grid.add_column(overflow="fold")
        grid.add_row(Text(label, "bold"), Group(*content))
        return grid

    def _facts(self, text: str, width: int, style: str = "") -> Text:
        """Facts divided by dots: a line breaks between two of them."""
        lines: list[str] = []
        for fact in clean(text).split(" · "):
            if lines and cell_len(f"{lines[-1]} · {fact}") <= width:
                lines[-1] += f" · {fact}"
            else:
                lines.append(fact)
        return self._text("\n".join(lines), style)

    def _time(self, post: Post) -> str:
        return f"{datetime.fromtimestamp(post.at, self._zone):%H:%M}"

    def _text(self, text: str, style: str | Style = "") -> Text:
        return Text(to_ascii(text) if self._ascii else text, style)


def _named(notice: str) -> str:
    """A line of our own, with whom it names: there is one person at a terminal."""
    return spell(notice, str, lambda _: "you", lambda channel: channel.partition(":")[2])


def _origin(why: Why) -> list[Evidence]:
    """The headline whose title is the reason, if it is among the evidence."""
    return [item for item in why.evidence if not title(item, why)][:1]


class _Barred:
    """Something with a bar along its left side, and no blanks at the end of its lines."""

    def __init__(self, bar: Text, content: RenderableType) -> None:
        self._bar = bar
        self._content = content

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        bar = Segment(self._bar.plain, console.get_style(str(self._bar.style)))
        for line in console.render_lines(self._content, options.update_width(options.max_width - 2), pad=False):
            while line and not line[-1].text.strip():
                line.pop()
            if line:
                line[-1] = Segment(line[-1].text.rstrip(), line[-1].style)
            yield from (bar, *((Segment(" "), *line) if line else ()), Segment.line())
