"""The tables of the core, a module a noun.

Whoever imports one of them has them all, since they refer to each other.
"""

from catalog.storage.tables import (
    dependencies,
    derived,
    offerings,
    organizations,
    outbox,
    outcomes,
    people,
    records,
    relationships,
    roles,
    services,
    tokens,
    versions,
)

__all__ = [
    "dependencies",
    "derived",
    "offerings",
    "organizations",
    "outbox",
    "outcomes",
    "people",
    "records",
    "relationships",
    "roles",
    "services",
    "tokens",
    "versions",
]
