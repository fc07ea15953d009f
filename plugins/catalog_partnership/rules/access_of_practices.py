"""Who sees best practices: what was learnt at somebody is shown to others with their consent."""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import HOUSE, ORGANIZATION, PARTICIPANT, PUBLIC, Principal, Seen
from catalog_partnership.queries.partners import where_partner
from catalog_partnership.tables.practices import BestPracticeRow, PracticeAudience, TakeUpRow

Condition = sa.ColumnElement[bool]
_of_organization = ORGANIZATION.around("organization_id", HOUSE)
_of_origin = ORGANIZATION.around("origin_id", HOUSE)


def _where_concerned(table: Any, principal: Principal) -> Condition:
    """Tell whether one's house shares a practice, or is where it was learnt."""
    if not principal.has_house:
        return sa.false()
    return sa.or_(_of_organization(table, principal), _of_origin(table, principal))


def where_free(practice: Any) -> Condition:
    """Return the condition that nobody else must consent to sharing a practice, or that they do."""
    return sa.or_(practice.has_origin.is_(False), practice.consent.is_not(None))


def _where_practice(table: Any, principal: Principal) -> Condition:
    """Show practices to those whom they are for, once whoever they were learnt at consents.

    Whoever shares one sees it, and so do those at whom it was learnt.
    """
    is_for_all = table.audience == PracticeAudience.EVERYBODY
    if not principal.has_house:
        return sa.and_(where_free(table), is_for_all)
    is_for = sa.or_(is_for_all, where_partner(table, principal))
    return sa.or_(_where_concerned(table, principal), sa.and_(where_free(table), is_for))


def _where_origin_told(table: Any, principal: Principal) -> Condition:
    """Tell whether one may know where a practice was learnt: it is anonymous to others."""
    return sa.or_(table.is_anonymous.is_(False), _where_concerned(table, principal))


PRACTICE = Seen(
    "BestPractice",
    BestPracticeRow,
    _where_practice,
    ring=PUBLIC,
    rings={PARTICIPANT: _where_origin_told, HOUSE: _of_organization},
    house="the house that shares it",
)
_of_sharer = PRACTICE.around("practice_id", HOUSE)


def _where_take_up(table: Any, principal: Principal) -> Condition:
    """Show take-ups to whoever took a practice up, and to the house that shares it."""
    if not principal.has_house:
        return sa.false()
    return sa.or_(_of_organization(table, principal), _of_sharer(table, principal))


TAKE_UP = Seen("TakeUp", TakeUpRow, _where_take_up, ring=PARTICIPANT)
BestPracticeId = Annotated[UUID, PRACTICE]
