"""What internet banking is worth in the demonstration: to the bank, and to its provider."""

from collections.abc import Awaitable, Mapping
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from catalog.domain.worth.costs import RecordCostEffect
from catalog.domain.worth.judging import JudgeUtility
from catalog.domain.worth.risks import RecordRiskEffect
from catalog.domain.worth.stating import StateValue
from catalog.domain.worth.utility import DefineUtility
from catalog.domain.writing.changes import Change
from catalog.domain.writing.field_types import ObjectKey
from catalog.domain.writing.money import MoneyInput
from catalog.storage.tables.worth import EffectDirection, Period, RiskPolarity, UtilityVerdict

SERVICE = "internet-banking"
REMOVED, IMPOSED = EffectDirection.REMOVED, EffectDirection.IMPOSED
THREAT, OPPORTUNITY = RiskPolarity.THREAT, RiskPolarity.OPPORTUNITY
ACCEPTED, REJECTED = UtilityVerdict.ACCEPTED, UtilityVerdict.REJECTED

# who perceives which benefit, how useful and how important it is to them
VALUE = (
    ("abc-bank", "Customers bank at any hour, and branches have time for advice.", 5, 5),
    ("xyz-it", "One platform serves several banks, and each pays for its share.", 4, 5),
)
# who says so, on whom, what; what the money is spent on, how much, how often
COSTS = (
    ("xyz-it", "abc-bank", REMOVED, "No website of its own to run.", "Web servers", "240000"),
    ("abc-bank", "abc-bank", IMPOSED, "A fee for every active customer.", "Fees", "186000"),
    ("xyz-it", "xyz-it", IMPOSED, "Help for the bank's customers.", "Service desk", "95000"),
)
# who says so, on whom, what; how likely it is, and how much it would matter
RISKS = (
    ("xyz-it", "abc-bank", REMOVED, THREAT, "Holes in the website are found too late.", 3, 5),
    ("abc-bank", "abc-bank", IMPOSED, THREAT, "All depends on one provider.", 2, 4),
    ("abc-bank", "abc-bank", IMPOSED, OPPORTUNITY, "Younger customers come.", 3, 3),
)
# which need of whoever consumes which service it meets, how; and how the bank's customer judges
UTILITY = (
    (SERVICE, "People see and move their money.", "Accounts, payments, loans.", True, ACCEPTED),
    (SERVICE, "Nobody has to come to a branch.", "It works anywhere.", False, ACCEPTED),
    ("notifications", "People know at once.", "A message for each booking.", True, REJECTED),
)
LACKING = "Customers want to choose which messages they get."
PROVIDER, BANK, CUSTOMER = "xyz-it", "abc-bank", "bank-customer"


class Saying(Protocol):
    """Makes a change as somebody who speaks for an organization."""

    def __call__(
        self, organization: str, change: Change[Any], person: str | None = None, /
    ) -> Awaitable[Any]:
        """Make it, and return the row."""


async def tell(ids: Mapping[str, UUID], saying: Saying) -> None:
    """Let each side say what it has to say; *ids* are those of slugs."""
    service_id = ids[SERVICE]

    def party(slug: str) -> ObjectKey:
        return ObjectKey("Organization", ids[slug])

    for who, benefit, usefulness, importance in VALUE:
        value = StateValue(
            service_id=service_id,
            stakeholder_id=party(who),
            perceived_benefit=benefit,
            usefulness=usefulness,
            importance=importance,
        )
        await saying(who, value)
    for who, whom, direction, what, spent_on, amount in COSTS:
        cost = RecordCostEffect(
            service_id=service_id,
            party_id=party(whom),
            direction=direction,
            description=what,
            spent_on=spent_on,
            amount=MoneyInput(amount=Decimal(amount), currency="EUR"),
            per=Period.YEAR,
        )
        await saying(who, cost)
    for who, whom, direction, polarity, what, likelihood, impact in RISKS:
        risk = RecordRiskEffect(
            service_id=service_id,
            party_id=party(whom),
            direction=direction,
            description=what,
            polarity=polarity,
            likelihood=likelihood,
            impact=impact,
        )
        await saying(who, risk)
    await _judge(ids, saying)


async def _judge(ids: Mapping[str, UUID], saying: Saying) -> None:
    for slug, need, text, is_support, verdict in UTILITY:
        utility = DefineUtility(
            service_id=ids[slug],
            need=need,
            text=text,
            supports_performance=is_support,
            removes_constraint=not is_support,
        )
        made = await saying(PROVIDER, utility)
        judgement = JudgeUtility(
            utility_id=made.id,
            expected_revision=made.revision,
            organization_id=ids[BANK],
            verdict=verdict,
            reason=None if verdict is ACCEPTED else LACKING,
        )
        await saying(BANK, judgement, CUSTOMER)
