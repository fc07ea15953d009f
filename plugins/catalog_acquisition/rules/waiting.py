"""What waits in acquisition: signatures, ratings to answer, and disputes to decide."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import Asker, Awaiting, Precondition, Seen, Waiting, WaitingItem
from catalog_acquisition.rules.access import CONTRACT, CONTRACT_AMENDMENT, VENDOR_RATING
from catalog_acquisition.rules.rating import TO_DECIDE, TO_REPLY
from catalog_acquisition.rules.signing import TO_SIGN, TO_SIGN_CHANGE
from catalog_acquisition.tables.contracts import ContractAmendmentRow, ContractRow
from catalog_acquisition.tables.vendors import VendorRatingRow


async def _found(
    awaiting: Awaiting, seen: Seen, row: Any, since: str, conditions: Sequence[Precondition]
) -> Sequence[Any]:
    """Return the rows that one sees, and on which one may do something now, the oldest first."""
    asker = Asker(awaiting.principal, awaiting.now, awaiting.chain)
    question = (
        sa.select(row)
        .where(seen(row, asker.principal), *(item.holds(row, asker) for item in conditions))
        .order_by(getattr(row, since), row.id)
        .limit(awaiting.most)
    )
    return list(await awaiting.session.scalars(question))


async def _contracts_to_sign(awaiting: Awaiting) -> list[WaitingItem]:
    """Find the contracts that others proposed, and one's own side has not signed."""
    found = await _found(awaiting, CONTRACT, aliased(ContractRow), "created_at", TO_SIGN)
    return [
        WaitingItem(kind="CONTRACT_TO_SIGN", subject=row, since=row.created_at) for row in found
    ]


async def _changes_to_sign(awaiting: Awaiting) -> list[WaitingItem]:
    """Find the changes of contracts that others proposed, and one's own side has not signed."""
    row = aliased(ContractAmendmentRow)
    found = await _found(awaiting, CONTRACT_AMENDMENT, row, "created_at", TO_SIGN_CHANGE)
    kind = "CONTRACT_CHANGE_TO_SIGN"
    return [WaitingItem(kind=kind, subject=row, since=row.created_at) for row in found]


async def _ratings_to_answer(awaiting: Awaiting) -> list[WaitingItem]:
    """Find the ratings to which the vendor can still reply, each until its last day for that."""
    row: Any = aliased(VendorRatingRow)
    found = await _found(awaiting, VENDOR_RATING, row, "published_at", TO_REPLY)
    return [
        WaitingItem(
            kind="RATING_TO_ANSWER",
            subject=row,
            since=row.published_at,
            due_on=None if row.reply_by is None else row.reply_by.date(),
        )
        for row in found
    ]


async def _disputes_to_decide(awaiting: Awaiting) -> list[WaitingItem]:
    """Find the disputed ratings of the buyer, for those who did not assess."""
    row = aliased(VendorRatingRow)
    found = await _found(awaiting, VENDOR_RATING, row, "disputed_at", TO_DECIDE)
    kind = "DISPUTE_TO_DECIDE"
    return [WaitingItem(kind=kind, subject=row, since=row.disputed_at) for row in found]


WAITING = (
    Waiting(
        name="contracts",
        kinds={
            "CONTRACT_TO_SIGN": (
                "The other side proposes a contract: sign it, or say why you do not."
            )
        },
        find=_contracts_to_sign,
    ),
    Waiting(
        name="contract-changes",
        kinds={
            "CONTRACT_CHANGE_TO_SIGN": (
                "The other side proposes a change of a contract: sign it, or say why you do not."
            )
        },
        find=_changes_to_sign,
    ),
    Waiting(
        name="ratings",
        kinds={
            "RATING_TO_ANSWER": "A buyer rated you: reply, or dispute it, before the time is over."
        },
        find=_ratings_to_answer,
    ),
    Waiting(
        name="disputes",
        kinds={
            "DISPUTE_TO_DECIDE": (
                "A vendor disputes a rating that another person of yours gave: decide which stands."
            )
        },
        find=_disputes_to_decide,
    ),
)
