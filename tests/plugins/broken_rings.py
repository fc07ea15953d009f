"""Plugins that each weaken who sees what."""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import strawberry

from catalog.plugin import (
    HOUSE,
    PUBLIC,
    SERVICE,
    Context,
    Info,
    Measurement,
    Measuring,
    Metric,
    Node,
    Principal,
    Query,
    Seen,
    Service,
    ServiceRow,
    batch,
    column,
    entity,
    extends,
    only,
)
from tests.plugins.bringing import bringing
from tests.plugins.broken import OF_SERVICE, field, things
from tests.plugins.broken_rows import ThingRow, history


def guarded(inside: Any) -> Callable[[Path], Any]:
    """Make a plugin with things that everybody sees, and with a column for those *inside*."""

    def make(folder: Path) -> Any:
        rule = SERVICE.through("service_id")

        @entity(Seen("Thing", ThingRow, rule, ring=PUBLIC, rings={HOUSE: inside}))
        class Thing(Node):
            """A thing."""

            updated_at: dt.datetime | None = column("When it was edited.", ring=HOUSE)

        @extends(Service)
        class Part:
            """Parts."""

            stray: Thing | None = only(
                "Its thing.", by=ThingRow.service_id, where=lambda _row: sa.true()
            )

        return bringing("shared", attributes=history(folder), graphql_types=[Thing, Part])

    return make


def where_nobody(_table: Any, _principal: Principal) -> Any:
    return sa.false()


def where_acting(table: Any, principal: Principal) -> Any:
    """Show things to whoever acts for the provider, and not to the rest of their house."""
    own = sa.select(ServiceRow.id).where(ServiceRow.provider_id.in_(principal.organization_ids))
    return table.service_id.in_(own)


def of_services(column: Any, parent: Any, words: str = "Whatever.") -> Callable[[Path], Any]:
    """Make a plugin whose function tells everybody of *column*, found by the key *parent*."""

    async def stray(parents: Sequence[ServiceRow], context: Context) -> Sequence[str | None]:
        keys = [item.id for item in parents]
        rows = await context.session.rows(sa.select(parent, column).where(parent.in_(keys)))
        found = {key: str(value) for key, value in rows}
        return [found.get(key) for key in keys]

    stray.__doc__ = words
    return lambda _folder: bringing(
        "telling", graphql_types=[field(batch("id", ring=PUBLIC)(stray))]
    )


def ordering(_folder: Path) -> Any:
    """Make a plugin that lists services by a column that not everybody sees."""

    @strawberry.field(description="Services, the most critical first.")
    async def stray(info: Info) -> list[str]:
        live = ServiceRow.portfolio_status == "CATALOGUE"
        question = sa.select(ServiceRow.slug).where(live).order_by(ServiceRow.criticality)
        return list(await info.context.session.scalars(question))

    return bringing("telling", graphql_types=[field(stray, Query)])


def measuring(folder: Path) -> Any:
    """Make a plugin whose metric counts for everybody what the house alone sees."""

    async def measure(asked: Measuring) -> Any:
        question = sa.select(ThingRow.service_id).where(ThingRow.service_id.in_(asked.subjects))
        return {key: Measurement(value=1) for key in await asked.session.scalars(question)}

    metric = Metric(key="things", unit="things", measure=measure, ring=PUBLIC)
    return things(folder, metrics=[metric])


def scoped(folder: Path) -> Any:
    """Make a plugin whose things take a scope, and are counted for the whole house without it."""

    async def stray(parents: Sequence[ServiceRow], context: Context) -> Sequence[int | None]:
        """How many things there are."""
        keys = [item.id for item in parents]
        found = await context.session.scalars(
            sa.select(ThingRow.service_id).where(ThingRow.service_id.in_(keys))
        )
        return [list(found).count(key) for key in keys]

    @entity(Seen("Thing", ThingRow, OF_SERVICE, ring=HOUSE, scope="shared:read"))
    class Thing(Node):
        """A thing."""

    attributes = {**history(folder), "scopes": {"shared:read": "Read things."}}
    parts = [Thing, field(batch("id", ring=HOUSE)(stray))]
    return bringing("shared", attributes=attributes, graphql_types=parts)
