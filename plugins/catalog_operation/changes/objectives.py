"""Objectives: they are defined, updated and removed."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Final
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    OMITTED,
    OWN_SERVICE,
    Between,
    Change,
    Doc,
    LevelComparator,
    LevelWindowKind,
    Omittable,
    Period,
    ServiceId,
    ServiceRow,
    Word,
    Work,
)
from catalog_operation.computing.buckets import DAY
from catalog_operation.queries import agreed
from catalog_operation.rules.fitting import LEAST_SHARE, MOST_DAYS, MOST_SHARE, OF_SLICES, wrong
from catalog_operation.rules.objectives import OWN_OBJECTIVE, ObjectiveId
from catalog_operation.tables.objectives import SHARE, ObjectiveMethod, ObjectiveRow

MOST_OBJECTIVES = 50  # of one service
WINDOW: Final = {  # where the columns of a window are given
    "window_days": ("window",),
    "window_period": ("window",),
    "time_zone": ("window", "time_zone"),
}
Share = Annotated[Decimal, SHARE, Between(LEAST_SHARE, MOST_SHARE)]
SliceSeconds = Annotated[int, Between(1, DAY)]


@dataclass(frozen=True, kw_only=True)
class ObjectiveWindowInput:
    """The time that an objective is measured over."""

    kind: Annotated[LevelWindowKind, Doc("Whether it rolls on, or follows the calendar.")]
    days: Annotated[
        Omittable[Annotated[int, Between(1, MOST_DAYS)] | None],
        Doc("How many days it has; of ROLLING only."),
    ] = OMITTED
    period: Annotated[
        Omittable[Period | None], Doc("Which part of the calendar it is; of CALENDAR only.")
    ] = OMITTED
    time_zone: Annotated[
        Omittable[Word], Doc("Whose calendar it is, such as Europe/Zurich; UTC unless given.")
    ] = OMITTED

    def columns(self) -> dict[str, Any]:
        """Return the columns of an objective that say the same."""
        return {
            "window_kind": self.kind,
            "window_days": None if self.days is OMITTED else self.days,
            "window_period": None if self.period is OMITTED else self.period,
            "time_zone": "UTC" if self.time_zone is OMITTED else self.time_zone,
        }


@dataclass(frozen=True, kw_only=True)
class DefineObjective(Change[ServiceRow]):
    """Say how good a service means to be, by what is counted of it."""

    service_id: Annotated[ServiceId, Doc("The service.")]
    name: Annotated[
        Word, Doc("What it is called: the key of its metric is `objective:` and this name.")
    ]
    indicator: Annotated[Word, Doc("What is counted: the indicator of the samples.")]
    target: Annotated[Share, Doc("The share that is to be good, such as 0.999.")]
    window: Annotated[ObjectiveWindowInput, Doc("The time that it is measured over.")]
    comparator: Annotated[
        LevelComparator, Doc("Whether the target itself is enough: GE, or GT for more than it.")
    ] = LevelComparator.GE
    method: Annotated[ObjectiveMethod, Doc("What is counted: events, or slices of time.")] = (
        ObjectiveMethod.OCCURRENCES
    )
    slice_seconds: Annotated[
        Omittable[SliceSeconds | None],
        Doc("How long a slice is: an hour, a part of it without remainder, or a day."),
    ] = OMITTED
    slice_target: Annotated[
        Omittable[Share | None], Doc("From which share of good events on a slice is good.")
    ] = OMITTED
    source: Annotated[Omittable[Word | None], Doc("Where it comes from, such as a file.")] = OMITTED
    preconditions = (OWN_SERVICE,)

    async def check(self, work: Work) -> ServiceRow | None:
        """Lock the service; refuse a name that it has, one objective too many, and what misfits."""
        service = await work.hold(ServiceRow, self.service_id)
        names = await _names(work, self.service_id)
        if len(names) >= MOST_OBJECTIVES:
            message = f"A service has at most {MOST_OBJECTIVES} objectives: remove one first."
            work.problems.add("OBJECTIVES_TOO_MANY", message, "service_id")
        _must_be_new(work, self.name, names)
        _must_fit(work, self._row(self.service_id))
        return service

    async def apply(self, work: Work, service: ServiceRow) -> ObjectiveRow:
        """Insert it, and tell of agreements that ask for more."""
        objective = self._row(service.id)
        await work.create(objective)
        await _warn_of_stricter(work, objective)
        return objective

    def _row(self, service_id: UUID) -> ObjectiveRow:
        given = {**self.columns(ObjectiveRow), **self.window.columns()}
        return ObjectiveRow(**{**given, "service_id": service_id})


@dataclass(frozen=True, kw_only=True)
class UpdateObjective(Change[ObjectiveRow]):
    """Change an objective; what is left out stays as it is. All of its past is measured by it."""

    id: Annotated[ObjectiveId, Doc("The objective.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    name: Annotated[Omittable[Word], Doc("What it is called.")] = OMITTED
    indicator: Annotated[Omittable[Word], Doc("What is counted.")] = OMITTED
    target: Annotated[Omittable[Share], Doc("The share that is to be good.")] = OMITTED
    window: Annotated[
        Omittable[ObjectiveWindowInput], Doc("The time that it is measured over.")
    ] = OMITTED
    comparator: Annotated[Omittable[LevelComparator], Doc("GE, or GT for more.")] = OMITTED
    method: Annotated[
        Omittable[ObjectiveMethod],
        Doc("What is counted: events, which have no slices, or slices of time."),
    ] = OMITTED
    slice_seconds: Annotated[
        Omittable[SliceSeconds | None], Doc("How long a slice is, in seconds.")
    ] = OMITTED
    slice_target: Annotated[
        Omittable[Share | None], Doc("From which share of good events on a slice is good.")
    ] = OMITTED
    source: Annotated[Omittable[Word | None], Doc("Where it comes from.")] = OMITTED
    preconditions = (OWN_OBJECTIVE,)

    async def check(self, work: Work) -> ObjectiveRow | None:
        """Refuse a stale revision, a name that another has, and what misfits."""
        objective = await _must_be_there(work, self.id, self.expected_revision)
        if objective is None:
            return None
        if self.name is not OMITTED and self.name != objective.name:
            _must_be_new(work, self.name, await _names(work, objective.service_id))
        _must_fit(work, ObjectiveRow(**(_said(objective) | self._columns())))
        return objective

    async def apply(self, work: Work, objective: ObjectiveRow) -> ObjectiveRow:
        """Write what was given, and tell of agreements that ask for more."""
        for name, value in self._columns().items():
            setattr(objective, name, value)
        work.mark(objective)
        await _warn_of_stricter(work, objective)
        return objective

    def _columns(self) -> dict[str, Any]:
        """Return the columns that are given; what counts events loses its slices."""
        given = self.columns(ObjectiveRow)
        if self.window is not OMITTED:
            given |= self.window.columns()
        if self.method is ObjectiveMethod.OCCURRENCES:
            return dict.fromkeys(OF_SLICES) | given
        return given


@dataclass(frozen=True, kw_only=True)
class RemoveObjective(Change[ObjectiveRow]):
    """Remove an objective; the answer shows it as it was. Its samples stay."""

    id: Annotated[ObjectiveId, Doc("The objective.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    preconditions = (OWN_OBJECTIVE,)

    async def check(self, work: Work) -> ObjectiveRow | None:
        """Refuse a stale revision."""
        return await _must_be_there(work, self.id, self.expected_revision)

    async def apply(self, work: Work, objective: ObjectiveRow) -> ObjectiveRow:
        """Delete it, and tell."""
        service = await work.session.get(ServiceRow, objective.service_id)
        assert service is not None  # noqa: S101  # its objectives go with it
        work.tell("objectives.removed", service, name=objective.name)
        await work.session.delete(objective)
        return objective


async def _must_be_there(work: Work, key: UUID, expected: int) -> ObjectiveRow | None:
    """Lock an objective and its service; refuse a stale revision, and what was removed before."""
    known = await work.session.get(ObjectiveRow, key)
    if known is not None:
        await work.hold(ServiceRow, known.service_id)
    objective = await work.hold(ObjectiveRow, key, expected=expected)
    if objective is None and not work.problems.found:
        work.problems.add("NOT_FOUND", "It was removed already.", "id")
    return objective


async def _names(work: Work, service_id: UUID) -> set[str]:
    question = sa.select(ObjectiveRow.name).where(ObjectiveRow.service_id == service_id)
    return set(await work.session.scalars(question))


def _said(objective: ObjectiveRow) -> dict[str, Any]:
    """Return what an objective says, by column."""
    names = [column.key for column in sa.inspect(ObjectiveRow).column_attrs]
    return {name: getattr(objective, name) for name in names}


def _must_be_new(work: Work, name: str, names: set[str]) -> None:
    if name in names:
        message = "The service has an objective of this name: update that, or take another name."
        work.problems.add("OBJECTIVE_EXISTS", message, "name")


def _must_fit(work: Work, objective: ObjectiveRow) -> None:
    for code, message, at in wrong(objective):
        work.problems.add(code, message, *WINDOW.get(str(at[0]), map(str, at)))


async def _warn_of_stricter(work: Work, objective: ObjectiveRow) -> None:
    """Tell which targets that are agreed for the service ask for more than an objective."""
    for said in await agreed.stricter(work.session, objective, work.principal, work.now):
        message = f"It is looser than what is agreed: {said}."
        work.problems.warn("LEVEL_LOOSER", message, "target")
