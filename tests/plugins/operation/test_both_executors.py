"""Test that the compiled executor answers about operation as graphql-core does, byte for byte."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog.domain import tokens
from catalog.domain.access import Principal
from catalog.graph.operations import Request
from catalog_operation import Operation
from tests.asking import Asking
from tests.graph.comparing import ADMIN, NOW, Sides

GIVEN = {
    "at": "2026-02-15T12:00:00Z",
    "window": {"from": "2026-02-01T00:00:00Z", "to": "2026-03-01T00:00:00Z"},
}
QUESTIONS = {
    "availability": """query($window: WindowInput!) { services { nodes {
        slug calendar { serviceHours { timeZone weekly { weekday opens closes } } }
        all: availability(window: $window) { ...figures }
        some: availability(window: $window, severities: [NONE], excludeMaintenance: true) {
            ...figures
        }
        metrics(window: $window) { key value status }
    } } }
    fragment figures on ServiceAvailability {
        status percent severities agreedServiceMinutes downtimeMinutes breaks
        mtrsMinutes mtbfMinutes mtbsiMinutes window { from to }
    }""",
    "incidents": """{ incidents { totalCount nodes {
        number title kind severity status notes causeKey reportedBy detectedAt announcedFrom
        restorationSeconds detectionSeconds acknowledgementSeconds
        duplicateOf { number } intervals { startedAt restoredAt }
        services { nodes { slug } } resources { totalCount nodes { slug } }
        hurt {
            agreement { number } service { slug } consumer { slug } target { indicator value }
            window { from to } hasEnded minutes percent ownPercent
            credit { status rate amounts { amount currency } }
        }
        worst: hurt(most: 1) { percent }
    } } }""",
    "breaches": """query($window: WindowInput!) { services { nodes {
        slug breachesBehind(window: $window) {
            agreement { number } service { slug } consumer { slug } target { indicator value }
            window { from to } hasEnded percent ownPercent
            credit { status rate amounts { amount currency } }
            causes { service { slug } minutes minutesAlone }
        }
    } } }""",
    "objectives": """query($at: DateTime) { services { nodes {
        objectives { totalCount nodes {
            name indicator target method source window { kind days period timeZone } isMet
            attainment { value numerator denominator count unit status window { from to } }
            before: attainment(at: $at) { value status }
            errorBudget { total consumed remaining status exhaustedIn }
            fast: burnRate(window: HOUR) { rate shortRate factor fires exhaustedIn status }
            slow: burnRate(window: THREE_DAYS, at: $at) { rate fires exhaustedIn status }
        } }
        sampleSeries { nodes { indicator bucketSeconds service { slug } } }
    } } }""",
    "requests": """{
        serviceRequests { nodes {
            number status component what requestedBy promisedBy isOverdue fulfilmentSeconds
            organization { slug } provider { slug } relationship { slug } edition { number }
        } }
        requestsWaiting { totalCount nodes { number } }
    }""",
    "use": """query($window: WindowInput!) {
        services { nodes { utilisation(window: $window) {
            unit status count days perDay peak capacity share window { to }
        } } }
        unusedServices(window: $window) { service { slug } status }
    }""",
    "outcomes": """query($at: DateTime) { services { nodes { outcomes { nodes {
        statement isDelivering then: isDelivering(at: $at)
        later: isDelivering(at: "2027-01-01T00:00:00Z")
    } } } } }""",
}
REFUSED = """query($window: WindowInput!) {
    services(first: 2) { nodes { slug
        breachesBehind(window: {from: "2020-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z"}) {
            percent
        }
        availability(window: {from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z"}) {
            percent
        }
    } }
    unusedServices(window: $window, first: 101) { status }
    incidents(first: 1) { nodes { title hurt(most: -1) { percent } } }
}"""


@pytest.fixture
def demonstrated(demonstration_with: Callable[..., Asking]) -> Asking:
    """The demonstration with operation, at the moment at which both are asked."""
    return demonstration_with(Operation, moment=NOW)


async def principals(catalog: Asking) -> list[Principal]:
    """Return an administrator, members of both sides, and one who takes part in nothing."""
    async with catalog.catalog.database.reading() as session:
        slugs = "xyz-it", "abc-bank", "nobody"
        return [ADMIN, *[await tokens.as_member(session, slug) for slug in slugs]]


def compared(catalog: Asking, query: str) -> list[Any]:
    """Return what both executors answer to everybody."""
    sides, portal = Sides(catalog.catalog), catalog.client.portal
    assert portal is not None
    given = {name: value for name, value in GIVEN.items() if f"${name}" in query}
    request = Request(query, given)
    everybody = portal.call(principals, catalog)
    return [portal.call(sides.compare, request, who) for who in everybody]


def test_both_executors_answer_alike(demonstrated: Asking) -> None:
    for name, question in QUESTIONS.items():
        admin, *sides, stranger = compared(demonstrated, question)

        assert not admin.errors, name
        assert all(side.data != stranger.data for side in sides), name  # who is told less


def test_both_executors_refuse_alike(demonstrated: Asking) -> None:
    admin, *_ = compared(demonstrated, REFUSED)

    told = {(error["path"][-1], error["extensions"]["code"]) for error in admin.errors}
    fields = "availability", "breachesBehind", "hurt", "unusedServices"
    assert told == {(name, "BAD_USER_INPUT") for name in fields}
