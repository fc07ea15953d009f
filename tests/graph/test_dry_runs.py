"""Dry runs: the object as it would be, answered as a query would after the change, and not kept."""

from typing import Any

import pytest

from catalog.testing import walking
from tests.asking import Asking
from tests.graph.editing import Editing
from tests.graph.test_saving import contents, editing

__all__ = ["editing"]

TEXT = """mutation($input: {input}, $dry: Boolean) {{
    it: {mutation}(input: $input, dryRun: $dry) {{ {name} {{ {shown} }} userErrors {{ code }} }}
}}"""


@pytest.mark.parametrize("depth", [1])
def test_a_dry_run_shows_what_the_change_will_show(editing: Editing, depth: int) -> None:
    for mutation, made in editing.updates.items():
        name, kind = editing.payload(mutation)
        shown = walking.tree(editing.schema, kind, depth)
        text = TEXT.format(input=made.input, mutation=mutation, name=name, shown=shown)
        given = {"input": editing.changed(mutation)}
        before, was = contents(editing.catalog), editing.read(mutation, shown)

        tried = editing.catalog.answer(text, {**given, "dry": True})
        after = contents(editing.catalog)
        real = editing.catalog.answer(text, given)

        assert "errors" not in tried
        assert after == before
        assert settled(tried["data"]["it"]) == settled(real["data"]["it"]), mutation
        found = tried["data"]["it"][name]
        assert found["revision"] == was["revision"] + 1
        assert tried["extensions"] == real["extensions"]


def settled(found: Any) -> Any:
    """Return an answer without what differs between any two changes: times, and cursors."""
    if isinstance(found, list):
        return [settled(item) for item in found]
    if not isinstance(found, dict):
        return found
    return {name: settled(value) for name, value in found.items() if name != "updatedAt"}


def test_what_a_dry_run_creates_is_shown_in_all_its_places(catalog: Asking) -> None:
    acme = catalog.member("acme")
    before = contents(catalog)
    given = {
        "slug": "mail",
        "name": "Mail",
        "providerId": acme,
        "ownerIds": [acme],
        "labels": [{"key": "a", "value": "1"}],
    }
    shown = """service {
        revision owner { name } labels { key value } stage { key }
        versions { totalCount nodes { number control { slug } } }
        provider { providedServices { totalCount nodes { slug } } }
        dependencyClosure { depth }
    }"""

    tried = catalog.change("createService", given, shown, dry_run=True)
    after = contents(catalog)
    made = catalog.change("createService", given, shown)

    assert after == before
    assert tried == made
    assert tried["service"]["provider"]["providedServices"] == {
        "totalCount": 1,
        "nodes": [{"slug": "mail"}],
    }


def test_a_dry_run_is_over_before_the_next_change(editing: Editing) -> None:
    given = editing.changed("updateService")
    other = {**given, "name": "Another"}
    text = """mutation($one: UpdateServiceInput!, $other: UpdateServiceInput!) {
        dry: updateService(input: $one, dryRun: true) { service { name revision } }
        wrong: updateService(input: $one, dryRun: true) {
            service { dependencies(after: "x") { totalCount } }
        }
        real: updateService(input: $other) { service { name revision } }
        stale: updateService(input: $one, dryRun: true) { userErrors { code } }
    }"""

    answer = editing.catalog.answer(text, {"one": given, "other": other})
    found = editing.read("updateService", "name revision")

    revision = given["expectedRevision"] + 1
    assert answer["data"] == {
        "dry": {"service": {"name": given["name"], "revision": revision}},
        "wrong": {"service": {"dependencies": None}},
        "real": {"service": {"name": "Another", "revision": revision}},
        "stale": {"userErrors": [{"code": "CONFLICT"}]},
    }
    assert found == {"name": "Another", "revision": revision}
    (error,) = answer["errors"]
    assert (error["extensions"]["code"], error["extensions"]["committed"]) == ("BAD_CURSOR", False)


def test_a_dry_run_that_is_too_much_is_no_change_and_frees_what_it_locked(
    editing: Editing,
) -> None:
    service = editing.objects["updateService"]
    catalog = editing.catalog
    long = {"id": service, "expectedRevision": 1, "description": "x" * 20_000}
    shown = " ".join(f"d{number}: description" for number in range(600))
    text = f"""mutation($input: UpdateServiceInput!, $dry: Boolean) {{
        it: updateService(input: $input, dryRun: $dry) {{ service {{ {shown} }} }}
    }}"""

    answer = catalog.answer(text, {"input": long, "dry": True})
    made = catalog.change("updateService", long, "service { revision }")

    assert answer["data"] == {"it": {"service": None}}
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "COST_EXCEEDED"
    assert error["extensions"]["committed"] is False
    assert made["service"] == {"revision": 2}


def test_gates_are_not_asked_in_a_dry_run_that_they_cannot_see(editing: Editing) -> None:
    text = """mutation($input: UpdateServiceInput!, $dry: Boolean) {
        it: updateService(input: $input, dryRun: $dry) {
            service { name gate(to: "design") { allowed } }
        }
    }"""
    given = editing.changed("updateService")

    tried = editing.catalog.answer(text, {"input": given, "dry": True})
    made = editing.catalog.answer(text, {"input": given})

    assert tried["data"]["it"]["service"] == {"name": given["name"], "gate": None}
    assert [error["path"] for error in tried["errors"]] == [["it", "service", "gate"]]
    assert "errors" not in made
