"""Test rooms: whoever interrupts one never reaches a thread that came after it."""

import asyncio
import threading
from functools import partial

from catalog.storage.engine import Database
from catalog.storage.rooms import Room


def test_a_room_that_has_ended_interrupts_no_thread_that_bears_its_number(url: str) -> None:
    async def leave() -> Room:
        room = Room(partial(Database, url), "a room")
        await room.close()
        return room

    room = asyncio.run(leave())
    thread = room._thread  # noqa: SLF001
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
    turned = asyncio.run(room.turns())
    over.set()
    for heir in threads:
        heir.join(5)

    assert thread.ident in heirs
    assert len(heirs) == len(threads)
    assert not turned
