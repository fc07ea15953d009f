"""What documents tell of relationships: who agreed to what, and what came of it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

from catalog.domain.agreements.proposing import ProposeServiceLevels
from catalog.domain.importing.documents.addresses import joined
from catalog.domain.importing.documents.parts import Derivation, Part
from catalog.domain.importing.documents.telling.roles import roles
from catalog.domain.importing.forms import AGREED
from catalog.domain.levels.fields import WrongItem
from catalog.domain.relationships.activities.performing import area_of
from catalog.domain.relationships.activities.recording import RecordRelationshipActivity
from catalog.domain.relationships.terms import FIRST_YEAR, LAST_YEAR
from catalog.storage.enums import ActivityKind, RoleScope
from catalog.storage.tables.levels import (
    AgreementServiceRow,
    AgreementSignatureRow,
    AgreementStatus,
    AgreementSupportRow,
    ServiceLevelAgreementRow,
)
from catalog.storage.tables.relationships import (
    ActivityPerformerRow,
    AmendmentOfferingRow,
    AmendmentParticipantRow,
    RelationshipActivityRow,
    RelationshipAmendmentRow,
    RelationshipContactRow,
    RelationshipOfferingRow,
    RelationshipParticipantRow,
    RelationshipRow,
)


def _area(known: Derivation) -> str:
    return area_of(ActivityKind[known.values["kind"]]).name


def _wrong_agreements(relationship: Mapping[str, Any]) -> Iterator[WrongItem]:
    """Yield what is wrong with the agreements of a relationship; shapes are asked elsewhere."""
    parties = {item.get("organization") for item in _listed(relationship, "participants")}
    for number, item in enumerate(_listed(relationship, "agreements"), 1):
        address = joined((relationship.get("slug"), item.get("number")))
        wrong = (
            *_wrong_edition(item),
            *_wrong_days(item),
            *_wrong_signatures(item, parties),
            *_wrong_supports(item, address),
        )
        for problem in wrong:
            yield problem._replace(at=("agreements", number, *problem.at))


def _listed(said: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return the mappings of a list, if it is one."""
    listed = said.get(name)
    items = listed if isinstance(listed, list) else []
    return [item if isinstance(item, dict) else {} for item in items]


def _wrong_edition(agreement: Mapping[str, Any]) -> Iterator[WrongItem]:
    offering, edition = agreement.get("offering"), agreement.get("edition")
    if not isinstance(offering, str) or not isinstance(edition, str):
        return
    if edition.rpartition("/")[0] != offering:
        message = "Name an edition of the offering that the agreement is about."
        yield WrongItem("EDITION_OF_ANOTHER_OFFERING", message, ("edition",))


def _wrong_days(agreement: Mapping[str, Any]) -> Iterator[WrongItem]:
    for name in ("startsOn", "endsOn"):
        try:
            day = dt.date.fromisoformat(str(agreement.get(name)))
        except ValueError:
            continue
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            message = f"Give a day from {FIRST_YEAR} to {LAST_YEAR}."
            yield WrongItem("TERMS_INVALID", message, (name,))


def _wrong_signatures(agreement: Mapping[str, Any], parties: set[Any]) -> Iterator[WrongItem]:
    is_active = agreement.get("status") == AgreementStatus.ACTIVE.name
    signatures = _listed(agreement, "signatures")
    if is_active and not agreement.get("signatures"):
        message = "What is ACTIVE was signed: say by whom."
        yield WrongItem("SIGNATURE_MISSING", message, ("signatures",))
    for number, item in enumerate(signatures, 1):
        at = "signatures", number
        if item.get("organization") not in parties:
            message = "Name an organization that takes part in the relationship."
            yield WrongItem("NOT_A_PARTICIPANT", message, (*at, "organization"))
        if is_active and item.get("consent") is None:
            message = "What is ACTIVE was signed by all: say how this one consented."
            yield WrongItem("SIGNATURE_MISSING", message, (*at, "consent"))


def _wrong_supports(agreement: Mapping[str, Any], address: str) -> Iterator[WrongItem]:
    for number, item in enumerate(_listed(agreement, "supports"), 1):
        if item.get("supported") == address:
            message = "No agreement supports itself: name another."
            yield WrongItem("SUPPORTS_ITSELF", message, ("supports", number, "supported"))


RELATIONSHIPS: Final = Part(
    name="relationships",
    row=RelationshipRow,
    by=("slug",),
    wrong=_wrong_agreements,
    parts=(
        Part(
            name="participants",
            row=RelationshipParticipantRow,
            under="relationship_id",
            by=("organization_id", "role"),
        ),
        Part(
            name="offerings",
            row=RelationshipOfferingRow,
            under="relationship_id",
            by=("offering_id",),
        ),
        Part(
            name="contacts",
            row=RelationshipContactRow,
            under="relationship_id",
            by=("organization_id", "person_id", "role"),
        ),
        roles(RoleScope.RELATIONSHIP),
        Part(
            name="activities",
            row=RelationshipActivityRow,
            under="relationship_id",
            first=("occurred_at", "kind"),
            derived={"area": _area},
            like=RecordRelationshipActivity,
            parts=(
                Part(
                    name="performedBy",
                    row=ActivityPerformerRow,
                    under="activity_id",
                    by=("organization_id",),
                ),
            ),
        ),
        Part(
            name="agreements",
            row=ServiceLevelAgreementRow,
            under="relationship_id",
            by=("number",),
            like=ProposeServiceLevels,
            forms=AGREED,
            parts=(
                Part(
                    name="signatures",
                    row=AgreementSignatureRow,
                    under="agreement_id",
                    by=("organization_id", "role"),
                ),
                Part(
                    name="services",
                    row=AgreementServiceRow,
                    under="agreement_id",
                    by=("service_id",),
                ),
                Part(
                    name="supports",
                    row=AgreementSupportRow,
                    under="agreement_id",
                    by=("supported_id",),
                ),
            ),
        ),
        Part(
            name="amendments",
            row=RelationshipAmendmentRow,
            under="relationship_id",
            by=("number",),
            parts=(
                Part(
                    name="participants",
                    row=AmendmentParticipantRow,
                    under="amendment_id",
                    by=("organization_id", "role"),
                ),
                Part(
                    name="offerings",
                    row=AmendmentOfferingRow,
                    under="amendment_id",
                    by=("offering_id",),
                ),
            ),
        ),
    ),
)
