"""The types of the fields of what hooks return, and what is told of a wrong value."""

import datetime as dt
import inspect
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, ValidationError

from catalog.domain.declared.authenticators import Authenticator
from catalog.domain.declared.awaited import Waiting
from catalog.domain.declared.event_types import RESERVED, EventType, is_kind
from catalog.domain.declared.gates import MOST_SECONDS, Gate
from catalog.domain.declared.metrics import NOUNS, Metric
from catalog.domain.declared.routes import METHODS, Route
from catalog.domain.declared.rules import Circle, Reaction
from catalog.domain.declared.stages import Stage
from catalog.domain.events import jobs, schedules
from catalog.domain.events.jobs import Job
from catalog.domain.events.subscribers import Subscriber
from catalog.domain.importing.documents.parts import Exporter, Part
from catalog.domain.writing.changes import Change
from catalog.domain.writing.demonstrations import Demonstration
from catalog.exchange.reading import Importer, Takes
from catalog.rings import Ring
from catalog.storage.enums import PortfolioStatus
from catalog.storage.houses import facts
from catalog.storage.rows import EntityRow
from catalog.storage.upgrading import histories

KEY = "[a-z][a-z0-9_-]*"
EVENT = r"^[a-z][a-z0-9_-]*\.[a-z][a-z0-9_]*$"
STEP = r"([a-z0-9][a-z0-9._-]*|\{[a-z]+\})"
PATH = rf"^{STEP}(/{STEP})*$"
METRIC = rf"{KEY}(:({KEY}|\*))?"


@dataclass(frozen=True)
class Rule:
    """The type of a field, as pydantic checks it, and what is told of a wrong value."""

    type: Any
    message: str
    unsaid: str | None = None  # what is told instead where the value is None

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """The adapter that checks values; it is made for the first one."""
        return TypeAdapter(self.type)

    def accepts(self, value: object) -> bool:
        """Tell whether a field may hold *value*."""
        try:
            self.adapter.validate_python(value, strict=True)
        except ValidationError:
            return False
        return True


def _write(type_: Any, what: str) -> Rule:
    return Rule(
        type_, f"has {{name}}={{value!r}}: write {what}.", f"says no {{name}}: write {what}."
    )


def _must_be_noun(value: object) -> object:
    if value not in NOUNS:
        raise ValueError
    return value


def _must_be_there(path: Path) -> Path:
    if not path.exists():
        raise ValueError
    return path


def _is_async(function: Any) -> bool:
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(
        getattr(function, "__call__", None)  # noqa: B004  # an object may be called, too
    )


def _must_be_async(function: Any) -> None:
    if not _is_async(function):
        raise ValueError


def _must_be_plain(function: Any) -> None:
    if _is_async(function):
        raise ValueError


def _must_be_parties(question: Any) -> None:
    table, _service, _organization = facts.columns(question)
    if histories.core().owns(table.name):
        raise ValueError


def _must_be_facts(payload: Mapping[str, Any]) -> None:
    if RESERVED & payload.keys() or not all(is_kind(kind) for kind in payload.values()):
        raise ValueError


def _must_be_span(span: dt.timedelta) -> None:
    schedules.Steps(span)


def _must_be_crontab(line: str) -> None:
    schedules.Crontab(line)


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, Collection) and not isinstance(value, str) else value


def _mapped(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value


WORD = Annotated[str, Field(min_length=1)]
WORDS = Annotated[list[WORD], Field(min_length=1), BeforeValidator(_listed)]
NAME = _write(
    Annotated[str, Field(pattern=f"^{KEY}$")],
    "lower-case letters, digits, hyphens and underscores",
)
STAGE = _write(str | None, "the key of a stage, or None")
STAGES = _write(tuple[str, ...], "keys of stages")
ASYNC = Rule(
    Annotated[Callable[..., Any], AfterValidator(_must_be_async)],
    "needs an async function {name}: begin it with async def.",
)
PLAIN = Rule(
    Annotated[Callable[..., Any], AfterValidator(_must_be_plain)], "needs a plain function {name}."
)
RULES: Mapping[type, Mapping[str, Rule]] = {
    Stage: {
        "key": _write(NAME.type, "lower-case letters, digits and hyphens"),
        "title": _write(Annotated[str, Field(pattern=r"\S")], "a name for people"),
        "status": _write(PortfolioStatus, "a catalog.plugin.PortfolioStatus"),
        "after": STAGES,
        "before": STAGES,
        "back": STAGES,
    },
    Gate: {
        "name": NAME,
        "check": ASYNC,
        "check_many": Rule(
            ASYNC.type | None,
            "has a {name} that is no async function: begin it with async def, or leave it out.",
        ),
        "leaving": STAGE,
        "entering": STAGE,
        "version": _write(WORD, "a text such as '1'"),
        "limit": _write(
            Annotated[float, Field(gt=0, le=MOST_SECONDS)] | None,
            f"a number of seconds above 0 and at most {MOST_SECONDS:g}, or None",
        ),
    },
    Reaction: {
        "change_type": Rule(
            type[Change], "must name a type that is derived from catalog.plugin.Change."
        ),
        "do": ASYNC,
    },
    Subscriber: {
        "name": NAME,
        "do": ASYNC,
        "event_types": _write(WORDS, "a list of texts, at least one"),
    },
    EventType: {
        "name": _write(
            Annotated[str, Field(pattern=EVENT, max_length=100)],
            "a noun and what happened, as in handoff_pack.frozen",
        ),
        "of": _write(
            Annotated[list[type[EntityRow]], Field(min_length=1), BeforeValidator(_listed)],
            "a list of rows that are derived from catalog.plugin.EntityRow",
        ),
        "tells": _write(Annotated[str, Field(pattern=r"\S")], "a sentence on what happened"),
        "payload": Rule(
            Annotated[Mapping[str, Any], AfterValidator(_must_be_facts)],
            "has a {name} of other types than str, bool, int, float, UUID, date, datetime, lists "
            "of these, or | None; change, auditId and actor are there by themselves.",
        ),
    },
    Job: {
        "name": NAME,
        "do": ASYNC,
        "every": _write(
            Annotated[dt.timedelta, AfterValidator(_must_be_span)] | None,
            "a timedelta of at least a second and at most 366 days",
        ),
        "at": _write(
            Annotated[str, AfterValidator(_must_be_crontab)] | None,
            "a line of crontab, minute hour day month weekday, such as '30 3 * * *'",
        ),
        "is_timed": Rule(
            Literal[True], "must say either every, as a timedelta, or at, as a line of crontab."
        ),
        "limit": _write(
            Annotated[float, Field(gt=0, le=jobs.MOST_SECONDS)],
            f"a number of seconds above 0 and at most {jobs.MOST_SECONDS:g}",
        ),
    },
    Metric: {
        "key": _write(
            Annotated[str, Field(pattern=f"^{METRIC}$")],
            "lower-case words, as in mtrs or objective:*",
        ),
        "unit": _write(str, "a text"),
        "limit": _write(
            Annotated[float, Field(gt=0, allow_inf_nan=False)], "a number of seconds above 0"
        ),
        "measure": ASYNC,
        "ring": _write(Ring, "ring=PUBLIC, PARTICIPANT or HOUSE, for who may know it"),
        "of": _write(
            Annotated[Any, AfterValidator(_must_be_noun)],
            "a noun of the core, as SERVICE, OFFERING or RELATIONSHIP of catalog.plugin",
        ),
    },
    Waiting: {
        "name": NAME,
        "kinds": _write(
            Annotated[
                dict[Annotated[str, Field(pattern="^[A-Z][A-Z0-9_]*$", max_length=100)], WORD],
                Field(min_length=1),
                BeforeValidator(_mapped),
            ],
            "a mapping of words such as NOTE_TO_READ to sentences on what is to be done",
        ),
        "find": ASYNC,
    },
    Circle: {
        "parties": Rule(
            Annotated[Any, AfterValidator(_must_be_parties)],
            "needs {name}: select two columns of one table of the plugin, the ids of services and "
            "those of organizations.",
        )
    },
    Authenticator: {"name": NAME, "do": ASYNC},
    Route: {
        "path": _write(
            Annotated[str, Field(pattern=PATH, max_length=200)],
            "words with slashes between them, and {{names}} for words that may be any",
        ),
        "do": ASYNC,
        "method": _write(Literal[METHODS], f"one of {', '.join(METHODS)}"),
        "scope": _write(str, "a scope, or an empty text"),
    },
    Importer: {
        "name": NAME,
        "recognises": PLAIN,
        "records": PLAIN,
        "takes": _write(Takes, "a catalog.plugin.Takes"),
        "beside": _write(str, "the name of a format, or an empty text"),
    },
    Exporter: {
        "part": _write(Part | None, "a catalog.plugin.Part, or None"),
        "left_out": _write(Mapping[str, WORD], "a mapping of tables to reasons"),
        "rebuilds": Rule(ASYNC.type | None, ASYNC.message),
    },
    Demonstration: {
        "path": Rule(
            Annotated[Path, AfterValidator(_must_be_there)],
            "has {name}={value!r}, where nothing is: write the pathlib.Path of a file or a folder.",
        ),
        "beside": _write(Sequence[WORD], "a list of ids of plugins"),
    },
}


def wrong(value: object) -> Iterator[str]:
    """Yield what is wrong with each field of a value that a hook returned."""
    for declared, rules in RULES.items():
        if isinstance(value, declared):
            for name, rule in rules.items():
                held = getattr(value, name)
                if not rule.accepts(held):
                    message = rule.unsaid if held is None and rule.unsaid else rule.message
                    yield message.format(name=name, value=held)
