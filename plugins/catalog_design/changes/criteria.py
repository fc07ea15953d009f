"""Acceptance criteria of packs: they are added, removed and judged."""

from dataclasses import dataclass
from typing import Annotated

from catalog.plugin import Change, Doc, Name, Statement, Word, Work
from catalog_design.changes import drafts
from catalog_design.queries import packs
from catalog_design.rules.access import CriterionId, PackId
from catalog_design.tables import AcceptanceCriterionRow, AcceptanceVerdict, HandoffPackRow

MOST_CRITERIA = 100  # of a pack


@dataclass(frozen=True, kw_only=True)
class AddAcceptanceCriterion(Change):
    """Add a question to a pack that must be answered with yes before the service is accepted."""

    pack_id: Annotated[PackId, Doc("The pack. A frozen one stays as it is: a new one is made.")]
    question: Annotated[Statement, Doc("The question.")]
    responsible_function: Annotated[Name, Doc("The function that answers for it.")]
    phase: Annotated[Word, Doc("In which phase it is asked, such as `transition`.")]

    async def check(self, work: Work) -> None:
        """Refuse more than a pack may have."""
        pack = await drafts.held(work, self.pack_id, field="pack_id")
        if pack is None:
            return
        if len(await packs.criteria(work.session, pack.id)) >= MOST_CRITERIA:
            message = f"A pack has at most {MOST_CRITERIA} criteria: join some of them."
            work.problems.add("TOO_MANY", message, "pack_id")

    async def apply(self, work: Work) -> AcceptanceCriterionRow:
        """Insert it behind the others."""
        pack = await drafts.editable(work, self.pack_id, "pack_id")
        criteria = await packs.criteria(work.session, pack.id)
        last = max((other.position for other in criteria), default=0)
        criterion = AcceptanceCriterionRow(position=last + 1)
        self.store(criterion)
        criterion.pack_id = pack.id
        await work.create(criterion)
        return criterion


@dataclass(frozen=True, kw_only=True)
class RemoveAcceptanceCriterion(Change):
    """Take a criterion out of its pack. A frozen pack keeps it: a new one is made without it."""

    id: Annotated[CriterionId, Doc("The criterion.")]
    expected_revision: Annotated[int, Doc("The revision of the criterion that was read before.")]

    async def check(self, work: Work) -> None:
        """Refuse services of others, and what is superseded."""
        criterion = await work.hold(
            AcceptanceCriterionRow, self.id, expected=self.expected_revision
        )
        if criterion is not None:
            await drafts.held(work, criterion.pack_id)

    async def apply(self, work: Work) -> HandoffPackRow:
        """Delete it."""
        criterion = await work.session.get(AcceptanceCriterionRow, self.id)
        assert criterion is not None  # noqa: S101  # `check` found it
        pack = await drafts.editable(work, criterion.pack_id)
        for other in await packs.criteria(work.session, pack.id):
            if other.position == criterion.position:
                await work.session.delete(other)
        return pack


@dataclass(frozen=True, kw_only=True)
class JudgeAcceptanceCriterion(Change):
    """Say whether an acceptance criterion holds, and how that is known.

    Those who own the service judge, and those who receive the pack, frozen or not.
    """

    id: Annotated[CriterionId, Doc("The criterion.")]
    expected_revision: Annotated[int, Doc("The revision of the criterion that was read before.")]
    verdict: Annotated[AcceptanceVerdict, Doc("Whether it holds.")]
    evidence: Annotated[Statement, Doc("How that is known: a result, or where it lies.")]

    async def check(self, work: Work) -> None:
        """Refuse whoever neither gives nor receives the pack."""
        criterion = await work.edit(
            AcceptanceCriterionRow, self.id, expected=self.expected_revision
        )
        if criterion is None:
            return
        pack = await work.session.get(HandoffPackRow, criterion.pack_id)
        assert pack is not None  # noqa: S101  # a criterion goes with its pack
        if pack.handed_over_at is None or not work.acts_for(pack.receiver_id):
            await drafts.owns(work, pack.service_id, "id")
        drafts.is_in_force(work, pack, "id")

    async def apply(self, work: Work) -> AcceptanceCriterionRow:
        """Write the verdict."""
        criterion = await work.session.get(AcceptanceCriterionRow, self.id)
        assert criterion is not None  # noqa: S101  # `check` found it
        self.store(criterion)
        criterion.judged_by = work.principal.subject
        return criterion
