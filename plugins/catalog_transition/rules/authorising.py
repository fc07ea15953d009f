"""Changes that wait for the word of a change authority."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import Asker, Awaiting, Waiting, WaitingItem
from catalog_transition.rules.access_of_changes import CHANGE_RECORD
from catalog_transition.rules.conditions_of_changes import TO_AUTHORISE
from catalog_transition.tables.changes import ChangeRecordRow


async def _changes(awaiting: Awaiting) -> list[WaitingItem]:
    """Find the changes that whoever asks may authorise or refuse, by when they are to be made."""
    row: Any = aliased(ChangeRecordRow)
    asker = Asker(awaiting.principal, awaiting.now, awaiting.chain)
    question = (
        sa.select(row)
        .where(
            CHANGE_RECORD(row, asker.principal),
            *(item.holds(row, asker) for item in TO_AUTHORISE),
        )
        .order_by(row.window_end, row.id)
        .limit(awaiting.most)
    )
    return [
        WaitingItem(
            kind="CHANGE_TO_AUTHORISE",
            subject=found,
            since=found.created_at,
            due_on=found.window_end.date(),
        )
        for found in await awaiting.session.scalars(question)
    ]


WAITING = (
    Waiting(
        name="changes",
        kinds={"CHANGE_TO_AUTHORISE": "A change is to be made: authorise or refuse it."},
        find=_changes,
    ),
)
