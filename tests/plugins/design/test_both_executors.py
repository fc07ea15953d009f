"""Test that the compiled executor answers about packs as graphql-core does, byte for byte."""

from typing import Any

import pytest

from catalog.domain.access import Principal
from catalog.graph.operations import Request
from catalog.ids import decode
from tests.graph.comparing import ADMIN, Sides
from tests.plugins.design.packing import Designing

QUESTIONS = {
    "everything of packs": """{ handoffPacks { totalCount nodes {
        number status purpose author contentHash completeness serviceName rejectionReasons
        service { slug } serviceVersion { number } receiver { slug } supersededBy { number }
        missing { code subject message remedy }
        sections { key title guidance applicability completed content reason
            links { title url } requirements { nodes { number } } handoffPack { number } }
        acceptanceCriteria { position question verdict handoffPack { number } }
        requirements { totalCount edges { cursor node {
            number statement owner { __typename } deferredBy { __typename } service { slug }
            sections { nodes { key } }
        } } }
    } } }""",
    "packs by their status": """query($status: PackStatus = FROZEN) { services { nodes {
        handoffPacks(status: $status, first: 1) { totalCount edges { cursor node { number } } }
        all: handoffPacks(last: 1, status: null) { nodes { number } }
        requirementCoverage { value numerator } packDrift { part key }
        openVersion { requirementCoverage { value }
            unmetRequirements { nodes { number owner { __typename } } }
            handoffPacks(where: {status: {ne: DRAFT}}) { totalCount } }
    } } }""",
    "packs that wait": """query($organization: ID) {
        packsAwaitingAcceptance(organizationId: $organization) { totalCount nodes { number } }
        none: packsAwaitingAcceptance(
            organizationId: "nobody", where: {number: {gt: 0}}, orderBy: [{field: NUMBER}]
        ) { totalCount }
        organizations { nodes { slug receivedPacks { nodes { number } } } }
    }""",
    "a comparison": """query($pack: ID!, $draft: ID!) {
        packDiff(a: $pack, b: $draft) { a { number } b { status } differences { part key after } }
        missing: packDiff(a: $pack, b: "nothing") { a { number } }
        handoffPack(id: $draft) { number }
    }""",
    "a page that goes too far": "{ packsAwaitingAcceptance(first: 101) { totalCount } }",
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_both_executors_answer_alike(designing: Designing, question: str) -> None:
    pack = designing.whole()
    designing.hand_over(pack)
    draft = designing.edit("completePackSection", pack, key="service-contacts", content="New.")
    designing.require("Post is kept.")
    names = {"pack": pack, "draft": draft["id"], "organization": designing.receiver}
    given = {name: value for name, value in names.items() if f"${name}" in question}
    sides = Sides(designing.catalog.catalog)
    portal: Any = designing.catalog.client.portal
    own = [decode(key) for key in (designing.giver, designing.receiver)]

    for key in (None, *own):
        organizations = frozenset([key.key] if key else [])
        principal = Principal(
            "somebody", scopes=frozenset({"catalog:read"}), organization_ids=organizations
        )
        for who in (principal, ADMIN):
            answer = portal.call(sides.compare, Request(question, given), who)
            assert answer.was_executed or "first: 101" in question

    assert sides.tally.answers == 6
