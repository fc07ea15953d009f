"""Rows of what services are worth to whom."""

from decimal import Decimal
from typing import Any

from catalog.storage import enums
from catalog.storage.tables.worth import (
    CostEffectRow,
    EffectDirection,
    Period,
    RiskEffectRow,
    RiskPolarity,
    UtilityJudgementRow,
    UtilityStatementRow,
    UtilityVerdict,
    ValueStatementRow,
)
from tests import rows
from tests.rows import MOMENT, key

TIMES = {"revision": 1, "created_at": MOMENT, "updated_at": MOMENT}
NAMED = ("person", "organization", "outcome")

rows.TYPES.update(
    {
        ValueStatementRow: "ValueStatement",
        CostEffectRow: "CostEffect",
        RiskEffectRow: "RiskEffect",
        UtilityStatementRow: "UtilityStatement",
        UtilityJudgementRow: "UtilityJudgement",
    }
)


def _about(name: str, service: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a row about a service, with the keys of whom it names."""
    named = {f"{kind}_id": key(given.pop(kind)) for kind in NAMED if kind in given}
    return {"id": key(name), "service_id": key(service), **TIMES, **named}


def statement(name: str, service: str, **given: Any) -> ValueStatementRow:
    """Make a statement of value by a `person` or an `organization`, of an `outcome` if it says."""
    about = _about(name, service, given)
    said = {"perceived_benefit": name, "usefulness": 3, "importance": 3, "stated_at": MOMENT}
    side, word = enums.ParticipantRole.CONSUMER, enums.Consent.GIVEN
    return ValueStatementRow(**{**said, **about, "beneficiary": side, "word": word, **given})


def cost(name: str, service: str, **given: Any) -> CostEffectRow:
    """Make a cost of so many euros a month that a service imposes on a party."""
    about = _about(name, service, given)
    money = {"amount": Decimal("12.5"), "currency": "EUR", "per": Period.MONTH}
    said = {"direction": EffectDirection.IMPOSED, "description": name, "spent_on": name}
    return CostEffectRow(**{**said, **money, **about, **given})


def risk(name: str, service: str, **given: Any) -> RiskEffectRow:
    """Make a threat that a service removes from a party."""
    about = _about(name, service, given)
    said = {"direction": EffectDirection.REMOVED, "description": name, "likelihood": 2, "impact": 4}
    return RiskEffectRow(**{**said, "polarity": RiskPolarity.THREAT, **about, **given})


def effects(name: str, service: str, **given: Any) -> list[Any]:
    """Make an effect of each kind on a party."""
    return [
        cost(f"{name} costs", service, **given),
        risk(f"{name} risks", service, **given),
    ]


def utility(name: str, service: str, **given: Any) -> UtilityStatementRow:
    """Make a statement of what a service is fit for: it removes a constraint."""
    about = _about(name, service, given)
    said = {"need": name, "text": name, "supports_performance": False, "removes_constraint": True}
    return UtilityStatementRow(**{**said, **about, **given})


def judgement(name: str, service: str, of: str, **given: Any) -> UtilityJudgementRow:
    """Make a judgement by an `organization`, and a `person` of it, of what a service is fit for."""
    about = _about(name, service, given)
    verdict, word = UtilityVerdict.REJECTED, enums.Consent.GIVEN
    said = {"verdict": verdict, "reason": name, "judged_at": MOMENT, "word": word}
    return UtilityJudgementRow(**{**said, "utility_id": key(of), **about, **given})
