"""The thread that asks Yahoo. The interpreter waits at its end for every thread of a `ThreadPoolExecutor`, and a
request may take twelve seconds; nobody waits for this one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

Result = TypeVar("Result")


class Worker(Executor):
    """Does one piece of work after the other."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._thread: Thread | None = None
        self._waiting: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:
        if self._thread is None:
            self._thread = Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()
        future: Future[Result] = Future()
        self._waiting.put((future, lambda: fn(*args, **kwargs)))
        return future

    def shutdown(self, wait: bool = False, *, cancel_futures: bool = True) -> None:
        """What has begun is not waited for, what waits is not done."""
        with suppress(Empty):
            while piece := self._waiting.get_nowait():
                piece[0].cancel()
        self._waiting.put(None)

    def _run(self) -> None:
        while piece := self._waiting.get():
            future, work = piece
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001
                future.set_exception(error)
