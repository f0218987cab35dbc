"""Baskets that a workspace names."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.alert.figures import Figures
from bot.alert.text import plain_text
from bot.cause.daily import Daily
from bot.chat.plain import reply_text
from tests.service.answers.world import EVENING, World, buttons
from tests.service.answers.world import world as made

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_basket_is_made_used_and_shown_by_its_own_name(world: World) -> None:
    talk = world.talk()
    reply = await talk.say("basket Chips = NVDA, amd, Broadcom")
    assert reply.title == "Basket @chips is NVDA, AMD, AVGO"
    assert await talk.lines() == ["Basket @chips is NVDA, AMD, AVGO · by me"]
    assert "added: any of @chips down 25%" in await talk.hear("any of @chips down 25%")
    assert "@chips moves 9%" in await talk.hear("test @chips moves 9%")
    for command in ("list", "basket", "basket chips", "export", "why @chips", "quote @chips", "mute @chips 1h"):
        text = await talk.hear(command)
        assert "@chips" in text or "NVDA, AMD, AVGO" in text or "chips" in text
        assert "__" not in text
    assert [line for line in await talk.lines() if "__" in line] == []


async def test_two_workspaces_have_different_baskets_of_one_name(world: World) -> None:
    one, other = world.talk(), world.talk()
    await one.hear("basket chips = NVDA, AMD")
    await other.hear("basket chips = TSLA, AAPL")
    for each in (one, other):
        await each.hear("any of @chips down 26%")
    subjects = [
        {standing.subject for standing in world.engine.standings(each.rules()[0], world.now)} for each in (one, other)
    ]
    assert subjects == [{"NVDA", "AMD"}, {"TSLA", "AAPL"}]


async def test_nobody_else_sees_a_workspaces_basket(world: World) -> None:
    one, other = world.talk(), world.talk()
    await one.hear("basket secret = NVDA, AMD")
    assert "secret" not in await other.hear("basket")
    assert "I don't know the basket @secret" in await other.refused("any of @secret down 5%")
    assert "secret" not in await other.hear("why NVDA")


async def test_a_workspaces_basket_changes_no_alert_of_others(world: World) -> None:
    """Neither what is said to have moved along, nor what is taken for the sector."""
    book, on = world.answers.house.watcher.book, world.now.date()
    baskets = world.registry.baskets
    also, sector = Figures(book, baskets).also("NVDA", on), Daily(book, baskets).sector("NVDA", on)
    await world.talk().hear("basket twins = NVDA, AMD, TSM, ARM")
    await world.talk().hear("basket fallen = NVDA, VST")
    assert Figures(book, baskets).also("NVDA", on) == also
    assert Daily(book, baskets).sector("NVDA", on) == sector


async def test_other_members_reach_the_rules_that_name_it(world: World) -> None:
    talk = world.talk()
    await talk.hear("basket chips = NVDA, AMD")
    await talk.hear("any of @chips down 27%")
    rule_id = world.registry.of(talk.channel)[0].rule_id
    reply = await talk.say("basket chips = NVDA, TSLA")
    assert reply.title == "Basket @chips is now NVDA, TSLA"
    assert f"Armed anew, since they name it: {rule_id}." in reply_text(reply)
    watched = lambda: {each.subject for each in world.engine.standings(talk.rules()[0], world.now)}  # noqa: E731
    assert watched() == {"NVDA", "TSLA"}
    await talk.press(reply, "Undo")
    assert watched() == {"NVDA", "AMD"}


async def test_a_basket_that_a_rule_names_is_not_deleted(world: World) -> None:
    talk = world.talk()
    await talk.hear("basket chips = NVDA, AMD")
    await talk.hear("basket chips-2 = NVDA, AMD")
    await talk.hear("any of @chips-2 down 28%")
    rule_id = world.registry.of(talk.channel)[0].rule_id
    assert await talk.refused("basket chips-2 =") == f"@chips-2 is named by rule {rule_id}: remove or edit that first."
    reply = await talk.say("basket chips =")
    assert reply.title == "Basket @chips deleted"
    assert "I don't know the basket @chips" in await talk.refused("any of @chips down 5%")
    await talk.press(reply, "Undo")
    assert "@chips: 2 symbols" in await talk.hear("basket chips")


async def test_making_one_is_not_undone_under_a_rule_that_names_it(world: World) -> None:
    talk = world.talk()
    made = await talk.say("basket chips = NVDA, AMD")
    await talk.hear("any of @chips down 29%")
    assert "names @chips by now: remove it first." in reply_text(await talk.press(made, "Undo"))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("ai-chips = NVDA, AMD", "@ai-chips is a basket of the rules that everybody has: take another name"),
        ("ai-chips =", "@ai-chips is a basket of the rules that everybody has: it can't be changed here."),
        ("nope", "There is no basket @nope. There are ai-chips"),
        ("nope =", "There is no basket @nope."),
        ("gpus NVDA AMD", "A basket is its name, =, and its symbols. Did you mean gpus = NVDA AMD?"),
        ("my chips = NVDA, AMD", "@my chips can be no basket's name"),
        ("chips__x = NVDA, AMD", "can be no basket's name"),
        ("chips = NVDA", "A basket has two symbols at least"),
        ("chips = NVDA, NOPE", "I have no prices of NOPE"),
        ("chips = @ai-chips, AMD", "A basket holds symbols, no other baskets"),
        ("x" * 31 + " = NVDA, AMD", "can be no basket's name"),
    ],
)
async def test_what_is_wrong_is_one_sentence(world: World, typed: str, says: str) -> None:
    assert says in await world.talk().refused(f"basket {typed}")


async def test_no_more_than_a_workspace_may_have(world: World) -> None:
    talk = world.talk()
    for number in range(20):
        await talk.hear(f"basket b{number} = NVDA, AMD")
    assert "A workspace has 20 baskets at most, and this would be number 21" in await talk.refused(
        "basket b = NVDA, AMD"
    )
    assert "baskets 20/20" in await talk.hear("basket")


async def test_the_list_offers_to_delete_ones_own(world: World) -> None:
    talk = world.talk()
    await talk.hear("basket chips = NVDA, AMD")
    shown = await talk.say("basket")
    assert buttons(shown)["Delete"] == "basket chips ="
    assert (await talk.press(shown, "Delete")).title == "Basket @chips deleted"


async def test_an_alert_about_it_says_its_name(tmp_path: Path) -> None:
    async with made(tmp_path / "bell.db", until=datetime(2025, 1, 27, 14, 45, tzinfo=UTC)) as morning:
        talk = morning.talk()
        await talk.hear("basket chips = NVDA, AMD, AVGO, TSM")
        await talk.hear("@chips down 11.5%, every further 0.5%")
        await talk.hear("any of @chips down 13.5%, every further 0.5%")
        await morning.live(EVENING)
        posts = [post for post in await morning.deliver() if post.channel == talk.channel and post.action != "notice"]
        assert any(post.subject == "@chips" and post.headline.startswith("@chips down 1") for post in posts)
        assert any("any of @chips down 13.5%" in post.footer for post in posts)
        assert not [post for post in posts if "__" in plain_text(post) + post.subject]
        assert await talk.hear("history")
        assert "__" not in await talk.hear("why @chips") + await talk.hear("list")
