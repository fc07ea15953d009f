"""Durations of OpenSLO: the windows of its SLOs, and how long its slices of time are."""

import re
from typing import Any, Final

from catalog.plugin import Fields, Notes
from catalog_operation.computing.buckets import DAY, HOUR

DURATION: Final = re.compile(r"([1-9][0-9]{0,5})([smhdwMQY])")
SECONDS: Final = {"s": 1, "m": 60, "h": HOUR, "d": DAY, "w": 7 * DAY}
PERIODS: Final = {"M": "MONTH", "Q": "QUARTER", "Y": "YEAR"}
UNITS: Final = {  # of v1alpha, which spells them out
    "Second": "s",
    "Minute": "min",
    "Hour": "h",
    "Day": "d",
    "Week": "w",
    "Month": "M",
    "Quarter": "Q",
    "Year": "Y",
}


def window(spec: Fields, notes: Notes) -> dict[str, Any] | None:
    """Return the window of an SLO as inputs have it, or None; what is wrong with it is told."""
    key = "timeWindow" if spec.has("timeWindow") else "timeWindows"
    listed, line = spec.each(key), spec.line_of(key)
    if listed is None or len(listed) != 1:
        message = "timeWindow: give one window."
        notes.problem("WINDOW_UNKNOWN", message, line)
        return None
    one = Fields.of(listed[0], line, notes, f"{key}.", "SLO")
    if one is None:
        return None
    said, line = _said(one), one.line_of("duration")
    calendar = one.inside("calendar")
    zone = calendar.text("timeZone")
    has_calendar = calendar.has("startTime") or zone is not None
    is_rolling = one.value("isRolling")
    if is_rolling is None:
        is_rolling = not has_calendar
    if said is not None and said.endswith("m"):
        message = f"duration: {said} may be minutes or months: write months as {said[:-1]}M."
        notes.problem("DURATION_AMBIGUOUS", message, line)
        return None
    found = _rolling(said) if is_rolling else _calendar(said, zone)
    if found is None:
        message = (
            f"duration: {said} is no window here: let whole days roll on, at most 366, or follow "
            "months, quarters or years of the calendar."
        )
        notes.problem("WINDOW_UNKNOWN", message, line)
    elif not is_rolling and not _is_midnight(calendar.value("startTime")):
        message = "calendar.startTime: a period begins at midnight of its first day, not then."
        notes.remark("START_IGNORED", message, calendar.line_of("startTime"))
    return found


def _said(one: Fields) -> str | None:
    """Return a duration as v1 writes it, from either way; minutes of v1alpha are `min`."""
    duration = one.value("duration")
    if duration is not None:
        return str(duration)
    unit, count = UNITS.get(one.text("unit") or ""), one.value("count")
    return None if unit is None else f"{count}{unit}"


def _rolling(said: str | None) -> dict[str, Any] | None:
    seconds = seconds_of(said)
    if seconds is None or seconds % DAY or seconds > 366 * DAY:
        return None
    return {"kind": "ROLLING", "days": seconds // DAY}


def _calendar(said: str | None, zone: str | None) -> dict[str, Any] | None:
    match = DURATION.fullmatch(said or "")
    if match is None or match[1] != "1" or match[2] not in PERIODS:
        return None
    where = {} if zone is None else {"time_zone": zone}
    return {"kind": "CALENDAR", "period": PERIODS[match[2]], **where}


def _is_midnight(moment: Any) -> bool:
    """Tell whether a period that begins at a moment begins as periods do here."""
    return moment is None or re.search(r"-01[T ]00:00(:00)?", str(moment)) is not None


def slice_seconds(one: Fields, notes: Notes) -> int | None:
    """Return how long the slices of an objective are, or None; a number alone is minutes.

    A slice is never as long as a month, so that `m` is minutes here.
    """
    said = one.value("timeSliceWindow")
    if said is None:
        return None
    found = said * 60 if isinstance(said, int) else seconds_of(str(said))
    if found is None:
        message = (
            "timeSliceWindow: minutes, or a duration such as 30s, 5m, 1h or 1d, is meant here."
        )
        notes.problem("WRONG_SHAPE", message, one.line_of("timeSliceWindow"))
    return found


def seconds_of(said: str | None) -> int | None:
    """Return the seconds of a duration that has a fixed number of them; `m` is minutes."""
    match = DURATION.fullmatch(said or "")
    return int(match[1]) * SECONDS[match[2]] if match and match[2] in SECONDS else None
