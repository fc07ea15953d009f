"""What must hold of services, packs and requirements before anybody changes them."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    OWN_OR_CONSUMED,
    OWN_SERVICE,
    SERVICE,
    Asker,
    PortfolioStatus,
    Precondition,
    ServiceVersionRow,
    VersionStatus,
    closed_by,
    given_by,
    where_recorder,
    where_speaking,
    written_by,
)
from catalog_design.queries import requirements
from catalog_design.rules.access import CRITERION, PACK, REQUIREMENT
from catalog_design.tables import PackSectionRow, PackStatus, RequirementStatus

Condition = sa.ColumnElement[bool]
FIRST = {
    PackStatus.DRAFT: "let those who write it freeze it with freezePack, and hand it over first.",
    PackStatus.FROZEN: "let those who wrote it hand it over with handOverPack first.",
}
LATER = "nobody can decide on it any more; those who wrote it may hand over another one."


def _where_moving(service: Any, _asker: Asker) -> Condition:
    """Return the condition that a service has a version that moves, unless it is retired."""
    version = aliased(ServiceVersionRow)
    found = sa.select(version.id).where(version.service_id == service.id)
    moves = version.status.in_((VersionStatus.OPEN, VersionStatus.LIVE))
    is_retired = service.portfolio_status == PortfolioStatus.RETIRED
    return sa.or_(is_retired, found.where(moves).correlate(service).exists())


def _where_received(pack: Any, asker: Asker) -> Condition:
    """Return the condition that whoever asks acts for the receiver of a pack, or recorded it."""
    recorded = where_recorder(asker.principal, pack.receiver_id)
    return sa.or_(asker.where_acting_for(pack.receiver_id), recorded)


def _where_speaking_if_received(pack: Any, asker: Asker) -> Condition:
    """Return the condition that of those who act for a receiver only its people decide.

    It holds before there is a receiver: then it is told that the pack is to be handed over.
    """
    speaking = where_speaking(asker.principal, pack.receiver_id)
    return sa.or_(pack.receiver_id.is_(None), speaking, ~_where_received(pack, asker))


def _where_given_or_received(pack: Any, asker: Asker) -> Condition:
    """Return the condition that whoever asks owns the service, or was handed over the pack."""
    handed_over = pack.handed_over_at.is_not(None)
    received = sa.and_(handed_over, _where_received(pack, asker))
    return sa.or_(received, OWN_PACK.holds(pack, asker))


def _where_written_by_others(pack: Any, asker: Asker) -> Condition:
    """Return the condition that whoever asks neither began a pack nor completed a section."""
    section, subject = aliased(PackSectionRow), asker.principal.subject
    own = sa.select(section.id).where(section.pack_id == pack.id, section.completed_by == subject)
    return sa.and_(pack.author != subject, ~own.correlate(pack).exists())


def _awaits_decision(status: PackStatus | None, message: str) -> Precondition:
    """Return the precondition that a pack is handed over, as it is told in one other status.

    None stands for all other ones.
    """
    others = {PackStatus.HANDED_OVER, *FIRST}
    return Precondition(
        of=PACK,
        code="PACK_NOT_HANDED_OVER",
        message="The pack is {status}: " + message,
        holds=lambda pack, _: pack.status != status if status else pack.status.in_(others),
        tells={"status": lambda pack: pack.status},
    )


_TO_DESIGN = (
    Precondition(
        of=SERVICE,
        code="SERVICE_RETIRED",
        message="The service is retired for good: there is nothing left to design.",
        holds=lambda service, _: service.portfolio_status != PortfolioStatus.RETIRED,
    ),
    Precondition(
        of=SERVICE,
        code="VERSION_MISSING",
        message="No version of the service is open or live: open one with proposeServiceVersion.",
        holds=_where_moving,
    ),
)
DESIGNABLE = (OWN_SERVICE, *_TO_DESIGN)
TO_BE_WANTED = (OWN_OR_CONSUMED, *_TO_DESIGN)
OWN_PACK = OWN_SERVICE.through(PACK, "service_id")
IN_FORCE = (
    Precondition(
        of=PACK,
        code="PACK_SUPERSEDED",
        message=(
            "The pack is superseded, and none took its place: begin one with createHandoffPack."
        ),
        holds=lambda pack, _: sa.or_(
            pack.status != PackStatus.SUPERSEDED, pack.superseded_by_id.is_not(None)
        ),
    ),
    Precondition(
        of=PACK,
        code="PACK_SUPERSEDED",
        message="The pack is superseded: go on with the one that took its place, supersededBy.",
        holds=lambda pack, _: sa.or_(
            pack.status != PackStatus.SUPERSEDED, pack.superseded_by_id.is_(None)
        ),
    ),
)
EDITABLE = (OWN_PACK, *IN_FORCE)
DRAFT = Precondition(
    of=PACK,
    code="PACK_NOT_DRAFT",
    message="The pack is {status} already: edit it, which makes a new draft.",
    holds=lambda pack, _: pack.status.in_((PackStatus.DRAFT, PackStatus.SUPERSEDED)),
    tells={"status": lambda pack: pack.status},
)
FROZEN = (
    Precondition(
        of=PACK,
        code="PACK_NOT_FROZEN",
        message="The pack is a draft: freeze it first, so that its contents are fixed.",
        holds=lambda pack, _: pack.status != PackStatus.DRAFT,
    ),
    Precondition(
        of=PACK,
        code="PACK_NOT_FROZEN",
        message="The pack was handed over before: edit it, which makes a new one.",
        holds=lambda pack, _: pack.status.in_(
            (PackStatus.DRAFT, PackStatus.FROZEN, PackStatus.SUPERSEDED)
        ),
    ),
)
TO_DECIDE = (
    Precondition(
        of=PACK,
        code="NOT_YOUR_ORGANIZATION",
        message="A member of the receiving organization decides on the pack.",
        holds=_where_received,
        is_about_who=True,
    ),
    Precondition(
        of=PACK,
        code="ROLE_NOT_HELD",
        message="A person of the receiving organization decides: ask with a token of theirs.",
        holds=_where_speaking_if_received,
        is_about_who=True,
    ),
    *(_awaits_decision(status, message) for status, message in FIRST.items()),
    _awaits_decision(None, LATER),
    Precondition(
        of=PACK,
        code="PACK_OF_YOUR_OWN",
        message="You wrote in the pack: let another member of the receiver decide.",
        holds=_where_written_by_others,
        is_about_who=True,
    ),
)
OF_CRITERION = tuple(item.through(CRITERION, "pack_id") for item in EDITABLE)
TO_JUDGE = tuple(
    item.through(CRITERION, "pack_id")
    for item in (replace(OWN_PACK, holds=_where_given_or_received), *IN_FORCE)
)
WANTED = Precondition(
    of=REQUIREMENT,
    code="REQUIREMENT_WITHDRAWN",
    message="The requirement is withdrawn: raise it anew.",
    holds=lambda requirement, _: requirement.status != RequirementStatus.WITHDRAWN,
)
TO_EDIT = (written_by(REQUIREMENT, "its owner"), WANTED)
TO_DEFER = (*given_by(REQUIREMENT, "its owner"), WANTED)
TO_WITHDRAW = (closed_by(REQUIREMENT, "its owner"), WANTED)
UNFROZEN = Precondition(
    of=REQUIREMENT,
    code="REQUIREMENT_FROZEN",
    message="A pack was frozen with it: withdraw it, and raise a changed one.",
    holds=lambda requirement, _: ~requirements.where_frozen(requirement),
)
