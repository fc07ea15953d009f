"""Privacy: which personal data an organization processes in a relationship, for few to read."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar
from uuid import UUID

import strawberry
from catalog import plugin as api
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

READ, EDIT, KEY = "privacy:read", "privacy:edit", {"ondelete": "CASCADE"}


class LegalBasis(api.Described):
    """What makes the processing of personal data lawful, by article 6 of the GDPR."""

    CONSENT = "CONSENT", "The people whose data it is agreed."
    CONTRACT = "CONTRACT", "A contract with them takes it."
    LEGAL_OBLIGATION = "LEGAL_OBLIGATION", "The law takes it."
    VITAL_INTERESTS = "VITAL_INTERESTS", "Somebody's life depends on it."
    PUBLIC_TASK = "PUBLIC_TASK", "A task in the public interest takes it."
    LEGITIMATE_INTERESTS = "LEGITIMATE_INTERESTS", "Interests that weigh more than theirs."


class ProcessingRow(api.EntityRow):
    __tablename__ = "privacy__processing"
    relationship_id: Mapped[UUID] = mapped_column(ForeignKey("relationships.id", **KEY), index=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", **KEY), index=True)
    purpose: Mapped[str]
    categories: Mapped[list[Any]]
    legal_basis: Mapped[LegalBasis] = mapped_column(api.enum(LegalBasis))
    retention_days: Mapped[int]
    processors: Mapped[list[Any]]


IN_HOUSE = api.ORGANIZATION.around("organization_id", api.HOUSE)
PROCESSING = api.Seen("Processing", ProcessingRow, IN_HOUSE, ring=api.HOUSE, scope=READ)
PART = api.Part(name="processing", row=ProcessingRow, under="relationship_id")


@api.entity(PROCESSING)
class Processing(api.Node):
    """A record of how an organization processes personal data in a relationship."""

    revision: int = api.column("How often it was written.")
    purpose: str = api.column("What the data is for.")
    categories: list[str] = api.column("Which categories of personal data these are.")
    legal_basis: strawberry.enum(LegalBasis) = api.column("What makes it lawful.")
    retention_days: int = api.column("After how many days the data is deleted.")
    processors: list[str] = api.column("Who else processes the data.")
    organization: api.Organization = api.to_one("Whose record it is.", key="organization_id")


TOLD = {"code": "NOT_YOUR_ORGANIZATION", "message": "Keep the records of your own ones alone."}
OWN = api.Precondition(
    of=api.ORGANIZATION, holds=lambda row, asker: asker.where_acting_for(row.id), **TOLD
)


@dataclass(frozen=True, kw_only=True)
class Written(api.Change[Any]):
    purpose: Annotated[api.Statement, api.Doc("What the data is for.")]
    categories: Annotated[list[api.Name], api.Many(50), api.Doc("Which kinds of data these are.")]
    legal_basis: Annotated[LegalBasis, api.Doc("What makes it lawful.")]
    retention_days: Annotated[int, api.Between(0, 36_500), api.Doc("When data is deleted.")]
    processors: Annotated[list[api.Name], api.Many(50), api.Doc("Who else processes the data.")]


@dataclass(frozen=True, kw_only=True)
class RecordProcessing(Written):
    """Record how an organization processes personal data in a relationship."""

    relationship_id: Annotated[api.RelationshipId, api.Doc("The relationship.")]
    organization_id: Annotated[api.OrganizationId, api.Doc("Whose record it is.")]
    preconditions = (OWN,)

    async def apply(self, work: api.Work, _found: None) -> ProcessingRow:
        await work.create(record := ProcessingRow(**self.columns(ProcessingRow)))
        return record


@dataclass(frozen=True, kw_only=True)
class RewriteProcessing(Written):
    """Write a record anew."""

    id: Annotated[UUID, PROCESSING, api.Doc("The record.")]
    expected_revision: Annotated[int, api.Doc("Its revision as it was read.")]
    preconditions = (OWN.through(PROCESSING, "organization_id"),)

    async def check(self, work: api.Work) -> ProcessingRow | None:
        return await work.edit(ProcessingRow, self.id, expected=self.expected_revision)

    async def apply(self, work: api.Work, record: ProcessingRow) -> ProcessingRow:
        self.store(record)
        return record


@api.extends(api.ServiceRelationship)
class ProcessingInIt:
    processing: api.Connection[Processing] = api.connection(
        "How personal data is processed in it.", by=ProcessingRow.relationship_id
    )


@api.extends(api.Mutation)
class Mutations:
    record_processing = api.change(RecordProcessing, Processing, scope=EDIT)
    rewrite_processing = api.change(RewriteProcessing, Processing, scope=EDIT)


class Privacy(api.Plugin):
    """A register of how personal data is processed."""

    id, title = "privacy", "Privacy"
    migrations = Path(__file__).parent / "migrations"
    scopes: ClassVar = {READ: "Read records of processing.", EDIT: "Write records of processing."}
    exporters = api.hookimpl(lambda self: [api.Exporter(PART)])
    graphql_types = api.hookimpl(lambda self: [Processing, ProcessingInIt, Mutations])
