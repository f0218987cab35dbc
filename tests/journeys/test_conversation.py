"""The terminal is a chat: commands on the replayed day, with the real rules, store and engine."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.recorded import open_day
from bot.errors import TickerbellError
from bot.service.commands import Commands
from bot.service.replay import replay
from bot.wiring import load_rules, replaying
from tests.journeys.replaying import SHIPPED

EVENING = datetime(2025, 1, 27, 21, 30, tzinfo=UTC)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def chat(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Commands]:
    """The chat on Monday evening."""
    rulebook, problems = load_rules(None)
    database = tmp_path_factory.mktemp("chat") / "bell.db"
    day = open_day(SHIPPED)
    async with replaying(day, rulebook, problems, lambda _: None, str(database)) as product:
        moments = ((at, facts) for at, facts in day.moments() if at <= EVENING)
        await replay(moments, EVENING, product.watcher, product.deliverer)
        yield product.commands(EVENING)


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_rule_is_added_with_what_it_would_have_done_listed_and_removed(chat: Commands) -> None:
    added = await chat.run("/bell add tsla falls 5 percent")
    found = re.match(r"Added (\w+)  TSLA down 5%", added)
    assert found
    assert re.search(r"It would have fired \d+ times between 26 Jan 2024 and 24 Jan 2025, last on .*2025", added)
    assert re.search(r"Largest: TSLA down \d+\.\d% when it fired, \d+ \w+ 2024", added)
    assert re.search(rf"^ *{found[1]}  TSLA down 5% +armed$", await chat.run("/bell list"), re.MULTILINE)
    with pytest.raises(TickerbellError, match="has that rule already"):
        await chat.run("/bell TSLA down 5%")
    assert await chat.run(f"/bell remove {found[1]}") == f"Removed {found[1]}  TSLA down 5%"
    assert "TSLA down 5%" not in await chat.run("/bell list")


async def test_what_is_true_already_is_said_and_not_posted(chat: Commands) -> None:
    assert "It is true already for AMD" in await chat.run("/bell add AMD down 4%")


async def test_a_rule_outlives_the_process(tmp_path: Path) -> None:
    day = open_day(SHIPPED)
    rulebook, _ = load_rules(None)
    for command, expected in (("/bell add CRM up 20%", "Added"), ("/bell list", "CRM up 20%")):
        async with replaying(day, rulebook, (), lambda _: None, str(tmp_path / "bell.db")) as product:
            assert expected in await product.commands(EVENING).run(command)


async def test_list_says_what_fired_and_what_is_muted(chat: Commands) -> None:
    rules = await chat.run("/bell list")
    assert re.search(r"NVDA down 5% on ai-models news, every further 2.5% +fired today at 11:50", rules)
    assert re.search(r"\^GSPC at 52w high +armed", rules)
    assert "NVDA is muted until 18:30. It goes on being watched." in await chat.run("/bell mute NVDA 2h")
    assert re.search(r"NVDA down 5% on .* · muted until 18:30", await chat.run("/bell list"))
    assert await chat.run("/bell unmute nvidia") == "NVDA is heard again."
    with pytest.raises(TickerbellError, match="NVDA is not muted here"):
        await chat.run("/bell unmute NVDA")


async def test_why_tells_the_cause_its_parts_and_each_rule(chat: Commands) -> None:
    answer = await chat.run("/bell why nvidia 2025-01-27T10:00")
    assert answer.startswith("NVDA −10.0%: likely")
    assert "ai-models · Chinese app DeepSeek passes ChatGPT" in answer
    assert re.search(r"\+0\.\d\d .+: .+", answer)
    assert re.search(
        r"NVDA down 5% on ai-models news, every further 2.5%: fired today at 11:50; NVDA at −1\d\.\d%", answer
    )
    assert re.search(r"market value down \$200bn.*NVDA at −\d+bn", answer)


async def test_a_dry_run_keeps_nothing_and_names_what_daily_prices_cannot_show(chat: Commands) -> None:
    before = await chat.run("/bell list")
    tried = await chat.run("/bell test NVDA down 5% on ai-models news")
    assert "It would have fired" in tried
    assert "Daily prices do not show causes." in tried
    minutes = await chat.run("/bell test NVDA down 3% in 15m")
    assert "Daily prices do not show moves within a session, so it cannot be counted." in minutes
    assert await chat.run("/bell list") == before


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("/bell add NVDA dwon 5%", "Did you mean down?"),
        ("/bell add NVDA volume up 3x", "rules about volume are not watched yet"),
        ("/bell add ZZZZ down 5%", "I have no prices of ZZZZ"),
        ("/bell remove zz", "This channel has no rule zz"),
        ("/bell why FOO", "I have no prices of FOO"),
        ("/bell why @nope", "There is no basket @nope; there are @ai-chips"),
        ("/bell unmute all", "Everything is not muted here"),
        ("/bell why NVDA noon", "I can't read noon as a time"),
        ("/bell why NVDA 2031-01-01", "is outside it"),
        ("/bell mute NVDA soon", "I can't read soon as a time"),
        ("/bell frobnicate", "/bell help lists the commands"),
    ],
)
async def test_what_is_wrong_is_one_sentence(chat: Commands, typed: str, says: str) -> None:
    with pytest.raises(TickerbellError) as caught:
        await chat.run(typed)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "offers"),
    [
        ("/bell ad", "add"),
        ("/bell add NVDA do", "down"),
        ("/bell add any of @ai", "@ai-chips"),
        ("/bell add NVDA down 5% on ai", "ai-models news"),
        ("/bell why NV", "NVDA"),
        ("/bell help mu", "mute"),
        ("NVDA do", "down"),
        ("/bell NVDA down 5% on ai", "ai-models news"),
    ],
)
async def test_completion(chat: Commands, typed: str, offers: str) -> None:
    found = dict(chat.complete(typed))
    assert offers in found
    assert offers.lower().startswith(typed[found[offers] :].strip().lower())


@given(st.one_of(st.text(max_size=30), st.sampled_from(["/", "/b", "/bell", "bell", "/bell ", "  /bell  add NV"])))
@settings(deadline=None)
async def test_a_completion_begins_inside_what_was_typed(chat: Commands, typed: str) -> None:
    assert all(0 <= start <= len(typed) for _, start in chat.complete(typed))


async def test_status_and_help(chat: Commands) -> None:
    assert "Recorded day deepseek-2025-01-27: replayed to 27 Jan 16:30, New York time" in await chat.run("/bell status")
    assert "/bell why SYMBOL [TIME]" in await chat.run("/bell help")
