"""The sections of handoff packs in the graph."""

import strawberry

from catalog.plugin import Connection, Node, column, connection, entity
from catalog_design.changes import sections
from catalog_design.rules import access
from catalog_design.schema.requirements import Requirement
from catalog_design.tables import Applicability, RequirementTraceRow

strawberry.enum(Applicability)


@strawberry.type
class DocumentLink:
    """A document that a section refers to."""

    title: str = strawberry.field(description="What the document is called.")
    url: str | None = strawberry.field(
        description="Where it lies on the web; null where it cannot be reached."
    )


@entity(access.SECTION)
class HandoffPackSection(Node):
    """One section of a handoff pack."""

    key: str = column("What the section is called in data.")
    title: str = column("What the section is called by people.")
    guidance: str | None = column("What it has to say.")
    applicability: Applicability = column("Whether it has to be complete.")
    completed: bool = column("Whether it is complete.")
    completed_by: str | None = column("Who completed it: the subject of their token.")
    reason: str | None = column("Why it does not apply.")
    content: str | None = column("What it says, in prose.")
    links: list[DocumentLink] = column("The documents that say it.", most=sections.MOST_LINKS)
    requirements: Connection[Requirement] = connection(
        "The requirements that it answers.",
        by=RequirementTraceRow.section_id,
        to=RequirementTraceRow.requirement_id,
    )


PARTS = (DocumentLink, HandoffPackSection)
