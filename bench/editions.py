"""The editions of the offerings that are served: one of each, which says what the offering does."""

from typing import Any
from uuid import UUID

APART = 4  # between the id of an offering and that of its edition, where no other kind has any


def edition_of(offering_id: UUID) -> UUID:
    """Return the id of the only edition of an offering."""
    return UUID(int=offering_id.int + APART)


def edition(offering: dict[str, Any]) -> dict[str, Any]:
    """Return the row of an offering's edition."""
    promised = ("targets", "conditions", "prices", "prices_published")
    names = ("name", "description", "target_consumer_group", *promised)
    return {
        "id": edition_of(offering["id"]),
        "offering_id": offering["id"],
        "number": 1,
        "status": "CURRENT",
        **{name: offering[name] for name in names},
        "components": [],
        "content_hash": None,
        "published_at": offering["created_at"],
        "published_by": None,
    }


def held(offered: dict[str, Any]) -> dict[str, Any]:
    """Return the row of a service in an edition, as that in its offering is."""
    edition_id = edition_of(offered["offering_id"])
    return {"edition_id": edition_id, "service_id": offered["service_id"]}
