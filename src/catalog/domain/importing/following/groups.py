"""Making organizations parts of others, once all of them are there."""

from collections.abc import AsyncIterator, Collection, Iterable
from typing import NamedTuple
from uuid import UUID

import orjson
import sqlalchemy as sa

from catalog.arrays import among
from catalog.domain.importing.following.making import Making
from catalog.domain.importing.linked.links import LinkKind
from catalog.domain.importing.linked.staged_links import PORTION, StagedLink
from catalog.domain.importing.records import ORGANIZATIONS
from catalog.domain.organizations import UpdateOrganization
from catalog.storage import importing as stored
from catalog.storage.houses.settling import PARENTS
from catalog.storage.tables.organizations import OrganizationRow


class _Move(NamedTuple):
    child: UUID
    revision: int
    parent: UUID
    link: StagedLink


async def join(making: Making) -> None:
    """Move each organization below the one that the files say; where they disagree, the first.

    What an administrator's import made is moved at once, everything else by a change on record.
    """
    new: list[_Move] = []
    there: list[_Move] = []
    async for move in _moves(making):
        (new if making.is_free(ORGANIZATIONS, move.link.key) else there).append(move)
    await _move(making, new)
    for move in there:
        change = UpdateOrganization(
            id=move.child, expected_revision=move.revision, parent_id=move.parent
        )
        if await making.make(change, move.link.place) == "updated":
            making.recount(ORGANIZATIONS, move.link.key)


async def _moves(making: Making) -> AsyncIterator[_Move]:
    for portion in making.links.linked(LinkKind.PART):
        names = {name for links in portion for link in links for name in (link.key, link.target)}
        held = await making.rows(OrganizationRow, names, "parent_id")
        for links in portion:
            _tell_unknown(making, links, held.keys())
            known = [link for link in links if {link.key, link.target} <= held.keys()]
            for link in known[1:]:
                if link.target != known[0].target:
                    message = f"{link.key} is a part of {known[0].name}, so not of {link.name}."
                    making.remark("PARENT_TWICE", message, link.place)
            for link in known[:1]:
                child, parent = held[link.key], held[link.target]
                if child.parent_id != parent.id:
                    yield _Move(child.id, child.revision, parent.id, link)


async def _move(making: Making, moves: list[_Move]) -> None:
    """Move what is new, unless it would be a part of itself."""
    if not moves:
        return
    work = making.work
    await work.session.lock_name(PARENTS)
    above = await _above(making, {key for move in moves for key in (move.child, move.parent)})
    accepted = []
    for move in moves:
        if _leads_to(move.parent, move.child, above):
            message = f"{move.link.key} would be a part of itself, by {move.link.name}."
            making.refuse("PARENT_CYCLE", message, move.link.place)
        else:
            above[move.child] = move.parent
            accepted.append(move)
    for start in range(0, len(accepted), PORTION):
        some = {move.link.key: move for move in accepted[start : start + PORTION]}
        held = orjson.loads(orjson.dumps(await stored.organizations(work.session, some.keys())))
        moved = [{**row, "parent_id": str(some[slug].parent)} for slug, row in held.items()]
        await work.edit_many(OrganizationRow, moved)
    await making.settle()


async def _above(making: Making, keys: set[UUID]) -> dict[UUID, UUID | None]:
    """Return the parent of each of the organizations, and of each above them."""
    above: dict[UUID, UUID | None] = {}
    while keys:
        question = sa.select(OrganizationRow.id, OrganizationRow.parent_id).where(
            among(OrganizationRow.id, values=list(keys))
        )
        above.update((key, parent) for key, parent in await making.work.session.rows(question))
        keys = {parent for key in keys if (parent := above.get(key)) is not None} - above.keys()
    return above


def _leads_to(start: UUID, end: UUID, above: dict[UUID, UUID | None]) -> bool:
    place: UUID | None = start
    while place is not None and place != end:
        place = above.get(place)
    return place == end


def _tell_unknown(making: Making, links: Iterable[StagedLink], known: Collection[str]) -> None:
    for link in links:
        for name in (link.key, link.target):
            if name not in known:
                message = f"{link.key} is a part of {link.name}, and nothing defines {name}."
                making.remark("UNKNOWN_TEAM", message, link.place)
