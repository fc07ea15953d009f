"""Test the register of processing, which takes a scope to read: installed, used, taken away."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from catalog_privacy import Privacy

from catalog.testing import Conformance
from tests.asking import Asking
from tests.core.marketing import Market
from tests.plugins.houses import EXAMPLES, House

LONGEST = 120  # lines of the whole example, its migrations aside
DATA = {
    "purpose": "Sending bills.",
    "categories": ["names", "addresses"],
    "legalBasis": "CONTRACT",
    "retentionDays": 3650,
    "processors": ["Print & Post"],
}
RECORD = "processing { id revision purpose legalBasis retentionDays processors }"
READ, EDIT = ["catalog:read", "privacy:read"], ["catalog:read", "privacy:edit"]
SIDES = ("shop", "bank")
EVERY = """{ relationships { nodes { slug processing { totalCount nodes {
    purpose categories organization { slug }
} } } } }"""
FOUND = '{ relationships(where: {processing: {purpose: {contains: "bill"}}}) { totalCount } }'


class TestPrivacy(Conformance):
    """The records of processing, whose rows take a scope."""

    plugin = Privacy


class Register:
    """A relationship, and people of each side who may read the register, write it, or neither."""

    def __init__(self, catalog: Asking) -> None:
        self.catalog = catalog
        self.market = Market(catalog)
        self.deal = self.market.proposed()
        for side in ("provider", "consumer", "outsider"):
            catalog.token(f"{side}-reader", organization=side, scopes=READ)
            catalog.token(f"{side}-editor", organization=side, scopes=EDIT)
            catalog.token(f"{side}-officer", organization=side, scopes=[*READ, *EDIT])
        given = {**DATA, "relationshipId": self.deal, "organizationId": self.market.provider}
        self.given = given
        payload = catalog.change("recordProcessing", given, RECORD, by="provider-editor")
        self.record = payload["processing"]

    def counted(self, by: str | None) -> Sequence[Any]:
        """Return how many records somebody sees, finds by their purpose, and can ask for."""
        catalog = self.catalog
        nodes = catalog.ask(EVERY, by=by)["relationships"]["nodes"]
        node = f'{{ node(id: "{self.record["id"]}") {{ id }} }}'
        found = catalog.ask(FOUND, by=by)["relationships"]["totalCount"]
        seen = [item["processing"]["totalCount"] for item in nodes]
        return seen, found, catalog.codes(node, by=by)


@pytest.fixture
def register(catalog_with: Callable[..., Asking]) -> Register:
    """A register with one record of the provider."""
    return Register(catalog_with(Privacy, anonymous_read=True))


def test_only_readers_of_the_house_see_that_there_is_a_record(register: Register) -> None:
    for by in ("provider-reader", "provider-officer", "admin"):
        assert register.counted(by) == ([1], 1, [])
    for by in ("provider", "provider-editor", "consumer", "consumer-reader"):
        assert register.counted(by) == ([0], 0, ["NOT_FOUND"])
    for by in ("outsider-reader", None):
        assert register.counted(by) == ([], 0, ["NOT_FOUND"])


def test_a_reader_reads_what_an_editor_wrote(register: Register) -> None:
    (node,) = register.catalog.ask(EVERY, by="provider-reader")["relationships"]["nodes"]

    told = {"purpose": DATA["purpose"], "categories": DATA["categories"]}
    assert register.record == {
        "id": register.record["id"],
        "revision": 1,
        **{name: DATA[name] for name in ("purpose", "legalBasis", "retentionDays", "processors")},
    }
    assert node["processing"]["nodes"] == [{**told, "organization": {"slug": "provider"}}]


def test_an_editor_writes_for_their_own_side_alone(register: Register) -> None:
    theirs = {**register.given, "organizationId": register.market.consumer}
    asked = (
        "mutation($i: RecordProcessingInput!) { recordProcessing(input: $i) { warnings { code } } }"
    )

    assert register.catalog.refused("recordProcessing", theirs, by="provider-editor") == [
        ("NOT_YOUR_ORGANIZATION", "organizationId")
    ]
    assert register.catalog.refused("recordProcessing", register.given, by="outsider-editor") == [
        ("NOT_FOUND", "relationshipId"),
        ("NOT_YOUR_ORGANIZATION", "organizationId"),
    ]
    for by in ("provider", "provider-reader"):
        assert register.catalog.codes(asked, {"i": register.given}, by=by) == ["FORBIDDEN"]


def test_a_record_is_written_anew_by_whoever_reads_it(register: Register) -> None:
    catalog, key = register.catalog, {"id": register.record["id"], "expectedRevision": 1}
    anew = {**DATA, **key, "retentionDays": 30}

    for by in ("provider-editor", "consumer-officer"):
        assert catalog.refused("rewriteProcessing", anew, by=by) == [("NOT_FOUND", "id")]
    payload = catalog.change("rewriteProcessing", anew, RECORD, by="provider-officer")
    assert payload["processing"] == {**register.record, "revision": 2, "retentionDays": 30}
    assert catalog.refused("rewriteProcessing", anew, by="provider-officer") == [
        ("CONFLICT", "expectedRevision")
    ]
    wrong = {**anew, "expectedRevision": 2, "retentionDays": -1, "categories": ["x"] * 51}
    assert catalog.refused("rewriteProcessing", wrong, by="provider-officer") == [
        ("TOO_MANY", "categories"),
        ("OUT_OF_RANGE", "retentionDays"),
    ]


def test_answers_of_people_who_differ_by_a_scope_do_not_mix(register: Register) -> None:
    for by, seen in (("provider", 0), ("provider-reader", 1), ("provider", 0)):
        assert register.counted(by)[0] == [seen]


def make(server: Any, mutation: str, given: Any, selection: str, *, token: str) -> Any:
    """Make a change over the network, and return what its payload has first."""
    kind = mutation[0].upper() + mutation[1:]
    text = f"mutation($i: {kind}Input!) {{ {mutation}(input: $i) {{ {selection} }} }}"
    return next(iter(server.ask(text, {"i": given}, token=token)[mutation].values()))


def test_somebody_installs_it_keeps_a_record_and_takes_it_away(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.install("example_privacy")
    house.catalog("db", "upgrade")
    create = ("token", "create", "--subject")
    token = house.catalog(*create, "me", "--role", "admin").splitlines()[-1]
    with house.catalog.serving() as server:
        shop, bank = (
            make(server, "createOrganization", given, "organization { id }", token=token)["id"]
            for given in ({"slug": name, "name": name, "kind": "COMPANY"} for name in SIDES)
        )
        sides = [
            {"organizationId": shop, "role": "PROVIDER"},
            {"organizationId": bank, "role": "CONSUMER"},
        ]
        given = {"slug": "deal", "participants": sides, "offeringIds": []}
        deal = make(server, "proposeRelationship", given, "relationship { id }", token=token)["id"]
        scopes = ("--scope", "catalog:read", "--scope", "privacy:read", "--scope", "privacy:edit")
        officer, plain = (
            house.catalog(*create, "she", "--organization", "shop", *more).splitlines()[-1]
            for more in (scopes, ())
        )
        record = {**DATA, "relationshipId": deal, "organizationId": shop}
        told = make(server, "recordProcessing", record, "userErrors { code }", token=officer)
        read, unread = (server.ask(EVERY, token=by)["relationships"] for by in (officer, plain))
    assert told == []
    assert [found["nodes"][0]["processing"]["totalCount"] for found in (read, unread)] == [1, 0]

    house.pip("uninstall", "--yes", "catalog-privacy")
    house.catalog("db", "check")
    house.catalog("db", "purge", "privacy", "--yes")
    assert not {name for name in house.tables() if "privacy" in name}
    with house.catalog.serving() as server:
        assert "rocessing" not in server.get("/schema.graphql")
        listed = server.ask("{ relationships { nodes { slug } } }", token=officer)
        assert listed == {"relationships": {"nodes": [{"slug": "deal"}]}}


def test_the_whole_example_is_short() -> None:
    folder = EXAMPLES / "example_privacy"
    modules = [path for path in folder.rglob("*.py") if path.parent.name != "migrations"]

    assert 0 < sum(len(path.read_text().splitlines()) for path in modules) <= LONGEST
