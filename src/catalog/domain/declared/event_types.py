"""Events as data: what they are called, which entities they are about, and what they tell."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin
from uuid import UUID

import orjson
from pydantic import TypeAdapter, ValidationError

from catalog.storage.rows import EntityRow, Row
from catalog.storage.tables.offerings import OfferingRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.relationships import RelationshipRow
from catalog.storage.tables.services import ServiceRow

log = logging.getLogger("catalog.domain")
KINDS: Mapping[type, str] = {  # of facts, and what each is called in the graph
    str: "String",
    bool: "Boolean",
    int: "Int",
    float: "Float",
    UUID: "ID",
    dt.datetime: "DateTime",
    dt.date: "Date",
}
EVERYWHERE: dict[str, Any] = {"change": str, "auditId": UUID}
ACTOR = "actor"
RESERVED = frozenset({*EVERYWHERE, ACTOR})  # facts that every event has


class EventError(Exception):
    """A change told of an event otherwise than that is declared."""


@dataclass(frozen=True, kw_only=True)
class EventType:
    """A kind of event: its name, the rows that it happens to, what happened, and its facts.

    *payload* has the type of each fact: `str`, `bool`, `int`, `float`, `UUID`, a date or a
    datetime, a list of these, or `| None`. Facts are written as JSON, so that ids are texts.
    """

    name: str
    of: Sequence[type[EntityRow]]
    tells: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    plugin: str = ""

    def wrong(self, row: type[EntityRow], payload: Mapping[str, Any]) -> str | None:
        """Return what is wrong with an event of this type, or None."""
        if not issubclass(row, tuple(self.of)):
            return f"happens to {row.__name__}, and not to {_names(self.of)}"
        for name in sorted({*payload, *self.payload}):
            if name not in self.payload:
                return f"tells {name}, which is not declared"
            if name not in payload:
                return f"does not tell {name}"
            if not _fits(self.payload[name], payload[name]):
                return f"tells {name}={payload[name]!r}, which is no {written(self.payload[name])}"
        return None


def _names(rows: Iterable[type[EntityRow]]) -> str:
    return " or ".join(row.__name__ for row in rows)


def described(event: EventType) -> dict[str, Any]:
    """Return what is known of an event, as JSON has it."""
    facts = {name: written(kind) for name, kind in {**EVERYWHERE, **event.payload}.items()}
    facts[ACTOR] = "Actor!"
    return {
        "name": event.name,
        "plugin": event.plugin or None,
        "entities": [row.__tablename__ for row in event.of],
        "description": event.tells,
        "payload": [{"name": name, "type": kind} for name, kind in facts.items()],
    }


def is_kind(kind: Any) -> bool:
    """Tell whether a fact can be of this type."""
    options = [item for item in get_args(kind) if item is not NoneType]
    if get_origin(kind) is list:
        return options[0] in KINDS
    if NoneType in get_args(kind):
        return len(options) == 1 and is_kind(options[0])
    return kind in KINDS


def written(kind: Any) -> str:
    """Return a type of facts as GraphQL writes types."""
    if NoneType in get_args(kind):
        (option,) = (item for item in get_args(kind) if item is not NoneType)
        return written(option).removesuffix("!")
    if get_origin(kind) is list:
        return f"[{written(get_args(kind)[0])}]!"
    return f"{KINDS[kind]}!"


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _fits(kind: Any, value: Any) -> bool:
    try:
        _adapter(kind).validate_json(orjson.dumps(value), strict=True)
    except (ValidationError, TypeError):
        return False
    return True


class EventTypes:
    """The events that can be told of in one catalog."""

    def __init__(self, types: Iterable[EventType]) -> None:
        self.by_name = {item.name: item for item in types}
        self.missed: set[str] = set()
        """The names that were told of, and are not declared."""

    def must_fit(self, name: str, row: type[EntityRow], payload: Mapping[str, Any]) -> None:
        """Raise `EventError` where an event is told of otherwise than it is declared.

        One that nobody declared is told of all the same, and noted in the log, once.
        """
        declared = self.by_name.get(name)
        if declared is not None and (wrong := declared.wrong(row, payload)) is not None:
            message = f"the event {name} {wrong}"
            raise EventError(message)
        if declared is None and name not in self.missed:
            self.missed.add(name)
            log.warning("The event %s is told of, and nobody declares it by event_types().", name)


def of_rows(rows: Iterable[type[EntityRow]], plugin: str = "") -> list[EventType]:
    """Return the events that whoever edits these rows causes."""
    return [
        EventType(name=f"{row.__tablename__}.{what}", of=[row], tells=tells, plugin=plugin)
        for row in sorted(rows, key=lambda row: row.__tablename__)
        for what, tells in (("created", "It was created."), ("changed", "It was changed."))
    ]


def entities(owns: Callable[[str], bool]) -> list[type[EntityRow]]:
    """Return the entities whose tables somebody owns."""
    rows = [mapper.class_ for mapper in Row.registry.mappers]
    return [row for row in rows if issubclass(row, EntityRow) and owns(row.__tablename__)]


_SERVICE = [ServiceRow]
_ROLE: Mapping[str, Any] = {"id": UUID, "role": str}
_SCOPES = [OrganizationRow, ServiceRow, OfferingRow, RelationshipRow]
TOLD = (
    EventType(
        name="lifecycle.moved",
        of=_SERVICE,
        tells="A version of it entered another stage, or it was retired.",
        payload={"from": str | None, "to": str, "versionId": UUID, "decisionId": UUID},
    ),
    EventType(
        name="version.abandoned",
        of=_SERVICE,
        tells="An open version of it was given up.",
        payload={"versionId": UUID},
    ),
    EventType(
        name="waivers.granted",
        of=_SERVICE,
        tells="A waiver lets a version of it pass what a gate finds.",
        payload={"id": UUID, "code": str, "subject": str | None, "versionId": UUID},
    ),
    EventType(
        name="waivers.withdrawn",
        of=_SERVICE,
        tells="A waiver for a version of it no longer counts.",
        payload={"id": UUID},
    ),
    EventType(
        name="retirement.consented",
        of=_SERVICE,
        tells="One that uses it consents to its end.",
        payload={"organizationId": UUID},
    ),
    EventType(
        name="dependency.retired",
        of=_SERVICE,
        tells="Another service that it depends on was retired.",
        payload={"serviceId": UUID},
    ),
    EventType(
        name="effects.removed",
        of=_SERVICE,
        tells="Somebody took back that it removes, or imposes, a cost or a risk.",
        payload={"id": UUID},
    ),
    EventType(
        name="services.last_owner_left",
        of=_SERVICE,
        tells="Its last owner was deactivated.",
        payload={"person": UUID},
    ),
    EventType(
        name="relationship_activities.removed",
        of=[RelationshipRow],
        tells="An activity in it was taken back.",
        payload={"id": UUID},
    ),
    EventType(
        name="role_assignments.assigned",
        of=_SCOPES,
        tells="Somebody got a role over it.",
        payload=_ROLE,
    ),
    EventType(
        name="role_assignments.revoked",
        of=_SCOPES,
        tells="Somebody lost a role over it.",
        payload=_ROLE,
    ),
)


def of_the_core() -> list[EventType]:
    """Return the events that the core tells of."""
    return [*of_rows(entities(lambda table: "__" not in table)), *TOLD]


CORE = EventTypes(of_the_core())
