"""What must hold of obligations before somebody shows, notes or lets go what became of them."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import Asker, Precondition, Role, where_held_for
from catalog_acquisition.rules.access import EVIDENCE, OBLIGATION, Condition
from catalog_acquisition.rules.signing import (
    PARTY_OF_OBLIGATION,
    SIGNED_OBLIGATION,
    where_acting,
)
from catalog_acquisition.tables.contracts import ContractRow, ContractSignatureRow
from catalog_acquisition.tables.obligations import (
    ObligationRow,
    ObligationTrigger,
    ObligorRow,
)


def _where_creditor(obligation: Any, rule: Any) -> Condition:
    """Return the condition that a party to whom an obligation is owed meets a rule.

    It is owed to the other side: by vendors to the buyer, by the buyer to its vendors.
    """
    own: Any = aliased(ContractSignatureRow)
    owing: Any = aliased(ContractSignatureRow)
    obligor: Any = aliased(ObligorRow)
    contract: Any = aliased(ContractRow)
    same_side = (
        sa.select(obligor.organization_id)
        .join(
            owing,
            sa.and_(
                owing.contract_id == own.contract_id,
                owing.organization_id == obligor.organization_id,
            ),
        )
        .where(obligor.obligation_id == obligation.id, owing.role == own.role)
    )
    found = (
        sa.select(own.contract_id)
        .join(contract, contract.id == own.contract_id)
        .where(
            own.contract_id == obligation.contract_id,
            ~same_side.correlate(own, obligation).exists(),
            rule(own, contract),
        )
    )
    return found.correlate(obligation).exists()


def _where_authorised(obligation: Any, asker: Asker) -> Condition:
    """Return the condition that who asks may let go what is owed to the side they act for."""
    return _where_creditor(
        obligation,
        lambda own, contract: where_held_for(
            own.organization_id,
            asker,
            lambda row: row.role.in_((Role.CONTRACT_MANAGER, Role.WAIVER_AUTHORITY)),
            relationship_id=contract.relationship_id,
        ),
    )


def _where_creditor_acting(evidence: Any, asker: Asker) -> Condition:
    obligation: Any = aliased(ObligationRow)
    owed = _where_creditor(
        obligation, lambda own, _contract: where_acting(asker, own.organization_id)
    )
    found = sa.select(obligation.id).where(obligation.id == evidence.obligation_id, owed)
    return found.correlate(evidence).exists()


_IN_PLACE = Precondition(
    of=OBLIGATION,
    code="OBLIGATION_REPLACED",
    message="Another obligation stands in its place since change {replacedBy}: name that one.",
    holds=lambda row, _: row.replaced_by.is_(None),
    tells={"replacedBy": lambda row: row.replaced_by},
)
TO_SHOW = (PARTY_OF_OBLIGATION, SIGNED_OBLIGATION)
TO_NOTE = (PARTY_OF_OBLIGATION, SIGNED_OBLIGATION, _IN_PLACE)
TO_TELL_EVENT = (
    *TO_NOTE,
    Precondition(
        of=OBLIGATION,
        code="OBLIGATION_WITHOUT_EVENT",
        message="It is due by the calendar, and waits for no event.",
        holds=lambda row, _: row.trigger == ObligationTrigger.EVENT,
    ),
)
TO_RELEASE = (
    PARTY_OF_OBLIGATION,
    Precondition(
        of=OBLIGATION,
        code="ROLE_NOT_HELD",
        message=(
            "What is owed is let go by a person of the other side who is CONTRACT_MANAGER or "
            "WAIVER_AUTHORITY for it today: ask one of them."
        ),
        holds=_where_authorised,
        is_about_who=True,
    ),
    SIGNED_OBLIGATION,
)
TO_REJECT = (
    Precondition(
        of=EVIDENCE,
        code="NOT_YOUR_ORGANIZATION",
        message="Only the side to which it is owed rejects what the other one shows.",
        holds=_where_creditor_acting,
        is_about_who=True,
    ),
    Precondition(
        of=EVIDENCE,
        code="EVIDENCE_REJECTED",
        message="It was rejected already.",
        holds=lambda row, _: row.rejected_at.is_(None),
    ),
)
