"""Publishing offerings, and withdrawing them."""

from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from catalog.domain import sight
from catalog.domain.offerings import editions
from catalog.domain.offerings.rules import OFFERED, OWN_OFFERING, PUBLISHABLE
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import Doc, OfferingId
from catalog.domain.writing.preconditions import Precondition
from catalog.storage import offerings
from catalog.storage.enums import OfferingStatus
from catalog.storage.tables.offerings import OfferingRow
from catalog.storage.tables.relationships import RelationshipOfferingRow

MOST_TOLD = 20  # relationships that one warning names


@dataclass(frozen=True, kw_only=True)
class PublishOffering(Change[OfferingRow]):
    """Publish a draft as an edition, which consumers see and may agree on.

    Nobody changes it any more; those who agreed on an earlier one keep theirs.
    """

    id: Annotated[OfferingId, Doc("The offering.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]
    preconditions = PUBLISHABLE

    async def check(self, work: Work) -> OfferingRow | None:
        """Refuse a stale revision; its services stay as they are meanwhile."""
        offering = await work.edit(OfferingRow, self.id, expected=self.expected_revision)
        await work.session.lock_name(OFFERED)
        return offering

    async def apply(self, work: Work, offering: OfferingRow) -> OfferingRow:
        """Freeze an edition, and name those who stay on an earlier one."""
        offering.status = OfferingStatus.AVAILABLE
        edition = await editions.publish(work, offering)
        link = RelationshipOfferingRow
        waiting = link.offering_id == offering.id, link.edition_id.is_(None)
        await work.session.execute(sa.update(link).where(*waiting).values(edition_id=edition.id))
        staying = await offerings.resting_on_earlier(
            work.session,
            offering.id,
            lambda table: sight.RELATIONSHIP(table, work.principal),
            MOST_TOLD,
        )
        if staying:
            message = (
                f"These keep the edition that they agreed on: {', '.join(staying)}. "
                "Propose an amendment that names the offering, to go on with this one."
            )
            work.problems.warn("EARLIER_EDITION", message, "id", relationships=staying)
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
