"""Judging utility: customers say whether a service is fit for what it is said to be fit for."""

from dataclasses import dataclass
from typing import Annotated, NamedTuple

from catalog.domain.relationships.consuming import consumption
from catalog.domain.relationships.parties import must_speak_for
from catalog.domain.worth.access import UtilityStatementId
from catalog.domain.worth.utility import STANDING, held
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import OMITTED, Doc, Omittable, OrganizationId, Statement
from catalog.storage import organizations, roles, worth
from catalog.storage.enums import Consent, OrganizationKind, Role, RoleScope
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.worth import (
    UtilityJudgementRow,
    UtilityStatementRow,
    UtilityVerdict,
)


class Judging(NamedTuple):
    """The statement that is judged, and the organization on whose behalf it is."""

    utility: UtilityStatementRow
    organization: OrganizationRow


class Judged(NamedTuple):
    """A judgement, and the statement that it is about."""

    utility_judgement: UtilityJudgementRow
    utility_statement: UtilityStatementRow


@dataclass(frozen=True, kw_only=True)
class JudgeUtility(Change[Judging]):
    """Say whether a service is fit for its purpose, on behalf of an organization that consumes it.

    A person says so who holds the role CUSTOMER for the organization today: over it or one above
    it, or over a relationship in which it consumes the service. One that is a single person needs
    no role. For an organization that nobody has claimed whoever recorded it says so, and it is kept
    as RECORDED. An organization may judge anew, and its latest judgement counts.
    """

    utility_id: Annotated[UtilityStatementId, Doc("The statement of what the service is fit for.")]
    expected_revision: Annotated[int, Doc("The revision of the statement that is judged.")]
    organization_id: Annotated[OrganizationId, Doc("The consumer on whose behalf it is judged.")]
    verdict: Annotated[UtilityVerdict, Doc("Whether it is fit for their purpose.")]
    reason: Annotated[
        Omittable[Statement | None], Doc("Why; it must be given where the verdict is REJECTED.")
    ] = OMITTED
    preconditions = STANDING

    async def check(self, work: Work) -> Judging | None:
        """Refuse a stale revision, the word of others, and one that is no customer's."""
        utility = await held(work, self.utility_id, self.expected_revision)
        if self.verdict is UtilityVerdict.REJECTED and self._reason is None:
            message = "Say what is lacking, so that the provider knows what to do."
            work.problems.add("REASON_MISSING", message, "reason")
        told = len(work.problems.found)
        organization = await must_speak_for(work, self.organization_id)
        is_theirs = len(work.problems.found) == told  # else nothing is told of what it consumes
        if utility is None or organization is None or not is_theirs:
            return None
        await _must_be_customer(work, utility, organization)
        return Judging(utility, organization)

    async def apply(self, work: Work, judging: Judging) -> Judged:
        """Insert it, in place of what the organization said before."""
        utility, organization = judging
        former = await worth.latest_judgement(work.session, utility.id, self.organization_id)
        if former is not None:
            await work.edit(UtilityJudgementRow, former.id)
            former.is_latest = False
            await work.session.flush()  # there is one at a time
        judgement = UtilityJudgementRow(
            service_id=utility.service_id,
            utility_id=utility.id,
            organization_id=self.organization_id,
            verdict=self.verdict,
            reason=self._reason,
            judged_at=work.now,
            person_id=work.principal.person_id,
            word=Consent.RECORDED if organization.is_recorded else Consent.GIVEN,
        )
        await work.create(judgement)
        return Judged(judgement, utility)

    @property
    def _reason(self) -> str | None:
        return None if self.reason is OMITTED else self.reason


async def _must_be_customer(
    work: Work, utility: UtilityStatementRow, organization: OrganizationRow
) -> None:
    """Refuse an organization that does not consume the service, and who is not its customer."""
    question, party = consumption(utility.service_id, work.asker)
    named = question.with_only_columns(party.relationship_id)
    held_by = await work.session.scalars(named.where(party.organization_id == organization.id))
    if not held_by:
        message = "It takes part as a consumer in no relationship that holds the service."
        work.problems.add("NOT_A_CONSUMER", message, "organization_id")
        return
    person = work.principal.person_id
    if organization.is_recorded or organization.kind is OrganizationKind.PERSON or person is None:
        return  # nobody holds roles for the first, and a single person is their own customer
    scopes = {
        RoleScope.ORGANIZATION: await organizations.with_ancestors(work.session, organization.id),
        RoleScope.RELATIONSHIP: held_by,
    }
    groups = work.principal.member_of
    if not await roles.holds(work.session, person, groups, Role.CUSTOMER, scopes, work.now):
        message = (
            "Somebody judges who holds the role CUSTOMER for it today: assign it, or ask them."
        )
        work.problems.add("ROLE_NOT_HELD", message, "organization_id")
