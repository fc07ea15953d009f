"""Supporting: what a provider agrees with others so that it can keep what it agreed itself."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from catalog.domain.agreements.access import AGREEMENT, where_over
from catalog.domain.levels.comparing import looser
from catalog.domain.levels.fields import Level
from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import RefusedKey
from catalog.storage import levels
from catalog.storage.tables.levels import (
    AgreementKind,
    AgreementStatus,
    ServiceLevelAgreementRow,
)
from catalog.storage.tables.offerings import OfferingRow

MOST_SUPPORTED = 50
MOST_TOLD = 20  # targets that one warning names
MOST_IN_CHAIN = 1_000
SAYS: Final = {
    "GE": "at least",
    "GT": "more than",
    "LE": "at most",
    "LT": "less than",
    "EQ": "just",
}


async def must_support(
    work: Work, kind: AgreementKind, supports_ids: Sequence[UUID]
) -> list[ServiceLevelAgreementRow]:
    """Return the agreements that one of a kind is to support; refuse those of others, and ended."""
    if kind is AgreementKind.SLA and supports_ids:
        message = "What a customer agrees supports nothing: make it an OLA or a contract."
        work.problems.add("SUPPORT_MISPLACED", message, "supports_ids")
    await work.session.hold_rows(ServiceLevelAgreementRow, supports_ids, is_shared=True)
    found = await levels.by_ids(work.session, supports_ids)
    for index, key in enumerate(supports_ids):
        if isinstance(key, RefusedKey) or key not in found:
            continue
        at = "supports_ids", str(index)
        agreement = found[key]
        if agreement.status is AgreementStatus.ENDED or await levels.is_over(
            work.session, key, lambda row: where_over(row, work.now)
        ):
            message = "It is over: name one that is proposed or in force."
            work.problems.add("AGREEMENT_ENDED", message, *at)
        offering = await work.session.get(OfferingRow, agreement.offering_id)
        if offering is None or not work.acts_for(offering.provider_id):
            message = "Only whoever provides there says what supports it."
            work.problems.add("NOT_YOUR_ORGANIZATION", message, *at)
    return [found[key] for key in supports_ids if key in found]


async def warn_of_looser(
    work: Work, kind: AgreementKind, targets: Sequence[Level], supported: Sequence[Any]
) -> None:
    """Tell which targets ask for less than what they support, along the whole chain."""
    if kind is AgreementKind.SLA or not supported:
        return
    ids = [row.id for row in supported]
    seen = AGREEMENT(ServiceLevelAgreementRow, work.principal)
    chain = [*supported, *await levels.supported(work.session, ids, seen, MOST_IN_CHAIN)]
    told: dict[tuple[str, str], None] = {}
    for agreement in {row.id: row for row in chain}.values():
        for one, other in looser(targets, agreement.targets):
            told[_says(one), _says(other)] = None
    for said, needed in [*told][:MOST_TOLD]:
        message = f"{said} is looser than what it supports: {needed}."
        work.problems.warn("LEVEL_LOOSER", message, "targets")


async def warn_of_supporting(work: Work, agreement: ServiceLevelAgreementRow) -> None:
    """Tell which targets of what supports an agreement are looser than its own.

    Only of what one sees: a customer does not learn what its provider agreed with suppliers.
    """
    seen = AGREEMENT(ServiceLevelAgreementRow, work.principal)
    told: dict[tuple[str, str], None] = {}
    for other in await levels.supporting(work.session, agreement.id, seen, MOST_IN_CHAIN):
        for one, wanted in looser(other.targets, agreement.targets):
            told[_says(one), _says(wanted)] = None
    for said, needed in [*told][:MOST_TOLD]:
        message = f"What supports it is looser: {said}, where {needed} is agreed here."
        work.problems.warn("LEVEL_LOOSER", message, "id")


def _says(target: Level) -> str:
    comparison = SAYS[target["comparator"]]
    return f"{target['indicator']} {comparison} {target['value']} {target['unit']}"
