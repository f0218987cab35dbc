"""`tickerbell` without its three seconds of imports: a process that has them behind it forks for each command.

What is run is a process of its own in all else, by the command line's own `main`: its memory, files, locks, signals,
exit code and limits. `python -m tests.journeys.warm SOCKET` serves until its input ends; what `client` writes is run
like `tickerbell`. A client that is killed takes its process with it before the next one begins.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import gc
import json
import os
import resource
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import threading
import traceback
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

_CLIENT = """#!{python} -IS
import json, os, resource, signal, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect({path!r})
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda number, _: server.send(bytes([number])))
largest = resource.getrlimit(resource.RLIMIT_FSIZE)
request = {{"words": sys.argv[1:], "folder": os.getcwd(), "environment": dict(os.environ), "largest": largest}}
socket.send_fds(server, [json.dumps(request).encode()], [0, 1, 2])
code = server.recv(1)
os._exit(code[0] if code else 1)
"""
_MOST = 1_000_000


@cache
def client() -> Path:
    """An executable that stands for `tickerbell`; the process behind it ends with this one."""
    folder = Path(mkdtemp(prefix="warm-"))
    atexit.register(shutil.rmtree, folder)
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.warm", str(folder / "socket")],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    atexit.register(server.communicate)
    assert server.stdout
    assert server.stdout.readline() == b"warm\n"
    script = folder / "tickerbell"
    script.write_text(_CLIENT.format(python=sys.executable, path=str(folder / "socket")))
    script.chmod(0o700)
    return script


def _warm_up() -> None:
    """All that a command would import, and what it would work out in the same way each time."""
    import bot.checks
    import bot.cli
    import bot.start  # noqa: F401
    from adapters.database import open_store
    from adapters.discord import DiscordChat  # noqa: F401
    from adapters.plots.chart import warm_up
    from adapters.recorded import open_day
    from adapters.slack import SlackChat  # noqa: F401
    from bot.recorded import SHIPPED_DAY
    from bot.wiring import load_rules

    async def stored() -> None:
        await (await open_store(None)).close()

    warm_up()
    list(open_day(SHIPPED_DAY).moments())
    load_rules(None)
    asyncio.run(stored())
    gc.collect()
    gc.freeze()


class _Server:
    def __init__(self, path: str) -> None:
        self._selector = selectors.DefaultSelector()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(path)
        self._listener.listen()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(0, selectors.EVENT_READ)
        self._running: dict[int, tuple[int, socket.socket]] = {}
        """By pidfd: the process, and whom its end is told."""

    def serve(self) -> None:
        """Until the input ends; in a child, never back."""
        while True:
            ready = [key.fileobj for key, _ in self._selector.select()]
            for fd in [fd for fd in self._running if fd in ready or self._running[fd][1] in ready]:
                self._told(fd, ended=fd in ready)
            if self._listener in ready:
                self._begin(self._listener.accept()[0])
            if 0 in ready:
                for pid, _ in self._running.values():
                    os.kill(pid, signal.SIGKILL)
                return

    def _told(self, fd: int, *, ended: bool) -> None:
        """The process has ended, or its client has sent a signal or is gone."""
        pid, connection = self._running[fd]
        sent = b"" if ended else connection.recv(1)
        if sent:
            os.kill(pid, sent[0])
            return
        if not ended:
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        with contextlib.suppress(OSError):
            connection.send(bytes([os.waitstatus_to_exitcode(status) & 0xFF]))
        for each in (fd, connection):
            self._selector.unregister(each)
        connection.close()
        os.close(fd)
        del self._running[fd]

    def _begin(self, connection: socket.socket) -> None:
        data, streams, _, _ = socket.recv_fds(connection, _MOST, 3)
        pid = os.fork()
        if pid == 0:
            self._selector.close()
            self._listener.close()
            _become(streams, **json.loads(data))
        for stream in streams:
            os.close(stream)
        fd = os.pidfd_open(pid)
        self._running[fd] = pid, connection
        self._selector.register(fd, selectors.EVENT_READ)
        self._selector.register(connection, selectors.EVENT_READ)


def _become(
    streams: list[int], words: list[str], folder: str, environment: dict[str, str], largest: tuple[int, int]
) -> None:
    """The command, as the interpreter would run it."""
    from bot.cli import main

    code: Any = 1
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    resource.setrlimit(resource.RLIMIT_FSIZE, largest)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background ignores it
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["tickerbell", *words]
    sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1)  # noqa: SIM115
    try:
        main()
    except SystemExit as error:
        code = error.code
    except Exception:  # noqa: BLE001
        traceback.print_exc()
    finally:
        threading._shutdown()  # pyright: ignore[reportAttributeAccessIssue]
        atexit._run_exitfuncs()
        try:
            sys.stdout.flush()
        except OSError:
            code = 120
        os._exit(code if isinstance(code, int) else 0 if code is None else 1)


if __name__ == "__main__":
    _warm_up()
    server = _Server(sys.argv[1])
    print("warm", flush=True)
    server.serve()
