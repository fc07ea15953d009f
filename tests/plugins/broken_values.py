"""Plugins whose values are not what they say, for the rules of the conformance kit."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from catalog.plugin import PUBLIC, Principal, Ring, Service, computed, extends
from tests.plugins.broken import things
from tests.plugins.broken_rows import ThingRow


def of_things(value: Any) -> Any:
    """Return what makes *value* of the things of a service."""

    def sql(service: Any, _principal: Principal) -> Any:
        return sa.select(value).where(ThingRow.service_id == service.id).scalar_subquery()

    return sql


def at_random(_service: Any, _principal: Principal) -> Any:
    return sa.func.random(type_=sa.Float)


def counted(kind: Any, sql: Any, ring: Ring = PUBLIC) -> type:
    """Make a part whose field the database computes of a service."""
    body = {
        "__doc__": "Parts.",
        "__annotations__": {"stray": kind},
        "stray": computed("Whatever.", sql=sql, ring=ring),
    }
    return extends(Service)(type("Part", (), body))


def computing(kind: Any, sql: Any, ring: Ring = PUBLIC) -> Callable[[Path], Any]:
    """Make a plugin with things, and with a field that the database computes."""
    return lambda folder: things(folder, lambda _thing: counted(kind, sql, ring))


OF_VALUES = [  # the rule that is broken, the plugin, and what is said about it
    (
        "its_rows_are_hidden_from_others",
        computing(int | None, of_things(sa.func.count())),
        "tells a member of a house that takes part of rows that they may not see",
    ),
    (
        "its_values_keep_their_order",
        computing(float | None, at_random),
        "The pages of services by STRAY ASC do not meet all objects in order",
    ),
    (
        "its_values_keep_their_order",
        computing(dt.date | None, of_things(sa.type_coerce(sa.func.count(), sa.Date))),
        "let SQL give the same value each time, and of the type that it says",
    ),
]
