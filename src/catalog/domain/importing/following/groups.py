"""Making organizations parts of others, once all of them are there."""

from collections.abc import Collection, Iterable

from catalog.domain.importing.following.making import Making
from catalog.domain.importing.linked.links import Relation
from catalog.domain.importing.linked.staged_links import StagedLink
from catalog.domain.importing.records import ORGANIZATIONS
from catalog.domain.organizations import UpdateOrganization
from catalog.storage.tables.organizations import OrganizationRow


async def join(making: Making) -> None:
    """Move each organization below the one that the files say; where they disagree, the first."""
    for portion in making.links.linked(Relation.PART):
        names = {name for links in portion for link in links for name in (link.key, link.target)}
        held = await making.rows(OrganizationRow, names, "parent_id")
        for links in portion:
            known = [link for link in links if {link.key, link.target} <= held.keys()]
            _tell_unknown(making, links, held.keys())
            first = known[0] if known else None
            for link in known[1:]:
                if link.target != known[0].target:
                    message = (
                        f"{link.key} is a part of {known[0].name}, so {link.name} is left out."
                    )
                    making.remark("PARENT_TWICE", message, link.place)
            if first is None or held[first.key].parent_id == held[first.target].id:
                continue
            child = held[first.key]
            change = UpdateOrganization(
                id=child.id,
                expected_revision=child.revision,
                parent_id=held[first.target].id,
            )
            if await making.make(change, first.place) == "updated":
                making.recount(ORGANIZATIONS, first.key)


def _tell_unknown(making: Making, links: Iterable[StagedLink], known: Collection[str]) -> None:
    for link in links:
        for name in (link.key, link.target):
            if name not in known:
                message = f"{link.key} is a part of {link.name}, and nothing defines {name}."
                making.remark("UNKNOWN_TEAM", message, link.place)
