"""Small worlds for the rules: organizations with all that rows of plugins can hang on."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from catalog.hookspecs import Plugin
from catalog.host import gather
from catalog.ids import decode, encode
from catalog.storage.enums import DependencyStrength
from catalog.storage.rows import new_id
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.upgrading.histories import History
from catalog.testing.asking import Asking
from catalog.testing.catalogs import (
    NO_VALUES,
    Values,
    catalog,
    fresh,
    given,
    migrated,
    stored,
)

CONSUMER = "corp"  # the root of a house whose desk takes part in everybody's relationships
DESK = f"{CONSUMER}-desk"
COST = 100_000_000  # of one question: the rules ask for more at once than people do
TIME = 120  # seconds for one question: the machine may be busy
LETTERS = 3_000_000  # of documents that stay read and planned: the rules ask each several times
PRIVATE = {  # tables of the core with rows that only some people see
    "services",
    "service_versions",
    "service_dependencies",
    "offerings",
    "relationships",
    "outcomes",
    "outputs",
    "role_assignments",
}


@dataclass(frozen=True)
class Anchor:
    """What rows of a plugin hang on: one service, and one row of each kind around it.

    *keys* holds their primary keys by the names of their tables: `services`, `service_versions`,
    `service_dependencies`, `organizations`, `people`, `offerings`, `relationships`, `outcomes`,
    `outputs` and `role_assignments`. The organization is a unit of the house *organization*;
    *consumer* is the key of another house's desk, which takes part in the relationship. Rows of a
    hidden anchor must be hidden from houses that take no part.
    """

    organization: str
    is_hidden: bool
    ids: Mapping[str, str]
    consumer: UUID

    @property
    def keys(self) -> Mapping[str, UUID]:
        """The primary keys, by table."""
        return {table: found.key for table, text in self.ids.items() if (found := decode(text))}

    @property
    def by_type(self) -> Mapping[str, str]:
        """The global ids, by the name of their type in the graph."""
        return {found.type: text for text in self.ids.values() if (found := decode(text))}


@dataclass(frozen=True)
class World:
    """A catalog that holds a world, and the anchors there."""

    catalog: Asking
    anchors: Sequence[Anchor]
    url: str


@contextmanager
def world(
    plugins: Sequence[type[Plugin]], *organizations: str, configs: Values = NO_VALUES
) -> Iterator[World]:
    """Give a catalog with these plugins, where houses have a public and a hidden anchor each.

    A member of the house `acme` asks as `acme`, of its parts as `acme-unit` and `acme-lab`. The
    unit provides what there is, and the desk of the consumer's house takes part in it. The world
    was filled without plugins, so that none of them can be in its way.
    """
    *_, secrets = _filled(organizations)
    owners = gather(list(plugins), given(configs)).histories
    with filled(*organizations, owners=owners) as (url, anchors):
        made = catalog(
            plugins,
            url=url,
            configs=configs,
            anonymous_read=True,
            max_cost=COST,
            max_filter_cost=COST,
            request_timeout=TIME,
        )
        with made as found:
            found.secrets = {**secrets, **found.secrets}
            with found.catalog.operations.documents.plenty(LETTERS):
                yield World(found, anchors, url)


@contextmanager
def filled(
    *organizations: str, owners: Sequence[History] = ()
) -> Iterator[tuple[str, Sequence[Anchor]]]:
    """Give the address of a SQLite file with a world of these houses, and the anchors there.

    Its tables are the core's and those that *owners* made when the world was there.
    """
    content, anchors, _ = _filled(organizations)
    with stored(migrated(content, owners)) as url:
        yield url, anchors


@cache
def _filled(
    organizations: tuple[str, ...],
) -> tuple[bytes, Sequence[Anchor], Mapping[str, str]]:
    with fresh() as url:
        with catalog(url=url) as found:
            makers = _Maker(found)
            anchors = [anchor for name in organizations for anchor in makers.anchors(name)]
            secrets = dict(found.secrets)
        return Path(url.removeprefix("sqlite:///")).read_bytes(), anchors, secrets


class _Maker:
    """Makes the anchors of one world through the catalog's front door."""

    def __init__(self, catalog: Asking) -> None:
        self._catalog = catalog
        consumer = catalog.member(CONSUMER)
        self._desk = self._part(DESK, consumer)
        self._far = catalog.live(f"{CONSUMER}-api", provider_id=_key(consumer))

    def anchors(self, name: str) -> Iterator[Anchor]:
        """Make one house, and yield its public anchor and its hidden one."""
        house = self._catalog.member(name)
        unit, _ = self._part(f"{name}-unit", house), self._part(f"{name}-lab", house)
        person = self._make(
            "createPerson",
            {"slug": f"{name}-person", "name": name, "organizationIds": [unit]},
            "person",
        )
        of_both = {"organizations": unit, "people": person}
        live = self._catalog.live(f"{name}-api", provider_id=_key(unit))
        public = of_both | self._around(f"{name}-api", live, of_both, "liveVersion")
        draft = self._make(
            "createService",
            {"slug": f"{name}-draft", "name": "Draft", "providerId": unit},
            "service",
        )
        hidden = of_both | self._around(f"{name}-draft", draft, of_both, "openVersion")
        for is_hidden, ids in ((False, public), (True, hidden)):
            yield Anchor(name, is_hidden, ids, _key(self._desk))

    def _part(self, slug: str, parent: str) -> str:
        """Make a part of an organization with a member, who asks with `by=slug`."""
        part = {"slug": slug, "name": slug.title(), "kind": "TEAM", "parentId": parent}
        made = self._make("createOrganization", part, "organization")
        self._catalog.token(slug, organization=slug)
        return made

    def _around(
        self, slug: str, service: str, of_both: Mapping[str, str], version: str
    ) -> dict[str, str]:
        organization = of_both["organizations"]
        question = f"query($id: ID) {{ service(id: $id) {{ {version} {{ id }} }} }}"
        versions = self._catalog.ask(question, {"id": service})["service"]
        offering = {
            "slug": f"{slug}-offering",
            "name": slug,
            "providerId": organization,
            "targetConsumerGroup": "anybody",
            "serviceIds": [service],
            "components": [{"kind": "SERVICE_ACTION", "name": "action", "performedBy": "PROVIDER"}],
        }
        offered = self._make("createOffering", offering, "offering")
        is_live = version == "liveVersion"
        if is_live:
            self._catalog.change("publishOffering", {"id": offered, "expectedRevision": 1})
        about = {"serviceId": service}
        wanted = {**about, "statement": slug, "stakeholderId": organization}
        given = {**about, "description": slug, "tangible": True}
        held = {"role": "REVIEWER", "scopeId": service, "personId": of_both["people"]}
        return {
            "services": service,
            "service_versions": str(versions[version]["id"]),
            "service_dependencies": self._edge(service),
            "offerings": offered,
            "relationships": self._related(slug, organization, [offered] if is_live else []),
            "outcomes": self._make("recordOutcome", wanted, "outcome"),
            "outputs": self._make("recordOutput", given, "output"),
            "role_assignments": self._make("assignRole", held, "assignment"),
        }

    def _related(self, slug: str, organization: str, offerings: list[str]) -> str:
        participants = [
            {"organizationId": organization, "role": "PROVIDER"},
            {"organizationId": self._desk, "role": "CONSUMER"},
        ]
        given = {"slug": f"{slug}-deal", "participants": participants, "offeringIds": offerings}
        return self._make("proposeRelationship", given, "relationship")

    def _edge(self, service: str) -> str:
        """Put an edge without an edit of the service, whose revision is 1 in samples."""
        edge = ServiceDependencyRow(
            id=new_id(),
            service_id=_key(service),
            depends_on_id=_key(self._far),
            strength=DependencyStrength.HARD,
            created_at=self._catalog.clock(),
        )
        self._catalog.put([edge])
        return encode("ServiceDependency", edge.id)

    def _make(self, mutation: str, given: dict[str, Any], what: str) -> str:
        return str(self._catalog.change(mutation, given, f"{what} {{ id }}")[what]["id"])


def _key(text: str) -> UUID:
    found = decode(text)
    assert found is not None
    return found.key
