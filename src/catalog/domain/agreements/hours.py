"""The hours, time zone and rules by which an agreement measures: what goes with the question."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo, available_timezones

from catalog.domain.declared.agreed import AgreedTerms, Opening, ServiceHours
from catalog.domain.levels.fields import WrongItem
from catalog.domain.writing.changes import Work, as_json
from catalog.domain.writing.field_types import OMITTED, Between, Doc, Many, Omittable, Word

MOST_OPENINGS, MOST_HOLIDAYS, MOST_SEVERITIES = 50, 500, 20
UTC = "UTC"
TIME: Final = re.compile(r"[0-9]{2}:[0-9]{2}")
NO_PLACES: Final = {"localtime", "Factory", "posixrules"}  # zones that differ by the machine
VARIANTS: Final = ("posix/", "right/")  # other copies of all zones


@dataclass(frozen=True, kw_only=True)
class OpeningInput:
    """Hours of one weekday."""

    weekday: Annotated[int, Between(1, 7), Doc("The weekday: 1 is Monday, 7 is Sunday.")]
    opens: Annotated[Word, Doc("When it opens, such as 08:00.")]
    closes: Annotated[
        Omittable[Word | None], Doc("When it closes, such as 18:00; at midnight unless given.")
    ] = OMITTED


@dataclass(frozen=True, kw_only=True)
class ServiceHoursInput:
    """When a service is to be there."""

    weekly: Annotated[list[OpeningInput], Many(MOST_OPENINGS), Doc("The hours of weekdays.")]
    holidays: Annotated[
        Omittable[Annotated[list[dt.date], Many(MOST_HOLIDAYS)]],
        Doc("The days without any hours."),
    ] = OMITTED
    time_zone: Annotated[
        Omittable[Word], Doc("The time zone by its IANA name, such as Europe/Zurich; UTC if none.")
    ] = OMITTED


def kept_hours(given: ServiceHoursInput) -> dict[str, Any]:
    """Return service hours as rows keep them."""
    found: dict[str, Any] = {"holidays": [], "time_zone": UTC, **as_json(given)}
    weekly = [{"closes": None, **item} for item in found["weekly"]]
    return {
        "weekly": sorted(weekly, key=_begins),
        "holidays": sorted(set(found["holidays"])),
        "time_zone": found["time_zone"],
    }


def _begins(item: Mapping[str, Any]) -> tuple[int, dt.time]:
    """Return when hours begin; what is no time is refused elsewhere."""
    return item["weekday"], _read(item["opens"]) or dt.time.min


def must_be_hours(work: Work, given: ServiceHoursInput) -> None:
    """Refuse times and time zones that there are not, and hours that end before they begin."""
    for code, message, at in wrong_hours(given):
        work.problems.add(code, message, "service_hours", *map(str, at))


def wrong_hours(given: ServiceHoursInput) -> Iterator[WrongItem]:
    """Yield what is wrong with service hours."""
    if given.time_zone is not OMITTED and given.time_zone not in _zones():
        message = "There is no such time zone: give one as Europe/Zurich."
        yield WrongItem("TIME_ZONE_UNKNOWN", message, ("time_zone",))
    before: list[tuple[int, dt.time, dt.time]] = []
    for index, item in enumerate(given.weekly):
        at = "weekly", index
        closes = None if item.closes is OMITTED else item.closes
        opens, end = _time(item.opens), dt.time.max if closes is None else _time(closes)
        if opens is None or end is None:
            message = "Give times of a day as 08:00, in hours and minutes."
            yield WrongItem("HOURS_INVALID", message, at)
        elif opens >= end:
            yield WrongItem("HOURS_INVALID", "Hours end after they begin: swap them.", at)
        else:
            others = [span for day, *span in before if day == item.weekday]
            if any(opens < last and first < end for first, last in others):
                message = "They overlap others of this weekday: make them one."
                yield WrongItem("HOURS_INVALID", message, at)
            before.append((item.weekday, opens, end))


def _time(text: str) -> dt.time | None:
    """Return a time of a day in two digits of hours and two of minutes, or None."""
    return _read(text) if TIME.fullmatch(text) else None


def _read(text: Any) -> dt.time | None:
    """Return a time of a day as it may be stored: older ones have single digits."""
    try:
        return dt.datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007  # a time of any day
    except (TypeError, ValueError):
        return None


@cache
def _zones() -> frozenset[str]:
    """Return the names of the time zones that are the same on every machine."""
    found = available_timezones() - NO_PLACES
    return frozenset(name for name in found if not name.startswith(VARIANTS))


def _zone(hours: Mapping[str, Any] | None) -> str:
    """Return the time zone of stored hours; UTC where there is none of its name any more."""
    name = UTC if hours is None else hours["time_zone"]
    return name if name in _zones() else UTC


def terms_of(agreement: Any) -> AgreedTerms:
    """Return how an agreement measures; hours that cannot be read are left out."""
    severities = agreement.severities
    return AgreedTerms(
        service_hours=hours_of(agreement.service_hours),
        severities=None if severities is None else tuple(severities),
        exclude_maintenance=agreement.exclude_maintenance,
    )


def hours_of(hours: Mapping[str, Any] | None) -> ServiceHours | None:
    """Return service hours that rows keep; those that cannot be read are left out."""
    if hours is None:
        return None
    return ServiceHours(
        weekly=tuple(_openings(hours)),
        holidays=tuple(dt.date.fromisoformat(day) for day in hours["holidays"]),
        time_zone=_zone(hours),
    )


def _openings(hours: Mapping[str, Any]) -> Iterator[Opening]:
    for item in hours["weekly"]:
        opens, closes = _read(item["opens"]), _read(item["closes"])
        is_read = opens is not None and (closes is not None or item["closes"] is None)
        if is_read and opens is not None and (closes is None or opens < closes):
            yield Opening(weekday=item["weekday"] - 1, opens=opens, closes=closes)


def zone_of(agreement: Any) -> ZoneInfo:
    """Return the time zone whose calendar an agreement follows."""
    return ZoneInfo(_zone(agreement.service_hours))
