"""Granting and withdrawing waivers: a word of people who hold a role of authority."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

import sqlalchemy as sa

from catalog.domain import sight
from catalog.domain.declared.gates import Finding
from catalog.domain.declared.stages import RETIRED
from catalog.domain.holding import where_held_over
from catalog.domain.lifecycle.evaluation import PlannedMove
from catalog.domain.lifecycle.moves import gates_of, moves
from catalog.domain.lifecycle.waivers import MOST_WAIVERS, about
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Name,
    Omittable,
    ServiceVersionId,
    Statement,
    WaiverId,
    Word,
)
from catalog.domain.writing.grounds import Ground
from catalog.domain.writing.preconditions import Asker, Precondition, refusals
from catalog.storage.enums import Role
from catalog.storage.lifecycle import versions
from catalog.storage.lifecycle import waivers as stored
from catalog.storage.tables.lifecycle.versions import ServiceVersionRow
from catalog.storage.tables.lifecycle.waivers import WaiverRow
from catalog.storage.tables.services import ServiceRow

LONGEST = dt.timedelta(days=366)


class Granting(NamedTuple):
    """The version that a waiver is about, its service, and the role by which it is granted."""

    service: ServiceRow
    version: ServiceVersionRow
    authority: Role


class Withdrawing(NamedTuple):
    """A waiver that is withdrawn, and its service."""

    service: ServiceRow
    waiver: WaiverRow


def _where_granter(waiver: Any, asker: Asker) -> sa.ColumnElement[bool]:
    """Return the condition that who asks granted a waiver, or is a waiver authority over it."""
    who = asker.principal.person_id
    own = sa.false() if who is None else waiver.person_id == who
    return sa.or_(own, WAIVER_AUTHORITY.holds(waiver, asker))


AUTHORITY = Precondition(
    of=sight.SERVICE,
    code="ROLE_NOT_HELD",
    message=(
        "Waivers are granted by a person who holds a role of authority over the service today, or "
        "over an organization above it: ask one of them."
    ),
    # Which role it takes is the word of a gate; never that of an owner, who moves the service.
    holds=lambda service, asker: where_held_over(
        service, asker, lambda row: row.role != Role.SERVICE_OWNER
    ),
    is_about_who=True,
).through(sight.SERVICE_VERSION, "service_id")
WAIVER_AUTHORITY = Precondition(
    of=sight.SERVICE,
    code="ROLE_NOT_HELD",
    message="A waiver is withdrawn by whoever granted it, or by a waiver authority: ask them.",
    holds=lambda service, asker: where_held_over(
        service, asker, lambda row: row.role == Role.WAIVER_AUTHORITY
    ),
    is_about_who=True,
).through(sight.WAIVER, "service_id")
MOVING = Precondition(
    of=sight.SERVICE_VERSION,
    code="VERSION_ENDED",
    message="Version {number} is {status}, and moves no more: there is nothing to waive.",
    holds=lambda version, _: version.status.in_(versions.STANDING),
    tells={"number": lambda version: version.number, "status": lambda version: version.status},
)
GRANTER = Precondition(
    of=sight.WAIVER,
    code=WAIVER_AUTHORITY.code,
    message=WAIVER_AUTHORITY.message,
    holds=_where_granter,
    is_about_who=True,
)
IN_FORCE = Precondition(
    of=sight.WAIVER,
    code="WAIVER_OVER",
    message="The waiver has expired or was withdrawn already.",
    holds=lambda waiver, asker: sa.and_(
        waiver.withdrawn_at.is_(None),
        sa.or_(waiver.expires_at.is_(None), waiver.expires_at > asker.now),
    ),
)


@dataclass(frozen=True, kw_only=True)
class GrantWaiver(Change[Granting]):
    """Let one finding of the gates pass, for one version and for a time.

    A person grants it before the move, who holds the role that the finding names as its authority,
    and who is not the one who moves.
    """

    version_id: Annotated[ServiceVersionId, Doc("The version that is to move.")]
    code: Annotated[Word, Doc("The code of the finding.")]
    subject: Annotated[
        Omittable[Name | None], Doc("The subject of the finding, where it has one.")
    ] = OMITTED
    reason: Annotated[Statement, Doc("Why the move is right all the same.")]
    expires_at: Annotated[dt.datetime, Doc("When it ends: within a year.")]
    preconditions = (AUTHORITY, MOVING)

    async def prepare(self, ground: Ground) -> Sequence[Finding]:
        """Ask the gates of all moves that the version may make for the finding."""
        async with ground.database.reading() as session:
            found = await versions.with_services(session, [self.version_id])
            if not found or await refusals(self, session, ground.asker):
                return ()
        ((version, service),) = found
        stages = dict.fromkeys((*moves(ground.rules.chain, version), RETIRED.key))
        planned = [PlannedMove(service, version, entering) for entering in stages]
        evaluations = await gates_of(ground, planned)
        named = self.code, self._subject
        return [item for one in evaluations for item in one.blocking if about(item) == named]

    async def check(self, work: Work) -> Granting | None:
        """Refuse what cannot be waived or not by them, an end that is over, and one too far off."""
        version = await work.session.get(ServiceVersionRow, self.version_id)
        service = None if version is None else await work.hold(ServiceRow, version.service_id)
        if version is None or service is None:
            return None
        await self._must_end_soon(work)
        if await stored.active_count(work.session, version.id, work.now) >= MOST_WAIVERS:
            message = f"A version has at most {MOST_WAIVERS} waivers in force: withdraw another."
            work.problems.add("WAIVERS_TOO_MANY", message, "version_id")
        finding = next(iter(work.prepared or ()), None)
        if finding is None:
            await self._tell_if_needless(work, version)
        elif not finding.waivable:
            message = f"No waiver counts for {self.code}. {finding.remedy or ''}".strip()
            work.problems.add("NOT_WAIVABLE", message, "code")
        authority = Role.WAIVER_AUTHORITY if finding is None else finding.authority
        await self._must_hold(work, service, authority)
        return Granting(service, version, authority)

    async def apply(self, work: Work, granting: Granting) -> WaiverRow:
        """Insert it."""
        service, version, authority = granting
        waiver = WaiverRow(
            service_id=service.id,
            version_id=version.id,
            code=self.code,
            subject=self._subject,
            reason=self.reason,
            authority=authority,
            granted_by=work.principal.subject,
            person_id=work.principal.person_id,
            granted_at=work.now,
            expires_at=self.expires_at,
        )
        work.session.add(waiver)
        await work.session.flush()
        told = {"code": self.code, "subject": self._subject, "versionId": str(version.id)}
        work.tell("waivers.granted", service, id=str(waiver.id), **told)
        return waiver

    async def _tell_if_needless(self, work: Work, version: ServiceVersionRow) -> None:
        """Warn that no gate finds it now, unless it goes on with what let the version pass."""
        if not await stored.was_used(work.session, version.id, self.code, self._subject):
            message = "No gate finds this now: it counts if a later move meets what can be waived."
            work.problems.warn("WAIVER_NOT_NEEDED", message, "code")

    @property
    def _subject(self) -> str | None:
        return None if self.subject is OMITTED else self.subject

    async def _must_end_soon(self, work: Work) -> None:
        if self.expires_at <= work.now:
            message = "Let it end in the future."
            work.problems.add("WAIVER_EXPIRED", message, "expires_at")
        elif self.expires_at > work.now + LONGEST:
            message = "Let it end within a year: then its authority looks at it anew."
            work.problems.add("WAIVER_TOO_LONG", message, "expires_at")

    async def _must_hold(self, work: Work, service: ServiceRow, authority: Role) -> None:
        held = where_held_over(ServiceRow, work.asker, lambda row: row.role == authority)
        question = sa.select(ServiceRow.id).where(ServiceRow.id == service.id, held)
        if await work.session.scalar(question) is None:
            message = (
                f"This finding takes the role {authority.value} over the service today, or over "
                "an organization above it: ask somebody who holds it."
            )
            work.problems.add("ROLE_NOT_HELD", message, "code", authority=authority.value)


@dataclass(frozen=True, kw_only=True)
class WithdrawWaiver(Change[Withdrawing]):
    """Take a waiver back; what it let pass is an exception of the service from then on."""

    id: Annotated[WaiverId, Doc("The waiver.")]
    reason: Annotated[Statement, Doc("Why it is withdrawn.")]
    preconditions = (GRANTER, IN_FORCE)

    async def check(self, work: Work) -> Withdrawing | None:
        """Wait for others who change the service."""
        waiver = await work.session.get(WaiverRow, self.id)
        service = None if waiver is None else await work.hold(ServiceRow, waiver.service_id)
        return None if waiver is None or service is None else Withdrawing(service, waiver)

    async def apply(self, work: Work, withdrawing: Withdrawing) -> WaiverRow:
        """Withdraw it."""
        service, waiver = withdrawing
        waiver.withdrawn_at, waiver.withdrawn_by = work.now, work.principal.subject
        waiver.withdrawal_reason = self.reason
        work.tell("waivers.withdrawn", service, id=str(waiver.id))
        return waiver
