"""Acceptance criteria of packs: they are added, removed and judged."""

from dataclasses import dataclass
from typing import Annotated, NamedTuple

from catalog.plugin import Change, Doc, Name, Statement, Word, Work
from catalog_design.changes import drafts
from catalog_design.queries import packs
from catalog_design.rules.access import CriterionId, PackId
from catalog_design.rules.conditions import EDITABLE, OF_CRITERION, TO_JUDGE
from catalog_design.tables import AcceptanceCriterionRow, AcceptanceVerdict, HandoffPackRow

MOST_CRITERIA = 100  # of a pack


class Adding(NamedTuple):
    """A pack, and which of its criteria the next one is."""

    pack: HandoffPackRow
    position: int


class Removing(NamedTuple):
    """A pack, and the criterion that is taken out of it."""

    pack: HandoffPackRow
    criterion: AcceptanceCriterionRow


@dataclass(frozen=True, kw_only=True)
class AddAcceptanceCriterion(Change[Adding]):
    """Add a question to a pack that must be answered with yes before the service is accepted."""

    pack_id: Annotated[PackId, Doc("The pack. A frozen one stays as it is: a new one is made.")]
    question: Annotated[Statement, Doc("The question.")]
    responsible_function: Annotated[Name, Doc("The function that answers for it.")]
    phase: Annotated[
        Word,
        Doc(
            "In which phase it is asked: `design`, `transition`, `go-live` or `operation`. Another "
            "word counts as `go-live`."
        ),
    ]
    preconditions = EDITABLE

    async def check(self, work: Work) -> Adding | None:
        """Refuse more than a pack may have."""
        pack = await drafts.held(work, self.pack_id)
        if pack is None:
            return None
        criteria = await packs.criteria(work.session, pack.id)
        if len(criteria) >= MOST_CRITERIA:
            message = f"A pack has at most {MOST_CRITERIA} criteria: join some of them."
            work.problems.add("TOO_MANY", message, "pack_id")
        return Adding(pack, max((other.position for other in criteria), default=0) + 1)

    async def apply(self, work: Work, adding: Adding) -> AcceptanceCriterionRow:
        """Insert it behind the others."""
        pack = await drafts.draft_of(work, adding.pack, "pack_id")
        criterion = AcceptanceCriterionRow(position=adding.position)
        self.store(criterion)
        criterion.pack_id = pack.id
        await work.create(criterion)
        return criterion


@dataclass(frozen=True, kw_only=True)
class RemoveAcceptanceCriterion(Change[Removing]):
    """Take a criterion out of its pack. A frozen pack keeps it: a new one is made without it."""

    id: Annotated[CriterionId, Doc("The criterion.")]
    expected_revision: Annotated[int, Doc("The revision of the criterion that was read before.")]
    preconditions = OF_CRITERION

    async def check(self, work: Work) -> Removing | None:
        """Refuse a stale revision."""
        criterion = await work.hold(
            AcceptanceCriterionRow, self.id, expected=self.expected_revision
        )
        pack = None
        if criterion is not None:
            pack = await drafts.held(work, criterion.pack_id)
        return None if criterion is None or pack is None else Removing(pack, criterion)

    async def apply(self, work: Work, removing: Removing) -> HandoffPackRow:
        """Delete it."""
        pack = await drafts.draft_of(work, removing.pack)
        for other in await packs.criteria(work.session, pack.id):
            if other.position == removing.criterion.position:
                await work.session.delete(other)
        return pack


@dataclass(frozen=True, kw_only=True)
class JudgeAcceptanceCriterion(Change[AcceptanceCriterionRow]):
    """Say whether an acceptance criterion holds, and how that is known.

    Those who own the service judge, and those who receive the pack, frozen or not.
    """

    id: Annotated[CriterionId, Doc("The criterion.")]
    expected_revision: Annotated[int, Doc("The revision of the criterion that was read before.")]
    verdict: Annotated[AcceptanceVerdict, Doc("Whether it holds.")]
    evidence: Annotated[Statement, Doc("How that is known: a result, or where it lies.")]
    preconditions = TO_JUDGE

    async def check(self, work: Work) -> AcceptanceCriterionRow | None:
        """Refuse a stale revision."""
        return await work.edit(AcceptanceCriterionRow, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, criterion: AcceptanceCriterionRow) -> AcceptanceCriterionRow:
        """Write the verdict."""
        self.store(criterion)
        criterion.judged_by = work.principal.subject
        return criterion
