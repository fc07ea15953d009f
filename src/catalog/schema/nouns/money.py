"""Money and prices in the graph."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import strawberry

from catalog.graph.declaring.weights import weighs
from catalog.storage.enums import PriceKind
from catalog.storage.tables.worth import Period

for kind in (Period, PriceKind):
    strawberry.enum(kind)


@strawberry.type
class Money:
    """An amount of money."""

    amount: Decimal = strawberry.field(description="How much it is.")
    currency: str = strawberry.field(description="The code of its currency by ISO 4217.")


def _amount(root: Mapping[str, Any]) -> Money:
    kept = root["amount"]
    return Money(amount=Decimal(kept["amount"]), currency=kept["currency"])


@strawberry.type(name="Price")
class ServicePrice:
    """What something costs a consumer."""

    kind: PriceKind = strawberry.field(
        description="Whether it is for all of it, or for each unit that is used."
    )
    amount: Money = strawberry.field(
        resolver=_amount, description="How much it is.", metadata=weighs(cost=0)
    )
    per: Period | None = strawberry.field(description="How often it is paid; null: once.")
    unit: str | None = strawberry.field(
        description="What it is for each of, such as users; of PER_UNIT only."
    )


PARTS = (Money, ServicePrice)
