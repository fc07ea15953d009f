"""Questions about transition activities: which is the latest of its kind and name."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import Text, cast, extract, func, select

from catalog.plugin import ReadSession, ReadyQuestion, among
from catalog_transition.tables.activities import ActivityResult, TransitionActivityRow

ROW = TransitionActivityRow
LATEST = ReadyQuestion(
    select(ROW.version_id, ROW.kind, ROW.name_key, ROW.result, ROW.reason)
    .where(among(ROW.version_id, "versions"))
    .order_by(ROW.happened_at, ROW.number)
)


class EndedActivity(NamedTuple):
    """How an activity ended."""

    result: ActivityResult
    reason: str | None


Latest = Mapping[tuple[str, str], EndedActivity]
"""The latest activities of a version by the names of their kinds and what they are called."""


async def latest(session: ReadSession, version_ids: Collection[UUID]) -> dict[UUID, Latest]:
    """Return the latest activity of each kind and name, by version."""
    found: dict[UUID, dict[tuple[str, str], EndedActivity]] = defaultdict(dict)
    rows = await LATEST.rows(session, {"versions": list(version_ids)})
    for version_id, kind, name, result, reason in rows:
        found[version_id][kind.name, name] = EndedActivity(result, reason)
    return dict(found)


def told(version_id: Any, dialect: str) -> Any:
    """Return the column that tells the activities of a version in a text, for `read`.

    It is read with the version itself: a statement of its own costs more.
    """
    is_sqlite = dialect == "sqlite"
    when = ROW.happened_at if is_sqlite else extract("epoch", ROW.happened_at)
    each = func.json_array if is_sqlite else func.json_build_array
    every = func.json_group_array if is_sqlite else func.json_agg
    one = each(when, ROW.number, ROW.kind, ROW.name_key, ROW.result, ROW.reason)
    question = select(cast(every(one), Text)).where(ROW.version_id == version_id)
    return question.scalar_subquery()


def read(text: str | None) -> Latest:
    """Return the latest activities of a version."""
    return {
        (kind, name): EndedActivity(ActivityResult[result], reason)
        for _when, _number, kind, name, result, reason in sorted(orjson.loads(text or "[]"))
    }


async def newest_number(session: ReadSession, version_id: UUID) -> int:
    """Return the highest number of a version's activities; 0 where there is none."""
    row = TransitionActivityRow
    return (
        await session.scalar(select(func.max(row.number)).where(row.version_id == version_id)) or 0
    )
