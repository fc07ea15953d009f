"""Holding: what a relationship holds of an offering, for all that is recorded of both."""

from typing import NamedTuple
from uuid import UUID

from catalog.plugin import (
    OfferingEditionRow,
    OfferingRow,
    RelationshipRow,
    Work,
)
from catalog_operation.queries import requests


class HeldOffering(NamedTuple):
    """A relationship, an offering that it rests on, and the edition that it holds."""

    relationship: RelationshipRow
    offering: OfferingRow
    edition: OfferingEditionRow


async def must_be_held(work: Work, relationship_id: UUID, offering_id: UUID) -> HeldOffering | None:
    """Lock a relationship, and return what it holds of an offering; refuse one it does not hold."""
    relationship = await work.hold(RelationshipRow, relationship_id)
    offering = await work.session.get(OfferingRow, offering_id)
    if relationship is None or offering is None:  # they were refused
        return None
    edition = await requests.held_edition(work.session, relationship_id, offering_id)
    if edition is None:
        message = "Name an offering that the relationship holds."
        work.problems.add("OFFERING_NOT_AGREED", message, "offering_id")
        return None
    return HeldOffering(relationship, offering, edition)
