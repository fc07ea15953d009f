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
    ParticipantRole,
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
    agreed, party = alias(RelationshipOfferingRow), alias(RelationshipParticipantRow)
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
    return sa.or_(available, principal.where_house(table.house_id), agreed_on)


def _where_not_refused(relationship: Any) -> Condition:
    """Tell whether a relationship was neither declined nor withdrawn: these show nothing."""
    refused = RelationshipStatus.DECLINED, RelationshipStatus.WITHDRAWN
    return sa.and_(*(relationship.status != status for status in refused))


def where_edition(table: Any, principal: Principal) -> Condition:
    """Show what an offering says now, what was agreed to those who take part, all to the house."""
    offering = alias(OfferingRow)
    now = sa.and_(
        offering.status == OfferingStatus.AVAILABLE, table.status == EditionStatus.CURRENT
    )
    of = sa.select(offering.id).where(offering.id == table.offering_id).correlate(table)
    if not principal.has_house:
        return of.where(now).exists()
    shown = of.where(sa.or_(now, principal.where_house(offering.house_id)))
    return sa.or_(shown.exists(), _where_held(table, principal))


def _where_held(table: Any, principal: Principal, *, is_given: bool = False) -> Condition:
    """Tell whether one's house takes part in a relationship that holds an edition.

    If it *is given*, its provider agreed to that, and one's house is still there.
    """
    agreed, relationship = alias(RelationshipOfferingRow), alias(RelationshipRow)
    party = alias(RelationshipParticipantRow)
    near = [_where_as_left(party, principal)]
    if is_given:
        near = [_where_stays(party, principal), _where_provider_agreed(agreed, relationship)]
    return (
        sa.select(agreed.edition_id)
        .join(party, party.relationship_id == agreed.relationship_id)
        .join(relationship, relationship.id == agreed.relationship_id)
        .where(
            agreed.edition_id == table.id,
            principal.where_house(party.house_id),
            _where_not_refused(relationship),
            *near,
        )
        .correlate(table)
        .exists()
    )


def prices_of_offering(offering: Any, principal: Principal) -> sa.ColumnElement[Any]:
    """Tell prices to the provider's house; to whoever sees the offering where it publishes them."""
    own = sa.or_(offering.prices_published, principal.where_house(offering.house_id))
    return sa.case((sa.true() if principal.is_admin else own, offering.prices))


def prices_of_edition(edition: Any, principal: Principal) -> sa.ColumnElement[Any]:
    """Tell prices to the provider's house and whom it gave its word; to all if published."""
    return sa.case((_where_priced(edition, principal), edition.prices))


def hash_of_edition(edition: Any, principal: Principal) -> sa.ColumnElement[Any]:
    """Tell the hash to whoever sees all that it is made of: by it, prices could be guessed."""
    has_none = sa.func.json_array_length(edition.prices) == 0
    return sa.case((has_none | _where_priced(edition, principal), edition.content_hash))


def _where_priced(edition: Any, principal: Principal) -> Condition:
    """Tell whether one sees the prices of an edition that one sees."""
    if principal.is_admin:
        return sa.true()
    published: Condition = edition.prices_published
    if not principal.has_house:
        return published
    offering = alias(OfferingRow)
    of = sa.select(offering.id).where(offering.id == edition.offering_id)
    inside = of.where(principal.where_house(offering.house_id)).correlate(edition).exists()
    return sa.or_(published, inside, _where_held(edition, principal, is_given=True))


def _where_provider_agreed(agreed: Any, relationship: Any) -> Condition:
    """Tell whether the provider of an offering agreed to a relationship, or proposed it itself."""
    offering, provider = alias(OfferingRow), alias(RelationshipParticipantRow)
    consented = (
        sa.select(provider.relationship_id)
        .join(offering, offering.provider_id == provider.organization_id)
        .where(
            offering.id == agreed.offering_id,
            provider.relationship_id == agreed.relationship_id,
            provider.role == ParticipantRole.PROVIDER,
            sa.or_(
                provider.consent.is_not(None), offering.provider_id == relationship.proposed_by_id
            ),
        )
    )
    is_agreed = relationship.status != RelationshipStatus.PROPOSED
    return sa.or_(is_agreed, consented.correlate(agreed, relationship).exists())


def where_service_agreed(table: Any, principal: Principal) -> Condition:
    """Show what is said of a service to those who take part in a relationship that holds it now."""
    return where_service_held(table, table.service_id, principal)


def where_service_held(
    table: Any, service_id: Any, principal: Principal, *, is_given: bool = False
) -> Condition:
    """Tell whether they hold a service now, and if it *is given* whether its provider agreed."""
    if not principal.has_house:
        return sa.false()
    held, agreed = alias(OfferingEditionServiceRow), alias(RelationshipOfferingRow)
    party, relationship = alias(RelationshipParticipantRow), alias(RelationshipRow)
    found = (
        sa.select(held.service_id)
        .join(agreed, agreed.edition_id == held.edition_id)
        .join(party, party.relationship_id == agreed.relationship_id)
        .join(relationship, relationship.id == agreed.relationship_id)
        .where(
            held.service_id == service_id,
            principal.where_house(party.house_id),
            _where_stays(party, principal),
            sa.or_(relationship.over_at.is_(None), relationship.over_at > principal.now()),
            _where_not_refused(relationship),
            _where_provider_agreed(agreed, relationship) if is_given else sa.true(),
        )
    )
    return found.correlate(table).exists()


def where_relationship(table: Any, principal: Principal) -> Condition:
    """Show relationships in which an organization of one's house takes part, or is asked to."""
    if not principal.has_house:
        return sa.false()
    party = alias(RelationshipParticipantRow)
    where = party.relationship_id == table.id, principal.where_house(party.house_id)
    takes_part = sa.select(party.relationship_id).where(*where)
    return sa.or_(takes_part.correlate(table).exists(), _where_asked(table, principal))


def as_left(name: str) -> Expression:
    """Return the rule of a column of relationships: null where it was changed since one left."""

    def value(relationship: Any, principal: Principal) -> sa.ColumnElement[Any]:
        column: sa.ColumnElement[Any] = getattr(relationship, name)
        if principal.is_admin:
            return column
        return sa.case((_where_present(relationship, principal), column))

    value.__doc__ = (
        "Tell it to whoever takes part or is asked to; to who left, where it is as it was then."
    )
    return value


def _where_present(table: Any, principal: Principal) -> Condition:
    """Tell whether a relationship stands as it did while one's house took part, or is asked to."""
    if principal.is_admin or not principal.has_house:
        return sa.true() if principal.is_admin else sa.false()
    party = alias(RelationshipParticipantRow)
    takes_part = sa.select(party.relationship_id).where(
        party.relationship_id == table.id,
        principal.where_house(party.house_id),
        _where_as_left(party, principal),
    )
    return sa.or_(takes_part.correlate(table).exists(), _where_asked(table, principal))


def _where_stays(party: Any, principal: Principal) -> Condition:
    """Tell whether a participant has not left."""
    return sa.or_(party.left_at.is_(None), party.left_at > principal.now())


def _where_as_left(party: Any, principal: Principal) -> Condition:
    """Tell whether nothing of a relationship was changed since a participant left it, if it did."""
    amendment = alias(RelationshipAmendmentRow)
    since = sa.select(amendment.id).where(
        amendment.relationship_id == party.relationship_id,
        amendment.status == AmendmentStatus.AGREED,
        amendment.decided_at >= party.left_at,
    )
    return sa.or_(_where_stays(party, principal), ~since.correlate(party).exists())


def _where_asked(table: Any, principal: Principal) -> Condition:
    """Tell whether one's house has a say in a change of a relationship that is proposed."""
    party, amendment = alias(AmendmentParticipantRow), alias(RelationshipAmendmentRow)
    asked = sa.select(party.amendment_id).join(amendment, amendment.id == party.amendment_id)
    proposed = asked.where(
        amendment.relationship_id == table.id,
        amendment.status == AmendmentStatus.PROPOSED,
        principal.where_house(party.house_id),
    )
    return proposed.correlate(table).exists()


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
    has_say = sa.select(party.amendment_id).where(
        party.amendment_id == table.id, principal.where_house(party.house_id)
    )
    return has_say.correlate(table).exists()


def where_contact(table: Any, principal: Principal) -> Condition:
    """Show the contacts of a relationship to the houses that take part and have not left."""
    if not principal.has_house:
        return sa.false()
    party = alias(RelationshipParticipantRow)
    found = sa.select(party.relationship_id).where(
        party.relationship_id == table.relationship_id,
        principal.where_house(party.house_id),
        _where_stays(party, principal),
    )
    return found.correlate(table).exists()


def where_is_contact(person: Any, principal: Principal) -> Condition:
    """Tell whether a person is a contact that the principal sees."""
    contact = alias(RelationshipContactRow)
    found = sa.select(contact.person_id).where(
        contact.person_id == person.id, where_contact(contact, principal)
    )
    return found.correlate(person).exists()
