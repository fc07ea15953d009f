"""Effects of services in the graph: costs and risks, removed and imposed."""

import datetime as dt
from collections.abc import Sequence

import strawberry

from catalog.domain.worth import access, costs, risks
from catalog.graph.declaring.declare import batch, column, connection, extends, to_one
from catalog.graph.declaring.entities import entity
from catalog.graph.declaring.types import Connection, Node
from catalog.rings import PARTICIPANT
from catalog.schema.context import Context
from catalog.schema.mutations import change
from catalog.schema.nouns.money import Money
from catalog.schema.nouns.organizations import Party, party
from catalog.schema.nouns.services import Service
from catalog.schema.roots import Mutation
from catalog.storage.tables.worth import (
    CostEffectRow,
    EffectDirection,
    Period,
    RiskEffectRow,
    RiskPolarity,
)

for kind in (EffectDirection, RiskPolarity):
    strawberry.enum(kind)


async def _amount(parents: Sequence[CostEffectRow], _context: Context) -> Sequence[Money | None]:
    """How much it is; null where nobody says."""
    return [
        None
        if row.amount is None or row.currency is None
        else Money(amount=row.amount, currency=row.currency)
        for row in parents
    ]


@entity(access.COST_EFFECT)
class CostEffect(Node):
    """A cost that a service removes from a party, or imposes on them.

    A cost is money spent on a specific activity or resource. Nobody sets costs off against each
    other, or against risks: what they weigh is for those to say who bear them.
    """

    service: Service = to_one("The service.", key="service_id")
    party: Party | None = party(
        "On whom it has this effect; null in the answer of what removed it.",
        organization=CostEffectRow.organization_id,
        person=CostEffectRow.person_id,
    )
    direction: EffectDirection = column("Whether the service removes it or imposes it.")
    description: str = column("What the effect is.")
    spent_on: str = column("The activity or the resource that the money is spent on.")
    amount = batch(
        "amount",
        "currency",
        filters={"amount": "amount", "currency": "currency"},
        cost=0,
        ring=PARTICIPANT,
    )(_amount)
    per: Period | None = column("How often it is spent; null: once.")
    by_consumer: bool = column("Whether a consumer of the service says so, and not its own side.")
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was recorded.")
    updated_at: dt.datetime = column("When it was last edited.")


@entity(access.RISK_EFFECT)
class RiskEffect(Node):
    """A risk that a service removes from a party, or imposes on them.

    A risk is a possible event that could cause harm or loss, or make objectives more difficult to
    achieve. It is uncertainty of outcome, too, so that there are opportunities beside threats. It
    is no amount of money.
    """

    service: Service = to_one("The service.", key="service_id")
    party: Party | None = party(
        "On whom it has this effect; null in the answer of what removed it.",
        organization=RiskEffectRow.organization_id,
        person=RiskEffectRow.person_id,
    )
    direction: EffectDirection = column("Whether the service removes it or imposes it.")
    polarity: RiskPolarity = column("Whether it would do harm or good.")
    description: str = column("What the effect is.")
    likelihood: int = column("How likely it is, from 1, hardly, to 5, almost certain.")
    impact: int = column("How much it would matter, from 1, hardly, to 5, very much.")
    by_consumer: bool = column("Whether a consumer of the service says so, and not its own side.")
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was recorded.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(Service)
class EffectsOfService:
    """Which costs and risks a service removes, and which it imposes."""

    cost_effects: Connection[CostEffect] = connection(
        "The costs that it removes from somebody, or imposes on them.",
        by=CostEffectRow.service_id,
    )
    risk_effects: Connection[RiskEffect] = connection(
        "The risks that it removes from somebody, or imposes on them.",
        by=RiskEffectRow.service_id,
    )


@extends(Mutation)
class EffectMutations:
    """What can be said of costs and risks."""

    record_cost_effect = change(costs.RecordCostEffect, CostEffect)
    update_cost_effect = change(costs.UpdateCostEffect, CostEffect)
    remove_cost_effect = change(costs.RemoveCostEffect, CostEffect)
    record_risk_effect = change(risks.RecordRiskEffect, RiskEffect)
    update_risk_effect = change(risks.UpdateRiskEffect, RiskEffect)
    remove_risk_effect = change(risks.RemoveRiskEffect, RiskEffect)


PARTS = (CostEffect, RiskEffect, EffectsOfService, EffectMutations)
