"""Packs that wait for a decision of their receiver."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import Asker, Awaiting, Waiting, WaitingItem
from catalog_design.rules.access import PACK
from catalog_design.rules.conditions import TO_DECIDE
from catalog_design.tables import HandoffPackRow


async def _packs(awaiting: Awaiting) -> list[WaitingItem]:
    """Find the packs that whoever asks may accept or reject."""
    pack: Any = aliased(HandoffPackRow)
    asker = Asker(awaiting.principal, awaiting.now, awaiting.chain)
    question = (
        sa.select(pack)
        .where(PACK(pack, asker.principal), *(item.holds(pack, asker) for item in TO_DECIDE))
        .order_by(pack.handed_over_at, pack.id)
        .limit(awaiting.most)
    )
    return [
        WaitingItem(kind="PACK_TO_DECIDE", subject=row, since=row.handed_over_at)
        for row in await awaiting.session.scalars(question)
    ]


WAITING = (
    Waiting(
        name="packs",
        kinds={"PACK_TO_DECIDE": "A pack was handed over to you: accept or reject it."},
        find=_packs,
    ),
)
