"""Small worlds for the rules: organizations with all that rows of plugins can hang on."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from catalog.graph.ids import decode
from catalog.hookspecs import Plugin
from catalog.testing.asking import Asking
from catalog.testing.catalogs import NO_VALUES, Values, catalog

CORP = "corp"  # takes part in everybody's relationships, and has no member who asks
COST = 10_000_000  # of one question: the rules ask for more at once than people do
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
    `outputs` and `role_assignments`. Rows of a hidden anchor must be hidden from other
    organizations.
    """

    organization: str
    is_hidden: bool
    ids: Mapping[str, str]

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
    """Give a catalog with these plugins, where organizations have a public and a hidden anchor.

    It was filled without plugins, so that none of them can be in its way.
    """
    content, anchors, secrets = _filled(organizations)
    with TemporaryDirectory(prefix="catalog-") as folder:
        path = Path(folder) / "catalog.db"
        path.write_bytes(content)
        url = f"sqlite:///{path}"
        made = catalog(
            plugins,
            url=url,
            configs=configs,
            anonymous_read=True,
            max_cost=COST,
            max_filter_cost=COST,
        )
        with made as found:
            found.secrets = {**secrets, **found.secrets}
            yield World(found, anchors, url)


@cache
def _filled(
    organizations: tuple[str, ...],
) -> tuple[bytes, Sequence[Anchor], Mapping[str, str]]:
    with TemporaryDirectory(prefix="catalog-") as folder:
        path = Path(folder) / "catalog.db"
        with catalog(url=f"sqlite:///{path}") as found:
            makers = _Maker(found)
            anchors = [anchor for name in organizations for anchor in makers.anchors(name)]
            secrets = dict(found.secrets)
        return path.read_bytes(), anchors, secrets


class _Maker:
    """Makes the anchors of one world through the catalog's front door."""

    def __init__(self, catalog: Asking) -> None:
        self._catalog = catalog
        self._corp = catalog.member(CORP)
        self._far = catalog.live(f"{CORP}-api")

    def anchors(self, name: str) -> Iterator[Anchor]:
        """Make one organization, and yield its public anchor and its hidden one."""
        organization = self._catalog.member(name)
        person = self._make(
            "createPerson",
            {"slug": f"{name}-person", "name": name, "organizationIds": [organization]},
            "person",
        )
        of_both = {"organizations": organization, "people": person}
        live = self._catalog.live(f"{name}-api", provider_id=_key(organization))
        public = of_both | self._around(f"{name}-api", live, of_both, "liveVersion")
        self._catalog.change("publishOffering", {"id": public["offerings"], "expectedRevision": 1})
        draft = self._make(
            "createService",
            {"slug": f"{name}-draft", "name": "Draft", "providerId": organization},
            "service",
        )
        hidden = of_both | self._around(f"{name}-draft", draft, of_both, "openVersion")
        yield Anchor(name, is_hidden=False, ids=public)
        yield Anchor(name, is_hidden=True, ids=hidden)

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
        about = {"serviceId": service}
        wanted = {**about, "statement": slug, "stakeholderId": organization}
        given = {**about, "description": slug, "tangible": True}
        edge = {"serviceId": self._far, "dependsOnId": service}
        held = {"role": "REVIEWER", "scopeId": service, "personId": of_both["people"]}
        return {
            "services": service,
            "service_versions": str(versions[version]["id"]),
            "service_dependencies": self._make("addDependency", edge, "dependency"),
            "offerings": offered,
            "relationships": self._related(slug, organization),
            "outcomes": self._make("recordOutcome", wanted, "outcome"),
            "outputs": self._make("recordOutput", given, "output"),
            "role_assignments": self._make("assignRole", held, "assignment"),
        }

    def _related(self, slug: str, organization: str) -> str:
        participants = [
            {"organizationId": organization, "role": "PROVIDER"},
            {"organizationId": self._corp, "role": "CONSUMER"},
        ]
        given = {"slug": f"{slug}-deal", "participants": participants, "offeringIds": []}
        return self._make("proposeRelationship", given, "relationship")

    def _make(self, mutation: str, given: dict[str, Any], what: str) -> str:
        return str(self._catalog.change(mutation, given, f"{what} {{ id }}")[what]["id"])


def _key(text: str) -> UUID:
    found = decode(text)
    assert found is not None
    return found.key
