"""Utility: what a service is fit for, as the side of the service says before customers judge it."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain.owners import OWN_SERVICE
from catalog.domain.seen import Condition
from catalog.domain.services.rules import NOT_RETIRED
from catalog.domain.worth.access import UTILITY_STATEMENT, UtilityStatementId
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import OMITTED, Doc, Omittable, ServiceId, Statement
from catalog.domain.writing.preconditions import Asker, Precondition
from catalog.storage.tables.services import ServiceRow
from catalog.storage.tables.worth import UtilityJudgementRow, UtilityStatementRow

NEED = Doc("The need that it meets.")
TEXT = Doc("What the service does to meet it.")
SUPPORTS = Doc("Whether it supports the performance of the consumer.")
REMOVES = Doc("Whether it removes constraints from the consumer.")


def _where_unjudged(utility: Any, _asker: Asker) -> Condition:
    judgement = alias(UtilityJudgementRow)
    judged = sa.select(judgement.id).where(judgement.utility_id == utility.id)
    return ~judged.correlate(utility).exists()


OWN = OWN_SERVICE.through(UTILITY_STATEMENT, "service_id")
STANDING = (
    NOT_RETIRED.through(UTILITY_STATEMENT, "service_id"),
    Precondition(
        of=UTILITY_STATEMENT,
        code="UTILITY_WITHDRAWN",
        message="It was withdrawn: another one counts, which the side of the service defines.",
        holds=lambda utility, _: utility.withdrawn_at.is_(None),
    ),
)
UNJUDGED = Precondition(
    of=UTILITY_STATEMENT,
    code="UTILITY_JUDGED",
    message="It was judged as it stands: withdraw it, and define another one.",
    holds=_where_unjudged,
)


async def held(work: Work, utility_id: UUID, expected: int) -> UtilityStatementRow | None:
    """Lock a statement, and before it its service, which nobody retires meanwhile."""
    known = await work.session.get(UtilityStatementRow, utility_id)
    if known is None:
        return None
    await work.hold(ServiceRow, known.service_id)
    return await work.hold(UtilityStatementRow, utility_id, expected=expected)


def _must_be_of_use(work: Work, *, supports: bool, removes: bool) -> None:
    if not (supports or removes):
        message = "Say that it supports performance, that it removes constraints, or both."
        work.problems.add("UTILITY_EMPTY", message, "supports_performance")


@dataclass(frozen=True, kw_only=True)
class DefineUtility(Change):
    """Say for what a service is fit: which need it meets, and how.

    It supports the performance of the consumer, or removes constraints from them, or both. Those
    who consume the service judge it with `judgeUtility`.
    """

    service_id: Annotated[ServiceId, Doc("The service.")]
    need: Annotated[Statement, NEED]
    text: Annotated[Statement, TEXT]
    supports_performance: Annotated[bool, SUPPORTS] = False
    removes_constraint: Annotated[bool, REMOVES] = False
    preconditions = (OWN_SERVICE, NOT_RETIRED)

    async def check(self, work: Work) -> None:
        """Refuse what is of no use."""
        await work.hold(ServiceRow, self.service_id)  # nobody retires it meanwhile
        _must_be_of_use(work, supports=self.supports_performance, removes=self.removes_constraint)

    async def apply(self, work: Work, _found: None) -> UtilityStatementRow:
        """Insert it."""
        utility = UtilityStatementRow(**self.columns(UtilityStatementRow))
        await work.create(utility)
        return utility


@dataclass(frozen=True, kw_only=True)
class UpdateUtility(Change[UtilityStatementRow]):
    """Edit for what a service is fit, as long as nobody has judged it; what is left out stays."""

    id: Annotated[UtilityStatementId, Doc("The statement.")]
    expected_revision: Annotated[int, Doc("The revision that the edit is based on.")]
    need: Annotated[Omittable[Statement], NEED] = OMITTED
    text: Annotated[Omittable[Statement], TEXT] = OMITTED
    supports_performance: Annotated[Omittable[bool], SUPPORTS] = OMITTED
    removes_constraint: Annotated[Omittable[bool], REMOVES] = OMITTED
    preconditions = (OWN, *STANDING, UNJUDGED)

    async def check(self, work: Work) -> UtilityStatementRow | None:
        """Refuse a stale revision, and what would be of no use."""
        utility = await held(work, self.id, self.expected_revision)
        if utility is not None:
            given, removing = self.supports_performance, self.removes_constraint
            supports = utility.supports_performance if given is OMITTED else given
            removes = utility.removes_constraint if removing is OMITTED else removing
            _must_be_of_use(work, supports=supports, removes=removes)
        return utility

    async def apply(self, work: Work, utility: UtilityStatementRow) -> UtilityStatementRow:
        """Write what was given."""
        work.mark(utility)
        self.store(utility)
        return utility


@dataclass(frozen=True, kw_only=True)
class WithdrawUtility(Change[UtilityStatementRow]):
    """Say no longer that a service is fit for something: nobody judges it any more.

    What was said of it stays on record, and does not count for `fitForPurpose`.
    """

    id: Annotated[UtilityStatementId, Doc("The statement.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]
    preconditions = (OWN, *STANDING)

    async def check(self, work: Work) -> UtilityStatementRow | None:
        """Refuse a stale revision."""
        return await held(work, self.id, self.expected_revision)

    async def apply(self, work: Work, utility: UtilityStatementRow) -> UtilityStatementRow:
        """Withdraw it now."""
        work.mark(utility)
        utility.withdrawn_at = work.now
        return utility
