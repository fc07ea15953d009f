"""Objects in many states, and people who stand in many ways to them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from catalog.domain.access import READ
from catalog.domain.tokens import EVERY_SCOPE
from catalog.ids import encode
from catalog.storage.enums import (
    Consent,
    OfferingStatus,
    ParticipantRole,
    Role,
    RoleScope,
    VersionPurpose,
    VersionStatus,
)
from catalog.storage.rows import Row
from catalog.storage.tables.lifecycle.versions import ServiceVersionRow
from catalog.storage.tables.offerings import OfferingComponentRow
from catalog.storage.tables.relationships import RelationshipParticipantRow
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.testing import ADMIN, ANYBODY
from catalog_design.tables import HandoffPackRow, PackStatus
from catalog_operation.tables.incidents import (
    MOST_INTERVALS,
    DowntimeRow,
    IncidentIntervalRow,
    IncidentStatus,
)
from tests import acting, authority, levelled, provided, rows, valued
from tests.asking import Asking
from tests.graph.states_of_acquisition import contracts
from tests.graph.states_of_improvement import improved
from tests.graph.states_of_partnership import partnered
from tests.graph.states_of_transition import in_transition
from tests.plugins.design.packed import packed
from tests.plugins.operation.counted import objective
from tests.plugins.operation.operated import HOUR, calendar, incident
from tests.plugins.operation.requested import asked

PEOPLE = ("ann", "bob")
ASKERS = (
    *(ADMIN, "corp", "team", *PEOPLE, "other-team", "shop", "far", "reader", "unroled"),
    ANYBODY,
)
PACKS: Sequence[dict[str, Any]] = (
    {"status": "DRAFT"},
    {"status": "FROZEN"},
    {"status": "HANDED_OVER"},
    {"status": "HANDED_OVER", "author": "shop"},
    {"status": "ACCEPTED"},
    {"status": "REJECTED"},
    {"status": "SUPERSEDED"},
    {"status": "SUPERSEDED", "superseded_by_id": rows.key("0-pack")},
)
INCIDENTS: Sequence[dict[str, Any]] = (
    *({"status": status.value} for status in IncidentStatus),
    {"duplicate_of_id": rows.key("incident 2")},
)
REQUESTS: Sequence[dict[str, Any]] = (
    {"status": "REQUESTED", "promised_by": None},
    {"status": "PROMISED"},
    {"status": "FULFILLED", "fulfilled_at": rows.MOMENT},
    {"status": "CANCELLED", "cancelled_at": rows.MOMENT, "cancelled_side": "PROVIDER"},
)


def filled(catalog: Asking, *scopes: str) -> dict[str, list[str]]:
    """Put the objects and make the tokens of `ASKERS`, with *scopes*; return the ids by type."""
    found = list(_rows())
    catalog.put(found)
    every = [*EVERY_SCOPE, *scopes]
    for slug in ("corp", "team", "other-team", "shop", "far"):
        catalog.token(slug, organization=slug, scopes=every)
    for slug in PEOPLE:
        catalog.token(slug, person=slug, scopes=every)
    catalog.token("reader", organization="team", scopes=[READ])
    catalog.token("unroled", organization="team")
    names = {entity.row: name for name, entity in catalog.catalog.schema.entities.items()}
    ids: dict[str, list[str]] = defaultdict(list)
    for row in found:
        if type(row) in names and hasattr(row, "id"):
            ids[names[type(row)]].append(encode(names[type(row)], row.id))
    return ids


def _rows() -> Iterator[Row]:
    yield from (rows.organization("corp"), rows.organization("shop"), rows.organization("far"))
    for slug in ("team", "other-team"):
        yield rows.organization(slug, parent_id=rows.key("corp"))
    yield from (*rows.person("ann", "team"), *rows.person("bob", "shop"), *rows.person("cy"))
    for slug, status in {
        "idea": "PIPELINE",
        "mail": "CATALOGUE",
        "chat": "CATALOGUE",
        "fax": "CATALOGUE",
        "gone": "RETIRED",
    }.items():
        yield from rows.service(slug, status=status, provider="team")
    for row in rows.service("dropped", status="PIPELINE", provider="team"):
        if isinstance(row, ServiceVersionRow):
            row.status = VersionStatus.ABANDONED
        yield row
    yield from rows.service("web")
    yield rows.owner("web", organization="other-team")
    yield from rows.service("till", provider="shop")
    yield rows.version("chat", 2, "OPEN", "draft")
    for who, role in (("ann", Role.WAIVER_AUTHORITY), ("cy", Role.REVIEWER)):
        yield authority.role(who, role, RoleScope.ORGANIZATION, "team")
    removal = rows.version("fax", 2, "OPEN", "draft")
    removal.purpose = VersionPurpose.REMOVAL
    yield removal
    yield rows.edge("mail", "chat")
    yield rows.outcome("wish", "mail", organization="shop")
    yield from rows.output("letter", "mail")
    for slug in ("team", "shop"):
        yield provided.resource(f"{slug}-host", slug)
        yield from provided.product(f"{slug}-stack", slug, f"{slug}-host")
    yield valued.statement("praise", "mail", organization="shop")
    for name in ("plain", "judged"):
        yield valued.utility(name, "mail")
    yield valued.utility("gone by", "mail", withdrawn_at=rows.MOMENT)
    yield valued.utility("late", "gone")
    yield valued.judgement("blame", "mail", "judged", organization="shop")
    yield from valued.effects("relief", "mail", organization="shop", by_consumer=True)
    yield from _offerings()
    yield from _relationships()
    yield from _activities()
    yield from _levels()
    yield from _packs()
    yield calendar(rows.key("mail"))
    yield from (*objective(rows.key("mail")), *objective(rows.key("till")))
    yield from (*_incidents(), *_requests(), *in_transition(), *improved(), *contracts())
    yield from partnered()


def _relationships() -> Iterator[Row]:
    for status in ("AGREED", "ACTIVE", "ENDED", "DECLINED", "WITHDRAWN"):
        yield from rows.relationship(f"is-{status.lower()}", "team", "shop", status=status)
    yield rows.organization("vendor", recorded_by_id=rows.key("team"), is_recorded=True)
    yield from rows.relationship("paper", "vendor", "team", ["sold"], status="PROPOSED")
    yield from rows.relationship("amended", "team", "shop", ["sold"])
    yield from rows.amendment("amended", "team", "shop", ["sold"], proposed_by_id=rows.key("team"))
    yield from rows.offering("over", "team", ["gone"], status="WITHDRAWN")
    yield from rows.relationship("stale", "team", "shop", ["over"], status="AGREED")
    for slug, consent in {"assumed": "ASSUMED", "contested": "RECORDED"}.items():
        found = rows.relationship(slug, "team", "shop", ["sold"], status="AGREED")
        for row in found:
            if isinstance(row, RelationshipParticipantRow):
                row.consent = Consent[consent]
                row.contested_at = rows.MOMENT if slug == "contested" else None
        yield from found
    found = rows.relationship("left", "team", "shop", ["sold"], status="AGREED")
    for row in found:
        if isinstance(row, RelationshipParticipantRow) and row.role is ParticipantRole.PROVIDER:
            row.left_at = rows.MOMENT
    yield from found
    found = rows.relationship("awaiting", "team", "shop", ["sold"], status="PROPOSED")
    for row in found:
        is_participant = isinstance(row, RelationshipParticipantRow)
        if is_participant and row.role is ParticipantRole.PROVIDER:
            row.consent, row.agreed_at = Consent.GIVEN, rows.MOMENT
        yield row
    yield from _ready("ready-to-go")
    for slug, based_on in {"deal": ["sold"], "nothing": []}.items():
        yield from rows.relationship(
            slug, "team", "shop", based_on, status="PROPOSED", proposed_by_id=rows.key("team")
        )
    yield from rows.relationship(
        "early",
        "team",
        "shop",
        drafts=["ready"],
        status="PROPOSED",
        proposed_by_id=rows.key("team"),
    )


def _activities() -> Iterator[Row]:
    yield from acting.activity("met", "is-active", "team", "shop")
    yield from acting.activity("asked", "is-active", "shop", "team")
    yield from acting.confirmed(acting.activity("done", "is-active", "team", "shop"))
    yield from acting.activity("brought", "is-active", "team", kind="PROVISION_ACCESS")
    yield from rows.output("keys", "mail", activity_id=rows.key("brought"))
    yield from acting.activity("sent", "paper", "team", "vendor")


def _levels() -> Iterator[Row]:
    """Make levels that are proposed, agreed and over, and those of others than two that agreed."""
    states: Sequence[dict[str, Any]] = (
        {"status": "PROPOSED"},
        {"status": "PROPOSED", "over_at": rows.MOMENT},
        {"status": "ACTIVE"},
        {"status": "ACTIVE", "over_at": rows.MOMENT},
        {"status": "ENDED"},
    )
    sides = "team", "shop", "sold"
    for number, given in enumerate(states, 1):
        name = f"levels {number}"
        yield from levelled.agreement(
            name, "is-active", *sides, services=["mail"], number=number, **given
        )
    yield from levelled.agreement("of paper", "paper", "vendor", "team", "sold", status="PROPOSED")
    yield from levelled.agreement("contested", "contested", *sides, status="PROPOSED")


def _ready(slug: str) -> Iterator[Row]:
    """Make an agreed relationship whose consumer has a sponsor and a customer."""
    yield from rows.relationship(slug, "team", "shop", ["sold"], status="AGREED")
    for role in (Role.SPONSOR, Role.CUSTOMER):
        yield RoleAssignmentRow(
            id=rows.key(f"{slug} {role.value}"),
            role=role,
            scope_kind=RoleScope.RELATIONSHIP,
            scope_id=rows.key(slug),
            organization_id=rows.key("shop"),
            position=0,
            valid_from=rows.MOMENT,
        )


def _offerings() -> Iterator[Row]:
    for status in OfferingStatus:
        slug = {"DRAFT": "ready", "AVAILABLE": "sold"}.get(status.name, "past")
        yield from rows.offering(slug, "team", ["mail"], status=status.value)
    bare = rows.offering("bare", "team", ["mail"], status="DRAFT")
    yield from (row for row in bare if not isinstance(row, OfferingComponentRow))
    yield from rows.offering("late", "team", ["gone"], status="DRAFT")


def _packs() -> Iterator[Row]:
    of_chat = {
        "service": rows.key("chat"),
        "version": rows.key("chat/2"),
        "owner": rows.key("shop"),
    }
    for number, given in enumerate(PACKS):
        for row in packed(str(number), **of_chat, number=number + 1):
            if isinstance(row, HandoffPackRow):
                row.number = number + 1
                status = row.status = PackStatus(given["status"])
                row.author = given.get("author", "team")
                row.superseded_by_id = given.get("superseded_by_id")
                is_draft = status is PackStatus.DRAFT
                row.frozen_at = None if is_draft else rows.MOMENT
                row.content_hash = None if is_draft else "0" * 64
                if status not in {PackStatus.DRAFT, PackStatus.FROZEN}:
                    row.receiver_id, row.handed_over_at = rows.key("shop"), rows.MOMENT
            yield row


def _incidents() -> Iterator[Row]:
    """Make incidents in every status; the last one was reopened as often as can be."""
    of_mail = {"organization": rows.key("team"), "service": rows.key("mail")}
    for number, given in enumerate(INCIDENTS, 1):
        own = rows.key(f"incident {number}")
        has_begun = given.get("status") not in {"SCHEDULED", "CANCELLED"}
        for row in incident(own, number=number, **of_mail, **given):
            if given.get("status") == "OPEN" and isinstance(row, IncidentIntervalRow):
                row.restored_at = None
            if has_begun or not isinstance(row, IncidentIntervalRow | DowntimeRow):
                yield row
    for position in range(2, MOST_INTERVALS + 1):
        yield IncidentIntervalRow(
            incident_id=own,
            position=position,
            started_at=rows.MOMENT + position * HOUR,
            restored_at=rows.MOMENT + (position + 1) * HOUR,
        )


def _requests() -> Iterator[Row]:
    """Make requests in every status, in a relationship that goes on and in one that is over."""
    agreed = {"offering": rows.key("sold"), "edition": rows.key("sold/1")}
    sides = {"provider": rows.key("team"), "consumer": rows.key("shop")}
    for deal in ("amended", "is-ended"):
        for number, given in enumerate(REQUESTS, 1):
            named = f"{deal} {number}"
            of_deal = {"relationship": rows.key(deal), "number": number}
            yield asked(named, **of_deal, **agreed, **sides, **given)
