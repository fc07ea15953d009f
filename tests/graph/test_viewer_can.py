"""`viewerCan` tells beforehand why a mutation is refused, and what it tells is so."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from catalog_notes import Notes
from catalog_rehearsal import Rehearsal

from catalog.domain.writing import preconditions
from catalog.ids import decode
from catalog_acquisition import ServiceAcquisition
from catalog_design import Design
from catalog_improvement import ContinualImprovement
from catalog_operation import Operation
from catalog_partnership import Partnership
from catalog_transition import Transition
from tests.asking import ANYBODY, Asking, asking
from tests.graph.states import filled
from tests.graph.summaries import SCOPE, Summaries
from tests.house_rules.files import ROOT

PAGE = ROOT / "docs" / "previews.md"


PLUGINS = (
    Design,
    Transition,
    Operation,
    ContinualImprovement,
    Partnership,
    ServiceAcquisition,
    Notes,
    Rehearsal,
    Summaries,
)
OPTIONS: dict[str, Any] = {"anonymous_read": True, "max_cost": 1_000_000}


@pytest.fixture
def catalog(catalog_with: Callable[..., Asking]) -> Asking:
    """A catalog with plugins, which answers many dry runs at once."""
    return catalog_with(*PLUGINS, **OPTIONS)


@pytest.fixture
def on_sqlite(sqlite_url: str) -> Iterator[Asking]:
    """The same on one database, for what is not about databases."""
    with asking(sqlite_url, PLUGINS, **OPTIONS) as found:
        yield found


def ask(catalog: Asking, type_name: str, ids: Sequence[str], *names: str, **options: Any) -> Any:
    """Return what is told of objects of one type, by their order."""
    text = f"""query($ids: [ID!]!, $names: [String!]!) {{ nodes(ids: $ids) {{
        ... on {type_name} {{ viewerCan(mutations: $names) {{
            mutation allowed reasons {{ code message }}
        }} }}
    }} }}"""
    return catalog.answer(text, {"ids": ids, "names": names}, **options)


def test_one_level_takes_one_statement_however_much_is_asked(catalog: Asking) -> None:
    services = filled(catalog, SCOPE)["Service"]
    names = [
        name
        for name, item in catalog.catalog.plugins.extensions.mutations.items()
        if "Service" in preconditions.subjects(item.change)
    ]
    text = """query($ids: [ID!]!, $names: [String!]!) {
        nodes(ids: $ids) { ... on Service { name viewerCan(mutations: $names) { allowed } } }
    }"""

    def statements(ids: Sequence[str], names: Sequence[str]) -> int:
        given = {"ids": ids, "names": names}
        catalog.ask(text, given, by="team")
        counts = []
        for _ in range(3):  # who asks is looked up anew from time to time
            with catalog.counting() as found:
                catalog.ask(text, given, by="team")
            counts.append(len(found))
        return min(counts)

    none = statements(services[:1], [])

    assert len(names) > 10
    assert statements(services[:1], names[:1]) == none + 1
    assert statements(services[:5], names) == none + 1


def test_every_reason_of_one_object_is_told_in_the_order_of_the_names(catalog: Asking) -> None:
    offerings = filled(catalog)["ServiceOffering"]
    names = ["publishOffering", "updateOffering", "publishOffering"]

    text = '{ offering(slug: "bare") { id } }'
    bare = catalog.ask(text)["offering"]["id"]
    (own,) = ask(catalog, "ServiceOffering", [bare], *names, by="team")["data"]["nodes"]
    seen = ask(catalog, "ServiceOffering", offerings, "publishOffering", by="far")["data"]["nodes"]

    remedy = "Add what it is made of: goods, access to a resource, or an action."
    publishing = {
        "mutation": "publishOffering",
        "allowed": False,
        "reasons": [{"code": "NO_COMPONENT", "message": remedy}],
    }
    editing = {"mutation": "updateOffering", "allowed": True, "reasons": []}
    assert own["viewerCan"] == [publishing, editing, publishing]
    found = [[item["code"] for item in node["viewerCan"][0]["reasons"]] for node in seen if node]
    assert {*map(tuple, found)} == {("NOT_YOUR_ORGANIZATION",)}
    assert len(found) < len(offerings)  # one is no longer available


def test_who_has_no_scope_is_told_that_alone(catalog: Asking) -> None:
    (service, *_) = filled(catalog, SCOPE)["Service"][1:]
    asked = "assignRole", "updateService"

    def told(by: str | None) -> list[list[str]]:
        (node,) = ask(catalog, "Service", [service], *asked, by=by)["data"]["nodes"]
        return [[item["code"] for item in found["reasons"]] for found in node["viewerCan"]]

    assert told("team") == [[], []]
    assert told("unroled") == [["FORBIDDEN"], []]
    assert told("reader") == [["FORBIDDEN"], ["FORBIDDEN"]]
    assert told(ANYBODY) == [["UNAUTHENTICATED"], ["UNAUTHENTICATED"]]


@pytest.mark.parametrize(
    ("type_name", "names", "message"),
    [
        ("Service", ["x" * 200], f'No mutation "{"x" * 79}…" must be given a Service: ask about '),
        ("Service", ["agreeRelationship"], 'No mutation "agreeRelationship" must be given a Ser'),
        ("ServiceOffering", ["updateOffering"] * 51, "Ask about at most 50 mutations, not 51."),
        ("HandoffPack", ["", "acceptPack"], 'No mutation "" must be given a HandoffPack: ask abo'),
    ],
)
def test_what_cannot_be_asked_is_told_with_what_can(
    on_sqlite: Asking, type_name: str, names: list[str], message: str
) -> None:
    ids = filled(on_sqlite)

    answer = ask(on_sqlite, type_name, ids[type_name][:1], *names)

    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"].startswith(message)
    assert len(error["message"]) < 500
    assert answer["data"]["nodes"] == [{"viewerCan": None}]


def test_a_type_that_no_mutation_takes_says_so(
    catalog_with: Callable[..., Asking], monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = catalog_with()
    monkeypatch.setattr(preconditions, "subjects", lambda _change: {})
    catalog.live("mail")

    answer = catalog.answer(
        '{ service(slug: "mail") { liveVersion { viewerCan(mutations: ["x"]) { allowed } } } }'
    )

    (error,) = answer["errors"]
    assert error["message"] == (
        'No mutation "x" must be given a ServiceVersion: there is none to ask about.'
    )


def test_a_stranger_learns_of_no_hidden_version_by_trying(catalog: Asking) -> None:
    filled(catalog, SCOPE)
    chat = catalog.ask('{ service(slug: "chat") { id } }')["service"]["id"]
    given = {"serviceId": chat, "expectedRevision": 1}

    for mutation, more in {
        "proposeServiceVersion": {"purpose": "NEW"},
        "advanceService": {"to": "live"},
        "retireService": {},
    }.items():
        assert catalog.refused(mutation, {**given, **more}, by="far") == [
            ("NOT_YOUR_ORGANIZATION", "serviceId")
        ]
        assert ("NOT_YOUR_ORGANIZATION", "serviceId") not in catalog.refused(
            mutation, {**given, **more}, by="team"
        )


def test_the_page_about_it_tells_what_is_so(catalog_with: Callable[..., Asking]) -> None:
    first, second = re.findall("```graphql\n(.+?)```", PAGE.read_text(), re.DOTALL)
    catalog = catalog_with()
    filled_in = {"slug": "mail-offer", "name": "Mail", "targetConsumerGroup": "All."}
    acme, _ = catalog.member("acme"), catalog.live("internet-banking")
    branch = catalog.live("branch", provider_id=decode(acme).key)
    made = catalog.change(
        "createOffering",
        {
            **filled_in,
            "providerId": acme,
            "serviceIds": [branch],
            "components": [{"kind": "GOODS", "name": "Paper"}],
        },
        "offering { id }",
        by="acme",
    )

    told = catalog.ask(first, by="acme")["service"]["viewerCan"]
    given = {"offering": made["offering"]["id"], "revision": 1}
    payload = catalog.ask(second, given, by="acme")["publishOffering"]

    codes = {item["mutation"]: [one["code"] for one in item["reasons"]] for item in told}
    assert codes == {
        "updateService": ["NOT_YOUR_ORGANIZATION"],
        "proposeServiceVersion": ["NOT_YOUR_ORGANIZATION"],
        "assignRole": ["FORBIDDEN"],
    }
    allowed = {item["mutation"]: item["allowed"] for item in payload["offering"]["viewerCan"]}
    assert allowed == {"publishOffering": False, "withdrawOffering": True}
