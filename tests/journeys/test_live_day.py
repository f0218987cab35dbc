"""An afternoon of the live market and the morning after, with an outage, restarts and a night: what people see.

All journeys live through the same two days, each in a channel of its own; each is a test.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine
from datetime import date

import pytest

from bot.chat.limits import FEEDS
from tests.doubles.alpaca import trade
from tests.doubles.apple_halts import Chart, Halted
from tests.doubles.edgar import Filed
from tests.doubles.edgar_server import FOLDERS, Agenda
from tests.doubles.site import Trouble
from tests.doubles.yahoo_market import Shock, Split
from tests.journeys.live_town import Town, at
from tests.simulation.loop import simulate
from tests.simulation.outside import Plan

SYMBOLS = ("^GSPC", "^IXIC", "NVDA", "AMD", "AAPL", "INTC", "IBM")
PLAN = Plan(
    symbols=SYMBOLS,
    feeds=1,
    rules=("NVDA down 5%, every further 5%",),
    shocks=[
        Shock("NVDA", at("18:05"), -0.08),
        Shock("INTC", at("18:12"), -0.12),
        Shock("AMD", at("19:00"), -0.09),  # while nobody answers
        Shock("IBM", at("19:50"), -0.09),  # while nobody watches
        Shock("NVDA", at("19:52"), -0.08),
    ],
    splits=[Split("AAPL", date(2026, 3, 4), 10)],
    agenda=Agenda(
        companies=SYMBOLS,
        filed=[Filed(at("18:18"), "AMD", "8-K", ("1.01",))],
        halted=[Halted(at("18:14"), "AMD", "T1", at("18:22"))],
        charts=[Chart(at("18:14"), ("Rose", "Tulip", "Lily"))],
    ),
)
CAUSE = "Nvidia cuts its outlook as a chip export ban widens"

SECOND = re.compile(r"Alpaca \(IEX\) 13:\d\d:(59|00)(, posted 13:\d\d:0[0-2])? New York time")
"""The footer of what is posted within two seconds of its price."""

Journey = Callable[[Town], Coroutine[None, None, None]]
JOURNEYS: list[Journey] = []


def journey(story: Journey) -> Journey:
    JOURNEYS.append(story)
    return story


async def days(town: Town) -> None:
    """What happens to the outside and to the program."""
    town.papers.print("wire", "A choir paints its clock", at("17:40"))
    town.yahoo.exchange.unknown.add("ZZZZQ")
    town.rule_file("feeds.yaml", feeds(town, "wire"))
    await town.start()
    await town.until("17:57")
    town.yahoo.trouble = Trouble.FAILS
    await town.until("17:59")
    town.yahoo.trouble = Trouble.NONE
    await town.until("18:09")
    town.papers.print("wire", CAUSE)
    await town.until("18:30")
    town.yahoo.trouble = town.feeds.trouble = town.papers.trouble = Trouble.FAILS
    town.agencies.troubles = dict.fromkeys(FOLDERS, Trouble.STORM)
    await town.stream.refuse()
    await town.until("19:30")
    town.yahoo.trouble = town.feeds.trouble = town.papers.trouble = Trouble.NONE
    town.agencies.troubles = dict.fromkeys(FOLDERS, Trouble.NONE)
    await town.stream.accept()
    await town.until("19:40")
    await town.stop()
    await town.until("20:20")
    await town.start()
    await town.until("20:24")
    await town.stop()
    await town.until("20:58")
    await town.start()
    await town.until("21:05")
    await town.stop()
    await town.until("4 14:27")
    await town.start()
    await town.until("4 14:35")
    await town.restart()
    await town.until("4 14:37")


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> dict[str, BaseException | None]:
    """How each journey ended."""

    async def story() -> list[BaseException | None]:
        async with Town(PLAN, tmp_path_factory.mktemp("live")) as town:
            return await asyncio.gather(*(each(town) for each in (days, *JOURNEYS)), return_exceptions=True)

    ends = simulate(story(), at("17:54"))
    if ends[0]:
        raise ends[0]
    return {each.__name__: end for each, end in zip(JOURNEYS, ends[1:], strict=True)}


def feeds(town: Town, *names: str) -> str:
    """A `feeds.yaml`."""
    return "".join(f'{name}: {{url: "{town.papers.url(name)}", every: 1m, trust: high}}\n' for name in names)


def heads(town: Town, where: str) -> list[str]:
    return [shown.text.splitlines()[0] for shown in town.posts(where)]


@journey
async def newcomer(town: Town) -> None:
    """Asks for prices, and for rules about symbols that nobody has watched."""
    await town.until("17:55")
    assert (await town.say("status", "new")).startswith("All well\n")
    quote = await town.say("quote nvidia", "new")
    assert quote.startswith("NVDA $")
    assert "since Monday's close" in quote
    added = await town.say("add TSLA down 5%", "new")
    assert "TSLA down 5%" in added.splitlines()[0]
    assert added.splitlines()[1].startswith("TSLA · TSLA Inc. · Nasdaq · $")
    assert "TSLA down 5%  armed" in await town.say("list", "new")
    assert (await town.say("quote ORCL", "new")).startswith("ORCL $")
    assert await town.say("add ZZZZQ down 5%", "new") == "I know of no prices of ZZZZQ."
    assert await town.say("quote ZZZZQ", "new") == "I know of no prices of ZZZZQ."
    renamed = await town.say("add FB down 5%", "new")
    assert renamed.startswith("FB is called META now.")
    assert "/bell add META down 5%" in renamed


@journey
async def impatient(town: Town) -> None:
    """Wants what Yahoo would have to be asked for, while it answers nobody."""
    await town.until("17:58")
    for asked in ("add XYZQ down 5%", "quote XYZQ", "why XYZQ"):
        said = await town.say(asked, "hurry")
        assert said.startswith("XYZQ cannot be looked up just now: Yahoo fails"), said
        assert said.endswith("Try again in a minute.")
    assert (await town.say("list", "hurry")).startswith("No rules here yet")
    await town.until("18:01")
    assert "XYZQ · XYZQ Inc. ·" in await town.say("add XYZQ down 5%", "hurry")
    assert heads(town, "hurry") == []
    await town.until("18:02")
    assert len(heads(town, "hurry")) == 1


@journey
async def fall(town: Town) -> None:
    """A fall is told within seconds, its cause when a feed brings it, its close when it is official."""
    await town.until("18:05")
    town.alpaca.trades["NVDA"] = trade(town.yahoo.exchange.walk("NVDA").last(at("18:06")), "2026-03-03T18:06:01Z")
    await town.until("18:08")
    posted = [shown for shown in town.posts() if "NVDA down" in shown.text]
    assert len(posted) == 1
    assert posted[0].text.startswith("▼ NVDA down 7.")
    assert SECOND.search(posted[0].text)
    await town.until("18:12")
    told = next(shown for shown in town.posts() if shown.message == posted[0].message)
    assert told.edited
    assert CAUSE in told.text
    assert "The Wire" in told.text
    await town.until("4 14:28")
    closed = next(shown for shown in town.posts() if shown.message == posted[0].message)
    assert "official close" in closed.text


@journey
async def slip(town: Town) -> None:
    """One wrong price is not believed; one that a second source has seen too is told at once."""
    await town.until("17:56")
    await town.say("add AAPL down 20%", "prints")
    await town.say("add INTC down 5%", "prints")
    await town.until("18:08")
    await town.stream.slip("AAPL", 0.6)
    await town.until("18:10")
    assert not any("AAPL down" in head and "▼" in head for head in heads(town, "prints"))
    town.alpaca.trades["INTC"] = trade(town.yahoo.exchange.walk("INTC").last(at("18:13")), "2026-03-03T18:13:01Z")
    await town.until("18:15")
    [post] = [shown for shown in town.posts("prints") if shown.text.startswith("▼ INTC down")]
    assert SECOND.search(post.text)


@journey
async def calendar(town: Town) -> None:
    """Halts, filings, app charts, days of earnings."""
    await town.until("17:56")
    for rule in ("AMD halted", "AMD files 8-K", '"Tulip" in top 3 on app-store-us-free', "DISX earnings"):
        assert "added" in await town.say(f"add {rule}", "calendar")
    await town.until("18:17")
    [halt] = [shown for shown in town.posts("calendar") if "halted" in shown.text and "added" not in shown.text]
    assert halt.text.startswith("AMD halted: news pending\n")
    await town.until("18:21")
    assert "AMD files 8-K: material agreement (1.01) (was halted at 13:14)" in heads(town, "calendar")
    await town.until("18:29")
    resumed = next(shown for shown in town.posts("calendar") if shown.message == halt.message)
    assert resumed.text.startswith("AMD trades again\n")
    assert "Tulip #2 on app-store-us-free" in heads(town, "calendar")
    await town.until("4 14:32")
    assert "DISX reports earnings on Wed 4 Mar, after the close" in heads(town, "calendar")


@journey
async def reader(town: Town) -> None:
    """Follows feeds."""
    await town.until("17:56")
    wire, post = town.papers.url("daily"), town.papers.url("post")
    town.papers.print("daily", "The museum renames a canal", at("09:00"))
    assert (await town.say(f"subscribe feed {wire}", "desk")).startswith("Feed The Daily followed")
    assert (await town.say(f"subscribe feed {post}", "desk")).startswith("Feed The Post followed")
    for address, said in (
        ("http://10.0.0.1/x.xml", "is not a public address"),
        ("http://127.0.0.1:1/x.xml", "only 80 and 443 are asked"),
        (f"{town.papers.address}/page", "is no feed"),
        ("ftp://example.com/x", "Which feed?"),
        (wire, "already"),
    ):
        assert said in await town.say(f"subscribe feed {address}", "desk")
    assert "Feeds The Daily (" in await town.say("list", "desk")
    await town.until("18:00")
    for number in range(FEEDS - 2):
        await town.say(f"subscribe feed {town.papers.url(f'extra{number}')}", "desk")
        await town.until(f"18:0{(number + 1) // 4}")
    assert f"{FEEDS} feeds at most" in await town.say(f"subscribe feed {town.papers.url('many')}", "desk")
    await town.until("18:08")
    for name in ("daily", "post"):
        town.papers.print(name, "The weather service counts two tunnels")
    await town.until("18:28")
    told = [head for head in heads(town, "desk") if "followed" not in head]
    assert [head for head in told if "counts two tunnels" in head] == told
    assert len(told) == 1
    left = await town.say(f"unsubscribe feed {wire}", "desk")
    assert left.startswith("Feed The Daily left")
    assert "The Daily" not in await town.say("list", "desk")
    await town.say("undo", "desk")
    assert "The Daily (" in await town.say("list", "desk")
    await town.until("20:22")
    assert "The Daily (" in await town.say("list", "desk")
    assert len([head for head in heads(town, "desk") if "counts two tunnels" in head]) == 1


@journey
async def operator(town: Town) -> None:
    """Saves rules, breaks a file, mends it."""
    await town.until("18:16")
    pack = "pack: more\nabout: More\npost: ['terminal:#ops']\nrules:\n  - "
    town.rule_file("more.yaml", f"{pack}NVDA down 20%\n")
    await town.until("18:17")
    assert "NVDA down 20%" in await town.say("list", "ops")
    town.rule_file("more.yaml", f"{pack}NVDA dwn 30%\n")
    await town.until("18:18")
    assert "NVDA down 20%" in await town.say("list", "ops")
    assert "more.yaml:5:10" in await town.say("status", "ops")
    town.rule_file("more.yaml", f"{pack}NVDA down 30%\n")
    await town.until("18:19")
    assert "NVDA down 30%" in await town.say("list", "ops")
    assert "Rule files" in await town.say("status", "ops")
    assert not town.papers.requests["/gazette.xml"]
    town.rule_file("feeds.yaml", feeds(town, "wire", "gazette"))
    await town.until("18:21")
    assert town.papers.requests["/gazette.xml"]
    assert [head.split(":")[0] for head in heads(town, "ops")] == [
        "Rules reloaded",
        "Rules not reloaded",
        "Rules reloaded",
        "Rules reloaded",
    ]


@journey
async def outage(town: Town) -> None:
    """An hour without any answer."""
    await town.until("17:56")
    await town.say("add AMD down 5%", "dark")
    await town.say("add INTC down 30%", "dark")
    await town.until("19:15")
    assert "rules blind" in (await town.say("status", "dark")).splitlines()[0]
    listed = await town.say("list", "dark")
    assert len(re.findall("blind: no source has answered since 13:(29|30)", listed)) == 2
    await town.until("19:39")
    told = [head for head in heads(town, "dark") if "added" not in head]
    expected = (
        "No prices since 13:(29|30) New York time: Yahoo does not answer. Rules about prices are blind until it does",
        "Prices are back since 14:3. New York time; the rules see again",
        "▼ Late: 1 alert from the gap 13:(29|30)–14:3. New York time",
    )
    assert len(told) == len(expected)
    assert all(map(re.fullmatch, expected, told))
    assert "blind" not in await town.say("list", "dark")


@journey
async def restart(town: Town) -> None:
    """What happened while the program was stopped comes once, and nothing else twice."""
    await town.until("17:56")
    await town.say("add IBM down 5%", "again")
    await town.until("19:39")
    before = {where: heads(town, where) for where in ("live", "prints", "calendar", "dark", "ops")}
    await town.until("20:22")
    for where in ("again", "live"):
        [late] = [head for head in heads(town, where) if head.startswith("▼ Late")]
        assert re.fullmatch("▼ Late: 1 alert from the gap 14:(39|40)–15:20 New York time", late)
    for where, old in before.items():
        if where != "live":
            assert heads(town, where) == old
    assert "fired today at 14:51" in await town.say("list", "again")
    await town.until("4 14:30")
    assert len([head for head in heads(town, "again") if head.startswith("▼")]) == 1


@journey
async def splitting(town: Town) -> None:
    """AAPL splits ten to one overnight."""
    await town.until("17:56")
    await town.say("add AAPL below 200", "split")
    await town.say("add AAPL moves 20%", "split")
    await town.until("4 14:34")
    assert not any(head.startswith(("▼", "▲")) for head in heads(town, "split"))
    assert any(head.endswith("now reads AAPL below 20") for head in heads(town, "split"))
    for clock in ("4 14:34", "4 14:36"):
        await town.until(clock)
        assert "AAPL below 20 " in await town.say("list", "split")
        change = (await town.say("quote AAPL", "split")).splitlines()[0].split(", ")[1]
        assert abs(float(change.rstrip("%").replace("−", "-"))) < 5


@journey
async def asker(town: Town) -> None:
    """Asks why, of now, of before, of the day before after a night's restart, of last month."""
    await town.until("18:20")
    assert re.match(r"NVDA down [78]\.", await town.say("why NVDA", "why"))
    assert re.match(r"NVDA down [78]\.", await town.say("why NVDA 13:07", "why"))
    assert (await town.say("why NVDA 13:00", "why")).splitlines()[0].endswith("on Tue 3 Mar 2026")
    await town.until("4 14:33")
    assert re.match(r"NVDA down [78]\.", await town.say("why NVDA yesterday 13:25", "why"))
    assert (await town.say("why NVDA yesterday", "why")).startswith("NVDA down 1")
    long_ago = await town.say("why NVDA 2026-02-20T10:00", "why")
    assert long_ago.startswith("I know nothing of 2026-02-20T10:00: what I remember goes from ")


@pytest.mark.parametrize("name", [each.__name__ for each in JOURNEYS])
def test_journey(name: str, lived: dict[str, BaseException | None]) -> None:
    if end := lived[name]:
        raise end
