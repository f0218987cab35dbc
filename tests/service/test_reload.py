"""The rules folder changes while a real day goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.rules.load import load
from bot.errors import TickerbellError
from bot.rulebook import Rulebook, RuleFileError
from bot.service.reload import reload
from tests.service.answers.world import BEFORE, Talk, World, world

HERE = "terminal:#here"
MORNING, NOON = (datetime(2025, 1, 27, hour, tzinfo=UTC) for hour in (13, 17))
BASKETS = "chips: [NVDA, AMD]\n"
PACK = "pack: own\nabout: Own\npost: [terminal:#here]\nrules:\n  - NVDA down 5%\n  - any of @chips down 6%\n"
RULES = ["NVDA down 5%", "any of @chips down 6%"]


@pytest.fixture
async def before(tmp_path: Path) -> AsyncIterator[World]:
    """New York is asleep; nothing has fired."""
    async with world(None, until=BEFORE) as made:
        await made.live(MORNING)
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "own.yaml").write_text(PACK)
    (rules / "baskets.yaml").write_text(BASKETS)
    return rules


def book(folder: Path, **files: str) -> Rulebook:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    read, errors = load(folder)
    assert errors == []
    return read


async def renew(made: World, rulebook: Rulebook, errors: Sequence[TickerbellError] = ()) -> list[str]:
    made.later(minutes=1)
    return await reload(made.answers.house, rulebook, errors)


async def posted(made: World, channel: str = HERE) -> list[tuple[str, str]]:
    return [(post.action, post.headline) for post in await made.deliver() if post.channel == channel]


async def fired(made: World, channel: str = HERE) -> set[str]:
    """The rules of what has been posted by noon."""
    await made.live(NOON)
    return {post.rule for post in await made.deliver() if post.channel == channel and post.rule}


async def test_a_pack_comes_changes_and_goes_and_its_channel_is_told(before: World, folder: Path) -> None:
    first = book(folder)
    assert await renew(before, first) == []
    ((action, line),) = await posted(before)
    assert (action, "pack own is new" in line) == ("notice", True)
    await renew(before, book(folder, own=PACK.replace("NVDA down 5%", "AMD down 40%")))
    assert await posted(before) == [("notice", "Rules reloaded: pack own: 1 new, 1 gone")]
    assert "NVDA down 5%" not in before.engine
    state = before.engine.state()
    await renew(before, book(folder))
    assert await posted(before) == []
    assert before.engine.state() == state
    await renew(before, first, [RuleFileError(str(folder / "own.yaml"), 5, 3, "I don't know dwon.")])
    ((_, line),) = await posted(before)
    assert line.endswith("own.yaml:5:3: I don't know dwon. What was sound before stays in force.")
    await renew(before, first)
    assert await posted(before) == [("notice", "Rules reloaded: no errors any more, all is in force")]
    await renew(before, first)
    assert await posted(before) == []
    await renew(before, book(folder, own=PACK + "  - AMD volume up 3x\n"))
    ((_, line),) = await posted(before)
    assert line.startswith("Rules reloaded: pack own: 1 new. AMD volume up 3x never fires: rules about volume are not")
    await renew(before, replace(first, packs=()))
    assert await posted(before) == [("notice", "Rules reloaded: pack own is gone")]
    assert not any(rule in before.engine for rule in RULES)


async def test_what_is_in_force_fires_and_nothing_else(before: World, folder: Path) -> None:
    await renew(before, book(folder))
    await renew(before, book(folder, baskets="chips: [AMZN, META]\n", own=PACK.replace("NVDA down 5%", "AMD down 3%")))
    assert await fired(before) == {"AMD down 3%"}, "NVDA's rule is gone, and the basket has other members"
    assert await renew(before, book(folder, own=PACK + "  - NVDA down 7%\n")) == []
    assert [action for action, _ in await posted(before)] == ["notice"], "it is true already"
    attribution = before.answers.house.watcher.attribution
    assert attribution.why("NVDA", NOON).candidates, "stories are known though their topics are gone"


async def test_a_rule_whose_basket_is_gone_is_a_problem_as_long_as_it_is(before: World, folder: Path) -> None:
    kept = book(folder)
    await renew(before, kept)
    (problem,) = await renew(before, replace(kept, baskets={}))
    assert problem.startswith("The rule any of @chips down 6% is not understood any more: ")
    assert await renew(before, replace(kept, baskets={}, aliases={})) == [problem]
    assert "NVDA down 5%" in before.engine
    assert await renew(before, book(folder, aliases="NVDA: [Zyxomma]\n")) == []
    assert "added: NVDA down 5%" in await before.talk("terminal").hear("add zyxomma down 5%")


async def test_what_channels_have_stays(before: World, folder: Path) -> None:
    await renew(before, book(folder, own=PACK + "  - NVDA below 100\n"))
    before.registry.rename(HERE, "terminal:42")
    before.registry.rewrite("NVDA below 100", "NVDA below 10")
    talk = before.talk("terminal")
    await talk.hear("subscribe own NVDA only")
    await talk.hear("add AVGO down 5%")
    ids = {held.rule: held.rule_id for held in before.registry.of(talk.channel)}
    await renew(before, book(folder, own=PACK + "  - NVDA below 100\n  - NVDA down 9%\n"))
    held = {held.rule: held.rule_id for held in before.registry.of(talk.channel)}
    assert held.keys() == {*ids, "NVDA down 9%"}
    assert held.items() >= ids.items()
    named = Talk(before, "terminal:42", "", "").rules()
    assert sorted(named) == sorted([*RULES, "NVDA down 9%", "NVDA below 10"]), "a split's level stays rewritten"
    assert before.registry.of(HERE) == []
