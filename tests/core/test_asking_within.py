"""Test fields that ask documents themselves: in the view of their request, as the viewer sees."""

from collections.abc import Callable, Sequence
from typing import Any

from catalog.plugin import PUBLIC, Context, Service, ServiceRow, as_member, batch, extends
from tests.asking import Asking
from tests.plugins.bringing import bringing

With = Callable[..., Asking]
NAMES = "query Names { services { totalCount nodes { slug } } }"
MANY = "query Many { services(first: 100) { nodes { slug } } }"
ENDLESS = "query Endless { services { nodes { seen } } }"
CHANGED = """mutation { createService(input: {slug: "new", name: "New"}, dryRun: true) {
    service { seen }
} }"""


def asking_fields(document: str, *, member: str | None = None) -> Any:
    """Make a plugin whose field `seen` tells which services its document finds."""

    async def found_by(parents: Sequence[ServiceRow], context: Context) -> Sequence[str | None]:
        """The slugs of all services that are seen."""
        reader = await as_member(context.session, member) if member else None
        found = await context.ask(document, reader)
        slugs = " ".join(sorted(item.get("slug", "") for item in found["services"]["nodes"]))
        return [slugs for _ in parents]

    @extends(Service)
    class Seen:
        """What a field finds."""

        seen = batch("id", ring=PUBLIC)(found_by)

    return bringing("seeing", graphql_types=[Seen])


def seen(catalog: Asking, by: str = "admin") -> set[str]:
    found = catalog.ask("{ services { nodes { seen } } }", by=by)["services"]["nodes"]
    return {item["seen"] for item in found}


def filled(catalog: Asking) -> None:
    """Make a house with a draft, and a live service of nobody."""
    own = catalog.member("acme")
    given = {"slug": "draft", "name": "Draft", "providerId": own}
    catalog.change("createService", given)
    catalog.live("web")


def test_a_field_asks_with_the_sight_of_its_viewer(catalog_with: With) -> None:
    catalog = catalog_with(asking_fields(NAMES))
    filled(catalog)
    catalog.member("other")

    assert seen(catalog) == {"draft web"}
    assert seen(catalog, by="acme") == {"draft web"}
    assert seen(catalog, by="other") == {"web"}


def test_a_field_asks_with_the_sight_of_members_of_a_house(catalog_with: With) -> None:
    catalog = catalog_with(asking_fields(NAMES, member="acme"))
    filled(catalog)
    catalog.member("other")

    assert seen(catalog, by="other") == {"draft web"}


def test_what_a_field_asks_is_read_in_the_view_of_its_request(catalog_with: With) -> None:
    catalog = catalog_with(asking_fields(NAMES))
    filled(catalog)

    assert catalog.ask(CHANGED)["createService"]["service"] == {"seen": "draft new web"}
    assert seen(catalog) == {"draft web"}


def test_documents_that_ask_each_other_come_to_an_end(catalog_with: With) -> None:
    catalog = catalog_with(asking_fields(ENDLESS))
    filled(catalog)

    assert set(catalog.codes("{ services { nodes { seen } } }")) == {"INTERNAL"}
    assert catalog.codes("{ services { totalCount } }") == []


def test_a_document_that_holds_too_much_is_refused_by_its_own_budget(catalog_with: With) -> None:
    catalog = catalog_with(asking_fields(MANY), max_cost=60)
    catalog.live("web")

    answer = catalog.answer('{ service(slug: "web") { seen } }')

    assert answer["data"] == {"service": {"seen": "web"}}
    for number in range(60):
        catalog.live(f"s{number}")
    answer = catalog.answer('{ service(slug: "web") { seen } }')
    assert answer["data"] == {"service": {"seen": None}}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["INTERNAL"]
