"""Who sees what houses offer each other, and what they agree on: conditions of SQL."""

from typing import Any

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain.access import Principal
from catalog.domain.seen import Condition, Expression
from catalog.storage.enums import (
    AmendmentStatus,
    EditionStatus,
    OfferingStatus,
    RelationshipStatus,
)
from catalog.storage.tables.offerings import OfferingEditionServiceRow, OfferingRow
from catalog.storage.tables.relationships import (
    AmendmentParticipantRow,
    RelationshipAmendmentRow,
    RelationshipContactRow,
    RelationshipOfferingRow,
    RelationshipParticipantRow,
    RelationshipRow,
)


def where_offering(table: Any, principal: Principal) -> Condition:
    """Show what is available, what was withdrawn to those who take part, all to the house."""
    available: Condition = table.status == OfferingStatus.AVAILABLE
    if not principal.has_house:
        return available
    agreed = alias(RelationshipOfferingRow)
    party = alias(RelationshipParticipantRow)
    relationship = alias(RelationshipRow)
    one: Any = (
        sa.select(sa.literal_column("1"))
        .join_from(agreed, party, party.relationship_id == agreed.relationship_id)
        .join(relationship, relationship.id == agreed.relationship_id)
        .where(
            agreed.offering_id == table.id,
            principal.where_house(party.house_id),
            _where_as_left(party, principal),
            _where_not_refused(relationship),
        )
        .limit(1)
        .correlate(table.id.table)
        .scalar_subquery()
    )
    agreed_on: Condition = sa.and_(table.status == OfferingStatus.WITHDRAWN, one.is_not(None))
    seen: Condition = sa.or_(available, principal.where_house(table.house_id), agreed_on)
    return seen


def _where_not_refused(relationship: Any) -> Condition:
    """Tell whether a relationship was neither declined nor withdrawn: these show nothing."""
    refused = RelationshipStatus.DECLINED, RelationshipStatus.WITHDRAWN
    found: Condition = sa.and_(*(relationship.status != status for status in refused))
    return found


def where_edition(table: Any, principal: Principal) -> Condition:
    """Show what an offering says now, what was agreed to those who take part, all to the house."""
    offering = alias(OfferingRow)
    now = sa.and_(
        offering.status == OfferingStatus.AVAILABLE, table.status == EditionStatus.CURRENT
    )
    of = sa.select(offering.id).where(offering.id == table.offering_id).correlate(table)
    if not principal.has_house:
        return of.where(now).exists()
    agreed = alias(RelationshipOfferingRow)
    party = alias(RelationshipParticipantRow)
    relationship = alias(RelationshipRow)
    held = (
        sa.select(agreed.edition_id)
        .join(party, party.relationship_id == agreed.relationship_id)
        .join(relationship, relationship.id == agreed.relationship_id)
        .where(
            agreed.edition_id == table.id,
            principal.where_house(party.house_id),
            _where_as_left(party, principal),
            _where_not_refused(relationship),
        )
        .correlate(table)
    )
    shown = of.where(sa.or_(now, principal.where_house(offering.house_id)))
    return sa.or_(shown.exists(), held.exists())


def where_service_agreed(table: Any, principal: Principal) -> Condition:
    """Show what is said of a service to those who take part in a relationship that holds it now."""
    if not principal.has_house:
        return sa.false()
    held = alias(OfferingEditionServiceRow)
    agreed = alias(RelationshipOfferingRow)
    party = alias(RelationshipParticipantRow)
    relationship = alias(RelationshipRow)
    found = (
        sa.select(held.service_id)
        .join(agreed, agreed.edition_id == held.edition_id)
        .join(party, party.relationship_id == agreed.relationship_id)
        .join(relationship, relationship.id == agreed.relationship_id)
        .where(
            held.service_id == table.service_id,
            principal.where_house(party.house_id),
            sa.or_(party.left_at.is_(None), party.left_at > principal.now()),
            sa.or_(relationship.over_at.is_(None), relationship.over_at > principal.now()),
            _where_not_refused(relationship),
        )
    )
    return found.correlate(table).exists()


def where_relationship(table: Any, principal: Principal) -> Condition:
    """Show relationships in which an organization of one's house takes part, or is asked to."""
    if not principal.has_house:
        return sa.false()
    party = alias(RelationshipParticipantRow)
    takes_part = sa.select(party.relationship_id).where(
        party.relationship_id == table.id, principal.where_house(party.house_id)
    )
    return sa.or_(takes_part.correlate(table).exists(), _where_asked(table, principal))


def as_left(name: str) -> Expression:
    """Return the rule of a column of relationships: null where it was changed since one left."""

    def value(relationship: Any, principal: Principal) -> sa.ColumnElement[Any]:
        column: sa.ColumnElement[Any] = getattr(relationship, name)
        if principal.is_admin:
            return column
        return sa.case((_where_present(relationship, principal), column))

    return value


def _where_present(table: Any, principal: Principal) -> Condition:
    """Tell whether a relationship stands as it did while one's house took part, or is asked to."""
    if principal.is_admin:
        return sa.true()
    if not principal.has_house:
        return sa.false()
    party = alias(RelationshipParticipantRow)
    takes_part = sa.select(party.relationship_id).where(
        party.relationship_id == table.id,
        principal.where_house(party.house_id),
        _where_as_left(party, principal),
    )
    return sa.or_(takes_part.correlate(table).exists(), _where_asked(table, principal))


def _where_as_left(party: Any, principal: Principal) -> Condition:
    """Tell whether nothing of a relationship was changed since a participant left it, if it did."""
    amendment = alias(RelationshipAmendmentRow)
    since = sa.select(amendment.id).where(
        amendment.relationship_id == party.relationship_id,
        amendment.status == AmendmentStatus.AGREED,
        amendment.decided_at >= party.left_at,
    )
    has_not_left = sa.or_(party.left_at.is_(None), party.left_at > principal.now())
    return sa.or_(has_not_left, ~since.correlate(party).exists())


def _where_asked(table: Any, principal: Principal) -> Condition:
    """Tell whether one's house has a say in a change of a relationship that is proposed."""
    party, amendment = alias(AmendmentParticipantRow), alias(RelationshipAmendmentRow)
    return (
        sa.select(party.amendment_id)
        .join(amendment, amendment.id == party.amendment_id)
        .where(
            amendment.relationship_id == table.id,
            amendment.status == AmendmentStatus.PROPOSED,
            principal.where_house(party.house_id),
        )
        .correlate(table)
        .exists()
    )


def where_participant(table: Any, principal: Principal) -> Condition:
    """Show who takes part to whoever does, or did while it was as now; to others themselves."""
    if not principal.has_house and not principal.is_admin:
        return sa.false()
    return sa.or_(principal.where_house(table.house_id), where_standing(table, principal))


def where_standing(table: Any, principal: Principal) -> Condition:
    """Show what hangs on a relationship to whoever takes part in it, or left it as it is now."""
    relationship = alias(RelationshipRow)
    stands = sa.select(relationship.id).where(
        relationship.id == table.relationship_id, _where_present(relationship, principal)
    )
    return stands.correlate(table).exists()


def status_of(relationship: Any, principal: Principal) -> sa.ColumnElement[RelationshipStatus]:
    """Return the status of a relationship when the principal asks: its dates may have ended it."""
    ended = sa.literal(RelationshipStatus.ENDED, RelationshipRow.status.type)
    is_over = relationship.over_at <= principal.now()
    # Two arms, not an OR in one: SQLite's parser holds so many levels, and filters need them.
    return sa.case(
        (sa.and_(relationship.status == RelationshipStatus.AGREED, is_over), ended),
        (sa.and_(relationship.status == RelationshipStatus.ACTIVE, is_over), ended),
        else_=relationship.status,
    )


def where_amendment(table: Any, principal: Principal) -> Condition:
    """Show a change of what was agreed to the houses that have a say in it."""
    if not principal.has_house:
        return sa.false()
    party = alias(AmendmentParticipantRow)
    return (
        sa.select(party.amendment_id)
        .where(party.amendment_id == table.id, principal.where_house(party.house_id))
        .correlate(table)
        .exists()
    )


def where_contact(table: Any, principal: Principal) -> Condition:
    """Show the contacts of a relationship to the houses that take part and have not left."""
    if not principal.has_house:
        return sa.false()
    party = alias(RelationshipParticipantRow)
    found = sa.select(party.relationship_id).where(
        party.relationship_id == table.relationship_id,
        principal.where_house(party.house_id),
        sa.or_(party.left_at.is_(None), party.left_at > principal.now()),
    )
    return found.correlate(table).exists()


def where_is_contact(person: Any, principal: Principal) -> Condition:
    """Tell whether a person is a contact that the principal sees."""
    contact = alias(RelationshipContactRow)
    found = sa.select(contact.person_id).where(
        contact.person_id == person.id, where_contact(contact, principal)
    )
    return found.correlate(person).exists()
