"""Rating vendors: computed from what was kept, told by a person of the buyer, and published."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from catalog.plugin import (
    OMITTED,
    SERVICE,
    Between,
    Change,
    Doc,
    Ground,
    Measurement,
    Omittable,
    OrganizationId,
    ParticipantRole,
    Statement,
    Window,
    Work,
)
from catalog_acquisition.changes.obliging import said
from catalog_acquisition.computing.ratings import proposed
from catalog_acquisition.computing.statuses import PromiseStatus
from catalog_acquisition.measures.occurrences import PromiseAsking
from catalog_acquisition.measures.promises import Promises, promises
from catalog_acquisition.queries import contracts, obligations
from catalog_acquisition.rules.access import ContractId, VendorRatingId
from catalog_acquisition.rules.rating import TO_PUBLISH, TO_RATE
from catalog_acquisition.tables.contracts import ContractRow
from catalog_acquisition.tables.vendors import (
    MOST_RATINGS,
    RatingArea,
    RatingGrade,
    VendorRatingRow,
)

DAYS = Between(dt.date(2000, 1, 1), dt.date(2199, 12, 31))
REPLY = dt.timedelta(days=14)  # FAR 42.1503(d)
LONGEST = dt.timedelta(days=3_660)


@dataclass(frozen=True)
class _Rating:
    """A contract whose vendor is rated, and what was kept."""

    contract: ContractRow
    kept: Promises
    proposed: RatingGrade | None
    number: int


@dataclass(frozen=True, kw_only=True)
class RateVendor(Change[_Rating]):
    """Rate a vendor for a time, for the buyer's house alone until it is published.

    The rating that follows from what was kept is proposed: SATISFACTORY where all that was due was
    met in time, MARGINAL from nine tenths on, else UNSATISFACTORY. Another one takes a narrative.
    """

    contract_id: Annotated[ContractId, Doc("The contract.")]
    vendor_id: Annotated[OrganizationId, Doc("The vendor, one of its parties.")]
    area: Annotated[RatingArea, Doc("What it is rated for.")] = RatingArea.OVERALL
    starts_on: Annotated[Annotated[dt.date, DAYS], Doc("The first day of the time.")]
    ends_on: Annotated[Annotated[dt.date, DAYS], Doc("Its last day; never to come.")]
    rating: Annotated[
        Omittable[RatingGrade | None], Doc("The rating; the proposed one unless given.")
    ] = OMITTED
    narrative: Annotated[
        Omittable[Statement | None], Doc("Why; it may be left out of the proposed one alone.")
    ] = OMITTED
    preconditions = TO_RATE

    async def prepare(self, ground: Ground) -> Promises | None:
        """Find what the vendor kept in that time."""
        if not dt.timedelta() <= self.ends_on - self.starts_on <= LONGEST:
            return None
        metrics = ground.rules.metrics
        async with ground.database.reading() as session:

            async def facts(key: str, ids: Any, window: Window) -> dict[UUID, Measurement]:
                given: Any = {"session": session, "now": ground.now, "of": SERVICE}
                return await metrics.facts(key, ids, window, **given)

            asking = PromiseAsking(
                session, ground.now, facts, lambda key: metrics.unit(key, SERVICE)
            )
            where = obligations.owed_by(self.contract_id, self.vendor_id)
            rows = await session.rows(obligations.agreed(*where))
            return await promises(asking, rows, self.starts_on, self.ends_on, 0)

    async def check(self, work: Work) -> _Rating | None:
        """Refuse times that cannot be, who sells nothing, and another rating without a reason."""
        contract = await work.hold(ContractRow, self.contract_id)
        if self.ends_on < self.starts_on or work.prepared is None:
            message = "A time ends after it starts, and has at most ten years."
            work.problems.add("DATES_REVERSED", message, "ends_on")
        if self.ends_on > work.now.date():
            message = "Rate what has happened: give a past day."
            work.problems.add("TIME_TO_COME", message, "ends_on")
        if contract is None or work.prepared is None:
            return None
        parties = await contracts.signatures(work.session, contract.id)
        sells = {row.organization_id for row in parties if row.role is ParticipantRole.PROVIDER}
        if self.vendor_id not in sells:
            message = "Name a vendor that signed the contract."
            work.problems.add("NOT_A_PARTICIPANT", message, "vendor_id")
        kept: Promises = work.prepared
        found = proposed(kept.due, kept.counts[PromiseStatus.MET])
        given = said(self.rating)
        if given is None and found is None:
            message = "Nothing was due in this time: give the rating, and say why."
            work.problems.add("RATING_MISSING", message, "rating")
        elif given not in {None, found} and said(self.narrative) is None:
            told = "nothing" if found is None else found.name
            message = f"What was kept proposes {told}: say why it is another one."
            work.problems.add("NARRATIVE_MISSING", message, "narrative", proposed=told)
        row = VendorRatingRow
        number = await contracts.next_number(work.session, row, row.contract_id, contract.id)
        if number > MOST_RATINGS:
            message = f"It has {MOST_RATINGS:,} of these, and takes no more."
            work.problems.add("NOTES_TOO_MANY", message, "contract_id")
        return _Rating(contract, kept, found, number)

    async def apply(self, work: Work, rated: _Rating) -> VendorRatingRow:
        """Keep it, with what it follows from."""
        counts = rated.kept.counts
        row = VendorRatingRow(
            contract_id=rated.contract.id,
            number=rated.number,
            vendor_id=self.vendor_id,
            area=self.area,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            rating=said(self.rating) or rated.proposed,
            proposed=rated.proposed,
            evidence={
                "due": rated.kept.due,
                **{kind.name: counts[kind] for kind in PromiseStatus},
            },
            narrative=said(self.narrative),
            assessor_id=work.principal.person_id,
            assessed_by=work.principal.subject,
        )
        await work.create(row)
        return row


@dataclass(frozen=True, kw_only=True)
class PublishRating(Change[VendorRatingRow]):
    """Show a rating to the vendor, which may reply, or dispute it, within 14 days."""

    id: Annotated[VendorRatingId, Doc("The rating.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]
    preconditions = TO_PUBLISH

    async def check(self, work: Work) -> VendorRatingRow | None:
        """Refuse a stale revision."""
        return await work.edit(VendorRatingRow, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, row: VendorRatingRow) -> VendorRatingRow:
        """Publish it."""
        row.published_at, row.reply_by = work.now, work.now + REPLY
        work.tell("rating.published", row)
        return row
