"""What documents tell of relationships: who agreed to what, and what came of it."""

from typing import Final

from catalog.domain.importing.documents.parts import Part
from catalog.domain.importing.documents.roles import roles
from catalog.storage.enums import RoleScope
from catalog.storage.tables.relationships import (
    AmendmentOfferingRow,
    AmendmentParticipantRow,
    RelationshipAmendmentRow,
    RelationshipContactRow,
    RelationshipOfferingRow,
    RelationshipParticipantRow,
    RelationshipRow,
)

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
