"""Test that gates and changes ask the graph, with whose sight, and not for ever."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from catalog.plugin import (
    Change,
    Doc,
    Finding,
    FindingSeverity,
    Gate,
    Ground,
    Move,
    Mutation,
    Plugin,
    Service,
    ServiceId,
    ServiceRow,
    Work,
    change,
    extends,
)
from tests.asking import Asking
from tests.plugins.bringing import bringing

With = Callable[..., Asking]
NAMES = "{ services(orderBy: [{field: NAME}]) { nodes { name } } }"
PREVIEW = """
query($slug: String!) { service(slug: $slug) { gate(to: "live") { findings { code message } } } }
"""


def names(answer: Any) -> str:
    """Return the names of the services in an answer."""
    return ", ".join(item["name"] for item in answer["services"]["nodes"])


def asking(document: str = NAMES, *, as_mover: bool = False) -> type[Plugin]:
    """Return a plugin whose gate finds what a query answers."""

    async def check(move: Move) -> Iterable[Finding]:
        found = await move.ask(document, move.principal if as_mover else None)
        return [Finding(code="SEEN", message=names(found), severity=FindingSeverity.INFO)]

    return bringing("asking", gates=[Gate(name="seen", check=check, limit=8)])


def fill(catalog: Asking) -> None:
    """Let two houses have a draft each, which the other one does not see."""
    for slug in ("acme", "other"):
        given = {"slug": slug, "name": slug.title(), "providerId": catalog.member(slug)}
        catalog.change("createService", given, by=slug)


def found(catalog: Asking, slug: str = "acme") -> list[tuple[str, str]]:
    answer = catalog.ask(PREVIEW, {"slug": slug}, by=slug)["service"]["gate"]
    return [(item["code"], item["message"]) for item in answer["findings"]]


def test_a_gate_asks_with_the_sight_of_its_plugin(catalog_with: With) -> None:
    catalog = catalog_with(asking())
    fill(catalog)

    assert found(catalog) == [("SEEN", "Acme, Other")]


def test_a_gate_asks_with_the_sight_of_whoever_moves(catalog_with: With) -> None:
    catalog = catalog_with(asking(as_mover=True))
    fill(catalog)

    assert found(catalog) == [("SEEN", "Acme")]


def test_a_gate_that_asks_what_asks_it_again_comes_to_an_end(catalog_with: With) -> None:
    endless = '{ services { nodes { name gate(to: "live") { allowed } } } }'
    catalog = catalog_with(asking(endless))
    fill(catalog)

    ((code, message),) = found(catalog)

    assert code in {"SEEN", "GATE_FAILED"}
    assert message


def test_a_gate_cannot_change_anything_by_asking(catalog_with: With) -> None:
    changing = 'mutation { createService(input: {slug: "new", name: "New"}) { service { id } } }'
    catalog = catalog_with(asking(changing))
    fill(catalog)

    ((code, _),) = found(catalog)

    assert code == "GATE_FAILED"
    assert names(catalog.ask(NAMES)) == "Acme, Other"


@dataclass(frozen=True, kw_only=True)
class Describe(Change[ServiceRow]):
    """Describe a service by all that its author sees."""

    service_id: Annotated[ServiceId, Doc("The service.")]

    async def prepare(self, ground: Ground) -> str:
        return names(await ground.ask(NAMES))

    async def check(self, work: Work) -> ServiceRow | None:
        return await work.edit(ServiceRow, self.service_id)

    async def apply(self, work: Work, service: ServiceRow) -> ServiceRow:
        service.description = work.prepared
        return service


@extends(Mutation)
class Describing:
    """What can be done."""

    describe = change(Describe, Service)


def test_a_change_asks_before_its_transaction_as_whoever_makes_it(catalog_with: With) -> None:
    catalog = catalog_with(bringing("describing", graphql_types=[Describing]))
    fill(catalog)
    key = catalog.ask('{ service(slug: "acme") { id } }')["service"]["id"]

    shown = "service { description }"
    mine = catalog.change("describe", {"serviceId": key}, shown, by="acme")
    every = catalog.change("describe", {"serviceId": key}, shown)

    assert mine["service"]["description"] == "Acme"
    assert every["service"]["description"] == "Acme, Other"
