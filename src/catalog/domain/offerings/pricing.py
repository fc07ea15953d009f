"""Prices as offerings are given them: what is paid for all of it, and for each unit."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

from catalog.domain.levels.fields import WrongItem
from catalog.domain.writing.changes import Work, as_json
from catalog.domain.writing.field_types import OMITTED, Doc, Many, Omittable, Word
from catalog.domain.writing.money import MoneyInput
from catalog.storage.enums import PriceKind
from catalog.storage.rows import MONEY
from catalog.storage.tables.worth import Period
from catalog.values import written

MOST_PRICES = 50


@dataclass(frozen=True, kw_only=True)
class PriceInput:
    """What something costs a consumer."""

    kind: Annotated[PriceKind, Doc("Whether it is for all of it, or for each unit that is used.")]
    amount: Annotated[MoneyInput, Doc("How much it is; not less than nothing.")]
    per: Annotated[Omittable[Period | None], Doc("How often it is paid; null: once.")] = OMITTED
    unit: Annotated[
        Omittable[Word | None],
        Doc("What it is for each of, such as users; of PER_UNIT only, which needs it."),
    ] = OMITTED


Prices: TypeAlias = Annotated[list[PriceInput], Many(MOST_PRICES)]


def kept_prices(prices: Iterable[PriceInput]) -> list[dict[str, Any]]:
    """Return prices as rows keep them, with null for what was left out."""
    return [
        {
            "per": None,
            "unit": None,
            **as_json(item),
            "amount": {
                "amount": written(MONEY.exact(item.amount.amount)),
                "currency": item.amount.currency,
            },
        }
        for item in prices
    ]


def must_be_prices(work: Work, prices: Sequence[PriceInput]) -> None:
    """Refuse units where there are none, their lack where there are, and what is below nothing."""
    for code, message, at in wrong_prices(prices):
        work.problems.add(code, message, "prices", *map(str, at))


def wrong_prices(prices: Sequence[PriceInput]) -> Iterator[WrongItem]:
    """Yield what is wrong with prices."""
    for index, price in enumerate(prices):
        has_unit = price.unit not in {None, OMITTED}
        if has_unit and price.kind is PriceKind.FLAT:
            message = "A flat price is for all of it: leave unit out."
            yield WrongItem("PRICE_UNIT_MISPLACED", message, (index, "unit"))
        if not has_unit and price.kind is PriceKind.PER_UNIT:
            message = "Say what it is for each of, such as users."
            yield WrongItem("PRICE_UNIT_MISPLACED", message, (index, "unit"))
        if price.amount.amount < 0:
            message = "Give an amount that is not below nothing."
            yield WrongItem("OUT_OF_RANGE", message, (index, "amount", "amount"))
