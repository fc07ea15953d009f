"""Test threads: whoever interrupts one never reaches a thread that came after it."""

import asyncio
import threading
from functools import partial

import pytest

from catalog.storage.database.engine import Database
from catalog.storage.database.sessions import ReadSession
from catalog.storage.database.threads import LoopThread


def test_a_thread_that_has_ended_interrupts_none_that_bears_its_number(url: str) -> None:
    async def leave() -> LoopThread:
        looping = LoopThread(partial(Database, url), "a thread")
        await looping.close()
        return looping

    looping = asyncio.run(leave())
    thread = looping._thread  # noqa: SLF001
    thread.join(5)
    heirs: list[int | None] = []
    over = threading.Event()

    def inherit() -> None:
        while not over.wait(0.01):
            pass
        heirs.append(threading.get_ident())

    threads = [threading.Thread(target=inherit) for _ in range(20)]
    for heir in threads:
        heir.start()
    responded = asyncio.run(looping.responds())
    over.set()
    for heir in threads:
        heir.join(5)

    assert len(heirs) == len(threads)
    assert not responded
    if thread.ident not in heirs:
        pytest.skip("the system gave its number to none of the others this time")


def test_a_thread_that_starts_another_is_not_interrupted(url: str) -> None:
    class Late(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            while not over.wait(0.01):
                pass
            return super().wait(timeout)

    async def starts(_session: ReadSession) -> str:
        thread = threading.Thread(target=bool)
        thread._started = Late()  # type: ignore[attr-defined]  # noqa: SLF001  # its start waits for it
        thread.start()
        thread.join()
        return "started"

    async def asked() -> tuple[bool, str]:
        looping = LoopThread(partial(Database, url), "a thread")
        answer = looping.start("starts", starts, 5)
        await asyncio.sleep(0.3)
        responded = await looping.responds()
        over.set()
        result = await asyncio.wrap_future(answer)
        await looping.close()
        return responded, result

    over = threading.Event()

    assert asyncio.run(asked()) == (False, "started")
