"""The types of the schema: as many as the documents name."""

from base64 import b64encode
from typing import Any

import strawberry


@strawberry.type
class UserError:
    """Why a change was not made."""

    code: str
    message: str


@strawberry.type
class Service:
    """A service."""

    id: strawberry.ID
    slug: str
    name: str
    description: str | None
    revision: int


@strawberry.type
class ServiceDependency:
    """An edge between two services."""

    id: strawberry.ID
    strength: str


@strawberry.type
class HandoffPack:
    """A pack."""

    id: strawberry.ID
    revision: int


@strawberry.type
class UpdateServicePayload:
    """What came of it."""

    service: Service | None
    user_errors: list[UserError]


@strawberry.type
class CreateServicePayload:
    """What came of it."""

    service: Service | None
    user_errors: list[UserError]


@strawberry.type
class AdvanceServicePayload:
    """What came of it."""

    service: Service | None
    user_errors: list[UserError]


@strawberry.type
class AddDependencyPayload:
    """What came of it."""

    dependency: ServiceDependency | None
    user_errors: list[UserError]


@strawberry.type
class CompletePackSectionPayload:
    """What came of it."""

    handoff_pack: HandoffPack | None
    user_errors: list[UserError]


@strawberry.input
class UpdateServiceInput:
    """What is to be done."""

    id: strawberry.ID
    expected_revision: int
    description: str | None = None


@strawberry.input
class CreateServiceInput:
    """What is to be done."""

    slug: str
    name: str
    description: str | None = None
    provider_id: strawberry.ID


@strawberry.input
class AddDependencyInput:
    """What is to be done."""

    service_id: strawberry.ID
    depends_on_id: strawberry.ID


@strawberry.input
class AdvanceServiceInput:
    """What is to be done."""

    service_id: strawberry.ID
    expected_revision: int
    to: str


@strawberry.input
class CompletePackSectionInput:
    """What is to be done."""

    id: strawberry.ID
    expected_revision: int
    key: str
    content: str


def service(row: Any) -> Service:
    """Return a service as it is answered."""
    named = {"slug": row.slug, "name": row.name, "description": row.description}
    return Service(id=_global_id("Service", row), revision=row.revision, **named)


def dependency(row: Any) -> ServiceDependency:
    """Return an edge as it is answered."""
    return ServiceDependency(id=_global_id("ServiceDependency", row), strength=row.strength.name)


def pack(row: Any) -> HandoffPack:
    """Return a pack as it is answered."""
    return HandoffPack(id=_global_id("HandoffPack", row), revision=row.revision)


def _global_id(kind: str, row: Any) -> strawberry.ID:
    return strawberry.ID(b64encode(f"{kind}:{row.id}".encode()).decode())
