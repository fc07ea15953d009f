"""Best practices and take-ups in the graph."""

import datetime as dt
from typing import Any

import strawberry

from catalog.plugin import (
    HOUSE,
    PARTICIPANT,
    Connection,
    Consent,
    Mutation,
    Node,
    Organization,
    Query,
    change,
    column,
    connection,
    entity,
    extends,
    lookup,
    to_one,
    viewer_can,
)
from catalog_partnership.changes.planning import practices
from catalog_partnership.rules import access_of_practices as access
from catalog_partnership.tables.practices import BestPracticeRow, PracticeAudience, TakeUpRow

strawberry.enum(PracticeAudience)


@entity(access.PRACTICE)
class BestPractice(Node):
    """What works well, as an organization tells others.

    What was learnt at another house is seen by others once that house consents, and no longer than
    that.
    """

    organization: Organization = to_one("Who shares it.", key="organization_id")
    number: int | None = column(
        "Which practice of its organization it is, counted from 1: others could count by it.",
        ring=HOUSE,
    )
    title: str = column("What it is, in a few words.")
    text: str = column("What to do, and what it is good for.")
    audience: PracticeAudience = column("Whom it is for.")
    has_origin: bool = column("Whether it was learnt at another house, which consents or does not.")
    document: str | None = column(
        "Where their consent stands, where it is recorded; told to whom the origin is told.",
        ring=PARTICIPANT,
    )
    origin: Organization | None = to_one(
        "At whom it was learnt; others know it only where it is not anonymous.",
        key="origin_id",
        ring=PARTICIPANT,
    )
    consent: Consent | None = column("Whose word it is that others may see it; null without any.")
    is_anonymous: bool = column("Whether others are not told where it was learnt.")
    consented_at: dt.datetime | None = column("When they consented last.")
    withdrawn_at: dt.datetime | None = column(
        "When they took their consent back; null where they did not."
    )
    shared_by: str = column("Who shared it: the subject of their token.")
    viewer_can = viewer_can(access.PRACTICE)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was shared.")
    updated_at: dt.datetime = column("When it was last edited.")


@entity(access.TAKE_UP)
class TakeUp(Node):
    """That an organization works by a best practice, with what it read when it took it up."""

    practice: BestPractice | None = to_one(
        "The practice; null where one does not see it any more.", key="practice_id"
    )
    organization: Organization = to_one("Who took it up.", key="organization_id")
    title: str = column("What the practice was called then.")
    text: str = column("What the practice said then.")
    note: str | None = column("How it is done there.")
    taken_up_on: dt.date = column("From which day on.")
    created_at: dt.datetime = column("When it was recorded.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(BestPractice)
class TakeUpsOfPractice:
    """Who took a practice up."""

    take_ups: Connection[TakeUp] = connection("Who works by it.", by=TakeUpRow.practice_id)


@extends(Organization)
class PracticesOfOrganization:
    """What an organization shares, and what it took up."""

    best_practices: Connection[BestPractice] = connection(
        "What works well, as it tells others.", by=BestPracticeRow.organization_id
    )
    take_ups: Connection[TakeUp] = connection(
        "The best practices that it took up.", by=TakeUpRow.organization_id
    )


@extends(Query)
class PracticeQueries:
    """What can be asked about best practices."""

    best_practice: BestPractice | None = lookup("Find one best practice by its id.")
    best_practices: Connection[BestPractice] = connection("Page through the best practices.")


@extends(Mutation)
class PracticeMutations:
    """What can be done about best practices."""

    share_best_practice = change(practices.ShareBestPractice, BestPractice)
    consent_to_sharing = change(practices.ConsentToSharing, BestPractice)
    withdraw_consent = change(practices.WithdrawConsent, BestPractice)
    take_up_best_practice = change(practices.TakeUpBestPractice, TakeUp)


PARTS: tuple[Any, ...] = (
    *(BestPractice, TakeUp, TakeUpsOfPractice, PracticesOfOrganization),
    *(PracticeQueries, PracticeMutations),
)
