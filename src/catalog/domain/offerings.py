"""Offerings: services described for a group of consumers, as goods, access and actions."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.domain import providers, sight
from catalog.domain.writing.changes import Change, Found, Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Many,
    Name,
    OfferingId,
    Omittable,
    OrganizationId,
    Prose,
    ServiceId,
    Slug,
)
from catalog.domain.writing.preconditions import Asker, Precondition
from catalog.domain.writing.slugs import must_be_free_slug
from catalog.storage import services
from catalog.storage.enums import ComponentKind, OfferingStatus, Performer, PortfolioStatus
from catalog.storage.tables.offerings import OfferingComponentRow, OfferingRow, OfferingServiceRow
from catalog.storage.tables.services import ServiceRow

MOST_COMPONENTS = 50
OFFERED = "offerings.services"  # what to lock for rules about offerings and their services
NO_COMPONENT = "Add what it is made of: goods, access to a resource, or an action."
ONLY_RETIRED = "Add a service that is not retired to the offering."


def _where_own(offering: Any, asker: Asker) -> sa.ColumnElement[bool]:
    """Return the condition that who asks acts for the provider, or for who recorded it of one."""
    provided = sa.and_(
        offering.recorded_by_id.is_(None), asker.where_acting_for(offering.provider_id)
    )
    return sa.or_(provided, asker.where_acting_for(offering.recorded_by_id))


OWN_OFFERING = Precondition(
    of=sight.OFFERING,
    code="NOT_YOUR_ORGANIZATION",
    message="Only the provider makes and changes its offerings.",
    holds=_where_own,
    is_about_who=True,
)


def _where_made_of_some(offering: Any, _asker: Asker) -> sa.ColumnElement[bool]:
    """Return the condition that an offering has components."""
    component = aliased(OfferingComponentRow)
    found = sa.select(component.offering_id).where(component.offering_id == offering.id)
    return found.correlate(offering).exists()


def _where_not_all_are_retired(offering: Any, _asker: Asker) -> sa.ColumnElement[bool]:
    """Return the condition that an offering has no services, or one that is not retired."""
    offered, service = aliased(OfferingServiceRow), aliased(ServiceRow)
    those = (
        sa.select(service.id)
        .join(offered, offered.service_id == service.id)
        .where(offered.offering_id == offering.id)
        .correlate(offering)
    )
    is_in_use = service.portfolio_status != PortfolioStatus.RETIRED
    return sa.or_(those.where(is_in_use).exists(), ~those.exists())


@dataclass(frozen=True, kw_only=True)
class OfferingComponentInput:
    """One thing that an offering is made of."""

    kind: Annotated[ComponentKind, Doc("Goods, access to a resource, or a service action.")]
    name: Annotated[Name, Doc("What it is called.")]
    description: Annotated[Omittable[Prose | None], Doc("What it is, in prose.")] = OMITTED
    terms: Annotated[Omittable[Prose | None], Doc("On which terms it is had.")] = OMITTED
    performed_by: Annotated[
        Omittable[Performer | None], Doc("Who performs it; of service actions only.")
    ] = OMITTED


@dataclass(frozen=True, kw_only=True)
class _OfferingFields(Change[Found]):
    description: Annotated[Omittable[Prose | None], Doc("What it is, in prose.")] = OMITTED
    components: Annotated[
        Omittable[Annotated[list[OfferingComponentInput], Many(MOST_COMPONENTS)]],
        Doc("What it is made of, in order; the list replaces the one before."),
    ] = OMITTED

    def _must_fit(self, work: Work) -> None:
        for index, component in enumerate(
            self.components if self.components is not OMITTED else ()
        ):
            is_action = component.kind is ComponentKind.SERVICE_ACTION
            if not is_action and component.performed_by not in {None, OMITTED}:
                work.problems.add(
                    "PERFORMER_MISPLACED",
                    "Only a service action is performed by somebody: leave performedBy out.",
                    "components",
                    str(index),
                    "performed_by",
                )

    async def _store_components(self, work: Work, offering: OfferingRow) -> None:
        if self.components is OMITTED:
            return
        components = [
            {name: None if value is OMITTED else value for name, value in vars(component).items()}
            | {"position": position}
            for position, component in enumerate(self.components)
        ]
        await work.session.replace(OfferingComponentRow, components, offering_id=offering.id)


@dataclass(frozen=True, kw_only=True)
class CreateOffering(_OfferingFields[None]):
    """Draft an offering of one or more services; consumers see it once it is published."""

    slug: Annotated[Slug, Doc("Its unique name in addresses.")]
    name: Annotated[Name, Doc("Its name for people.")]
    provider_id: Annotated[OrganizationId, Doc("The organization that makes the offering.")]
    target_consumer_group: Annotated[Name, Doc("Whom it is for.")]
    service_ids: Annotated[list[ServiceId], Many(100), Doc("The services that it offers.")]

    async def check(self, work: Work) -> None:
        """Refuse a slug that is taken, no services, and providers of others."""
        await must_be_free_slug(work, OfferingRow, self.slug, noun="offering")
        self._must_fit(work)
        _must_have_services(work, self.service_ids)
        await providers.must_be_own(work, self.provider_id)

    async def apply(self, work: Work, _found: None) -> OfferingRow:
        """Insert it as a draft."""
        offering = OfferingRow(**self.columns(OfferingRow), status=OfferingStatus.DRAFT)
        offering.recorded_by_id = await providers.recorder(work, self.provider_id)
        await work.create(offering)
        await _offer(work, offering, self.service_ids)
        await self._store_components(work, offering)
        return offering


@dataclass(frozen=True, kw_only=True)
class UpdateOffering(_OfferingFields[OfferingRow]):
    """Edit an offering; what is left out stays as it is, null clears."""

    id: Annotated[OfferingId, Doc("The offering.")]
    expected_revision: Annotated[int, Doc("The revision that the edit is based on.")]
    slug: Annotated[Omittable[Slug], Doc("Its unique name in addresses.")] = OMITTED
    name: Annotated[Omittable[Name], Doc("Its name for people.")] = OMITTED
    target_consumer_group: Annotated[Omittable[Name], Doc("Whom it is for.")] = OMITTED
    service_ids: Annotated[
        Omittable[Annotated[list[ServiceId], Many(100)]],
        Doc("The services that it offers; the list replaces the one before."),
    ] = OMITTED
    preconditions = (OWN_OFFERING,)

    async def check(self, work: Work) -> OfferingRow | None:
        """Refuse what would leave an available offering empty, and a stale revision."""
        offering = await work.edit(OfferingRow, self.id, expected=self.expected_revision)
        if self.slug is not OMITTED:
            await must_be_free_slug(work, OfferingRow, self.slug, noun="offering", but=self.id)
        self._must_fit(work)
        if self.service_ids is not OMITTED:
            _must_have_services(work, self.service_ids)
        if offering is None:
            return None
        if offering.status is OfferingStatus.AVAILABLE:
            if self.components is not OMITTED and not self.components:
                _must_have_component(work, "components")
            if self.service_ids is not OMITTED:
                await _must_not_all_be_retired(work, self.service_ids, "service_ids")
        return offering

    async def apply(self, work: Work, offering: OfferingRow) -> OfferingRow:
        """Write what was given."""
        self.store(offering)
        if self.service_ids is not OMITTED:
            await _offer(work, offering, self.service_ids)
        await self._store_components(work, offering)
        return offering


@dataclass(frozen=True, kw_only=True)
class PublishOffering(Change[OfferingRow]):
    """Make a draft available, so that consumers see it and may agree on it."""

    id: Annotated[OfferingId, Doc("The offering.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]
    preconditions = (
        OWN_OFFERING,
        Precondition(
            of=sight.OFFERING,
            code="OFFERING_NOT_DRAFT",
            message="Only a draft can be published.",
            holds=lambda offering, _: offering.status == OfferingStatus.DRAFT,
        ),
        Precondition(
            of=sight.OFFERING, code="NO_COMPONENT", message=NO_COMPONENT, holds=_where_made_of_some
        ),
        Precondition(
            of=sight.OFFERING,
            code="ONLY_RETIRED_SERVICES",
            message=ONLY_RETIRED,
            holds=_where_not_all_are_retired,
        ),
    )

    async def check(self, work: Work) -> OfferingRow | None:
        """Refuse a stale revision; its services stay as they are meanwhile."""
        offering = await work.edit(OfferingRow, self.id, expected=self.expected_revision)
        await work.session.lock_name(OFFERED)
        return offering

    async def apply(self, work: Work, offering: OfferingRow) -> OfferingRow:
        """Publish it."""
        offering.status = OfferingStatus.AVAILABLE
        return offering


@dataclass(frozen=True, kw_only=True)
class WithdrawOffering(Change[OfferingRow]):
    """Stop offering it to new consumers; relationships that exist go on."""

    id: Annotated[OfferingId, Doc("The offering.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]

    preconditions = (
        OWN_OFFERING,
        Precondition(
            of=sight.OFFERING,
            code="OFFERING_NOT_AVAILABLE",
            message="Only an available offering can be withdrawn.",
            holds=lambda offering, _: offering.status == OfferingStatus.AVAILABLE,
        ),
    )

    async def check(self, work: Work) -> OfferingRow | None:
        """Refuse a stale revision."""
        return await work.edit(OfferingRow, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, offering: OfferingRow) -> OfferingRow:
        """Withdraw it."""
        offering.status = OfferingStatus.WITHDRAWN
        return offering


async def _offer(work: Work, offering: OfferingRow, service_ids: Collection[UUID]) -> None:
    offered = [{"service_id": service_id} for service_id in dict.fromkeys(service_ids)]
    await work.session.replace(OfferingServiceRow, offered, offering_id=offering.id)


def _must_have_services(work: Work, service_ids: Collection[UUID]) -> None:
    if not service_ids:
        work.problems.add("NO_SERVICE", "Offer at least one service.", "service_ids")


def _must_have_component(work: Work, field: str) -> None:
    work.problems.add("NO_COMPONENT", NO_COMPONENT, field)


async def _must_not_all_be_retired(work: Work, service_ids: Collection[UUID], field: str) -> None:
    await work.session.lock_name(OFFERED)
    statuses = await services.statuses(work.session, service_ids)
    if statuses and all(status is PortfolioStatus.RETIRED for status in statuses):
        work.problems.add("ONLY_RETIRED_SERVICES", ONLY_RETIRED, field)
