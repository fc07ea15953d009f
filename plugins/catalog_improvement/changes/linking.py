"""Links: what led to an improvement, and what was made for its sake."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any

import orjson

from catalog.plugin import (
    OMITTED,
    AnswerError,
    Change,
    Doc,
    Ground,
    MadeObject,
    Omittable,
    RelationshipId,
    Statement,
    Word,
    Work,
    decode_id,
    made_before,
)
from catalog_improvement.queries import register
from catalog_improvement.rules.access import ImprovementId
from catalog_improvement.rules.conditions import TO_EDIT
from catalog_improvement.tables import (
    MOST_LINKS,
    ImprovementLinkRow,
    ImprovementRow,
    LinkDirection,
)

KIND = "query Kind($id: ID!) { node(id: $id) { __typename } }"
BY_HAND = "hand"


@dataclass(frozen=True, kw_only=True)
class LinkImprovement(Change[ImprovementRow]):
    """Say what led to an improvement, or what was made for its sake."""

    id: Annotated[ImprovementId, Doc("The improvement.")]
    direction: Annotated[LinkDirection, Doc("Whether it led to it, or came of it.")]
    what: Annotated[Statement, Doc("What it is, in a few words.")]
    stage: Annotated[
        Omittable[Word | None], Doc("The key of the stage that it belongs to, such as `design`.")
    ] = OMITTED
    subject_id: Annotated[
        Omittable[Word | None], Doc("The id of the object that it is: any that has one.")
    ] = OMITTED
    made: Annotated[
        bool,
        Doc(
            "Whether it is the object that the mutation before this one, in the same request, made."
        ),
    ] = False
    relationship_id: Annotated[
        Omittable[RelationshipId | None],
        Doc("The relationship that an input came from, whose participants see it then."),
    ] = OMITTED
    preconditions = TO_EDIT

    async def prepare(self, ground: Ground) -> MadeObject | None:
        """Find of which type the object is, as far as whoever asks sees it."""
        if not isinstance(self.subject_id, str) or self.made:
            return None
        try:
            found = (await ground.ask(KIND, None, {"id": self.subject_id}))["node"]
        except AnswerError:
            return None
        key = decode_id(self.subject_id)
        return None if found is None or key is None else MadeObject(*key)

    async def check(self, work: Work) -> ImprovementRow | None:
        """Refuse an object that nobody sees, or made, and one link too many."""
        row = await work.edit(ImprovementRow, self.id)
        if self.made:
            work.prepared = await made_before(work)
            if work.prepared is None:
                message = "No mutation before it in this request made anything: name an object."
                work.problems.add("NOTHING_MADE", message, "made")
        elif isinstance(self.subject_id, str) and work.prepared is None:
            work.problems.add("NOT_FOUND", "There is no such object.", "subject_id")
        if row is not None:
            await must_take_one_more(work, row)
        return row

    async def apply(self, work: Work, row: ImprovementRow) -> ImprovementRow:
        """Insert it; what is linked already stays as it is."""
        subject: MadeObject | None = work.prepared
        given: Any = self.columns(ImprovementLinkRow)
        link = ImprovementLinkRow(**{**given, "improvement_id": row.id}, source=BY_HAND)
        if subject is not None:
            link.subject_type, link.subject_id = subject
        link.digest = digest(link)
        await linked(work, link)
        return row


async def must_take_one_more(work: Work, row: ImprovementRow) -> None:
    """Add a problem where an improvement has as many links as it takes."""
    if await register.next_position(work.session, ImprovementLinkRow, row.id) > MOST_LINKS:
        message = f"It has {MOST_LINKS} links, and takes no more."
        work.problems.add("LINKS_TOO_MANY", message, "id")


async def linked(work: Work, link: ImprovementLinkRow) -> bool:
    """Insert a link of an improvement that is held, and tell whether it is new."""
    if await register.is_linked(work.session, link.improvement_id, link.digest):
        return False
    row = ImprovementLinkRow
    link.position = await register.next_position(work.session, row, link.improvement_id)
    await work.create(link)
    return True


def digest(link: ImprovementLinkRow) -> str:
    """Return a text that is the same for links that say the same."""
    said = [link.direction.name, link.stage, link.source, link.what, link.evidence]
    keys = [str(key) for key in (link.relationship_id, link.subject_type, link.subject_id)]
    text = orjson.dumps([*said, *keys], option=orjson.OPT_SORT_KEYS)
    return sha256(text).hexdigest()
