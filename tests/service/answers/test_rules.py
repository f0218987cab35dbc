"""Adding, editing and removing rules."""

from __future__ import annotations

import re

import pytest

from bot.chat.plain import reply_text
from bot.chat.records import Draft, Rule, Silenced
from tests.service.answers.world import World, buttons

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_add_tells_what_it_is_what_it_would_have_done_and_everybody_that_it_is_there(world: World) -> None:
    talk = world.talk()
    reply = await talk.say("/bell add tsla falls 5 percent")
    text = reply_text(reply)
    found = re.match(r"Rule (\w+) added: TSLA down 5%\n", text)
    assert found
    assert re.search(r"^TSLA · Tesla.* · Nasdaq · \$\d+\.\d\d, 30 minutes ago$", text, re.MULTILINE)
    assert re.search(r"It would have posted \d+ times in a year, about \d a month\.", text)
    assert "rules 1/200, symbols 1/200 in this workspace" in text
    assert {"Undo", "Edit", "1 hour", "until tomorrow"} <= buttons(reply).keys()
    assert await talk.lines() == [f"Rule {found[1]} added: TSLA down 5% · by me"]
    assert talk.rules() == ["TSLA down 5%"]
    assert world.engine.standings("TSLA down 5%", world.now)


async def test_a_bare_sentence_is_a_rule_too(world: World) -> None:
    talk = world.talk("slack")
    assert "added: NVDA down 30%" in await talk.hear("NVDA falls 30%")


async def test_what_is_true_already_is_said(world: World) -> None:
    talk = world.talk()
    assert "True already for AMD: it is posted when it comes true anew." in await talk.hear("AMD down 4%")
    listed = await talk.hear("list")
    assert listed.startswith("1 rule: 1 true\n")
    assert "AMD down 4%  true since it was added" in listed


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("NVDA volume up 3x", "rules about volume are not watched yet"),
        ("ZZZZ down 5%", "I have no prices of ZZZZ. /bell status says what is watched."),
        ("add @nope down 5%", "I don't know the basket @nope."),
        ("NVDA down 5% until 2020-01-01", "2020"),
        ("add " + "x" * 997, "That is 1,001 characters; a command has 1,000 at most."),
        ("NVDA down 5% " + "and NVDA down 5% " * 40, "A rule has 500 characters at most"),
    ],
)
async def test_what_cannot_be_watched_is_one_sentence(world: World, typed: str, says: str) -> None:
    talk = world.talk()
    assert says in await talk.refused(typed)
    assert talk.rules() == []
    assert await talk.lines() == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lits 2", "list 2"),
        ("whyy NVDA 10:00", "why NVDA 10:00"),
        ("/bell ad NVDA down 5%", "add NVDA down 5%"),
        ("bell /lits", "list"),
        ("/bell basket gpus NVDA AMD", "basket gpus = NVDA AMD"),
        ("basket ai-chip", "basket ai-chips"),
        ("mute nvdia 2h", "mute NVDA 2h"),
        ("subscribe airr NVDA only", "subscribe ai NVDA only"),
        ("settings ZON Berlin", "settings zone Berlin"),
        ("settings zone Berlni", "settings zone Europe/Berlin"),
        ("help lst", "help list"),
        ("subscribe ai @ai-chip only", "subscribe ai @ai-chips only"),
    ],
)
async def test_a_slip_in_a_word_is_put_right_by_a_button(world: World, typed: str, meant: str) -> None:
    talk = world.talk()
    reply = await talk.say(typed)
    assert reply.failed
    assert "Did you mean" in reply.title
    assert buttons(reply) == {meant: meant}
    assert not (await talk.press(reply, meant)).failed


async def test_a_typo_gets_its_caret_and_a_button_that_puts_it_right(world: World) -> None:
    talk = world.talk()
    reply = await talk.say("any of NVDA, AMD dwon 15%")
    assert reply.failed
    assert reply_text(reply).splitlines()[1:4] == [
        "any of NVDA, AMD dwon 15%",
        "                 ^",
        "Did you mean down?",
    ]
    assert buttons(reply) == {"any of NVDA, AMD down 15%": "add any of NVDA, AMD down 15%"}
    assert not (await talk.press(reply, "any of NVDA, AMD down 15%")).failed


async def test_the_same_rule_twice_is_refused_with_its_id(world: World) -> None:
    talk = world.talk()
    await talk.hear("CRM up 20%")
    held = world.registry.of(talk.channel)[0]
    assert await talk.refused("crm rises 20%") == f"This channel has that rule already: {held.rule_id} CRM up 20%"


async def test_what_the_bot_lacks_in_a_channel_is_said_before_anything_is_kept(world: World) -> None:
    talk = world.talk()
    world.platforms["discord"].closed[talk.channel] = "give me Send Messages in this channel."
    for command in ("NVDA down 5%", "subscribe ai"):
        assert await talk.refused(command) == "I can't post here: give me Send Messages in this channel."
    assert talk.rules() == []


async def test_a_rule_that_would_post_too_often_is_kept_after_a_yes(world: World) -> None:
    talk = world.talk()
    asked = await talk.say("any of @ai-chips moves 2%")
    assert re.match(r"Not kept yet: any of @ai-chips moves 2% would post about \d+ times a day", asked.title)
    assert talk.rules() == []
    assert await talk.lines() == []
    kept = await talk.press(asked, "Keep it")
    assert "added: any of @ai-chips moves 2%" in kept.title
    assert talk.rules() == ["any of @ai-chips moves 2%"]
    assert world.registry.all(Draft, talk.channel) == []
    assert "is over" in reply_text(await talk.press(asked, "Keep it"))


async def test_the_gentler_rule_that_is_offered_is_kept_at_once(world: World) -> None:
    talk = world.talk()
    asked = await talk.say("any of @ai-chips moves 2%")
    gentler = next(label for label in buttons(asked) if label.startswith("Rather"))
    kept = await talk.press(asked, gentler)
    assert not kept.failed
    assert len(talk.rules()) == 1
    assert talk.rules()[0] == gentler.removeprefix("Rather ")


async def test_only_who_was_asked_can_say_yes_and_only_for_a_while(world: World) -> None:
    talk = world.talk()
    asked = await talk.say("any of @ai-chips moves 1%")
    assert "Somebody else was asked" in reply_text(await talk.beside().press(asked, "Keep it"))
    world.later(hours=2)
    assert "is over" in reply_text(await talk.press(asked, "Keep it"))
    assert talk.rules() == []


async def test_a_forms_severity_and_note_outlive_the_question(world: World) -> None:
    talk = world.talk()
    values = {"sentence": "any of @ai-chips moves 2%", "severity": "critical", "note": "Check the hedges."}
    asked = await world.answers.submit(talk.ask("add"), values)
    await talk.press(asked, "Keep it")
    made = world.registry.all(Rule, talk.channel)[0]
    assert (made.severity, made.note, made.rule) == ("critical", "Check the hedges.", values["sentence"])


async def test_edit_alone_shows_the_rule_and_how_to_change_it(world: World) -> None:
    talk = world.talk()
    await talk.hear("NVDA down 15%")
    rule_id = world.registry.of(talk.channel)[0].rule_id
    text = await talk.hear(f"edit {rule_id.upper()}")
    assert text.startswith(f"Rule {rule_id}: NVDA down 15%")
    assert f"/bell edit {rule_id} severity critical" in text


@pytest.mark.parametrize(
    ("change", "line", "field", "value"),
    [
        ("severity critical", "is critical now", "severity", "critical"),
        ("severity CRITICAL", "is critical now", "severity", "critical"),
        ("mention @here", "mentions @here now", "mention", "here"),
        ("mention <@&77>", "mentions a role now", "mention", "role:77"),
        ("mention <@!5>", "mentions one person now", "mention", "user:5"),
        ("note Check the\n hedges.", "says Check the hedges.", "note", "Check the hedges."),
        ("nvda falls 16%", "is now NVDA down 16% (was NVDA down 15%)", "rule", "NVDA down 16%"),
    ],
)
async def test_edit_of_a_rule(world: World, change: str, line: str, field: str, value: str) -> None:
    talk = world.talk()
    await talk.hear("NVDA down 15%")
    rule_id = world.registry.of(talk.channel)[0].rule_id
    await talk.lines()
    reply = await talk.say(f"edit {rule_id} {change}")
    assert reply.title == f"Rule {rule_id} {line}"
    assert await talk.lines() == [f"{reply.title} · by me"]
    made = world.registry.all(Rule, talk.channel)
    assert [getattr(rule, field) for rule in made] == [value]
    assert [rule.rule_id for rule in made] == [rule_id]
    assert world.engine.standings(made[0].rule, world.now)


async def test_a_new_sentence_is_armed_anew_and_the_old_is_watched_no_more(world: World) -> None:
    talk = world.talk()
    await talk.hear("NVDA down 14.25%")
    rule_id = world.registry.of(talk.channel)[0].rule_id
    assert "It is armed anew" in await talk.hear(f"edit {rule_id} NVDA down 14.75%")
    with pytest.raises(KeyError):
        world.engine.standings("NVDA down 14.25%", world.now)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("severity urgent", "There is no severity urgent: there are info, normal, critical."),
        ("severity", "There is no severity"),
        ("mention @desk", "Say none, here, a role or a person"),
        ("mention", "I can't mention that"),
        ("severity normal", "is so already"),
        ("NVDA down 15%", "is so already"),
        ("note " + "x" * 301, "A note has 300 characters at most; this one has 301."),
        ("NVDA dwon 3%", "Did you mean down?"),
        ("AMD down 30%", "has that rule already"),
    ],
)
async def test_an_edit_that_cannot_be_is_one_sentence(world: World, change: str, says: str) -> None:
    talk = world.talk()
    await talk.hear("NVDA down 15%")
    world.later(seconds=1)
    await talk.hear("AMD down 30%")
    before = world.registry.everything(talk.channel)
    rule_id = world.registry.of(talk.channel)[0].rule_id
    assert says in await talk.refused(f"edit {rule_id} {change}")
    assert world.registry.everything(talk.channel) == before


async def test_an_edit_that_would_post_too_often_asks_and_goes_on_with_all_that_was_wished(world: World) -> None:
    talk = world.talk()
    await talk.hear("any of @ai-chips down 20%")
    rule_id = world.registry.of(talk.channel)[0].rule_id
    values = {"sentence": "any of @ai-chips moves 1%", "severity": "info", "note": ""}
    asked = await world.answers.submit(talk.ask(f"edit {rule_id}"), values)
    assert "Not kept yet" in asked.title
    assert f"edit {rule_id} any of" in next(says for says in buttons(asked).values() if says.startswith("edit"))
    await talk.press(asked, "Keep it")
    made = world.registry.all(Rule, talk.channel)
    assert [(rule.rule, rule.severity, rule.rule_id) for rule in made] == [(values["sentence"], "info", rule_id)]


async def test_editing_a_packs_rule_makes_a_copy_and_silences_the_original_here(world: World) -> None:
    talk, other = world.talk(), world.talk()
    for each in (talk, other):
        await each.hear("subscribe crypto")
    original = world.registry.find(talk.channel, "BTC-USD moves 5%, every further 5%")
    assert original
    await talk.hear(f"mute {original.rule_id} 1d")
    reply = await talk.say(f"edit {original.rule_id} BTC-USD moves 8%")
    assert f"in place of the pack's {original.rule_id}" in reply.title
    copy = world.registry.find(talk.channel, "BTC-USD moves 8%")
    assert copy
    assert copy.rule_id != original.rule_id
    assert world.registry.find(talk.channel, original.rule) is None
    assert world.registry.mutes.covering(copy, "BTC-USD", world.now)
    assert original.rule in other.rules()
    assert not (await talk.press(reply, "Undo")).failed
    assert world.registry.find(talk.channel, original.rule) == original


async def test_remove(world: World) -> None:
    talk = world.talk()
    await talk.hear("ORCL down 33%")
    rule_id = world.registry.of(talk.channel)[0].rule_id
    await talk.hear(f"mute {rule_id} 1h")
    await talk.lines()
    reply = await talk.say(f"remove {rule_id}")
    assert reply.title == f"Rule {rule_id} removed: ORCL down 33%"
    assert await talk.lines() == [f"{reply.title} · by me"]
    assert talk.rules() == []
    with pytest.raises(KeyError):
        world.engine.standings("ORCL down 33%", world.now)
    assert f"This channel has no rule {rule_id}" in await talk.refused(f"remove {rule_id}")


async def test_the_list_keeps_its_order_over_remove_and_undo(world: World) -> None:
    talk = world.talk()
    for rule in ("AMD down 33%", "TSLA down 33%", "NVDA down 33%"):
        world.later(seconds=1)
        await talk.hear(rule)
    before = talk.rules()
    await talk.press(await talk.say(f"remove {world.registry.of(talk.channel)[0].rule_id}"), "Undo")
    assert talk.rules() == before


async def test_a_packs_rule_is_removed_here_alone(world: World) -> None:
    talk, other = world.talk(), world.talk()
    for each in (talk, other):
        await each.hear("subscribe crypto")
    held = world.registry.of(talk.channel)[0]
    assert "It belongs to a pack, whose other rules stay." in await talk.hear(f"remove {held.rule_id}")
    assert held.rule not in talk.rules()
    assert held.rule in other.rules()
    assert [each.rule for each in world.registry.all(Silenced, talk.channel)] == [held.rule]
    assert world.engine.standings(held.rule, world.now)


async def test_a_rule_that_another_channel_has_too_goes_on_there(world: World) -> None:
    one, other = world.talk(), world.talk()
    for each in (one, other):
        await each.hear("SNOW down 41%")
    await one.hear(f"remove {world.registry.of(one.channel)[0].rule_id}")
    assert world.engine.standings("SNOW down 41%", world.now)
    assert other.rules() == ["SNOW down 41%"]
