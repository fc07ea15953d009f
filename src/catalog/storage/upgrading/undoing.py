"""Undoing: taking tables back to how they were, and what is lost with it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from catalog.storage.tables.outbox import (
    DeliveredChangeRow,
    DeliveryRow,
    JobRow,
    OutboxRow,
    SubscriberRow,
)
from catalog.storage.upgrading import histories
from catalog.storage.upgrading.histories import CORE, History


@dataclass(frozen=True)
class Loss:
    """What would be lost: whole tables, single columns, and what of others stands on these."""

    tables: Sequence[str] = ()
    columns: Sequence[tuple[str, str]] = ()
    standing: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The tables of others whose foreign keys refer to these, by their owner."""

    @property
    def names(self) -> list[str]:
        """The names of what would be lost."""
        return [*self.tables, *(f"{table}.{column}" for table, column in self.columns)]


Shape = dict[str, set[str]]


async def of_downgrade(url: str, history: History, revision: str) -> Loss:
    """Return what is lost when *history* is taken back to *revision*.

    The migrations are tried on an empty database, so that nothing happens to this one. Raises
    `HistoryError` where there is no such revision.
    """
    current = await histories.current(url, history)
    with TemporaryDirectory() as folder:
        trial = f"sqlite:///{Path(folder, 'trial.db')}"
        await histories.upgrade(trial, [] if history.owner == CORE else [histories.core()])
        if current is not None:
            await histories.upgrade_to(trial, history, current)
        before = await _shape(trial, history)
        await histories.downgrade(trial, history, revision)
        after = await _shape(trial, history)
    tables = sorted(before.keys() - after.keys())
    columns = sorted(
        (table, column) for table, names in after.items() for column in before[table] - names
    )
    return Loss(tables, columns, await _standing(url, history, tables, columns))


async def of_purge(url: str, owner: str) -> Loss:
    """Return what is lost with everything that the plugin *owner* left."""
    history = History(owner, Path())
    tables = sorted(await _shape(url, history))
    return Loss(tables, standing=await _standing(url, history, tables, ()))


async def purge(url: str, owner: str) -> list[str]:
    """Drop every table that the plugin *owner* left, and return their names.

    Its subscribers and jobs are forgotten, with all that waits for them.
    """
    history = History(owner, Path())

    def drop(connection: sa.Connection) -> list[str]:
        metadata = sa.MetaData()
        metadata.reflect(connection, only=lambda name, _: history.owns(name))
        left = [table for table in metadata.sorted_tables if history.owns(table.name)]
        metadata.drop_all(connection, tables=left)
        connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{history.version_table}"')
        _forget(connection, owner)
        return [table.name for table in left]

    result: list[str] = await histories.connected(url, drop, alone=True)
    return result


def _forget(connection: sa.Connection, owner: str) -> None:
    """Delete the subscribers and the jobs of a plugin, where the tables of both are there."""
    if {"subscribers", "jobs"} <= set(sa.inspect(connection).get_table_names()):
        whole = connection.scalars(sa.select(SubscriberRow.key))
        keys = [key for key in whole if key.startswith((f"{owner}.", f"job {owner}."))]
        told = sa.select(DeliveryRow.id).where(DeliveryRow.subscriber.in_(keys))
        runs = sa.select(JobRow.id).where(JobRow.key.in_(keys))
        for row, where in (  # one after the other: nothing cascades where tables are dropped
            (DeliveredChangeRow, DeliveredChangeRow.delivery_id.in_(told)),
            (DeliveryRow, DeliveryRow.subscriber.in_(keys)),
            (OutboxRow, OutboxRow.entity_id.in_(runs)),
            (JobRow, JobRow.key.in_(keys)),
            (SubscriberRow, SubscriberRow.key.in_(keys)),
        ):
            connection.execute(sa.delete(row).where(where))


async def _shape(url: str, history: History) -> Shape:
    """Return the tables of *history* with the names of their columns."""

    def ask(connection: sa.Connection) -> Shape:
        columns = sa.inspect(connection).get_multi_columns()
        return {
            name: {column["name"] for column in found}
            for (_, name), found in columns.items()
            if history.owns(name)
        }

    result: Shape = await histories.connected(url, ask, alone=False)
    return result


async def _standing(
    url: str,
    history: History,
    tables: Collection[str],
    columns: Collection[tuple[str, str]],
) -> dict[str, list[str]]:
    def ask(connection: sa.Connection) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for (_, name), keys in sorted(sa.inspect(connection).get_multi_foreign_keys().items()):
            targets = [(key["referred_table"], key["referred_columns"]) for key in keys]
            if not history.owns(name) and any(
                target in tables or any((target, column) in columns for column in its)
                for target, its in targets
            ):
                found.setdefault(_owner(name), []).append(name)
        return found

    result: dict[str, list[str]] = await histories.connected(url, ask, alone=False)
    return result


def _owner(table: str) -> str:
    owner, is_prefixed, _ = table.partition("__")
    return owner if is_prefixed else CORE
