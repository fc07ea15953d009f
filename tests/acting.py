"""Rows of what organizations do in relationships, put without mutations."""

from typing import Any

from catalog.domain.relationships.activities.performing import area_of
from catalog.storage.enums import ActivityKind, Consent
from catalog.storage.rows import Row
from catalog.storage.tables.relationships import ActivityPerformerRow, RelationshipActivityRow
from tests.rows import MOMENT, key


def activity(
    name: str, relationship: str, *performers: str, kind: str = "JOINT_MANAGEMENT", **given: Any
) -> list[Row]:
    """Make an activity that the first of those who performed it recorded, and confirms alone."""
    own = RelationshipActivityRow(
        id=key(name),
        relationship_id=key(relationship),
        kind=ActivityKind[kind],
        area=area_of(ActivityKind[kind]),
        name=name,
        recorded_by_id=key(performers[0]),
        **{
            "revision": 1,
            "created_at": MOMENT,
            "updated_at": MOMENT,
            "occurred_at": MOMENT,
            **given,
        },
    )
    return [own, *(_performer(name, index, slug) for index, slug in enumerate(performers))]


def _performer(name: str, position: int, slug: str) -> ActivityPerformerRow:
    said = {
        "word": Consent.GIVEN,
        "said_at": MOMENT,
        "said_by": f"whoever spoke for {slug}",
        "with_record": True,
    }
    return ActivityPerformerRow(
        activity_id=key(name),
        organization_id=key(slug),
        position=position,
        **({} if position else said),
    )


def confirmed(rows: list[Row]) -> list[Row]:
    """Let all who performed an activity say so, those after the first by themselves."""
    for row in rows:
        if isinstance(row, ActivityPerformerRow) and row.word is None:
            row.word, row.said_at, row.with_record = Consent.GIVEN, MOMENT, False
    return rows
