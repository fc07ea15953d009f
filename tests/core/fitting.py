"""A market for the tests of utility: what its service is fit for, and how that is judged."""

from typing import Any

from tests.asking import Asking
from tests.core.marketing import Market

UTILITY = """utilityStatement { id revision need text supportsPerformance removesConstraint
    withdrawnAt isAccepted service { slug } }"""
JUDGEMENT = """utilityJudgement { id verdict reason word isLatest judgedBy { slug }
    organization { slug } utility { id } service { slug } } utilityStatement { isAccepted }"""
FIT = '{ service(slug: "mail") { fitForPurpose } }'


def open_market(catalog: Asking) -> Market:
    """Make a market whose service is its provider's, and whose consumer has a customer."""
    market = Market(catalog)
    given = {"id": market.service, "expectedRevision": 1, "providerId": market.provider}
    catalog.change("updateService", given)
    market.with_roles(market.agreed())
    return market


def saying(market: Market, **given: Any) -> dict[str, Any]:
    """Return the input of a statement that is of use."""
    said = {"need": "Letters reach people.", "text": "We carry them.", "supportsPerformance": True}
    return {"serviceId": market.service, **said, **given}


def defined(market: Market, by: str = "provider", **given: Any) -> str:
    """Define what the service is fit for, and return the id of that."""
    made = market.catalog.change("defineUtility", saying(market, **given), UTILITY, by=by)
    return str(made["utilityStatement"]["id"])


def judging(market: Market, key: str, **given: Any) -> dict[str, Any]:
    """Return the input by which the consumer accepts."""
    wanted = {"utilityId": key, "expectedRevision": 1, "organizationId": market.consumer}
    return {**wanted, "verdict": "ACCEPTED", **given}


def judged(market: Market, key: str, by: str = "consumer", **given: Any) -> Any:
    """Judge, and return what is shown of it."""
    wanted = judging(market, key, **given)
    return market.catalog.change("judgeUtility", wanted, JUDGEMENT, by=by)["utilityJudgement"]


def refused(market: Market, mutation: str, given: dict[str, Any], by: str) -> list[Any]:
    """Return the problems of a change; of one that is not refused nothing is kept."""
    payload = market.catalog.attempt(mutation, given, by=by, dry_run=True)
    return [(error["code"], ".".join(error["field"])) for error in payload["userErrors"]]


def fit(market: Market, by: str = "provider") -> bool | None:
    """Return whether the service is fit for purpose, as somebody is told."""
    found: bool | None = market.catalog.ask(FIT, by=by)["service"]["fitForPurpose"]
    return found
