"""Documents: what a pack says, as data that can be hashed and compared.

A document holds no ids and no times: equal contents make equal hashes, in every database.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from catalog.plugin import (
    OFFERING,
    PERSON,
    SERVICE,
    OfferingRow,
    OfferingServiceRow,
    OrganizationRow,
    PersonRow,
    Principal,
    ReadSession,
    Role,
    RoleAssignmentRow,
    ServiceDependencyRow,
    ServiceRow,
    ServiceVersionRow,
    among,
)
from catalog_design.queries import packs
from catalog_design.queries.packs import Parts
from catalog_design.tables import HandoffPackRow, RequirementRow

Document = dict[str, Any]
SURROUNDINGS = ("dependencies", "offerings", "owners")
UNRESOLVED = "unresolved:"
PERSON_NAME = "person:"
CONTENTS = ("sections", "requirements", "criteria")


class Difference(NamedTuple):
    """One thing that is not the same in two documents: null where one of them lacks it."""

    part: str
    key: str
    before: Any
    after: Any


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], parts: Iterable[str]
) -> Iterator[Difference]:
    """Yield what differs between two documents in these parts, by part and key."""
    for part in parts:
        old, new = before.get(part, {}), after.get(part, {})
        for key in sorted({*old, *new}, key=_by_number):
            if old.get(key) != new.get(key):
                yield Difference(part, key, old.get(key), new.get(key))


def _by_number(key: str) -> tuple[int, str]:
    return (int(key), "") if key.isdecimal() else (0, key)


async def of(session: ReadSession, found: Collection[HandoffPackRow]) -> dict[UUID, Document]:
    """Return the document of each pack: as it was frozen, or as its draft stands."""
    documents = {pack.id: pack.document for pack in found if pack.document is not None}
    drafts = [pack for pack in found if pack.document is None]
    return {**documents, **(await _written(session, drafts) if drafts else {})}


async def _written(
    session: ReadSession, drafts: Collection[HandoffPackRow]
) -> dict[UUID, Document]:
    parts = await packs.parts(session, [pack.id for pack in drafts])
    around = await surroundings(session, {pack.service_id for pack in drafts})
    names = await _parties(session, [row for found in parts.values() for row in found.requirements])
    question = (
        select(ServiceVersionRow.id, ServiceVersionRow.number, ServiceRow.slug)
        .join(ServiceRow, ServiceRow.id == ServiceVersionRow.service_id)
        .where(among(ServiceVersionRow.id, values={pack.version_id for pack in drafts}))
    )
    versions = {key: (slug, number) for key, number, slug in await session.rows(question)}
    return {
        pack.id: {
            "service": versions[pack.version_id][0],
            "version": versions[pack.version_id][1],
            "purpose": pack.purpose.value,
            **_contents(parts[pack.id], names),
            **around[pack.service_id],
        }
        for pack in drafts
    }


def _contents(parts: Parts, names: Mapping[UUID, str]) -> Document:
    return {
        "sections": {
            section.key: {
                "title": section.title,
                "applicability": section.applicability.value,
                "reason": section.reason,
                "completed": section.completed,
                "content": section.content,
                "links": section.links,
            }
            for section in parts.sections
        },
        "requirements": {
            str(row.number): {
                "kind": row.kind.value,
                "priority": row.priority.value,
                "statement": row.statement,
                "source": row.source,
                "owner": names[owner_id(row)],
                "status": row.status.value,
                "reason": row.reason,
                "tracedTo": parts.traces.get(row.id, []),
            }
            for row in parts.requirements
        },
        "criteria": {
            str(row.position): {
                "question": row.question,
                "responsibleFunction": row.responsible_function,
                "phase": row.phase,
            }
            for row in parts.criteria
        },
    }


def owner_id(row: Any) -> UUID:
    """Return the id of the person or the organization that a row names."""
    found: UUID = row.person_id or row.organization_id
    return found


async def _parties(session: ReadSession, rows: Sequence[RequirementRow | Any]) -> dict[UUID, str]:
    """Return the names, as `person:` or `organization:` and a slug, of those behind these rows."""
    named = {owner_id(row) for row in rows}
    return {
        key: f"{kind}:{slug}"
        for kind, table in (("organization", OrganizationRow), ("person", PersonRow))
        for key, slug in await session.rows(
            select(table.id, table.slug).where(among(table.id, values=named))
        )
    }


async def without_hidden_people(
    session: ReadSession, principal: Principal, found: Mapping[UUID, Document]
) -> dict[UUID, Document]:
    """Return the documents without the names of owners whom the principal does not see."""
    wanted = [told for document in found.values() for told in document["requirements"].values()]
    named = {told["owner"] for told in wanted if told["owner"].startswith(PERSON_NAME)}
    unseen = await _unseen_people(session, principal, named)
    return {
        key: {
            **document,
            "requirements": {
                number: {**told, "owner": None if told["owner"] in unseen else told["owner"]}
                for number, told in document["requirements"].items()
            },
        }
        for key, document in found.items()
    }


async def _unseen_people(
    session: ReadSession, principal: Principal, named: Collection[str]
) -> set[str]:
    slugs = [name.removeprefix(PERSON_NAME) for name in named]
    seen = select(PersonRow.slug).where(
        among(PersonRow.slug, values=slugs), PERSON(PersonRow, principal)
    )
    return set(named) - {f"{PERSON_NAME}{slug}" for slug in await session.scalars(seen)}


async def hidden(
    session: ReadSession, principal: Principal, found: Iterable[Document]
) -> set[tuple[str, str]]:
    """Return the parts and keys of the surroundings that the principal does not see."""
    unseen: set[tuple[str, str]] = set()
    documents = list(found)
    surroundings = (("dependencies", SERVICE, ServiceRow), ("offerings", OFFERING, OfferingRow))
    for part, seen, row in surroundings:
        named = {
            key
            for document in documents
            for key in document.get(part, {})
            if not key.startswith(UNRESOLVED)
        }
        shown = select(row.slug).where(among(row.slug, values=named), seen(row, principal))
        unseen |= {(part, key) for key in named - set(await session.scalars(shown))}
    owners = {key for document in documents for key in document.get("owners", {})}
    people = {key for key in owners if key.startswith(PERSON_NAME)}
    unseen |= {("owners", key) for key in await _unseen_people(session, principal, people)}
    return unseen


async def surroundings(session: ReadSession, service_ids: Collection[UUID]) -> dict[UUID, Document]:
    """Return what each service depends on, which offerings offer it, and who owns it."""
    found: dict[UUID, Document] = {key: {part: {} for part in SURROUNDINGS} for key in service_ids}
    depends = (
        select(ServiceDependencyRow, ServiceRow.slug)
        .outerjoin(ServiceRow, ServiceRow.id == ServiceDependencyRow.depends_on_id)
        .where(
            among(ServiceDependencyRow.service_id, values=service_ids),
            ServiceDependencyRow.declared,
        )
    )
    for edge, slug in await session.rows(depends):
        name = slug or f"{UNRESOLVED}{edge.unresolved_ref}"
        found[edge.service_id]["dependencies"][name] = edge.strength.value
    offered = (
        select(OfferingServiceRow.service_id, OfferingRow.slug, OfferingRow.status)
        .join(OfferingRow, OfferingRow.id == OfferingServiceRow.offering_id)
        .where(among(OfferingServiceRow.service_id, values=service_ids))
    )
    for service_id, slug, status in await session.rows(offered):
        found[service_id]["offerings"][slug] = status.value
    owned = select(RoleAssignmentRow).where(
        among(RoleAssignmentRow.scope_id, values=service_ids),
        RoleAssignmentRow.role == Role.SERVICE_OWNER,
        RoleAssignmentRow.valid_to.is_(None),
    )
    owners = await session.scalars(owned)
    names = await _parties(session, owners)
    for owner in owners:
        found[owner.scope_id]["owners"][names[owner_id(owner)]] = Role.SERVICE_OWNER.value
    return found
