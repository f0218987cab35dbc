"""Channels behind a gate and a timetable, with an outbox in memory: what would a channel see, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from msgspec.structs import replace

from bot.alert.digest import gathered, items, summed
from bot.alert.gate import Gate, Step, Way, shaped
from bot.alert.ledger import Entry
from bot.alert.model import Mute
from bot.alert.mutes import Mutes
from bot.alert.notices import heard_again, over_budget
from bot.alert.post import Post
from bot.alert.settings import ChannelSettings
from bot.alert.timetable import Gathering, Heard, Summary, Timetable

ROOM = "terminal:#room"
QUIET = ChannelSettings(quiet=("22:00", "07:00"))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def card(name: str, at: datetime, step: Step, *, channel: str = ROOM, headline: str = "") -> Post:
    """A card's whole text, of which these tests read little."""
    return Post(
        card=f"{channel}/{name}",
        revision=step.number - 1,
        channel=channel,
        action="post" if step.first else "edit",
        at=at.timestamp(),
        subject=name,
        direction="down",
        headline=headline or f"{name} down {step.number}%",
        figures=("$100.00 · −$1.00 since Friday's close", "Largest fall since 2020"),
        why=None,
        also="",
        footer="",
        chart=None,
        rule=f"{name} down 1%",
        value=0,
        step=step.number,
        late=False,
        severity=step.severity or "normal",
        mention=step.mention,
        cause=None,
        closed=not step.severity,
    )


class House:
    """Says all things by UTC. `rows` is the outbox: each with what held it, empty if nothing did."""

    def __init__(
        self,
        settings: Mapping[str, ChannelSettings] | ChannelSettings | None = None,
        mutes: Iterable[Mute] = (),
        rows: Iterable[tuple[Post, str]] = (),
        now: datetime | None = None,
    ) -> None:
        self.settings = {ROOM: settings} if isinstance(settings, ChannelSettings) else dict(settings or {})
        self.mutes = Mutes(mutes)
        self.rows = list(rows)
        self.cards: dict[str, Post] = {}
        self.steps: dict[str, int] = {}
        for post, _ in self.rows:
            self._know(post)
        self.gate = Gate(self.settings, self.mutes)
        self.table = Timetable(self.gate, self.mutes)
        self.gate.load(
            Entry(post.channel, post.card, post.action, post.at, why)
            for post, why in self.rows
            if post.action != "edit"
        )
        self.table.load(now)

    def fires(self, name: str, at: str | datetime, severity: str = "normal", *, mention: str = "") -> None:
        """A rule fires on a card of the room; what is due before comes first."""
        moment = self._before(at)
        number = self.steps.get(name, 0) + 1
        self._revise(name, moment, Step(severity, mention, number, first=number == 1))

    def learns(self, name: str, at: str | datetime) -> None:
        """A late cause, or the close."""
        moment = self._before(at)
        self._revise(name, moment, Step("", number=self.steps[name]))

    def until(self, at: str | datetime) -> datetime:
        """Let everything happen that is due before, each at its own time, and then what is due then."""
        moment = self._before(at)
        self._tick(moment)
        return moment

    def restart(self, now: datetime | None = None, mutes: Iterable[Mute] = ()) -> House:
        """The same, made anew from what is stored."""
        fresh = House(self.settings, mutes, self.rows, now)
        fresh.cards, fresh.steps = dict(self.cards), dict(self.steps)
        return fresh

    @property
    def said(self) -> list[str]:
        """`10:41 post NVDA down 1%` in UTC, for everything sent but edits."""
        return [_line(post) for post, why in self.rows if not why and post.action != "edit"]

    def _before(self, at: str | datetime) -> datetime:
        moment = utc(at) if isinstance(at, str) else at
        while (due := self.table.next_due) and due < moment:
            self._tick(due)
        return moment

    def _revise(self, name: str, at: datetime, step: Step) -> None:
        self.steps[name] = step.number
        post = card(name, at, step)
        reply = replace(post, action="reply", headline=f"{name} now down {step.number}%") if step.severity else None
        self.cards[name] = post
        for way in self.gate.sort(name, [ROOM], step, at):
            self._send(way, post, reply if not step.first else None)
        for spent in self.gate.spent:
            self.rows.append((over_budget(spent, self.gate.settings_of(spent.channel).zone, at), ""))
        self.gate.spent.clear()
        self._tick(at)

    def _send(self, way: Way, post: Post, reply: Post | None) -> None:
        *posts, last = shaped(way, post, reply)
        self.rows += [(each, "") for each in posts] + [(last, way.why)]

    def _tick(self, at: datetime) -> None:
        for due in self.table.due(at):
            match due:
                case Heard():
                    self.rows.append((heard_again(due, at), ""))
                case Gathering():
                    settings = self.gate.settings_of(due.channel)
                    self.rows.append((gathered(due, items(due.cards, self.cards.get), settings, at), ""))
                case Summary():
                    settings = self.gate.settings_of(due.channel)
                    self.rows.append((summed(due, items(due.cards, self.cards.get), settings, at), ""))

    def _know(self, post: Post) -> None:
        if post.action == "post":
            self.cards[post.subject] = post


def _line(post: Post) -> str:
    mention = f" @{post.mention}" if post.mention else ""
    thread = " (thread)" if post.action == "reply" and not post.aloud else ""
    when = datetime.fromtimestamp(post.at, UTC)
    rows = "".join(f"\n  {line}" for line in post.figures) if post.action == "digest" else ""
    return f"{when:%H:%M} {post.action} {post.headline}{mention}{thread}{rows}"
