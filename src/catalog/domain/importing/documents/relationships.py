"""What documents tell of relationships: who agreed to what, and what came of it."""

from typing import Final

from catalog.domain.importing.documents.parts import Derivation, Part
from catalog.domain.importing.documents.roles import roles
from catalog.domain.relationships.activities.performing import area_of
from catalog.domain.relationships.activities.recording import RecordRelationshipActivity
from catalog.storage.enums import ActivityKind, RoleScope
from catalog.storage.tables.relationships import (
    ActivityPerformerRow,
    AmendmentOfferingRow,
    AmendmentParticipantRow,
    RelationshipActivityRow,
    RelationshipAmendmentRow,
    RelationshipContactRow,
    RelationshipOfferingRow,
    RelationshipParticipantRow,
    RelationshipRow,
)


def _area(known: Derivation) -> str:
    return area_of(ActivityKind[known.values["kind"]]).name


RELATIONSHIPS: Final = Part(
    name="relationships",
    row=RelationshipRow,
    by=("slug",),
    parts=(
        Part(
            name="participants",
            row=RelationshipParticipantRow,
            under="relationship_id",
            by=("organization_id", "role"),
        ),
        Part(
            name="offerings",
            row=RelationshipOfferingRow,
            under="relationship_id",
            by=("offering_id",),
        ),
        Part(
            name="contacts",
            row=RelationshipContactRow,
            under="relationship_id",
            by=("organization_id", "person_id", "role"),
        ),
        roles(RoleScope.RELATIONSHIP),
        Part(
            name="activities",
            row=RelationshipActivityRow,
            under="relationship_id",
            first=("occurred_at", "kind"),
            derived={"area": _area},
            like=RecordRelationshipActivity,
            parts=(
                Part(
                    name="performedBy",
                    row=ActivityPerformerRow,
                    under="activity_id",
                    by=("organization_id",),
                ),
            ),
        ),
        Part(
            name="amendments",
            row=RelationshipAmendmentRow,
            under="relationship_id",
            by=("number",),
            parts=(
                Part(
                    name="participants",
                    row=AmendmentParticipantRow,
                    under="amendment_id",
                    by=("organization_id", "role"),
                ),
                Part(
                    name="offerings",
                    row=AmendmentOfferingRow,
                    under="amendment_id",
                    by=("offering_id",),
                ),
            ),
        ),
    ),
)
