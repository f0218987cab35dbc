import asyncio
from collections.abc import Sequence

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from adapters.terminal.prompt import Suggestion, converse
from bot.errors import TickerbellError
from tests.adapters.terminal.screen import Terminal

CTRL_C, CTRL_D, TAB, ENTER = "\x03", "\x04", "\t", "\r"


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")


async def talk(typed: str, answer: str = "done") -> tuple[list[str], list[str]]:
    """What was run and what was shown when somebody types that."""
    ran: list[str] = []
    shown: list[str] = []

    async def run(line: str) -> str:
        ran.append(line)
        if "fail" in line:
            raise TickerbellError("I don't know that command.")
        return answer

    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text(typed)
        conversation = converse(run, lambda text: (), shown.append, stdin=Terminal(tty=True))
        await asyncio.wait_for(conversation, 10)
    return ran, shown


async def test_commands_run_until_ctrl_d() -> None:
    assert await talk(f"/bell list{ENTER}{ENTER}  /bell help {ENTER}{CTRL_D}") == (
        ["/bell list", "/bell help"],
        ["done"] * 2,
    )


async def test_ctrl_c_clears_a_line_and_leaves_an_empty_one() -> None:
    ran, _ = await talk(f"/bell rem{CTRL_C}/bell list{ENTER}{CTRL_C}/bell never{ENTER}")
    assert ran == ["/bell list"]


async def test_on_a_dumb_terminal_ctrl_c_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    ran, _ = await talk(f"/bell list{ENTER}/bell never{CTRL_C}")
    assert ran == ["/bell list"]


async def test_an_error_is_shown_as_its_sentence() -> None:
    assert await talk(f"fail{ENTER}{CTRL_D}") == (["fail"], ["I don't know that command."])


async def test_answers_keep_their_lines_and_lose_their_escapes() -> None:
    answer = "I don't know the basket @ai-chip.\n  any of @ai-chip down 5%\n         ^\n\x1b[31mtitle\x1b[0m \u202e"
    _, shown = await talk(f"x{ENTER}{CTRL_D}", answer=answer)
    assert shown == ["I don't know the basket @ai-chip.\n  any of @ai-chip down 5%\n         ^\ntitle"]


async def test_tab_takes_what_may_stand_next() -> None:
    ran: list[str] = []
    asked = asyncio.Event()

    async def run(line: str) -> str:
        ran.append(line)
        return ""

    def complete(text: str) -> Sequence[Suggestion]:
        asked.set()
        return [Suggestion("down", 2, "falls by")] if text == "/bell NVDA do" else []

    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        talking = asyncio.create_task(converse(run, complete, ran.append, stdin=Terminal(tty=True)))
        for typed in ("/bell NVDA do", TAB, f" 5%{ENTER}{CTRL_D}"):
            keys.send_text(typed)
            await asked.wait()
            for _ in range(50):  # turns of the loop, in which the prompt shows what was found
                await asyncio.sleep(0)
        await asyncio.wait_for(talking, 10)
    assert ran == ["/bell NVDA down 5%", ""]


async def test_without_a_terminal_nothing_is_asked() -> None:
    async def run(line: str) -> str:
        pytest.fail("nothing was typed")

    await converse(run, lambda text: (), stdin=Terminal())
