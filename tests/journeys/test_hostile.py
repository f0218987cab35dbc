"""Hostile names, notes, headlines and words through the whole product: nothing acts in what the platforms receive."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from adapters.terminal.prompt import converse
from tests.adapters.terminal.screen import Terminal
from tests.doubles import harm
from tests.doubles.discord.talk import DiscordTalk
from tests.doubles.slack import SlackTalk
from tests.doubles.talk import Talk
from tests.journeys.hostile_town import TEXTS, HostileTown, hostile_town

COMMANDS = (
    *("add {}", "{}", "test {}", "edit {id} {}", "edit {id} note {}", "edit {id} mention {}", "edit {id} severity {}"),
    *("edit {}", "remove {}", "subscribe {}", "subscribe q00 {}", "unsubscribe {}", "basket {}", "basket x = {}"),
    *("basket {} = Q00", "why {}", "why Q00 {}", "quote {}", "mute {} 2h", "mute Q00 {}", "unmute {}", "history {}"),
    *("digest {}", "settings {}", "settings zone {}", "settings quiet {}", "settings mention {}", "settings budget {}"),
    *("settings severity {}", "forget {}", "help {}", "keep {}", "useless {}", "list {}"),
)
ASKED = (
    *("status", "list", "list 2", "list 3", "packs", "history", "digest", "noise", "export", "basket", "why Q00"),
    *("why Q05", "why Q11", "quote Q01", "quote Q09 Q10", "why @odd", "settings", "help add"),
)
PLATFORMS = pytest.mark.parametrize("platform", ["discord", "slack"])
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[HostileTown]:
    async with hostile_town(tmp_path_factory.mktemp("hostile")) as made:
        yield made
        ours = [each for each in made.breaches() if not str(each).startswith("the double's answer")]
        assert ours == []


def typed(place: HostileTown, talk: Talk, each: int) -> Iterator[str]:
    """For each text so many of the commands, so that all of them come in their turn."""
    rules = [held.rule_id for held in place.product.house.registry.of(talk.channel("markets"))]
    for number, text in enumerate(TEXTS):
        for turn in range(each * number, each * (number + 1)):
            command = COMMANDS[turn % len(COMMANDS)].replace("{id}", rules[number % len(rules)])
            yield command.replace("{}", text)


@PLATFORMS
async def test_alerts_and_digests(place: HostileTown, platform: str) -> None:
    posts = [shown.text for name in ("markets", "desk") for shown in place.talks[platform].posts(name)]
    assert sum("EVIL" in text for text in posts) >= 8
    assert any(" alerts" in text for text in posts)
    assert place.harm(platform) == []


@PLATFORMS
async def test_what_is_told_of_it(place: HostileTown, platform: str) -> None:
    told = [await place.talks[platform].say(command) for command in ASKED]
    assert sum("EVIL" in shown.text for shown in told) >= 5
    assert place.harm(platform) == []


@PLATFORMS
async def test_words_that_people_type(place: HostileTown, platform: str) -> None:
    talk = place.talks[platform]
    for text in typed(place, talk, 2):
        shown = await talk.say(text)
        assert "went wrong" not in shown.text, text
    assert place.harm(platform) == []
    await talk.say("list")
    await talk.say("history")
    assert place.harm(platform) == []


@PLATFORMS
async def test_mentions_of_the_bot(place: HostileTown, platform: str) -> None:
    talk = place.talks[platform]
    for text in TEXTS[::2]:
        shown = await talk.mention(text)
        if platform == "discord":
            await talk.press(shown, "Show me")
    assert place.harm(platform) == []


@PLATFORMS
async def test_forms(place: HostileTown, platform: str) -> None:
    talk = place.talks[platform]
    for number, rule in enumerate(place.product.house.registry.of(talk.channel("desk"))):
        form = await talk.say(f"edit {rule.rule_id}", where="desk")
        answer = await talk.fill(form, {"sentence": TEXTS[number][:3000], "note": TEXTS[-number][:3000]})
        assert list(harm.of_text(answer.text)) == []
        if "Try again" in answer.controls:
            await talk.press(answer, "Try again")
        await talk.fill(await talk.say(f"edit {rule.rule_id}", where="desk"), {"note": TEXTS[number][:200]})
    await talk.say("list", where="desk")
    await talk.say("export", where="desk")
    assert place.harm(platform) == []


async def test_completions(place: HostileTown) -> None:
    talk = place.talks["discord"]
    assert isinstance(talk, DiscordTalk)
    for text in typed(place, talk, 1):
        await talk.suggest(text)
    for text in ("edit ", "quote q", "why ", "mute ", "subscribe ", "basket ", "add any of @"):
        assert await talk.suggest(text)
    assert place.harm("discord") == []


async def test_slack_s_own_ways_in(place: HostileTown) -> None:
    talk = place.talks["slack"]
    assert isinstance(talk, SlackTalk)
    await talk.home()
    for post in talk.posts("markets")[:5]:
        await talk.fill(await talk.shortcut(post), {"words": TEXTS[0]})
    assert place.harm("slack") == []


async def test_at_the_prompt(place: HostileTown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    talk, shown = place.talks["terminal"], list[str]()
    texts = [*typed(place, talk, 2), *ASKED]
    answers = iter([(await talk.say(text)).text for text in texts])

    async def run(_: str) -> str:
        return next(answers)

    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text("x\r" * len(texts) + "\x04")
        await converse(run, lambda _: (), shown.append, stdin=Terminal(tty=True))
    assert len(shown) == len(texts)
    assert [found for answer in shown for line in answer.splitlines() for found in harm.of_text(line)] == []
    assert not any("\x1b" in answer for answer in shown)
