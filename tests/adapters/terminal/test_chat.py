import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from adapters.terminal.chat import TerminalChat
from bot.alert.post import Post
from bot.errors import StoreError
from tests.adapters.cards import EDIT, FINAL, FIRST, REPLY
from tests.small_disk import files_up_to


@pytest.fixture
def shown() -> list[Post]:
    return []


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "terminal.jsonl"


def content(path: Path) -> bytes:
    return path.read_bytes()


def put(path: Path, content: bytes) -> None:
    path.write_bytes(content)


async def test_a_post_gives_the_card_its_message_and_what_follows_keeps_it(shown: list[Post], path: Path) -> None:
    chat = TerminalChat(shown.append, path)
    message = await chat.send(FIRST, None)
    assert await chat.send(EDIT, message) == message
    assert await chat.send(REPLY, message) == message
    assert shown == [FIRST, EDIT, REPLY]


async def test_after_a_restart_it_knows_what_was_shown(shown: list[Post], path: Path) -> None:
    message = await TerminalChat(shown.append, path).send(FIRST, None)
    await TerminalChat(shown.append, path).send(REPLY, message)
    chat = TerminalChat(shown.append, path)
    assert await chat.find(FIRST, None) == message
    assert await chat.find(REPLY, None) == message
    assert await chat.find(EDIT, None) is None, "an edit is not the reply of the same revision"
    assert await chat.find(FINAL, None) is None


async def test_what_could_not_be_printed_is_not_remembered(path: Path) -> None:
    def broken(post: Post) -> None:
        raise BrokenPipeError

    chat = TerminalChat(broken, path)
    with pytest.raises(BrokenPipeError):
        await chat.send(FIRST, None)
    assert await chat.find(FIRST, None) is None


async def test_a_torn_last_line_is_cut_off(shown: list[Post], path: Path) -> None:
    message = await TerminalChat(shown.append, path).send(FIRST, None)
    whole = content(path)
    put(path, whole + b'{"identity": "termi')
    chat = TerminalChat(shown.append, path)
    await chat.send(EDIT, message)
    assert content(path).startswith(whole + b'{"identity":')
    assert await chat.find(FIRST, None) == await chat.find(EDIT, None) == message


async def test_without_a_transcript_nothing_is_remembered(shown: list[Post]) -> None:
    chat = TerminalChat(shown.append, None)
    assert await chat.send(FIRST, None) == FIRST.identity
    assert await chat.find(FIRST, None) is None


async def test_a_full_disk_is_one_sentence_and_leaves_no_half_line(shown: list[Post], path: Path) -> None:
    chat = TerminalChat(shown.append, path)
    await chat.send(FIRST, None)
    kept = content(path)
    with (
        files_up_to(150),
        pytest.raises(StoreError, match=r"terminal\.jsonl cannot be used: No space left on device\."),
    ):
        await chat.send(EDIT, FIRST.identity)
    assert content(path) == kept


@pytest.mark.parametrize("damage", [b"no json\n", b"[1]\n", b"{}\n", b"\xff\n"])
async def test_a_damaged_transcript_is_one_sentence(shown: list[Post], path: Path, damage: bytes) -> None:
    put(path, damage)
    with pytest.raises(StoreError, match=r"terminal\.jsonl is damaged\. Delete it"):
        await TerminalChat(shown.append, path).find(FIRST, None)


async def test_a_place_where_nothing_can_be_written_is_one_sentence(shown: list[Post], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be used"):
        await TerminalChat(shown.append, tmp_path / "file" / "terminal.jsonl").find(FIRST, None)


def test_killed_at_once_after_a_post_it_still_knows_it(path: Path) -> None:
    program = """
        import asyncio, os, signal, sys
        from pathlib import Path
        from adapters.terminal.chat import TerminalChat
        from tests.adapters.cards import FIRST
        asyncio.run(TerminalChat(lambda post: print(post.identity, flush=True), Path(sys.argv[1])).send(FIRST, None))
        os.kill(os.getpid(), signal.SIGKILL)
    """
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), os.fspath(path)], capture_output=True, text=True, check=False
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert ended.stdout.split() == [FIRST.identity]
    assert FIRST.identity in path.read_text()
