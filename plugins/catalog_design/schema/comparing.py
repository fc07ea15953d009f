"""Comparing packs in the graph: with each other, and with the service as it is now."""

from collections.abc import Iterable, Sequence
from typing import Annotated

import strawberry
from strawberry import argument

from catalog.plugin import (
    HOUSE,
    ID,
    Connection,
    Context,
    Described,
    Info,
    Json,
    Measurement,
    Query,
    Service,
    ServiceRow,
    ServiceVersion,
    ServiceVersionRow,
    batch,
    connection,
    extends,
    find,
    moving_ids,
    weighs,
)
from catalog_design import measures
from catalog_design.queries import documents, packs, requirements
from catalog_design.queries.documents import Difference
from catalog_design.rules import access
from catalog_design.schema import bounds
from catalog_design.schema.packs import HandoffPack
from catalog_design.schema.requirements import Requirement
from catalog_design.tables import HandoffPackRow, RequirementRow


@strawberry.enum
class PackPart(Described):
    """What a difference is about."""

    SECTION = "SECTION", "A section of a pack, by its key."
    REQUIREMENT = "REQUIREMENT", "A requirement, by its number, with the sections that answer it."
    CRITERION = "CRITERION", "An acceptance criterion, by its position."
    DEPENDENCY = "DEPENDENCY", "A service that the service depends on, by its slug."
    OFFERING = "OFFERING", "An offering that offers the service, by its slug."
    OWNER = "OWNER", "An owner of the service, as `organization:` or `person:` and a slug."


First = Annotated[int, argument(description="How many differences from the start, at most 100.")]
PARTS_OF_DOCUMENTS = {
    "sections": PackPart.SECTION,
    "requirements": PackPart.REQUIREMENT,
    "criteria": PackPart.CRITERION,
    "dependencies": PackPart.DEPENDENCY,
    "offerings": PackPart.OFFERING,
    "owners": PackPart.OWNER,
}


@strawberry.type
class PackDifference:
    """One thing that is not the same on two sides."""

    part: PackPart = strawberry.field(description="What it is about.")
    key: str = strawberry.field(description="Which one of them.")
    before: Json | None = strawberry.field(description="What it was; null where it was not there.")
    after: Json | None = strawberry.field(description="What it is; null where it is gone.")


@strawberry.type
class PackDiff:
    """How two packs differ."""

    a: HandoffPack = strawberry.field(description="The one pack.")
    b: HandoffPack = strawberry.field(description="The other pack.")
    differences: list[PackDifference] = strawberry.field(
        description="What is not the same in them, by part and key.",
        metadata=weighs(most=lambda given: given["first"]),
    )


def _told(found: Iterable[Difference]) -> list[PackDifference]:
    return [
        PackDifference(
            part=PARTS_OF_DOCUMENTS[item.part], key=item.key, before=item.before, after=item.after
        )
        for item in found
    ]


@extends(Query)
class ComparingQueries:
    """How packs are compared."""

    @strawberry.field
    async def pack_diff(
        self,
        info: Info,
        a: Annotated[ID, argument(description="The one pack.")],
        b: Annotated[ID, argument(description="The pack that it is compared with.")],
        first: First = 20,
    ) -> PackDiff | None:
        """Compare what two packs say: their sections, requirements and acceptance criteria.

        Owners whom you do not see are left out.
        """
        size, context = bounds.of(first), info.context
        pair = [await find(HandoffPack, key, context) for key in (a, b)]
        told = await documents.of(context.session, pair)
        found = await documents.without_hidden_people(context.session, context.principal, told)
        before, after = (found[pack.id] for pack in pair)
        differences = documents.differences(before, after, documents.CONTENTS)
        return PackDiff(a=pair[0], b=pair[1], differences=_told(differences)[:size])


async def pack_drift(
    parents: Sequence[ServiceRow], context: Context, first: First = 20
) -> Sequence[list[PackDifference] | None]:
    """How the live service differs from its accepted pack: dependencies, offerings and owners.

    Null where its live version has no accepted pack; empty where nothing differs.
    Services, offerings and people that you do not see are left out.
    """
    size = bounds.of(first)
    session, principal = context.session, context.principal
    service_ids = [parent.id for parent in parents]
    accepted = await packs.in_force(session, service_ids, access.PACK(HandoffPackRow, principal))
    now = await documents.surroundings(session, accepted.keys())
    then = {key: pack.document or {} for key, pack in accepted.items()}
    unseen = await documents.hidden(session, principal, [*now.values(), *then.values()])
    return [
        None
        if key not in accepted
        else _told(
            item
            for item in documents.differences(then[key], now[key], documents.SURROUNDINGS)
            if (item.part, item.key) not in unseen
        )[:size]
        for key in service_ids
    ]


async def coverage_of_services(
    parents: Sequence[ServiceRow], context: Context
) -> Sequence[Measurement | None]:
    """The share of its open version's requirements that the current pack answers, from 0 to 1.

    Where there is no open version, it is that of the live one. Withdrawn requirements are left out.
    """
    ids = [parent.id for parent in parents]
    versions = await moving_ids(context.session, ids, context.principal)
    found = await measures.coverage(context.session, list(versions.values()))
    return [found[versions[key]] if key in versions else measures.NOTHING for key in ids]


async def coverage_of_versions(
    parents: Sequence[ServiceVersionRow], context: Context
) -> Sequence[Measurement | None]:
    """The share of its requirements that its current pack answers, from 0 to 1.

    The current pack is the accepted one, else the newest that is not superseded. Withdrawn
    requirements are left out.
    """
    found = await measures.coverage(context.session, [parent.id for parent in parents])
    return [found[parent.id] for parent in parents]


@extends(Service)
class MeasuresOfService:
    """How a service stands to its requirements and its accepted pack."""

    requirement_coverage = batch("id", ring=HOUSE)(coverage_of_services)
    pack_drift = batch("id", cost=5, most="first", ring=HOUSE)(pack_drift)


@extends(ServiceVersion)
class MeasuresOfVersion:
    """How a version stands to its requirements."""

    requirement_coverage = batch("id", ring=HOUSE)(coverage_of_versions)
    unmet_requirements: Connection[Requirement] = connection(
        "Its open requirements that no section of its current pack answers.",
        by=RequirementRow.version_id,
        where=requirements.where_unmet,
    )


PARTS = (PackDifference, PackDiff, ComparingQueries, MeasuresOfService, MeasuresOfVersion)
