"""Who signs contracts and their amendments: a person of each side, for that side alone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    GOING_ON,
    SPEAKING,
    TAKING_PART,
    Asker,
    Precondition,
    where_recorder,
    where_speaking,
)
from catalog_acquisition.queries.contracts import where_contract_over
from catalog_acquisition.rules.access import (
    CONTRACT,
    CONTRACT_AMENDMENT,
    OBLIGATION,
    Condition,
)
from catalog_acquisition.tables.contracts import (
    ContractAmendmentRow,
    ContractAmendmentSignatureRow,
    ContractAmendmentStatus,
    ContractSignatureRow,
    ContractStatus,
)

NO_PERSON = "A person of the organization speaks for it: ask with a token of theirs."


def where_signatory(contract: Any, *rules: Callable[[Any], Condition]) -> Condition:
    """Return the condition that one of those who sign a contract meets all *rules*."""
    own: Any = aliased(ContractSignatureRow)
    found = sa.select(own.contract_id).where(
        own.contract_id == contract.id, *(rule(own) for rule in rules)
    )
    return found.correlate(contract).exists()


def _where_signatory_of_change(amendment: Any, *rules: Callable[[Any], Condition]) -> Condition:
    own: Any = aliased(ContractAmendmentSignatureRow)
    found = sa.select(own.amendment_id).where(
        own.amendment_id == amendment.id, *(rule(own) for rule in rules)
    )
    return found.correlate(amendment).exists()


def where_acting(asker: Asker, organization_id: Any) -> Condition:
    """Return the condition that whoever asks acts for an organization, or recorded it."""
    recorded = where_recorder(asker.principal, organization_id)
    return sa.or_(asker.where_acting_for(organization_id), recorded)


def _where_party(contract: Any, asker: Asker) -> Condition:
    return where_signatory(contract, lambda own: where_acting(asker, own.organization_id))


def _where_speaker(contract: Any, asker: Asker) -> Condition:
    """Return the condition that of those who act for a party only its people speak."""
    speaks = where_signatory(
        contract, lambda own: where_speaking(asker.principal, own.organization_id)
    )
    return sa.or_(~_where_party(contract, asker), speaks)


def _where_awaited(contract: Any, asker: Asker) -> Condition:
    """Return the condition that a signature of whoever asks is missing, or that none is."""
    missing = where_signatory(
        contract,
        lambda own: where_speaking(asker.principal, own.organization_id),
        lambda own: own.consent.is_(None),
    )
    return sa.or_(contract.status != ContractStatus.PROPOSED, missing)


def _where_change_awaited(amendment: Any, asker: Asker) -> Condition:
    missing = _where_signatory_of_change(
        amendment,
        lambda own: where_speaking(asker.principal, own.organization_id),
        lambda own: own.consent.is_(None),
    )
    return sa.or_(amendment.status != ContractAmendmentStatus.PROPOSED, missing)


def _where_in_force(contract: Any, asker: Asker) -> Condition:
    is_over = where_contract_over(contract, asker.now)
    return sa.and_(contract.status == ContractStatus.SIGNED, ~is_over)


def _where_no_open_change(contract: Any, _asker: Asker) -> Condition:
    amendment = aliased(ContractAmendmentRow)
    found = sa.select(amendment.id).where(
        amendment.contract_id == contract.id,
        amendment.status == ContractAmendmentStatus.PROPOSED,
    )
    return ~found.correlate(contract).exists()


PARTY = Precondition(
    of=CONTRACT,
    code="NOT_YOUR_ORGANIZATION",
    message="Only those who sign a contract decide on it.",
    holds=_where_party,
    is_about_who=True,
)
SPEAKER = Precondition(
    of=CONTRACT, code="ROLE_NOT_HELD", message=NO_PERSON, holds=_where_speaker, is_about_who=True
)
PROPOSED = Precondition(
    of=CONTRACT,
    code="CONTRACT_NOT_PROPOSED",
    message="The contract is signed, or was taken back: change it with amendContract.",
    holds=lambda contract, _: contract.status == ContractStatus.PROPOSED,
)
IN_FORCE = Precondition(
    of=CONTRACT,
    code="CONTRACT_NOT_IN_FORCE",
    message="The contract is not signed by all, or over.",
    holds=_where_in_force,
)
SIGNED_ONCE = Precondition(
    of=CONTRACT,
    code="CONTRACT_NOT_SIGNED",
    message="The contract is not signed by all: nothing is owed by it.",
    holds=lambda contract, _: contract.status == ContractStatus.SIGNED,
)
AWAITED = Precondition(
    of=CONTRACT,
    code="CONSENT_GIVEN",
    message="Your side has signed already: the others are waited for.",
    holds=_where_awaited,
)
CHANGE_AWAITED = replace(AWAITED, of=CONTRACT_AMENDMENT, holds=_where_change_awaited)
_OPEN_CHANGE = Precondition(
    of=CONTRACT_AMENDMENT,
    code="AMENDMENT_NOT_PROPOSED",
    message="The change is signed by all, or was taken back.",
    holds=lambda amendment, _: amendment.status == ContractAmendmentStatus.PROPOSED,
)
TO_PROPOSE = (TAKING_PART, SPEAKING, GOING_ON)
TO_DRAFT = (PARTY, SPEAKER, PROPOSED)
TO_SIGN = (*TO_DRAFT, AWAITED, GOING_ON.through(CONTRACT, "relationship_id"))
TO_WITHDRAW = TO_DRAFT
TO_AMEND = (
    PARTY,
    SPEAKER,
    IN_FORCE,
    Precondition(
        of=CONTRACT,
        code="AMENDMENT_OPEN",
        message="A change of it is proposed already: sign that one, or take it back.",
        holds=_where_no_open_change,
    ),
)
OF_CHANGE = (
    PARTY.through(CONTRACT_AMENDMENT, "contract_id"),
    SPEAKER.through(CONTRACT_AMENDMENT, "contract_id"),
    _OPEN_CHANGE,
)
TO_SIGN_CHANGE = (
    *OF_CHANGE,
    CHANGE_AWAITED,
    IN_FORCE.through(CONTRACT_AMENDMENT, "contract_id"),
)
PARTY_OF_OBLIGATION = PARTY.through(OBLIGATION, "contract_id")
SIGNED_OBLIGATION = SIGNED_ONCE.through(OBLIGATION, "contract_id")
