"""Levels in the graph: targets and conditions, as offerings and agreements keep them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import strawberry

from catalog.domain.levels import fields
from catalog.graph.declaring.weights import weighs
from catalog.storage.tables.levels import (
    LevelComparator,
    LevelWindowKind,
    WarrantyArea,
    WarrantyBasis,
)
from catalog.storage.tables.worth import Period

for kind in (LevelComparator, LevelWindowKind, WarrantyArea, WarrantyBasis):
    strawberry.enum(kind)


def _number(says: str, name: str) -> Any:
    """Declare a number, which is kept by its name in digits."""

    def read(root: Mapping[str, Any]) -> Decimal:
        return Decimal(root[name])

    return strawberry.field(resolver=read, name=name, description=says, metadata=weighs(cost=0))


@strawberry.type
class LevelWindow:
    """The time that a target is measured over."""

    kind: LevelWindowKind = strawberry.field(
        description="Whether it rolls on, or follows the calendar."
    )
    days: int | None = strawberry.field(description="How many days it has; of ROLLING only.")
    period: Period | None = strawberry.field(
        description="Which part of the calendar it is; of CALENDAR only."
    )


@strawberry.type
class LevelCredit:
    """What a customer gets back where a period was measured within a band."""

    from_ = _number("Where the band begins; this value is in it.", "from")
    to = _number("Where the band ends; this value is in the next one.", "to")
    rate = _number("How much of the price of the period, in percent.", "rate")


@strawberry.type
class ServiceLevelTarget:
    """A level that a service is to have."""

    indicator: str = strawberry.field(
        description="The key of the metric that measures it, such as availability."
    )
    comparator: LevelComparator = strawberry.field(
        description="How what is measured is compared with the value."
    )
    value = _number("The value, in the unit.", "value")
    unit: str = strawberry.field(description="The unit of the metric, such as percent or minutes.")
    window: LevelWindow = strawberry.field(description="The time that it is measured over.")
    credits: list[LevelCredit] = strawberry.field(
        description="What a customer gets back where a period of the calendar misses it, by bands.",
        metadata=weighs(cost=0, most=fields.MOST_CREDITS),
    )


@strawberry.type
class WarrantyCondition:
    """A condition that a service is to meet so that it is fit for use.

    What rests on marketing or on a brand is a promise that nobody agreed on: it is never judged.
    """

    area: WarrantyArea = strawberry.field(description="What it is about.")
    statement: str = strawberry.field(description="What is assured.")
    basis: WarrantyBasis = strawberry.field(description="What it rests on.")
    target: ServiceLevelTarget | None = strawberry.field(
        description="What measures it; null: it stays unproven."
    )


PARTS = (LevelWindow, LevelCredit, ServiceLevelTarget, WarrantyCondition)
