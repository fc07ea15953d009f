"""Money as changes are given it: an amount, and the currency that it is in."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from catalog.domain.writing.field_types import OMITTED, BoundedText, Doc, Omittable
from catalog.storage.rows import MONEY

CODE = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True)
class CurrencyText(BoundedText):
    """The code of a currency."""

    longest: int = 3

    def problem(self, value: str) -> tuple[str, str] | None:
        """Return the code and the message of what is wrong with *value*, or None."""
        if CODE.fullmatch(value):
            return None
        return "CURRENCY_INVALID", "Give the three letters of ISO 4217, such as EUR."


@dataclass(frozen=True, kw_only=True)
class MoneyInput:
    """An amount of money."""

    amount: Annotated[Decimal, MONEY, Doc("How much, with at most four digits behind the point.")]
    currency: Annotated[str, CurrencyText(), Doc("The code of the currency by ISO 4217.")]


def columns(given: Omittable[MoneyInput | None]) -> dict[str, Any]:
    """Return the columns `amount` and `currency` of a row: none where it was omitted."""
    if given is OMITTED:
        return {}
    if given is None:
        return {"amount": None, "currency": None}
    return {"amount": given.amount, "currency": given.currency}
