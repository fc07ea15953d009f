"""Amounts of money, in the units that people pay in."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
PLACES: Final = dict.fromkeys(WHOLE.split(), 0) | dict.fromkeys(THOUSANDTHS.split(), 3)
"""How many places the minor unit of a currency has by ISO 4217, where there are not two."""


def in_minor_units(amount: Decimal, currency: str) -> Decimal:
    """Return an amount rounded half up to the minor unit of its currency."""
    unit = Decimal(1).scaleb(-PLACES.get(currency, 2))
    return amount.quantize(unit, rounding=ROUND_HALF_UP)
