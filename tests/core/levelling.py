"""Agreements on levels for tests: what is proposed, who signs it, and how it ends."""

from typing import Any

from tests.core.marketing import Market

SHOWN = """agreement { id revision number kind status signatures {
    organization { slug } role consent agreedBy document
} }"""
MONTHLY = {"kind": "CALENDAR", "period": "MONTH"}


def target(value: str = "99.5", **given: Any) -> dict[str, Any]:
    """Return a target of availability over a month of the calendar."""
    measured = {"indicator": "availability", "unit": "percent", "window": MONTHLY}
    return {**measured, "comparator": "GE", "value": value, **given}


def condition(**given: Any) -> dict[str, Any]:
    """Return a condition that the first target measures."""
    said = {"area": "AVAILABILITY", "statement": "It is there.", "target": 1}
    return {**said, **given}


def levels(market: Market, deal: str, slug: str = "provider", **given: Any) -> dict[str, Any]:
    """Return the input of levels that an organization may propose."""
    named = market.answering(deal, slug)["organizationId"]
    said = {"relationshipId": deal, "organizationId": named, "offeringId": market.available}
    return {**said, "targets": [target()], "conditions": [condition()], **given}


def proposed(
    market: Market, deal: str, slug: str = "provider", *, by: str | None = None, **given: Any
) -> Any:
    """Propose levels that are not refused, and return them."""
    wanted = levels(market, deal, slug, **given)
    payload = market.catalog.change("proposeServiceLevels", wanted, SHOWN, by=by or slug)
    return payload["agreement"]


def answering(market: Market, agreement: Any, slug: str, **given: Any) -> dict[str, Any]:
    """Return the input of a step of an organization on levels as they are now."""
    text = "query($id: ID!) { agreement(id: $id) { revision relationship { id } } }"
    found = market.catalog.ask(text, {"id": agreement["id"]})["agreement"]
    named = market.answering(found["relationship"]["id"], slug)["organizationId"]
    step = {"id": agreement["id"], "expectedRevision": found["revision"]}
    return {**step, "organizationId": named, **given}


def signed(
    market: Market, agreement: Any, slug: str = "consumer", *, by: str | None = None, **given: Any
) -> Any:
    """Sign levels for an organization, and return them."""
    wanted = answering(market, agreement, slug, **given)
    payload = market.catalog.change("signServiceLevels", wanted, SHOWN, by=by or slug)
    return payload["agreement"]


def refusals(
    market: Market, step: str, agreement: Any, slug: str, *, by: str | None = None, **given: Any
) -> list[Any]:
    """Return the code and the field of each problem of a step on levels."""
    wanted = answering(market, agreement, slug, **given)
    return market.catalog.refused(step, wanted, by=by or slug)
