"""Values of contracting processes, as changes take them: moments, days, amounts and short texts."""

import datetime as dt
import re
import unicodedata
from typing import Any, Final

from catalog.plugin import Fields, Notes

NAME: Final = 200
PROSE: Final = 10_000
SLUG: Final = 100
FOREIGN: Final = re.compile(r"[^a-z0-9._-]+")
CODE: Final = re.compile(r"[A-Z]{3}")


def moment(value: Any) -> str | None:
    """Return a moment with its zone: that of UTC where a day alone is given; None where none is."""
    if not isinstance(value, str):
        return None
    try:
        found = dt.datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).isoformat()


def day(value: Any) -> str | None:
    """Return the day of a moment, where it happened; None where none is given."""
    found = moment(value)
    return None if found is None else found[:10]


def one_line(value: Any) -> str | None:
    """Return a text in one line, as long as a name may be; None where there is none."""
    if not isinstance(value, str):
        return None
    return " ".join(value.split())[:NAME].strip() or None


def prose(value: Any) -> str | None:
    """Return a text of several lines, as long as one may be; None where there is none."""
    if not isinstance(value, str):
        return None
    return value.strip()[:PROSE] or None


def slug(*names: str) -> str | None:
    """Return the slug that names stand for together; None where they have no letter of it."""
    plain = unicodedata.normalize("NFKD", "-".join(names).strip().lower())
    return FOREIGN.sub("-", plain).strip("-._")[:SLUG].strip("-._") or None


def money(fields: Fields, where: str, notes: Notes) -> dict[str, str] | None:
    """Return an amount and its currency; None where one lacks, which is told with its line."""
    amount, currency = fields.value("amount"), fields.value("currency")
    if amount in (None, "") or isinstance(amount, bool):
        return None
    if not isinstance(currency, str) or not CODE.fullmatch(currency.strip().upper()):
        message = f"{where}: an amount has a currency, by the three letters of ISO 4217."
        notes.problem("CURRENCY_MISSING", message, fields.line_of("currency"))
        return None
    if currency != currency.upper():
        message = f"{where}: {currency} is taken as {currency.upper()}."
        notes.remark("CURRENCY_CASE", message, fields.line_of("currency"))
    return {"amount": str(amount), "currency": currency.strip().upper()}
