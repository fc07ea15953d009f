"""Storing what changed of the objects that a transaction holds."""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm.exc import StaleDataError

from catalog.storage.database.objects.joining import WriteStatement
from catalog.storage.database.objects.mapped import Mapped
from catalog.storage.database.objects.transactions import Transaction
from catalog.storage.database.pending import Edit, Pending
from catalog.storage.rows import Row


class _Step(NamedTuple):
    """What is to be written of one table."""

    edited: list[Edit]
    new: list[Row]
    gone: list[Row]


async def store(transaction: Transaction, pending: Pending) -> None:
    """Write new rows, table by table behind those that they refer to, then edits, then deletions.

    Unless all of it is written, the transaction is lost.
    """
    held = transaction.held
    transaction.is_lost = True
    steps = _steps(transaction, pending)
    written: list[WriteStatement] = []
    for how, step in steps:
        written += _added(how, step.new)
    for how, step in steps:
        written += [_update(how, edit) for edit in step.edited]
    for how, step in reversed(steps):
        ready = how.delete()
        written += [
            WriteStatement(ready.text, [ready.values(how.of_key(vars(item)))]) for item in step.gone
        ]
    # In one statement nobody knows what comes first, which matters where names pass on.
    may_join = not any(step.gone or (step.edited and step.new) for _, step in steps)
    found = await transaction.run_all(written, may_join=may_join)
    for statement, rows in zip(written, found, strict=True):
        if statement.is_of_one and not rows:
            message = "A row that was changed is not there any more."
            raise StaleDataError(message)
    held.written(pending)
    transaction.is_lost = False


def inserting(how: Mapped, stored: Sequence[Mapping[str, Any]]) -> list[WriteStatement]:
    """Return the statements that insert rows in their order, given as all that they store."""
    found = []
    for names, same in groupby(stored, key=tuple):
        ready = how.insert(names)
        found.append(WriteStatement(ready.text, [ready.values(item) for item in same]))
    return found


def _steps(transaction: Transaction, pending: Pending) -> Sequence[tuple[Mapped, _Step]]:
    steps: dict[Mapped, _Step] = {}

    def of(item: Row) -> _Step:
        how = transaction.held.mapped(type(item))
        return steps.setdefault(how, _Step([], [], []))

    for edit in pending.edited:
        of(edit.item).edited.append(edit)
    for item in pending.new:
        of(item).new.append(item)
    for item in pending.gone:
        of(item).gone.append(item)
    if len(steps) == 1:
        return list(steps.items())
    places = _places(len(Row.metadata.tables))
    return sorted(steps.items(), key=lambda step: places[step[0].table])


@cache
def _places(_tables: int) -> Mapping[sa.Table, int]:
    """Return the place of each table, behind those that it refers to."""
    return {table: place for place, table in enumerate(Row.metadata.sorted_tables)}


def _update(how: Mapped, edit: Edit) -> WriteStatement:
    item, before = edit
    kept = vars(item)
    names = tuple([name for name in how.names if name in before])
    given = {name: kept[name] for name in names} | how.of_key({**kept, **before})
    ready = how.update(names)
    return WriteStatement(ready.text, [ready.values(given)], is_of_one=True)


def _added(how: Mapped, new: Sequence[Row]) -> list[WriteStatement]:
    stored = [how.stored(vars(item)) for item in new]
    for item, values in zip(new, stored, strict=True):
        vars(item).update({**dict.fromkeys(how.names), **values})
    return inserting(how, stored)
