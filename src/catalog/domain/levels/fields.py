"""The fields of levels: targets, the windows that they are measured over, and conditions."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, NamedTuple, TypeAlias

from catalog.domain.sight import SERVICE
from catalog.domain.writing.changes import Work, as_json
from catalog.domain.writing.field_types import (
    OMITTED,
    Between,
    Doc,
    Many,
    Omittable,
    Statement,
    Word,
)
from catalog.storage.tables.levels import (
    LevelComparator,
    LevelWindowKind,
    WarrantyArea,
    WarrantyBasis,
)
from catalog.storage.tables.worth import Period
from catalog.values import FixedPoint

MOST_TARGETS, MOST_CONDITIONS, MOST_CREDITS = 50, 50, 20
MOST_DAYS = 366
LEVEL = FixedPoint(digits=15, places=6)  # a value that a metric can have
RATE = FixedPoint(digits=7, places=4)  # a share of a price, in percent
Level: TypeAlias = dict[str, Any]
"""A target or a condition as rows keep it: by the names of its fields, in the types of JSON."""


class WrongItem(NamedTuple):
    """What is wrong within a list, and where: numbers are counted from 0."""

    code: str
    message: str
    at: tuple[int | str, ...]


@dataclass(frozen=True, kw_only=True)
class LevelWindowInput:
    """The time that a target is measured over."""

    kind: Annotated[LevelWindowKind, Doc("Whether it rolls on, or follows the calendar.")]
    days: Annotated[
        Omittable[Annotated[int, Between(1, MOST_DAYS)] | None],
        Doc("How many days it has; of ROLLING only."),
    ] = OMITTED
    period: Annotated[
        Omittable[Period | None], Doc("Which part of the calendar it is; of CALENDAR only.")
    ] = OMITTED


@dataclass(frozen=True, kw_only=True)
class LevelCreditInput:
    """What a customer gets back where a period was measured within a band."""

    from_: Annotated[Decimal, LEVEL, Doc("Where the band begins; this value is in it.")]
    to: Annotated[Decimal, LEVEL, Doc("Where the band ends; this value is in the next one.")]
    rate: Annotated[
        Decimal, RATE, Between(0, 100), Doc("How much of the price of the period, in percent.")
    ]


Credits = Annotated[list[LevelCreditInput], Many(MOST_CREDITS)]


@dataclass(frozen=True, kw_only=True)
class ServiceLevelTargetInput:
    """A level that a service is to have."""

    indicator: Annotated[Word, Doc("The key of the metric that measures it, such as availability.")]
    comparator: Annotated[LevelComparator, Doc("How what is measured is compared with the value.")]
    value: Annotated[Decimal, LEVEL, Doc("The value, in the unit.")]
    unit: Annotated[Word, Doc("The unit of the metric, such as percent or minutes.")]
    window: Annotated[LevelWindowInput, Doc("The time that it is measured over.")]
    credits: Annotated[
        Omittable[Credits],
        Doc("What a customer gets back where a period of the calendar misses it, by bands."),
    ] = OMITTED


@dataclass(frozen=True, kw_only=True)
class WarrantyConditionInput:
    """A condition that a service is to meet so that it is fit for use."""

    area: Annotated[WarrantyArea, Doc("What it is about.")]
    statement: Annotated[Statement, Doc("What is assured.")]
    basis: Annotated[
        Omittable[WarrantyBasis], Doc("What it rests on; a formal agreement unless given.")
    ] = OMITTED
    target: Annotated[
        Omittable[Annotated[int, Between(1, MOST_TARGETS)] | None],
        Doc("Which of the targets measures it, counted from 1; without one it stays unproven."),
    ] = OMITTED


Targets = Annotated[list[ServiceLevelTargetInput], Many(MOST_TARGETS)]
Conditions = Annotated[list[WarrantyConditionInput], Many(MOST_CONDITIONS)]


def kept_targets(targets: Collection[ServiceLevelTargetInput]) -> list[Level]:
    """Return targets as rows keep them, with null for what was left out."""
    return [
        {
            **as_json(target),
            "credits": kept_credits(() if target.credits is OMITTED else target.credits),
            "window": {"days": None, "period": None, **as_json(target.window)},
        }
        for target in targets
    ]


def kept_credits(bands: Collection[LevelCreditInput]) -> list[Level]:
    """Return the bands of credits as rows keep them."""
    return [{name.rstrip("_"): said for name, said in as_json(band).items()} for band in bands]


def kept_conditions(
    conditions: Collection[WarrantyConditionInput], targets: Sequence[Level]
) -> list[Level]:
    """Return conditions as rows keep them, each with the target that measures it, or null."""
    usual = {"basis": WarrantyBasis.FORMAL_AGREEMENT.name}
    return [
        {
            **usual,
            **as_json(item),
            "target": targets[item.target - 1] if isinstance(item.target, int) else None,
        }
        for item in conditions
    ]


def must_be_targets(work: Work, targets: Sequence[ServiceLevelTargetInput]) -> None:
    """Refuse windows and credits that do not fit, doubles, and units that a metric has not.

    What no plugin measures is told: it stays unproven.
    """
    for code, message, at in wrong_targets(targets):
        work.problems.add(code, message, "targets", *map(str, at))
    for index, target in enumerate(targets):
        path = "targets", str(index)
        unit = work.rules.metrics.unit(target.indicator, SERVICE)
        if unit is None:
            message = f"No plugin here measures {target.indicator}: it stays unproven until then."
            work.problems.warn("INDICATOR_UNKNOWN", message, *path, "indicator")
        elif unit != target.unit:
            message = f"{target.indicator} is measured in {unit}: give the value in that."
            work.problems.add("UNIT_MISMATCH", message, *path, "unit")


def must_be_conditions(
    work: Work, conditions: Sequence[WarrantyConditionInput], targets: int
) -> None:
    """Refuse conditions that name none of so many targets."""
    for index, condition in enumerate(conditions):
        if isinstance(condition.target, int) and condition.target > targets:
            message = f"There are {targets} targets: name one of them, counted from 1."
            work.problems.add("TARGET_UNKNOWN", message, "conditions", str(index), "target")


def wrong_targets(targets: Sequence[ServiceLevelTargetInput]) -> Iterator[WrongItem]:
    """Yield what is wrong with targets, whoever measures them."""
    seen: list[Any] = []
    for index, target in enumerate(targets):
        yield from _wrong_window(target.window, index, "window")
        yield from _wrong_bands(target, index, "credits")
        what = (target.indicator, target.comparator, target.value, _plain(target.window))
        if what in seen:
            yield WrongItem("TARGET_TWICE", "It is given twice: leave one out.", (index,))
        seen.append(what)


def _plain(window: LevelWindowInput) -> tuple[object, ...]:
    """Return what a window is, where null is the same as what was left out."""
    given = (window.days, window.period)
    return (window.kind, *(None if item is OMITTED else item for item in given))


def _wrong_window(window: LevelWindowInput, *at: int | str) -> Iterator[WrongItem]:
    _, days, period = _plain(window)
    if window.kind is LevelWindowKind.ROLLING and (days is None or period is not None):
        yield WrongItem("WINDOW_INVALID", "A rolling window has days, and no period.", at)
    if window.kind is LevelWindowKind.CALENDAR and (period is None or days is not None):
        yield WrongItem("WINDOW_INVALID", "A window of the calendar has a period alone.", at)


def _wrong_bands(target: ServiceLevelTargetInput, *at: int | str) -> Iterator[WrongItem]:
    bands = () if target.credits is OMITTED else target.credits
    if bands and target.window.kind is LevelWindowKind.ROLLING:
        message = "What rolls on has no period to give credit for: use a window of the calendar."
        yield WrongItem("CREDIT_WITHOUT_PERIOD", message, at)
    yield from wrong_credits(bands, *at)


def wrong_credits(bands: Sequence[LevelCreditInput], *at: int | str) -> Iterator[WrongItem]:
    """Yield what is wrong with bands of credits: each value stands in one of them at most."""
    before: list[LevelCreditInput] = []
    for index, band in enumerate(bands):
        if band.from_ >= band.to:
            message = "A band ends above its beginning: swap `from` and `to`."
            yield WrongItem("CREDIT_INVALID", message, (*at, index))
        elif any(band.from_ < other.to and other.from_ < band.to for other in before):
            message = "It overlaps another band: let each value stand in one."
            yield WrongItem("CREDIT_INVALID", message, (*at, index))
        before.append(band)
