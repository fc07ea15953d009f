"""What fits together in an objective and in samples, be they sent or read from a file."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from types import SimpleNamespace
from typing import Any, Final

from catalog.plugin import LevelComparator, LevelWindowKind, Period, WrongItem
from catalog_operation.computing.buckets import is_size
from catalog_operation.computing.windows import zone_of
from catalog_operation.tables.objectives import ObjectiveMethod

LONGEST_NAME = 80  # so that `objective:<name>` can be the indicator of a target
MOST_DAYS = 366
LEAST_SHARE, MOST_SHARE = Decimal("0.000001"), Decimal(1)
MOST_A_SECOND = 100_000_000  # so that a day's sum can be compared in whole numbers of eight bytes
OF_GOOD: Final = {LevelComparator.GE, LevelComparator.GT}
OF_SLICES: Final = ("slice_seconds", "slice_target")
TEXT_TOO_LONG = f"Shorten the name to at most {LONGEST_NAME} characters."


def wrong(objective: Any) -> Iterator[WrongItem]:
    """Yield what does not fit together in an objective, each with its column."""
    if len(objective.name) > LONGEST_NAME:
        yield WrongItem("TEXT_TOO_LONG", TEXT_TOO_LONG, ("name",))
    if objective.comparator not in {None, *OF_GOOD}:
        message = "What is counted is good: compare it with GE or GT."
        yield WrongItem("COMPARATOR_MISPLACED", message, ("comparator",))
    is_rolling = objective.window_kind is LevelWindowKind.ROLLING
    days, period = objective.window_days, objective.window_period
    if is_rolling and (days is None or period is not None):
        message = "A rolling window has days, and no period."
        yield WrongItem("WINDOW_INVALID", message, ("window_days",))
    if not is_rolling and (period is None or days is not None):
        message = "A window of the calendar has a period alone."
        yield WrongItem("WINDOW_INVALID", message, ("window_period",))
    if zone_of(objective.time_zone) is None:
        message = "There is no such time zone: give one as Europe/Zurich."
        yield WrongItem("TIME_ZONE_UNKNOWN", message, ("time_zone",))
    yield from _wrong_slices(objective)


def _wrong_slices(objective: Any) -> Iterator[WrongItem]:
    has_slices = objective.method is ObjectiveMethod.TIMESLICES
    for name in OF_SLICES:
        value = getattr(objective, name)
        if has_slices and value is None:
            message = "What counts slices says how long and how good they are."
            yield WrongItem("SLICE_MISSING", message, (name,))
        if not has_slices and value is not None:
            message = "What counts events has no slices: leave this out."
            yield WrongItem("SLICE_MISPLACED", message, (name,))
    if has_slices and objective.slice_seconds and not is_size(objective.slice_seconds):
        message = "A slice is an hour, a part of it without remainder, or a day, in seconds."
        yield WrongItem("SLICE_INVALID", message, ("slice_seconds",))


def wrong_sample(start: int, good: int, valid: int, size: int) -> Iterator[WrongItem]:
    """Yield what is wrong with a sample of a series with buckets of this size."""
    if start % size or start < 0:
        message = f"Buckets of {size} seconds start at multiples of that, counted from 1970 on."
        yield WrongItem("BUCKET_UNALIGNED", message, ("start",))
    if good > valid:
        message = "Good events are valid ones, too: give more of these."
        yield WrongItem("GOOD_EXCEEDS_VALID", message, ("good",))
    if good < 0 or valid > size * MOST_A_SECOND:
        message = f"From 0 to {size * MOST_A_SECOND:,} events fit into {size} seconds."
        yield WrongItem("OUT_OF_RANGE", message, ("valid",))


def wrong_objective(document: Mapping[str, Any]) -> Iterator[WrongItem]:
    """Yield what does not fit together in the document of an objective; shapes are asked elsewhere.

    Columns are called there as in the schema.
    """
    said = SimpleNamespace(
        name=str(document.get("name")),
        comparator=_choice(LevelComparator, document.get("comparator"), LevelComparator.GE),
        window_kind=_choice(LevelWindowKind, document.get("windowKind")),
        window_days=document.get("windowDays"),
        window_period=_choice(Period, document.get("windowPeriod")),
        time_zone=str(document.get("timeZone", "UTC")),
        method=_choice(ObjectiveMethod, document.get("method"), ObjectiveMethod.OCCURRENCES),
        slice_seconds=_whole(document.get("sliceSeconds")),
        slice_target=document.get("sliceTarget"),
    )
    for code, message, at in wrong(said):
        first, *rest = str(at[0]).split("_")
        yield WrongItem(code, message, (first + "".join(map(str.title, rest)),))
    ranges = (
        ("target", LEAST_SHARE, MOST_SHARE),
        ("sliceTarget", LEAST_SHARE, MOST_SHARE),
        ("windowDays", Decimal(1), Decimal(MOST_DAYS)),
    )
    for name, least, most in ranges:
        number = _number(document.get(name))
        if number is not None and not least <= number <= most:
            yield WrongItem("OUT_OF_RANGE", f"Give a value from {least} to {most}.", (name,))


def wrong_series(document: Mapping[str, Any]) -> Iterator[WrongItem]:
    """Yield what does not fit together in the document of a series; shapes are asked elsewhere."""
    size = _whole(document.get("size"))
    if size is None:
        return
    if not is_size(size):
        message = "A bucket is an hour, a part of it without remainder, or a day, in seconds."
        yield WrongItem("BUCKET_INVALID", message, ("size",))
        return
    listed = document.get("samples")
    for number, item in enumerate(listed if isinstance(listed, list) else (), 1):
        numbers = [
            _whole(item.get(name)) if isinstance(item, dict) else None
            for name in ("start", "good", "valid")
        ]
        start, good, valid = numbers
        if start is not None and good is not None and valid is not None:
            for problem in wrong_sample(start, good, valid, size):
                yield problem._replace(at=("samples", number, *problem.at))


def _choice(kind: Any, said: object, usual: Any = None) -> Any:
    return usual if said is None else kind.__members__.get(said) if isinstance(said, str) else None


def _whole(said: object) -> int | None:
    return said if isinstance(said, int) and not isinstance(said, bool) else None


def _number(said: object) -> Decimal | None:
    try:
        return None if said is None or isinstance(said, bool) else Decimal(str(said))
    except InvalidOperation:
        return None
