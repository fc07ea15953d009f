"""Roadmaps: an organization publishes what it plans, component by component."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    MoneyInput,
    Name,
    Omittable,
    OrganizationId,
    OrganizationRow,
    Prose,
    ServiceVersionId,
    Work,
)
from catalog_partnership.changes.planning.days import DAYS
from catalog_partnership.queries.numbers import next_number
from catalog_partnership.rules.access_of_roadmaps import RoadmapComponentId, RoadmapId
from catalog_partnership.rules.conditions_of_roadmaps import (
    TO_EDIT_COMPONENT,
    TO_PLAN,
    TO_PUBLISH,
)
from catalog_partnership.tables.roadmaps import (
    MOST_COMPONENTS,
    Audience,
    RoadmapComponentRow,
    RoadmapRow,
)


def must_be_in_order(work: Work, starts_on: dt.date, ends_on: dt.date) -> None:
    """Refuse a time that ends before it begins."""
    if ends_on < starts_on:
        work.problems.add("DATES_REVERSED", "Let it end after it begins.", "ends_on")


@dataclass(frozen=True, kw_only=True)
class PublishRoadmap(Change[OrganizationRow]):
    """Publish what an organization of yours plans for a time; the newest one is its roadmap."""

    organization_id: Annotated[OrganizationId, Doc("The organization that plans.")]
    title: Annotated[Name, Doc("What it is called.")]
    summary: Annotated[Omittable[Prose | None], Doc("What it is to achieve.")] = OMITTED
    starts_on: Annotated[dt.date, DAYS, Doc("The first day that it plans for.")]
    ends_on: Annotated[dt.date, DAYS, Doc("The last day that it plans for.")]
    audience: Annotated[Audience, Doc("Who is shown it, with its budgets.")] = Audience.PARTNERS
    preconditions = TO_PUBLISH

    async def check(self, work: Work) -> OrganizationRow | None:
        """Lock the organization, so that one change at a time gives out numbers."""
        must_be_in_order(work, self.starts_on, self.ends_on)
        return await work.hold(OrganizationRow, self.organization_id)

    async def apply(self, work: Work, planner: OrganizationRow) -> RoadmapRow:
        """Insert it."""
        row = RoadmapRow
        roadmap = row(
            number=await next_number(work.session, row.number, row.organization_id, planner.id),
            published_by=work.principal.subject,
            **self.columns(row),
        )
        await work.create(roadmap)
        return roadmap


@dataclass(frozen=True, kw_only=True)
class UpdateRoadmap(Change[RoadmapRow]):
    """Edit a roadmap, or who is shown it; what is left out stays as it is."""

    id: Annotated[RoadmapId, Doc("The roadmap.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    title: Annotated[Omittable[Name], Doc("What it is called.")] = OMITTED
    summary: Annotated[Omittable[Prose | None], Doc("What it is to achieve.")] = OMITTED
    starts_on: Annotated[
        Omittable[Annotated[dt.date, DAYS]], Doc("The first day that it plans for.")
    ] = OMITTED
    ends_on: Annotated[
        Omittable[Annotated[dt.date, DAYS]], Doc("The last day that it plans for.")
    ] = OMITTED
    audience: Annotated[Omittable[Audience], Doc("Who is shown it, with its budgets.")] = OMITTED
    preconditions = TO_PLAN

    async def check(self, work: Work) -> RoadmapRow | None:
        """Refuse a stale revision, and a time that ends before it begins."""
        row = await work.edit(RoadmapRow, self.id, expected=self.expected_revision)
        if row is not None:
            starts_on = row.starts_on if self.starts_on is OMITTED else self.starts_on
            ends_on = row.ends_on if self.ends_on is OMITTED else self.ends_on
            must_be_in_order(work, starts_on, ends_on)
        return row

    async def apply(self, work: Work, row: RoadmapRow) -> RoadmapRow:
        """Write what was given."""
        self.store(row)
        return row


@dataclass(frozen=True, kw_only=True)
class _Planned:
    """What is planned of a component, beside its title."""

    description: Annotated[Omittable[Prose | None], Doc("What it is.")] = OMITTED
    planned_on: Annotated[
        Omittable[Annotated[dt.date, DAYS] | None], Doc("The day by which it is to be there.")
    ] = OMITTED
    budget: Annotated[
        Omittable[MoneyInput | None], Doc("How much is set aside for it; not less than nothing.")
    ] = OMITTED
    service_version_id: Annotated[
        Omittable[ServiceVersionId | None], Doc("The version of a service that it leads to.")
    ] = OMITTED

    def must_have_budget(self, work: Work) -> None:
        """Refuse less than nothing."""
        must_be_owed(work, self.budget, "budget")

    def put_in(self, row: RoadmapComponentRow) -> None:
        """Write what has other columns than fields."""
        if self.budget is not OMITTED:
            row.budget, row.currency = parts_of(self.budget)
        if self.service_version_id is not OMITTED:
            row.version_id = self.service_version_id


def parts_of(given: MoneyInput | None) -> tuple[Decimal | None, str | None]:
    """Return an amount and its currency."""
    return (None, None) if given is None else (given.amount, given.currency)


def must_be_owed(work: Work, given: Any, field: str) -> None:
    """Refuse an amount that is less than nothing."""
    if isinstance(given, MoneyInput) and given.amount < 0:
        message = "Give an amount that is not less than nothing."
        work.problems.add("OUT_OF_RANGE", message, field, "amount")


@dataclass(frozen=True, kw_only=True)
class AddRoadmapComponent(_Planned, Change[RoadmapRow]):
    """Plan something more on a roadmap, with its budget and the version that it leads to."""

    roadmap_id: Annotated[RoadmapId, Doc("The roadmap.")]
    title: Annotated[Name, Doc("What is planned.")]
    preconditions = TO_PLAN

    async def check(self, work: Work) -> RoadmapRow | None:
        """Refuse one component too many; one change at a time gives out positions."""
        self.must_have_budget(work)
        roadmap = await work.hold(RoadmapRow, self.roadmap_id)
        if roadmap is not None:
            row = RoadmapComponentRow
            work.prepared = await next_number(
                work.session, row.position, row.roadmap_id, roadmap.id
            )
            if work.prepared > MOST_COMPONENTS:
                message = f"It has {MOST_COMPONENTS} components, and takes no more."
                work.problems.add("COMPONENTS_TOO_MANY", message, "roadmap_id")
        return roadmap

    async def apply(self, work: Work, roadmap: RoadmapRow) -> RoadmapComponentRow:
        """Insert it."""
        row = RoadmapComponentRow(
            roadmap_id=roadmap.id,
            position=work.prepared,
            title=self.title,
            description=None if self.description is OMITTED else self.description,
            planned_on=None if self.planned_on is OMITTED else self.planned_on,
        )
        self.put_in(row)
        await work.create(row)
        return row


@dataclass(frozen=True, kw_only=True)
class UpdateRoadmapComponent(_Planned, Change[RoadmapComponentRow]):
    """Edit what is planned; what is left out stays as it is."""

    id: Annotated[RoadmapComponentId, Doc("The component.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    title: Annotated[Omittable[Name], Doc("What is planned.")] = OMITTED
    preconditions = TO_EDIT_COMPONENT

    async def check(self, work: Work) -> RoadmapComponentRow | None:
        """Refuse a stale revision."""
        self.must_have_budget(work)
        return await work.edit(RoadmapComponentRow, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, row: RoadmapComponentRow) -> RoadmapComponentRow:
        """Write what was given."""
        for name in ("title", "description", "planned_on"):
            given = getattr(self, name)
            if given is not OMITTED:
                setattr(row, name, given)
        self.put_in(row)
        return row
