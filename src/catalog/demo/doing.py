"""What the organizations of the demonstration do for each other, and what comes of it."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from catalog.domain.outcomes.outputs import RecordOutput
from catalog.domain.relationships.activities.confirming import ConfirmRelationshipActivity
from catalog.domain.relationships.activities.recording import RecordRelationshipActivity
from catalog.domain.writing.changes import Change
from catalog.storage.enums import ActivityKind

Speak = Callable[[str, Change[Any]], Awaitable[Any]]


class Done(NamedTuple):
    """An activity: who performed it, the first of whom records it; who confirms; what came of it.

    An output is the slug of its service, what it is, and whether it can be touched.
    """

    relationship: str
    kind: ActivityKind
    days: int
    name: str
    performers: Sequence[str]
    confirmed_by: Sequence[str] = ()
    output: tuple[str, str, bool] | None = None


ACTIVITIES = (
    Done(
        "xyz-for-abc",
        ActivityKind.PROVISION_GOODS,
        40,
        "Sent fifty second-factor devices",
        ["xyz-it"],
        output=("login", "Fifty second-factor devices, in one box.", True),
    ),
    Done(
        "xyz-for-abc",
        ActivityKind.CONSUMPTION_RECEIVE_GOODS,
        38,
        "Took in fifty second-factor devices",
        ["abc-bank"],
    ),
    Done(
        "xyz-for-abc",
        ActivityKind.PROVISION_FULFILMENT,
        20,
        "Unlocked a clerk who had lost a device",
        ["xyz-it"],
        output=("internet-banking", "The clerk's access, as it was before.", False),
    ),
    Done(
        "xyz-for-abc",
        ActivityKind.JOINT_MANAGEMENT,
        10,
        "Looked back on the quarter",
        ["xyz-it", "abc-bank"],
        confirmed_by=["abc-bank"],
        output=("internet-banking", "What both sides are to do in the next quarter.", False),
    ),
    Done(
        "harbour-for-xyz",
        ActivityKind.JOINT_MANAGEMENT,
        3,
        "Planned the move of the second data centre",
        ["harbour-hosting", "xyz-it"],
    ),
)


async def fill(speak: Speak, ids: Mapping[str, UUID], now: dt.datetime) -> None:
    """Let each side say what it did, by *speak*: what is waited for stays so."""
    for done in ACTIVITIES:
        moment = now - dt.timedelta(days=done.days)
        first, *_ = done.performers
        activity = await speak(
            first,
            RecordRelationshipActivity(
                relationship_id=ids[done.relationship],
                kind=done.kind,
                name=done.name,
                performed_by=[ids[slug] for slug in done.performers],
                occurred_at=moment,
            ),
        )
        for number, slug in enumerate(done.confirmed_by, 1):
            confirmed = ConfirmRelationshipActivity(
                id=activity.id, expected_revision=number, organization_id=ids[slug]
            )
            await speak(slug, confirmed)
        if done.output is not None:
            service, what, is_tangible = done.output
            delivered = RecordOutput(
                service_id=ids[service],
                description=what,
                tangible=is_tangible,
                activity_id=activity.id,
                delivered_at=moment,
            )
            await speak(first, delivered)
