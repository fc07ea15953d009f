"""Handing over: the receiving organization gets a frozen pack, and accepts or rejects it."""

from dataclasses import dataclass
from typing import Annotated

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    Many,
    Omittable,
    OrganizationId,
    Statement,
    Word,
    Work,
)
from catalog_design.changes import drafts
from catalog_design.changes.packs import supersede
from catalog_design.queries import packs
from catalog_design.rules.access import PackId
from catalog_design.rules.conditions import EDITABLE, FROZEN, TO_DECIDE
from catalog_design.tables import AcceptanceVerdict, HandoffPackRow, PackStatus


@dataclass(frozen=True, kw_only=True)
class HandOverPack(Change[HandoffPackRow]):
    """Give a frozen pack to the organization that is to take the service on.

    From then on its members see the pack, also where they do not see the service yet.
    """

    id: Annotated[PackId, Doc("The pack.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    receiver_id: Annotated[OrganizationId, Doc("The organization that receives it.")]
    preconditions = (*EDITABLE, *FROZEN)

    async def check(self, work: Work) -> HandoffPackRow | None:
        """Refuse a stale revision."""
        return await drafts.held(work, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, pack: HandoffPackRow) -> HandoffPackRow:
        """Hand it over."""
        pack.status, pack.handed_over_at = PackStatus.HANDED_OVER, work.now
        pack.receiver_id = self.receiver_id
        work.mark(pack)
        work.tell("handoff_pack.handed_over", pack, receiverId=str(self.receiver_id))
        return pack


@dataclass(frozen=True, kw_only=True)
class _DecideOnPack(Change[HandoffPackRow]):
    """What accepting and rejecting have in common."""

    id: Annotated[PackId, Doc("The pack.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    preconditions = TO_DECIDE

    async def check(self, work: Work) -> HandoffPackRow | None:
        """Refuse a stale revision."""
        await drafts.hold_service(work, self.id)
        return await work.edit(HandoffPackRow, self.id, expected=self.expected_revision)


@dataclass(frozen=True, kw_only=True)
class AcceptPack(_DecideOnPack):
    """Accept the contents that a pack's hash fixes, on behalf of the receiving organization.

    It supersedes a pack of the same version that was accepted before.
    """

    content_hash: Annotated[
        Omittable[Word], Doc("The hash of the contents that were read; any other is refused.")
    ] = OMITTED

    async def check(self, work: Work) -> HandoffPackRow | None:
        """Refuse the hash of other contents."""
        pack = await super().check(work)
        if pack is not None and self.content_hash not in {OMITTED, pack.content_hash}:
            message = "The pack has another hash: read the one that you decide on."
            work.problems.add("CONTENT_HASH_DIFFERS", message, "content_hash")
        return pack

    async def apply(self, work: Work, pack: HandoffPackRow) -> HandoffPackRow:
        """Accept it."""
        _decide(work, pack, PackStatus.ACCEPTED)
        before = await packs.of_version(work.session, pack.version_id, PackStatus.ACCEPTED)
        for other in before:
            held = None if other is pack else await work.hold(HandoffPackRow, other.id)
            if held is not None:
                supersede(work, held, pack.id)
        criteria = await packs.criteria(work.session, pack.id)
        for criterion in criteria:
            if criterion.verdict is AcceptanceVerdict.NOT_MET:
                message = f"Criterion {criterion.position} is not met: {criterion.question}"
                work.problems.warn("CRITERION_NOT_MET", message, "id")
        work.tell("handoff_pack.accepted", pack, contentHash=pack.content_hash)
        return pack


@dataclass(frozen=True, kw_only=True)
class RejectPack(_DecideOnPack):
    """Reject a pack on behalf of the receiving organization, and say why."""

    reasons: Annotated[list[Statement], Many(50), Doc("Why it is rejected: at least one reason.")]

    async def check(self, work: Work) -> HandoffPackRow | None:
        """Refuse a rejection that says nothing."""
        pack = await super().check(work)
        if not self.reasons:
            message = "Say at least one reason, so that it can be mended."
            work.problems.add("REASON_MISSING", message, "reasons")
        return pack

    async def apply(self, work: Work, pack: HandoffPackRow) -> HandoffPackRow:
        """Reject it."""
        _decide(work, pack, PackStatus.REJECTED)
        pack.rejection_reasons = list(self.reasons)
        work.tell("handoff_pack.rejected", pack, reasons=list(self.reasons))
        return pack


def _decide(work: Work, pack: HandoffPackRow, status: PackStatus) -> None:
    pack.status, pack.decided_at, pack.decided_by = status, work.now, work.principal.subject
