"""The tables of the core, a module a noun.

Importing one of them imports all, since they refer to each other.
"""

from catalog.storage.tables import (
    dependencies,
    derived,
    levels,
    offerings,
    organizations,
    outbox,
    outcomes,
    people,
    provision,
    records,
    relationships,
    roles,
    services,
    sources,
    tokens,
    worth,
)
from catalog.storage.tables.lifecycle import versions, waivers

__all__ = [
    "dependencies",
    "derived",
    "levels",
    "offerings",
    "organizations",
    "outbox",
    "outcomes",
    "people",
    "provision",
    "records",
    "relationships",
    "roles",
    "services",
    "sources",
    "tokens",
    "versions",
    "waivers",
    "worth",
]
