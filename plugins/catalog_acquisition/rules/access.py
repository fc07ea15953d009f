"""Who sees contracts and what hangs on them, and the ids by which changes name them."""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import HOUSE, ORGANIZATION, PARTICIPANT, Principal, Seen
from catalog_acquisition.queries.contracts import where_contract_over
from catalog_acquisition.tables.contracts import (
    ContractAmendmentRow,
    ContractAmendmentSignatureRow,
    ContractRow,
    ContractSignatureRow,
    ContractStatus,
)
from catalog_acquisition.tables.obligations import (
    ObligationEventRow,
    ObligationEvidenceRow,
    ObligationReleaseRow,
    ObligationRow,
    ProgressObservationRow,
)
from catalog_acquisition.tables.vendors import ReceivedCreditRow, VendorRatingRow

Condition = sa.ColumnElement[bool]
BUYER = "the house of its buyer"
_of_buyer = ORGANIZATION.around("buyer_id", HOUSE)
_of_signatory = ORGANIZATION.around("organization_id", HOUSE)
_of_vendor = ORGANIZATION.around("vendor_id", HOUSE)


def _where_contract(table: Any, principal: Principal) -> Condition:
    """Show a contract to the houses of those who sign it, and to nobody else."""
    if not principal.has_house:
        return sa.false()
    own = aliased(ContractSignatureRow)
    found = sa.select(own.contract_id).where(
        own.contract_id == table.id, _of_signatory(own, principal)
    )
    return found.correlate(table).exists()


def contract_status(contract: Any, principal: Principal) -> sa.ColumnElement[ContractStatus]:
    """Return the status of a contract when the principal asks: its dates may have ended it."""
    ended = sa.literal(ContractStatus.ENDED, ContractRow.status.type)
    is_over = where_contract_over(contract, principal.now())
    is_ended = sa.and_(contract.status == ContractStatus.SIGNED, is_over)
    return sa.case((is_ended, ended), else_=contract.status)


CONTRACT = Seen(
    "Contract",
    ContractRow,
    _where_contract,
    ring=PARTICIPANT,
    rings={HOUSE: _of_buyer},
    house=BUYER,
    computed={"status": contract_status},
)
of_contract = CONTRACT.through("contract_id")
of_buyer = CONTRACT.around("contract_id", HOUSE)
CONTRACT_SIGNATURE = Seen("ContractSignature", ContractSignatureRow, of_contract, ring=PARTICIPANT)
CONTRACT_AMENDMENT = Seen("ContractAmendment", ContractAmendmentRow, of_contract, ring=PARTICIPANT)
AMENDMENT_SIGNATURE = Seen(
    "ContractAmendmentSignature",
    ContractAmendmentSignatureRow,
    CONTRACT_AMENDMENT.through("amendment_id"),
    ring=PARTICIPANT,
)
OBLIGATION = Seen("Obligation", ObligationRow, of_contract, ring=PARTICIPANT)
of_obligation = OBLIGATION.through("obligation_id")
EVIDENCE = Seen("ObligationEvidence", ObligationEvidenceRow, of_obligation, ring=PARTICIPANT)
OBLIGATION_EVENT = Seen("ObligationEvent", ObligationEventRow, of_obligation, ring=PARTICIPANT)
RELEASE_OF_OBLIGATION = Seen(
    "ObligationRelease", ObligationReleaseRow, of_obligation, ring=PARTICIPANT
)
PROGRESS = Seen("ProgressObservation", ProgressObservationRow, of_obligation, ring=PARTICIPANT)
RECEIVED_CREDIT = Seen("ReceivedCredit", ReceivedCreditRow, of_contract, ring=PARTICIPANT)


def _where_rating(table: Any, principal: Principal) -> Condition:
    """Show a rating to the house of the buyer, and to the vendor's once it is published."""
    if not principal.has_house:
        return sa.false()
    is_theirs = sa.and_(table.published_at.is_not(None), _of_vendor(table, principal))
    return sa.or_(of_buyer(table, principal), is_theirs)


VENDOR_RATING = Seen(
    "VendorRating",
    VendorRatingRow,
    _where_rating,
    ring=PARTICIPANT,
    rings={HOUSE: of_buyer},
    house="the house of the buyer",
)
ContractId = Annotated[UUID, CONTRACT]
ContractAmendmentId = Annotated[UUID, CONTRACT_AMENDMENT]
ObligationId = Annotated[UUID, OBLIGATION]
ObligationEvidenceId = Annotated[UUID, EVIDENCE]
VendorRatingId = Annotated[UUID, VENDOR_RATING]
