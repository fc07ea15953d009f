"""Ways between things: the shortest first, over all that joins them, and over nothing hidden."""

from itertools import pairwise
from typing import Any

import pytest

from catalog.ids import encode
from catalog.storage.rows import Row
from tests import levelled, rows
from tests.asking import Asking
from tests.rows import key
from tests.shared import catalog_of

KINDS = ["Service", "ServiceOffering", "ServiceRelationship", "Organization"]
NAMED = " ".join(f"... on {kind} {{ slug: slug }}" for kind in KINDS)
QUESTION = f"""
    query($from: ID!, $to: ID!, $depth: Int! = 6, $first: Int! = 5) {{
        pathsBetween(from: $from, to: $to, maxDepth: $depth, first: $first) {{
            nodes {{ __typename id {NAMED} }} edges }} }}"""


def everything() -> list[Row]:
    found: list[Row] = [rows.organization(slug) for slug in ("acme", "bolt", "corp", "lone")]
    found.append(rows.organization("unit", parent_id=key("acme")))
    for slug in ("api", "db", "web", "log", "far"):
        found += rows.service(slug, provider="acme")
    found += rows.service("mail", provider="bolt")
    found += rows.service("hidden", provider="bolt", status="PIPELINE")
    found += rows.service("alone")
    found += [
        rows.edge("api", "db"),
        rows.edge("api", "web"),
        rows.edge("web", "db"),
        rows.edge("db", "log"),
        rows.edge("log", "far", declared=False),
        rows.owner("mail", organization="unit"),
        rows.owner("hidden", organization="corp"),
    ]
    found += rows.offering("plan", "bolt", ["mail"])
    found += rows.relationship("pact", "bolt", "corp", ["plan"])
    return [
        *found,
        *levelled.agreement("levels", "pact", "bolt", "corp", "plan", services=["mail"]),
    ]


filled = catalog_of(everything)


def of(slug: str, kind: str = "Service") -> str:
    return encode(kind, key(slug))


def paths(
    catalog: Asking, near: str, far: str, *, by: str = "admin", **given: Any
) -> list[tuple[str, str]]:
    if by not in catalog.secrets:
        catalog.token(by, organization=by)
    asked = {"from": near, "to": far, **given}
    found = catalog.ask(QUESTION, asked, by=by)["pathsBetween"]
    for path in found:
        assert len(path["nodes"]) == len(path["edges"]) + 1
        assert (path["nodes"][0]["id"], path["nodes"][-1]["id"]) == (near, far)
    return [
        (" ".join(node.get("slug", "?") for node in path["nodes"]), " ".join(path["edges"]))
        for path in found
    ]


def test_the_shortest_ways_come_first(filled: Asking) -> None:
    short = [
        ("api db", "DEPENDS_ON"),
        ("api web db", "DEPENDS_ON DEPENDS_ON"),
        ("api acme db", "PROVIDED_BY PROVIDES"),
    ]
    longer = {
        ("api web acme db", "DEPENDS_ON PROVIDED_BY PROVIDES"),
        ("api acme log db", "PROVIDED_BY PROVIDES DEPENDED_ON_BY"),
        ("api acme web db", "PROVIDED_BY PROVIDES DEPENDS_ON"),
    }
    found = paths(filled, of("api"), of("db"), first=6)

    assert (found[:3], set(found[3:])) == (short, longer)
    assert paths(filled, of("api"), of("db")) == found[:5]
    assert paths(filled, of("api"), of("db"), first=2) == found[:2]
    assert paths(filled, of("api"), of("db"), depth=1) == found[:1]
    back = [path for path, _ in paths(filled, of("db"), of("api"), first=6)]
    assert {" ".join(path.split()[::-1]) for path in back} == {path for path, _ in found}
    assert back[:1] == ["db api"]


def test_an_edge_that_does_not_hold_leads_nowhere(filled: Asking) -> None:
    found = paths(filled, of("log"), of("far"), depth=2)

    assert found == [("log acme far", "PROVIDED_BY PROVIDES")]


def test_ways_go_over_all_kinds_of_things(filled: Asking) -> None:
    acme, corp = of("acme", "Organization"), of("corp", "Organization")
    levels = of("levels", "ServiceLevelAgreement")

    assert paths(filled, acme, of("mail"), first=1) == [("acme unit mail", "HAS_PART OWNS")]
    assert paths(filled, levels, acme, first=1) == [("? mail unit acme", "COVERS OWNED_BY PART_OF")]
    assert paths(filled, levels, corp, first=1) == [("? pact corp", "AGREED_IN HAS_PARTICIPANT")]
    plan = of("plan", "ServiceOffering")
    assert paths(filled, corp, plan, first=1) == [("corp pact plan", "TAKES_PART_IN BASED_ON")]
    assert paths(filled, plan, of("mail"), first=1) == [("plan mail", "HOLDS")]
    assert paths(filled, of("mail"), of("mail"), first=1) == [("mail", "")]


def test_what_nothing_joins_has_no_way(filled: Asking) -> None:
    assert paths(filled, of("api"), of("alone"), depth=10) == []
    assert paths(filled, of("api"), of("lone", "Organization")) == []
    assert paths(filled, of("api"), of("db"), first=0) == []


def test_a_node_or_an_edge_that_is_hidden_is_no_way(filled: Asking) -> None:
    bolt, corp = of("bolt", "Organization"), of("corp", "Organization")
    own = [path for path, _ in paths(filled, bolt, corp, by="bolt", depth=2)]
    others = [path for path, _ in paths(filled, bolt, corp, by="lone", depth=6)]

    assert own == ["bolt hidden corp", "bolt pact corp"]
    assert others == []
    assert paths(filled, of("api"), of("db"), by="lone") == [
        ("api acme db", "PROVIDED_BY PROVIDES")
    ]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"to": "x"}, "NOT_FOUND"),
        ({"to": of("nowhere")}, "NOT_FOUND"),
        ({"to": of("api", "Organization")}, "NOT_FOUND"),
        ({"to": of("api", "Person")}, "NOT_FOUND"),
        ({"depth": 11}, "BAD_USER_INPUT"),
        ({"depth": -1}, "BAD_USER_INPUT"),
        ({"first": 21}, "BAD_USER_INPUT"),
    ],
)
def test_what_cannot_be_asked_is_refused(filled: Asking, given: dict[str, Any], code: str) -> None:
    asked = {"from": of("api"), "to": of("db"), **given}

    assert filled.codes(QUESTION, asked) == [code]


def test_an_end_that_is_hidden_is_not_found(filled: Asking) -> None:
    if "lone" not in filled.secrets:
        filled.token("lone", organization="lone")
    asked = {"from": of("hidden"), "to": of("mail")}

    assert filled.codes(QUESTION, asked, by="lone") == ["NOT_FOUND"]
    assert paths(filled, of("hidden"), of("mail"), first=1) == [
        ("hidden bolt mail", "PROVIDED_BY PROVIDES")
    ]


def test_a_level_takes_one_statement(catalog: Asking) -> None:
    chain = [f"s{number}" for number in range(5)]
    rows.put(catalog, [row for slug in chain for row in rows.service(slug)])
    rows.put(catalog, [rows.edge(one, other) for one, other in pairwise(chain)])
    counted = []
    for depth in (1, 2, 3, 4):
        with catalog.counting() as statements:
            found = paths(catalog, of("s0"), of(f"s{depth}"), first=1, depth=depth)
        assert found[0][0] == " ".join(chain[: depth + 1])
        counted.append(len(statements))
    assert [number - counted[0] for number in counted] == [0, 1, 2, 3]
