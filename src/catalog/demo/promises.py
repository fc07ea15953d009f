"""What internet banking promises to banks in the demonstration, and what it costs them."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from catalog.domain.levels.fields import (
    LevelCreditInput,
    LevelWindowInput,
    ServiceLevelTargetInput,
    WarrantyConditionInput,
)
from catalog.domain.offerings.pricing import PriceInput
from catalog.domain.offerings.promising import PromiseWarranty
from catalog.domain.writing.money import MoneyInput
from catalog.storage.enums import PriceKind
from catalog.storage.tables.levels import LevelComparator, LevelWindowKind, WarrantyArea
from catalog.storage.tables.worth import Period

OFFERING = "internet-banking-for-banks"
MONTHLY = LevelWindowInput(kind=LevelWindowKind.CALENDAR, period=Period.MONTH)
LAST_DAYS = LevelWindowInput(kind=LevelWindowKind.ROLLING, days=30)
# from which availability of a month, up to which, how much of its price is given back
CREDITS = (("99", "99.5", "5"), ("0", "99", "15"))
# what is warranted, how, and which target measures it
CONDITIONS = (
    (WarrantyArea.AVAILABILITY, "Customers reach their accounts at any hour.", 1),
    (WarrantyArea.CAPACITY, "Pages come quickly on the days when wages are paid, too.", 2),
    (WarrantyArea.SECURITY, "Nobody moves money without a second factor.", None),
)
PRICES: Mapping[str, Sequence[PriceInput]] = {
    OFFERING: [
        PriceInput(
            kind=PriceKind.PER_UNIT,
            amount=MoneyInput(amount=Decimal("1.55"), currency="EUR"),
            per=Period.MONTH,
            unit="active customers",
        )
    ],
    "hosting-for-providers": [
        PriceInput(
            kind=PriceKind.FLAT,
            amount=MoneyInput(amount=Decimal(36_000), currency="EUR"),
            per=Period.QUARTER,
        )
    ],
    "account-with-online-access": [
        PriceInput(
            kind=PriceKind.FLAT,
            amount=MoneyInput(amount=Decimal("4.90"), currency="EUR"),
            per=Period.MONTH,
        )
    ],
}


def bands(given: Iterable[tuple[str, str, str]]) -> list[LevelCreditInput]:
    """Return the bands of credits, each by where it begins and ends, and its rate."""
    return [
        LevelCreditInput(from_=Decimal(start), to=Decimal(end), rate=Decimal(rate))
        for start, end, rate in given
    ]


def warranty(offering_id: UUID, revision: int) -> PromiseWarranty:
    """Return what internet banking promises."""
    available = ServiceLevelTargetInput(
        indicator="availability",
        comparator=LevelComparator.GE,
        value=Decimal("99.5"),
        unit="percent",
        window=MONTHLY,
        credits=bands(CREDITS),
    )
    quick = ServiceLevelTargetInput(
        indicator="response-time",
        comparator=LevelComparator.LE,
        value=Decimal(2),
        unit="seconds",
        window=LAST_DAYS,
    )
    return PromiseWarranty(
        id=offering_id,
        expected_revision=revision,
        targets=[available, quick],
        conditions=[
            WarrantyConditionInput(area=area, statement=statement, target=number)
            for area, statement, number in CONDITIONS
        ],
    )
