"""Patience: a rule that does not come to its end fails, and tells which code keeps it."""

import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from types import FrameType
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T], package: str) -> T:
    """Return what *work* returns, which runs in a thread of its own.

    Raises AssertionError where that takes longer, with the line of *package* that runs then. The
    thread is left behind, since nothing ends a call that waits.
    """
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001  # it is raised again, where it is waited for
            done.set_exception(error)

    thread = threading.Thread(target=copy_context().run, args=(run,), daemon=True, name="rule")
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        message = (
            f"- The rule was not done within {seconds:g} s: {_keeper(package)}. Let the plugin "
            "wait for nothing without a limit, or raise `time_limit` of the test class."
        )
        raise AssertionError(message)
    return done.result()


def _keeper(package: str) -> str:
    """Return which code of *package* runs in another thread, in words."""
    own = threading.get_ident()
    for number, frame in sys._current_frames().items():  # noqa: SLF001  # it is public
        inmost = _of(package, frame) if number != own else None
        if inmost is not None:
            code = inmost.f_code
            return f"{code.co_name} does not return ({code.co_filename}:{inmost.f_lineno})"
    return "something that the plugin began does not end"


def _of(package: str, frame: FrameType | None) -> FrameType | None:
    """Return the inmost frame of a stack that runs code of a package, if any."""
    while frame is not None:
        if frame.f_globals.get("__name__", "").partition(".")[0] == package:
            return frame
        frame = frame.f_back
    return None
