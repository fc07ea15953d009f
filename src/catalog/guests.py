"""Guests: the code of plugins, which gets its time here, and is told from the catalog's own.

A function that waits is cancelled when its time is up. One that keeps the event loop from turning
is interrupted where it stands (`Watchman`), and then rests, so that nobody else waits for it again.
"""

import asyncio
import ctypes
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import TypeVar

T = TypeVar("T")
GLANCES = 8  # looks at the event loop in the time for which a plugin may block it
FIRST_REST, LONGEST_REST = 5.0, 300.0  # seconds in which a function that blocked is not called
CAN_SIGNAL = hasattr(signal, "pthread_kill") and hasattr(signal, "SIGALRM")


class BlockedError(BaseException):
    """Raised in the middle of code that keeps an event loop from turning.

    It is no `Exception`, so that what catches all of these does not keep it.
    """


class LeavingError(Exception):
    """A function of a plugin raised what ends a task or the process; it says what that was."""


class OverstayedError(Exception):
    """A function of a plugin took longer than it may; the message tells whose it is."""

    def __init__(self, what: str, plugin: str, why: str, *, is_resting: bool = False) -> None:
        super().__init__(f"{what} of the plugin {plugin} {why}")
        self.plugin = plugin
        self.why = why
        self.is_resting = is_resting


@dataclass(frozen=True, kw_only=True)
class GuestLimits:
    """For how many seconds code of plugins may keep others waiting."""

    field: float = 3.0
    """Whoever asks a field; all that are late in one operation get twice that."""
    change: float = 3.0
    """Those who make a change that it reacts to, or that is its own, and all who wait to write."""
    blocking: float = 1.0
    """Everybody, by keeping the event loop from turning."""


class Rests:
    """Functions that blocked the event loop: each rests, and longer where it does so again."""

    def __init__(self) -> None:
        self._until: dict[str, tuple[float, float]] = {}

    def left(self, name: str) -> float:
        """Return for how many seconds a function still rests."""
        until, _ = self._until.get(name, (0.0, 0.0))
        return max(0.0, until - time.monotonic())

    def forget(self, name: str) -> None:
        """Let the next rest of a function that went well be a short one."""
        self._until.pop(name, None)

    def begin(self, name: str) -> float:
        """Let a function rest from now on; return for how many seconds."""
        _, before = self._until.get(name, (0.0, 0.0))
        seconds = min(before * 2 or FIRST_REST, LONGEST_REST)
        self._until[name] = (time.monotonic() + seconds, seconds)
        return seconds


@dataclass(frozen=True, kw_only=True)
class Guests:
    """The plugins of one catalog by the packages of their code, and how long they may take."""

    packages: Mapping[str, Sequence[str]] = field(default_factory=dict)
    limits: GuestLimits = field(default_factory=GuestLimits)
    rests: Rests = field(default_factory=Rests)
    interrupted: Counter[str] = field(default_factory=Counter)
    """How often code of each plugin was interrupted since it blocked the event loop."""

    def of(self, module: str) -> Sequence[str]:
        """Return the ids of the plugins that a module belongs to; none for the catalog's own."""
        name = module
        while name:
            if name in self.packages:
                return self.packages[name]
            name = name.rpartition(".")[0]
        return ()

    async def call(
        self, what: str, plugin: str, seconds: float, work: Callable[[], Awaitable[T]]
    ) -> T:
        """Return what *work* returns within *seconds*.

        Raises `OverstayedError` where it takes longer, blocks the event loop, or rests since it
        did.
        """
        name = f"{plugin} {what}"
        if self.rests.left(name):
            why = "blocked the server, and is not called for some time. Try again later."
            raise OverstayedError(what, plugin, why, is_resting=True)
        timer, interrupted = asyncio.timeout(seconds), self.interrupted[plugin]
        late = f"did not answer within {seconds:.3g} s."
        try:
            async with timer:
                found = await _staying(work)
        except BlockedError as error:
            raise self._blocked(what, plugin) from error
        except TimeoutError as error:
            if not timer.expired():
                raise
            raise OverstayedError(what, plugin, late) from error
        if self.interrupted[plugin] > interrupted:  # and it went on all the same
            raise self._blocked(what, plugin)
        if timer.expired():
            raise OverstayedError(what, plugin, late)
        self.rests.forget(name)
        return found

    def _blocked(self, what: str, plugin: str) -> OverstayedError:
        """Let a function rest that blocked the event loop, and return the error that tells it."""
        rest = self.rests.begin(f"{plugin} {what}")
        limit = f"{self.limits.blocking:g} s"
        why = f"blocked the server for longer than {limit}, and is not called for {rest:g} s."
        return OverstayedError(what, plugin, why)


async def _staying(work: Callable[[], Awaitable[T]]) -> T:
    """Return what *work* returns; what would end the task or the process is a `LeavingError`."""
    try:
        return await work()
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():  # somebody else ends it
            raise
        message = "It raised CancelledError, which is for whoever cancels it."
        raise LeavingError(message) from error
    except (SystemExit, GeneratorExit, KeyboardInterrupt) as error:
        message = f"It raised {type(error).__name__}, which is not for a function of a plugin."
        raise LeavingError(message) from error


NO_GUESTS = Guests()


class Watchman:
    """Looks whether an event loop turns, and interrupts the code of a plugin that stops it.

    In the main thread, where servers run, a signal ends calls that wait as well; in any other
    thread, as in tests, only Python code can be interrupted.
    """

    def __init__(self, guests: Guests) -> None:
        self._guests = guests
        self._limit = guests.limits.blocking
        self._is_over = threading.Event()
        self._turned = threading.Event()
        self._keeper: FrameType | None = None  # the outermost frame of a plugin, while it is late
        self._seen = 0  # how often it was seen, one look after the other

    @asynccontextmanager
    async def on_duty(self) -> AsyncIterator[None]:
        """Watch the current thread, and the loop that runs in it, for as long as the block lasts.

        Without plugins there is nobody to watch.
        """
        if not self._guests.packages:
            yield
            return
        loop, watched = asyncio.get_running_loop(), threading.get_ident()
        by_signal = CAN_SIGNAL and threading.current_thread() is threading.main_thread()
        before = signal.signal(signal.SIGALRM, self._interrupted) if by_signal else None
        given = (loop, watched, by_signal)
        watching = threading.Thread(target=self._watch, args=given, name="watchman", daemon=True)
        watching.start()
        try:
            yield
        finally:
            self._is_over.set()
            watching.join()
            if by_signal:
                signal.signal(signal.SIGALRM, before)

    def _watch(self, loop: asyncio.AbstractEventLoop, watched: int, by_signal: bool) -> None:  # noqa: FBT001
        self._turned.set()
        while not self._is_over.wait(self._limit / GLANCES):
            if self._turned.is_set():
                self._keeper = None
                self._turned.clear()
                loop.call_soon_threadsafe(self._turned.set)
            elif self._is_due(watched):
                self._count_it()
                if by_signal:
                    signal.pthread_kill(watched, signal.SIGALRM)
                else:
                    error = ctypes.py_object(BlockedError)
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(watched), error)

    def _is_due(self, watched: int) -> bool:
        """Tell whether one and the same call of a plugin has kept the loop for too long.

        Looks are counted, and not the time: garbage collection stops the clock's reader, too.
        """
        frames = _stack(sys._current_frames().get(watched))  # noqa: SLF001  # it is public
        own = [each for each in frames if self._guests.of(each.f_globals.get("__name__", ""))]
        keeper = own[-1] if own else None
        if keeper is not self._keeper:
            self._keeper, self._seen = keeper, 0
        self._seen += 1
        return keeper is not None and self._seen > GLANCES

    def _count_it(self) -> None:
        keeper = self._keeper
        module = "" if keeper is None else keeper.f_globals.get("__name__", "")
        self._guests.interrupted.update(self._guests.of(module))

    def _interrupted(self, _number: int, frame: FrameType | None) -> None:
        """Raise an error in the watched code, unless it went on meanwhile."""
        keeper = self._keeper
        if keeper is not None and any(each is keeper for each in _stack(frame)):
            raise BlockedError


def _stack(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back
