"""Bulk changes: all problems of all items at once, and one entry on record for each item."""

from typing import Any

import pytest
import sqlalchemy as sa

from catalog import ids
from catalog.domain.writing.bulk import MOST_PARTS
from catalog.storage.tables.records import AuditEntryRow
from tests.asking import Asking

SHOWN = "services { slug revision tier labels { key value } }"
EVERYTHING = """{ services(orderBy: [{field: SLUG}]) { nodes {
    id slug revision tier description labels { key value }
} } }"""


def created(catalog: Asking, *slugs: str) -> list[str]:
    """Create services, and return their ids."""
    return [
        str(
            catalog.change("createService", {"slug": slug, "name": slug}, "service { id }")[
                "service"
            ]["id"]
        )
        for slug in slugs
    ]


def edit(key: str, revision: int = 1, **given: Any) -> dict[str, Any]:
    """Return the input of an edit."""
    return {"id": key, "expectedRevision": revision, **given}


def audited(catalog: Asking) -> list[str]:
    """Return the changes on record, the latest first."""

    async def ask() -> list[str]:
        async with catalog.catalog.database.reading() as session:
            question = sa.select(AuditEntryRow.change).order_by(AuditEntryRow.id.desc())
            return [*await session.scalars(question)]

    return catalog.run(ask)


def told(payload: Any) -> list[tuple[str, str]]:
    """Return the code and the place of every problem."""
    return [(item["code"], ".".join(item["field"])) for item in payload["userErrors"]]


def slugs(catalog: Asking) -> list[str]:
    """Return the slugs of all services."""
    return [item["slug"] for item in catalog.ask(EVERYTHING)["services"]["nodes"]]


def test_many_services_are_edited_at_once_each_on_record(catalog: Asking) -> None:
    keys = created(catalog, "a", "b", "c")

    payload = catalog.change(
        "updateServices",
        {"inputs": [edit(key, tier="gold", labels=[{"key": "k", "value": "v"}]) for key in keys]},
        SHOWN,
    )

    labels = [{"key": "k", "value": "v"}]
    assert payload["services"] == [
        {"slug": slug, "revision": 2, "tier": "gold", "labels": labels} for slug in "abc"
    ]
    assert audited(catalog)[:4] == [*["UpdateService"] * 3, "CreateService"]


def test_all_problems_of_all_items_are_told_at_once_and_nothing_is_made(catalog: Asking) -> None:
    keys = created(catalog, "a", "b", "c", "d")
    before = catalog.ask(EVERYTHING), audited(catalog)

    payload = catalog.attempt(
        "updateServices",
        {
            "inputs": [
                edit(keys[0], tier="gold"),
                edit(keys[1], revision=7, slug="a"),
                edit(keys[2], slug="new", name=" "),
                edit(keys[3], slug="new"),
            ]
        },
        SHOWN,
    )

    assert payload["services"] is None
    assert set(told(payload)) == {
        ("CONFLICT", "inputs.1.expectedRevision"),
        ("SLUG_TAKEN", "inputs.1.slug"),
        ("TEXT_BLANK", "inputs.2.name"),
    }
    assert (catalog.ask(EVERYTHING), audited(catalog)) == before


def test_invalid_items_are_skipped_where_that_is_wanted(catalog: Asking) -> None:
    keys = created(catalog, "a", "b", "c")

    payload = catalog.attempt(
        "updateServices",
        {
            "policy": "SKIP_INVALID",
            "inputs": [
                edit(keys[0], slug="x"),
                edit(keys[1], slug="x"),
                edit(keys[2], revision=3, slug="y"),
            ],
        },
        "services { slug revision }",
    )

    assert payload["services"] == [{"slug": "x", "revision": 2}, None, None]
    assert told(payload) == [
        ("SLUG_TAKEN", "inputs.1.slug"),
        ("CONFLICT", "inputs.2.expectedRevision"),
    ]
    assert slugs(catalog) == ["b", "c", "x"]
    assert audited(catalog).count("UpdateService") == 1


def test_what_follows_sees_what_came_before(catalog: Asking) -> None:
    keys = created(catalog, "a", "b")

    catalog.change("updateServices", {"inputs": [edit(keys[0], slug="c", aliases=[])]})
    payload = catalog.change(
        "updateServices",
        {"inputs": [edit(keys[0], 2, slug="d", aliases=[]), edit(keys[1], slug="c")]},
        "services { slug }",
    )

    assert payload["services"] == [{"slug": "d"}, {"slug": "c"}]


def test_an_item_that_changes_nothing_leaves_no_trace(catalog: Asking) -> None:
    keys = created(catalog, "a", "b")
    catalog.change("updateServices", {"inputs": [edit(keys[1], tier="gold")]})

    payload = catalog.change(
        "updateServices",
        {"inputs": [edit(keys[0], tier="gold"), edit(keys[1], 2, tier="gold")]},
        "services { slug revision }",
    )

    assert payload["services"] == [{"slug": "a", "revision": 2}, {"slug": "b", "revision": 2}]
    assert audited(catalog).count("UpdateService") == 2


def test_no_item_is_given_twice(catalog: Asking) -> None:
    (key,) = created(catalog, "a")

    payload = catalog.attempt(
        "updateServices", {"inputs": [edit(key, tier="1"), edit(key, tier="2")]}
    )

    assert told(payload)[0] == ("SERVICE_TWICE", "inputs.1")


def test_items_are_bounded(catalog: Asking) -> None:
    (key,) = created(catalog, "a")
    too_many = [edit(key) for _ in range(MOST_PARTS + 1)]

    answer = catalog.answer(
        "mutation($input: UpdateServicesInput!) { updateServices(input: $input) { __typename } }",
        {"input": {"inputs": too_many}},
    )

    assert [item["message"] for item in answer["errors"]] == [
        "The list inputs has more than 1,000 items: give fewer."
    ]


def test_a_request_costs_more_with_each_item(catalog: Asking) -> None:
    def cost(number: int) -> int:
        answer = catalog.answer(
            "mutation($input: UpdateServicesInput!) { updateServices(input: $input, dryRun: true) "
            "{ services { id } } }",
            {"input": {"inputs": [edit("nobody") for _ in range(number)]}},
        )
        return int(answer["extensions"]["cost"]["requested"])

    assert cost(11) - cost(1) == 10 * (5 + 1)  # the change, and the object in the answer
    assert 6_000 <= cost(MOST_PARTS) <= 7_000


@pytest.mark.parametrize("number", [1, 250])
def test_statements_do_not_grow_with_the_items(catalog: Asking, number: int) -> None:
    keys = created(catalog, *[f"s{place:03}" for place in range(number)])

    payload = catalog.change(
        "updateServices",
        {"inputs": [edit(key, description=f"number {place}") for place, key in enumerate(keys)]},
        "services { revision description }",
    )

    assert payload["services"] == [
        {"revision": 2, "description": f"number {place}"} for place in range(number)
    ]
    hits = catalog.ask('{ search(query: "number") { totalCount } }')["search"]["totalCount"]
    assert hits == number


def test_who_may_not_edit_one_of_them_edits_none(catalog: Asking) -> None:
    one, two = catalog.member("one"), catalog.member("two")
    keys = [
        catalog.live("mine", provider_id=_key(one)),
        catalog.live("theirs", provider_id=_key(two)),
    ]
    given = {"inputs": [edit(keys[0], tier="gold"), edit(keys[1], tier="gold")]}

    assert told(catalog.attempt("updateServices", given, by="one")) == [
        ("NOT_YOUR_ORGANIZATION", "inputs.1.id")
    ]
    payload = catalog.attempt(
        "updateServices", {**given, "policy": "SKIP_INVALID"}, "services { tier }", by="one"
    )
    assert payload["services"] == [{"tier": "gold"}, None]


def test_what_is_hidden_is_as_if_it_did_not_exist(catalog: Asking) -> None:
    catalog.member("one")
    (hidden,) = created(catalog, "hidden")

    payload = catalog.attempt("updateServices", {"inputs": [edit(hidden, tier="x")]}, by="one")

    assert told(payload) == [("NOT_FOUND", "inputs.0.id")]


def test_a_dry_run_shows_everything_and_keeps_nothing(catalog: Asking) -> None:
    keys = created(catalog, "a", "b")
    before = catalog.ask(EVERYTHING), audited(catalog)

    payload = catalog.change(
        "updateServices", {"inputs": [edit(key, tier="x") for key in keys]}, SHOWN, dry_run=True
    )

    assert [(item["revision"], item["tier"]) for item in payload["services"]] == [(2, "x")] * 2
    assert (catalog.ask(EVERYTHING), audited(catalog)) == before


def test_names_are_bound_for_services_that_are_edited_in_the_same_request(
    catalog: Asking,
) -> None:
    a, b = created(catalog, "a", "b")
    catalog.change("addDependency", {"serviceId": b, "unresolvedRef": "waited"})

    given = {"inputs": [edit(a, slug="waited"), edit(b, 2, tier="x")]}
    assert told(catalog.attempt("updateServices", given)) == [
        ("CONFLICT", "inputs.1.expectedRevision")  # it was edited by what came before it
    ]
    given["inputs"][1]["expectedRevision"] = 3
    payload = catalog.change("updateServices", given, "services { slug revision }")

    assert payload["services"] == [
        {"slug": "waited", "revision": 2},
        {"slug": "b", "revision": 4},
    ]


def _key(global_id: str) -> Any:
    decoded = ids.decode(global_id)
    assert decoded is not None
    return decoded.key
