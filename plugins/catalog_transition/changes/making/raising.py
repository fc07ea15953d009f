"""Raising changes, and editing those that were not made yet."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    Name,
    Omittable,
    PersonId,
    Prose,
    ServiceId,
    ServiceRow,
    ServiceVersionId,
    ServiceVersionRow,
    Statement,
    Work,
)
from catalog_transition.changes.making import windows
from catalog_transition.queries import changes
from catalog_transition.rules.access_of_changes import ChangeRecordId
from catalog_transition.rules.conditions_of_changes import TO_EDIT, TO_RAISE
from catalog_transition.rules.emergencies import is_overdue, remedy
from catalog_transition.tables.changes import (
    ChangeGrade,
    ChangeKind,
    ChangeRecordRow,
    ChangeStatus,
)

# What an authority decided on: an edit of it takes their word back.
DECIDED_ON = (
    "version_id", "kind", "title", "description", "risks", "resources", "impact", "probability",
    "security", "rollback_plan", "window_start", "window_end",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class RaiseChange(Change[ServiceRow]):
    """Tell that something of a service is to be changed: why, when, and how it is undone.

    It waits for a change authority. A STANDARD change is authorised beforehand: an authority let
    one of the same title be made, which was successful. It takes category 4: little impact, and
    little probability of harm. While an emergency lacks its papers for too long, only emergencies
    are raised.
    """

    service_id: Annotated[ServiceId, Doc("The service that is changed.")]
    version_id: Annotated[
        Omittable[ServiceVersionId | None], Doc("The version of it that the change brings.")
    ] = OMITTED
    kind: Annotated[ChangeKind, Doc("How it gets its authority.")] = ChangeKind.NORMAL
    title: Annotated[Name, Doc("What it is called.")]
    description: Annotated[Omittable[Prose | None], Doc("What is done.")] = OMITTED
    reason: Annotated[Statement, Doc("Why it is made.")]
    benefit: Annotated[Omittable[Statement | None], Doc("What comes of it.")] = OMITTED
    risks: Annotated[Omittable[Statement | None], Doc("What may go wrong.")] = OMITTED
    resources: Annotated[
        Omittable[Statement | None], Doc("What it takes, and which resources it touches.")
    ] = OMITTED
    relations: Annotated[
        Omittable[Statement | None], Doc("Which other changes and services it has to do with.")
    ] = OMITTED
    responsible_id: Annotated[
        Omittable[PersonId | None], Doc("Who answers for building, testing and making it.")
    ] = OMITTED
    impact: Annotated[ChangeGrade, Doc("How much harm it can do.")]
    probability: Annotated[ChangeGrade, Doc("How likely it is to do harm.")]
    security: Annotated[bool, Doc("Whether it is made for the sake of security.")] = False
    rollback_plan: Annotated[
        Omittable[Prose | None], Doc("How it is undone where it goes wrong.")
    ] = OMITTED
    window_start: Annotated[dt.datetime, Doc("From when on it may be made.")]
    window_end: Annotated[dt.datetime, Doc("By when it has to be made: within 400 days.")]
    preconditions = TO_RAISE

    async def check(self, work: Work) -> ServiceRow | None:
        """Refuse a window that cannot be, a version of another service, and what has to wait."""
        service = await work.hold(ServiceRow, self.service_id)
        windows.must_be_window(work, self.window_start, self.window_end)
        must_be_small(work, self.kind, self.impact, self.probability)
        if service is not None:
            await must_be_of(work, self.version_id, self.service_id)
        await must_have_precedent(work, self.kind, self.service_id, self.title, self.version_id)
        await must_be_documented(work, self.kind, self.service_id)
        return service

    async def apply(self, work: Work, service: ServiceRow) -> ChangeRecordRow:
        """Insert it; a standard change is authorised."""
        row = ChangeRecordRow(
            number=await changes.newest_number(work.session, service.id) + 1,
            status=ChangeStatus.RAISED,
            raised_by=work.principal.subject,
            raiser_id=work.principal.person_id,
        )
        self.store(row)
        if self.kind is ChangeKind.STANDARD:
            row.status, row.authorised_at = ChangeStatus.AUTHORISED, work.now
        await work.create(row)
        work.tell("change.raised", row, **windows.facts(row))
        return row


@dataclass(frozen=True, kw_only=True)
class UpdateChange(Change[ChangeRecordRow]):
    """Edit a change that is not closed.

    An edit of what an authority decided on takes their word back, or their refusal: it waits for
    them again. A standard change stays authorised.
    """

    id: Annotated[ChangeRecordId, Doc("The change.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    version_id: Annotated[
        Omittable[ServiceVersionId | None], Doc("The version of it that the change brings.")
    ] = OMITTED
    kind: Annotated[Omittable[ChangeKind], Doc("How it gets its authority.")] = OMITTED
    title: Annotated[Omittable[Name], Doc("What it is called.")] = OMITTED
    description: Annotated[Omittable[Prose | None], Doc("What is done.")] = OMITTED
    reason: Annotated[Omittable[Statement], Doc("Why it is made.")] = OMITTED
    benefit: Annotated[Omittable[Statement | None], Doc("What comes of it.")] = OMITTED
    risks: Annotated[Omittable[Statement | None], Doc("What may go wrong.")] = OMITTED
    resources: Annotated[
        Omittable[Statement | None], Doc("What it takes, and which resources it touches.")
    ] = OMITTED
    relations: Annotated[
        Omittable[Statement | None], Doc("Which other changes and services it has to do with.")
    ] = OMITTED
    responsible_id: Annotated[
        Omittable[PersonId | None], Doc("Who answers for building, testing and making it.")
    ] = OMITTED
    impact: Annotated[Omittable[ChangeGrade], Doc("How much harm it can do.")] = OMITTED
    probability: Annotated[Omittable[ChangeGrade], Doc("How likely it is to do harm.")] = OMITTED
    security: Annotated[Omittable[bool], Doc("Whether it is made for the sake of security.")] = (
        OMITTED
    )
    rollback_plan: Annotated[
        Omittable[Prose | None], Doc("How it is undone where it goes wrong.")
    ] = OMITTED
    window_start: Annotated[Omittable[dt.datetime], Doc("From when on it may be made.")] = OMITTED
    window_end: Annotated[
        Omittable[dt.datetime], Doc("By when it has to be made: within 400 days.")
    ] = OMITTED
    preconditions = TO_EDIT

    async def check(self, work: Work) -> ChangeRecordRow | None:
        """Refuse a stale revision, and what could not have been raised."""
        row = await work.edit(ChangeRecordRow, self.id, expected=self.expected_revision)
        if row is None:
            return None
        kept = {name: getattr(row, name) for name in DECIDED_ON} | self.columns(ChangeRecordRow)
        windows.must_be_window(work, kept["window_start"], kept["window_end"])
        must_be_small(work, kept["kind"], kept["impact"], kept["probability"])
        await must_be_of(work, self.version_id, row.service_id)
        told = kept["kind"], row.service_id, kept["title"], kept["version_id"]
        await must_have_precedent(work, *told)
        if row.kind is ChangeKind.EMERGENCY:
            await must_be_documented(work, kept["kind"], row.service_id)
        return row

    async def apply(self, work: Work, row: ChangeRecordRow) -> ChangeRecordRow:
        """Write what was given; what an authority decided on is theirs to decide again."""
        before = {name: getattr(row, name) for name in DECIDED_ON}
        self.store(row)
        if all(getattr(row, name) == value for name, value in before.items()):
            return row
        was = row.status
        row.edited_by, row.editor_id = work.principal.subject, work.principal.person_id
        row.authorised_by_id = row.authorised_at = row.refusal_reason = None
        row.status = ChangeStatus.RAISED
        if row.kind is ChangeKind.STANDARD:
            row.status, row.authorised_at = ChangeStatus.AUTHORISED, work.now
        elif was is ChangeStatus.AUTHORISED:
            message = "It was authorised as it was: an authority has to decide on it again."
            work.problems.warn("AUTHORITY_WITHDRAWN", message, "id")
            work.tell("change.authority_withdrawn", row, **windows.facts(row))
        return row


def must_be_small(work: Work, kind: ChangeKind, *grades: ChangeGrade) -> None:
    """Refuse a standard change that can do much harm, or is likely to do any."""
    if kind is ChangeKind.STANDARD and ChangeGrade.HIGH in grades:
        message = (
            "A STANDARD change is of category 4, of LOW impact and LOW probability: say NORMAL, or "
            "EMERGENCY."
        )
        work.problems.add("CHANGE_NOT_STANDARD", message, "kind")


async def must_have_precedent(
    work: Work, kind: ChangeKind, service_id: UUID, title: str, version_id: Any
) -> None:
    """Refuse a standard change where no authority let one like it be made, which was successful."""
    if kind is not ChangeKind.STANDARD:
        return
    has_version = version_id is not OMITTED and version_id is not None
    if not await changes.has_precedent(work.session, service_id, title, with_version=has_version):
        message = (
            "No change authority ever let a change of this title be made that was of category 4, "
            "and successful: say NORMAL."
        )
        work.problems.add("CHANGE_WITHOUT_PRECEDENT", message, "kind")


async def must_be_documented(work: Work, kind: ChangeKind, service_id: UUID) -> None:
    """Refuse what is no emergency while the papers of one are missing for too long."""
    if kind is ChangeKind.EMERGENCY:
        return
    days = work.config("transition").documentation_days
    found = await changes.undocumented(work.session, [service_id], work.now)
    for late in found.get(service_id, ()):
        if is_overdue(late, work.now, days):
            message = (
                f"The emergency change {late.number} lacks its papers for more than {days} days. "
                f"{remedy(late)}"
            )
            work.problems.add("EMERGENCY_UNDOCUMENTED", message, "kind", number=late.number)
            break


async def must_be_of(work: Work, version_id: Any, service_id: Any) -> None:
    """Refuse a version of another service."""
    if version_id is OMITTED or version_id is None:
        return
    version = await work.session.get(ServiceVersionRow, version_id)
    if version is not None and version.service_id != service_id:
        message = "That is a version of another service: name one of this service."
        work.problems.add("VERSION_OF_ANOTHER_SERVICE", message, "version_id")
