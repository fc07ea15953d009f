"""Summits, roadmaps, problems and practices as rows, with everything that hangs on them."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from catalog.plugin import Row
from catalog.testing import Anchor
from catalog_partnership.tables.practices import BestPracticeRow, TakeUpRow
from catalog_partnership.tables.roadmaps import (
    ProblemStatementRow,
    RoadmapComponentRow,
    RoadmapRow,
    SuggestionRow,
)
from catalog_partnership.tables.summits import SummitInvitationRow, SummitRow
from tests.rows import MOMENT, key

TIMES: dict[str, Any] = {"revision": 1, "created_at": MOMENT, "updated_at": MOMENT}
DAY = MOMENT.date()


def summit(name: str, host: UUID, guest: UUID, *, number: int = 1, **given: Any) -> list[Row]:
    """Return a summit with one guest; what is given is of the invitation."""
    own = key(f"{name}-summit")
    held = {"number": number, "side": "BUYER", "title": name, "agenda": name, "held_on": DAY}
    invited = {"kind": "PROVIDER", "status": "ACCEPTED", "reason": name, "answered_by": name}
    return [
        SummitRow(id=own, organization_id=host, **held, **TIMES),
        SummitInvitationRow(
            id=key(f"{name}-invitation"),
            summit_id=own,
            organization_id=guest,
            answered_at=MOMENT,
            **{**invited, **given},
            **TIMES,
        ),
    ]


def roadmap(
    name: str, planner: UUID, bidder: UUID, version: UUID | None = None, **given: Any
) -> list[Row]:
    """Return a roadmap with a component that somebody bids for; what is given is of the bid."""
    own, component = key(f"{name}-roadmap"), key(f"{name}-component")
    audience = given.pop("audience", "HOUSE")
    period = {"starts_on": DAY, "ends_on": DAY, "audience": audience, "published_by": name}
    bid = {"kind": "BID", "what": name, "status": "PROPOSED", "suggested_by": name}
    money = {"amount": Decimal(7), "currency": "EUR"}
    number = given.pop("number", 1)
    return [
        RoadmapRow(
            id=own,
            organization_id=planner,
            number=number,
            title=name,
            summary=name,
            **period,
            **TIMES,
        ),
        RoadmapComponentRow(
            id=component,
            roadmap_id=own,
            position=1,
            title=name,
            description=name,
            planned_on=DAY,
            budget=Decimal(9),
            currency="EUR",
            version_id=version,
            **TIMES,
        ),
        SuggestionRow(
            id=key(f"{name}-bid"),
            roadmap_id=own,
            component_id=component,
            number=1,
            organization_id=bidder,
            **{**bid, **money, **given},
            **TIMES,
        ),
    ]


def problem(name: str, organization: UUID, *, number: int = 1, **given: Any) -> list[Row]:
    """Return a problem that is open, for its house alone."""
    usual = {"title": name, "statement": name, "audience": "HOUSE", "status": "OPEN"}
    return [
        ProblemStatementRow(
            id=key(f"{name}-problem"),
            organization_id=organization,
            number=number,
            owner_organization_id=organization,
            **{**usual, "stated_by": name, **given},
            **TIMES,
        )
    ]


def practice(
    name: str, sharer: UUID, origin: UUID | None = None, adopter: UUID | None = None, **given: Any
) -> list[Row]:
    """Return a practice that was learnt at somebody, to which nobody consented; and a take-up."""
    own = key(f"{name}-practice")
    usual = {"number": 1, "title": name, "text": name, "audience": "PARTNERS", "shared_by": name}
    learnt = {"has_origin": origin is not None, "origin_id": origin, "is_anonymous": True}
    found: list[Row] = [
        BestPracticeRow(id=own, organization_id=sharer, **{**usual, **learnt, **given}, **TIMES)
    ]
    if adopter is not None:
        taken = {"title": name, "text": name, "note": name, "taken_up_on": DAY}
        found.append(
            TakeUpRow(
                id=key(f"{name}-take-up"),
                practice_id=own,
                organization_id=adopter,
                **taken,
                **TIMES,
            )
        )
    return found


def planned_on(anchor: Anchor) -> list[Row]:
    """Return what an organization of the rules of plugins shares with a consumer, and its house."""
    name = f"{anchor.organization}-{anchor.is_hidden}".lower()
    own, other = anchor.keys["organizations"], anchor.consumer
    version = anchor.keys["service_versions"]
    number = int(anchor.is_hidden) + 1
    told = {} if anchor.is_hidden else {"audience": "EVERYBODY"}
    consented = {"consent": "GIVEN", "consented_at": MOMENT, **told}
    return [
        *summit(name, own, other, number=number),
        *roadmap(name, own, other, version, number=number),
        *problem(name, own, number=number),
        *practice(name, own, other, own, number=100 + number, **consented),
    ]
