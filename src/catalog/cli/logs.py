"""The log: one line for each event on standard error, whoever writes it, for programs or people."""

import json
import logging
import os
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter

from catalog.domain.tokens import PREFIX
from catalog.settings import Settings
from catalog.storage.database import failures

LINE = 2_000  # bytes of one event at most
ROUNDS = 40  # in which an event is shortened, before only its first fields are kept
FRAMES = 12  # of the functions in which an error was raised, the innermost first
STEPS = ("alembic", "aiosqlite", "asyncio")  # libraries that tell of each step that they take
NAME = "the catalog's"
FIRST = ("ts", "level", "event", "logger", "request_id", "path", "plugin", "gate")
SECRET = re.compile(rf"(?<=://)[^/\s@\"]*:[^/\s@\"]*(?=@)|{PREFIX}[\w-]{{20,}}")
WRITER = json.JSONEncoder(default=str, skipkeys=True, allow_nan=False)
Event = MutableMapping[str, Any]


class _Lines(logging.Handler):
    """Writes each event as one line to whatever standard error is at the moment."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one event; one that cannot be written is told by its place in the code."""
        try:
            line = self.format(record)
        except Exception as error:  # noqa: BLE001  # a log never stops what it tells of
            record.msg, record.args, record.exc_info = "an event cannot be written", (), None
            record.__dict__.update(
                error=type(error).__name__, at=f"{record.pathname}:{record.lineno}"
            )
            line = self.format(record)
        sys.stderr.write(f"{line}\n")  # at once, so that lines of several processes do not mix
        sys.stderr.flush()


def configure(settings: Settings) -> None:
    """Let every logger of this process write as *settings* say."""
    is_terminal = sys.stderr.isatty()
    chosen = settings.log_format or ("console" if is_terminal else "json")
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    handler = _Lines()
    handler.set_name(NAME)
    handler.setFormatter(_for_people() if chosen == "console" else _for_programs())
    root = logging.getLogger()
    for old in list(root.handlers):
        if old.get_name() == NAME:
            root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in STEPS:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def _for_programs() -> logging.Formatter:
    return _formatter(structlog.processors.TimeStamper(fmt="iso", key="ts"), as_json)


def _for_people() -> logging.Formatter:
    renderer = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty() and "NO_COLOR" not in os.environ,
        sort_keys=False,
        timestamp_key="ts",
        pad_event_to=0,
    )

    def as_text(logger: Any, name: str, event: Event) -> str:
        fields = {key: _printable(value) for key, value in event.items() if value is not None}
        return _without_secrets(renderer(logger, name, fields))

    local = structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False, key="ts")
    return _formatter(local, as_text)


def _formatter(timestamp: Any, renderer: Any) -> logging.Formatter:
    return ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            timestamp,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
        ],
        processors=[ProcessorFormatter.remove_processors_meta, _with_error, renderer],
    )


def _with_error(_logger: Any, _name: str, event: Event) -> Event:
    """Tell an exception in few words: what it says, what caused it, and where it was raised."""
    event.pop("stack_info", None)
    for name in ("message", "asctime", "color_message"):  # of other handlers, and of uvicorn
        event.pop(name, None)
    told = event.pop("exc_info", None)
    error = told[1] if isinstance(told, tuple) else told
    if isinstance(error, BaseException):
        event["error"] = failures.summary(error)
        cause = error.__cause__ or error.__context__
        if cause is not None and cause is not getattr(error, "orig", None):
            event["cause"] = failures.summary(cause)
        event["at"] = [_place(frame) for frame in traceback.extract_tb(error.__traceback__)][
            : -FRAMES - 1 : -1
        ]
    return event


def _place(frame: traceback.FrameSummary) -> str:
    file = "/".join(frame.filename.rsplit("/", 2)[-2:])
    return f"{file}:{frame.lineno} in {frame.name}"


def as_json(_logger: Any, _name: str, event: Mapping[str, Any]) -> str:
    """Return an event as an object of JSON in ASCII, of `LINE` bytes at most."""
    fields = {key: event[key] for key in FIRST if event.get(key) is not None}
    fields |= {key: value for key, value in event.items() if key not in FIRST and value is not None}
    line = _written(fields)
    for _ in range(ROUNDS):
        if len(line) <= LINE:
            return line
        longest = max(fields, key=lambda key: len(_written(fields[key])))
        fields[longest] = _halved(fields[longest])
        line = _written(fields)
    return line if len(line) <= LINE else _written({key: fields.get(key) for key in FIRST[:5]})


def _written(value: Any) -> str:
    try:
        text = WRITER.encode(value)
    except (ValueError, RecursionError):  # no number, or a value that holds itself
        text = WRITER.encode({str(key): str(item) for key, item in value.items()})
    return _without_secrets(text.replace("\x7f", "\\u007f"))


def _halved(value: Any) -> Any:
    if isinstance(value, list):
        return value[: len(value) // 2]
    text = value if isinstance(value, str) else _written(value)
    return f"{text[: len(text) // 2]}..."


def _without_secrets(text: str) -> str:
    if "://" in text or PREFIX in text:
        return SECRET.sub("***", text)
    return text


def _printable(value: Any) -> Any:
    """Return *value* for a terminal, which must not obey what a text says."""
    if not isinstance(value, str) or value.isprintable():
        return value
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in value
    )
