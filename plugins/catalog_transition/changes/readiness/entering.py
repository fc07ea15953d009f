"""What an import does about readiness: it takes over which reviews there were, and who approved."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import sqlalchemy as sa

from catalog.plugin import (
    OMITTED,
    PERSON,
    Between,
    Change,
    Consent,
    Doc,
    Name,
    Omittable,
    PersonRow,
    ReadSession,
    ServiceId,
    ServiceRow,
    ServiceVersionId,
    ServiceVersionRow,
    Word,
    Work,
    standing,
)
from catalog_transition.changes.readiness import starting
from catalog_transition.changes.readiness.approving import folded, must_have_happened
from catalog_transition.changes.readiness.starting import Checks, Starting
from catalog_transition.queries import reviews, templates
from catalog_transition.rules import standard
from catalog_transition.rules.access_of_readiness import TEMPLATE, ApprovalId, ReviewId
from catalog_transition.rules.conditions_of_readiness import TO_ANSWER, TO_BE_READY, TO_CORRECT
from catalog_transition.tables.readiness import ReadinessReviewRow, ReviewApprovalRow
from catalog_transition.tables.templates import CheckTemplateRow, TransitionType


@dataclass(frozen=True, kw_only=True)
class EnterReview(Change[Starting]):
    """Take over that a version was reviewed at a level."""

    service_id: Annotated[ServiceId, Doc("The service.")]
    version_id: Annotated[ServiceVersionId, Doc("The version that moves.")]
    number: Annotated[int, Between(1), Doc("Which review of the version it is.")]
    level: Annotated[Word, Doc("The level.")]
    template: Annotated[
        Omittable[Word | None], Doc("The slug of a template, whose newest version has the level.")
    ] = OMITTED
    preconditions = TO_BE_READY

    async def check(self, work: Work) -> Starting | None:
        """Refuse a template that is not there, and a level that it does not have."""
        service = await work.hold(ServiceRow, self.service_id)
        version = await work.session.get(ServiceVersionRow, self.version_id)
        if service is None or version is None:
            return None
        transition_type = standard.TYPE_OF[version.purpose]
        known = await reviews.of_version(work.session, version.id)
        starting.must_be_few(work, known)
        if self.template is OMITTED or self.template is None:
            standard_checks = starting.without_template(work, transition_type)
            self._must_not_outrank(work, standard_checks, known)
            checks = self._with_level(standard_checks, known)
        else:
            found = await self._must_have_template(work, self.template, transition_type)
            if found is None:
                return None
            checks = found
        return Starting(version, checks, transition_type, self.level, known)

    async def apply(self, work: Work, review: Starting) -> ReadinessReviewRow:
        """Insert it with its checks."""
        return await starting.begin(work, review)

    def _must_not_outrank(self, work: Work, checks: Checks, known: Any) -> None:
        """Refuse a level that asks for nothing where the standard checks are asked already."""
        levels = {one.level for one in known if one.template_version_id is None}
        if self.level not in checks.levels and not levels.isdisjoint(checks.levels):
            message = "The version is reviewed here by standard checks: name a template."
            work.problems.add("LEVEL_UNKNOWN", message, "level")

    def _with_level(self, checks: Checks, known: Any) -> Checks:
        """Return the checks with the level above those that are known, if it is another one."""
        if self.level in checks.levels:
            return checks
        others = [one for one in known if one.template_version_id is None]
        levels = [*checks.levels, *(one.level for one in others), self.level]
        return checks._replace(levels=list(dict.fromkeys(levels)))

    async def _must_have_template(
        self, work: Work, slug: str, transition_type: TransitionType
    ) -> Checks | None:
        row = CheckTemplateRow
        question = sa.select(row).where(row.slug == slug, TEMPLATE(row, work.principal)).limit(2)
        found = await work.session.scalars(question)
        if len(found) != 1:
            message = f"There is not one template {slug}: define it, or leave it out."
            work.problems.add("TEMPLATE_UNFIT", message, "template")
            return None
        (template,) = found
        edition = await templates.numbered(work.session, template.id, template.newest)
        if edition is None:
            return None
        if not standard.is_fit(edition.transition_type, transition_type):
            message = f"The template {slug} is for {edition.transition_type.value}: name another."
            work.problems.add("TEMPLATE_UNFIT", message, "template")
        if self.level not in edition.levels:
            names = ", ".join(edition.levels)
            message = f"There is no such level: name one of {names}."
            work.problems.add("LEVEL_UNKNOWN", message, "level")
        return await starting.with_template(work, edition)


@dataclass(frozen=True, kw_only=True)
class KeepReview(Change[ReadinessReviewRow]):
    """Leave a review as it is that an import tells again."""

    id: Annotated[ReviewId, Doc("The review.")]
    service_id: Annotated[ServiceId, Doc("The service.")]
    template: Annotated[
        Omittable[Word | None], Doc("The slug of a template; the review keeps its own.")
    ] = OMITTED
    level: Annotated[Word, Doc("The level.")]
    preconditions = TO_ANSWER

    async def check(self, work: Work) -> ReadinessReviewRow | None:
        """Find that there is nothing to do."""
        work.is_needless = True
        return await work.hold(ReadinessReviewRow, self.id)

    async def apply(self, work: Work, review: ReadinessReviewRow) -> ReadinessReviewRow:
        """Leave it."""
        return review


@dataclass(frozen=True, kw_only=True)
class RecordApproval(Change[ReadinessReviewRow]):
    """Take over that somebody approved a review, where another system keeps that."""

    review_id: Annotated[ReviewId, Doc("The review.")]
    service_id: Annotated[ServiceId, Doc("The service.")]
    level: Annotated[Word, Doc("The level.")]
    approver: Annotated[Name, Doc("Who approved, as it is written.")]
    approver_key: Annotated[Name, Doc("The same without a leading `@`, in lower case.")]
    happened_at: Annotated[
        Omittable[dt.datetime | None], Doc("When they approved, where that is known.")
    ] = OMITTED
    preconditions = TO_ANSWER

    async def check(self, work: Work) -> ReadinessReviewRow | None:
        """Refuse a time to come, and a review in which people here have their say."""
        if isinstance(self.happened_at, dt.datetime):
            must_have_happened(work, self.happened_at, "happened_at")
        review = await work.hold(ReadinessReviewRow, self.review_id)
        if review is None:
            return None
        if review.person_id is not None or await reviews.answer_count(work.session, review.id):
            message = f"Review {review.number} goes on here: let a reviewer approve it themselves."
            work.problems.add("REVIEW_GOES_ON", message, "approver")
        return review

    async def apply(self, work: Work, review: ReadinessReviewRow) -> ReviewApprovalRow:
        """Insert it, with the person where one of that name is known."""
        person = sa.select(PersonRow.id).where(
            PersonRow.slug == self.approver_key, PERSON(PersonRow, work.principal)
        )
        approval = ReviewApprovalRow(
            **self.columns(ReviewApprovalRow),
            person_id=await work.session.scalar(person),
            consent=Consent.RECORDED,
            recorded_by=work.principal.subject,
        )
        await work.create(approval)
        work.tell("readiness_review.approved", review, **starting.facts(review))
        return approval


@dataclass(frozen=True, kw_only=True)
class CorrectApproval(Change[ReviewApprovalRow]):
    """Bring a recorded approval up to date; one that was given here stays as it is."""

    id: Annotated[ApprovalId, Doc("The approval.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    service_id: Annotated[ServiceId, Doc("The service.")]
    level: Annotated[Word, Doc("The level.")]
    approver: Annotated[Name, Doc("Who approved, as it is written.")]
    happened_at: Annotated[
        Omittable[dt.datetime | None], Doc("When they approved, where that is known.")
    ] = OMITTED
    preconditions = (TO_CORRECT,)

    async def check(self, work: Work) -> ReviewApprovalRow | None:
        """Refuse a stale revision, and a time to come."""
        if isinstance(self.happened_at, dt.datetime):
            must_have_happened(work, self.happened_at, "happened_at")
        approval = await work.hold(ReviewApprovalRow, self.id, expected=self.expected_revision)
        if approval is not None:
            is_known = self.happened_at in {OMITTED, None, approval.happened_at}
            work.is_needless = is_known or approval.consent is Consent.GIVEN
        return approval

    async def apply(self, work: Work, approval: ReviewApprovalRow) -> ReviewApprovalRow:
        """Write when it happened."""
        work.mark(approval)
        approval.happened_at = None if self.happened_at is OMITTED else self.happened_at
        return approval


async def with_number(session: ReadSession, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the values of a review with its version, and the number that it has or gets."""
    version = await _moving(session, values)
    if version is None:
        return values
    known = await reviews.of_version(session, version.id)
    same = [one.number for one in _at_level(known, values)]
    number = max(same) if same else len(known) + 1
    return {**values, "version_id": version.id, "number": number}


async def with_review(session: ReadSession, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the values of an approval with the review of its level, and its approver's key."""
    version = await _moving(session, values)
    known = () if version is None else await reviews.of_version(session, version.id)
    same = _at_level(known, values)
    named = {**values, "approver_key": folded(str(values.get("approver") or ""))}
    return {**named, "review_id": same[-1].id} if same else named


def _at_level(
    known: Sequence[ReadinessReviewRow], values: Mapping[str, Any]
) -> list[ReadinessReviewRow]:
    """Return the reviews of the level that is named; not those that were withdrawn."""
    return [one for one in known if one.level == values.get("level") and one.withdrawn_at is None]


async def _moving(session: ReadSession, values: Mapping[str, Any]) -> ServiceVersionRow | None:
    service_id = values.get("service_id")
    return None if service_id is None else (await standing(session, service_id)).moving
