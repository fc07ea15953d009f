"""Who sees incidents, and the ids by which changes name them.

An incident is seen by the house of the organization that keeps it, and by whoever takes part in a
service that it hit: a service that it names, or one that stands on a resource that it names.
"""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    HOUSE,
    ORGANIZATION,
    PARTICIPANT,
    OfferingComponentRow,
    OfferingRow,
    OfferingServiceRow,
    Principal,
    ProductPartRow,
    Seen,
    ServiceProductRow,
)
from catalog_operation.queries.given import where_given
from catalog_operation.queries.standing import DRAFT
from catalog_operation.tables.incidents import (
    IncidentIntervalRow,
    IncidentRow,
    IncidentSubjectRow,
)

Condition = sa.ColumnElement[bool]
_where_own = ORGANIZATION.around("organization_id", HOUSE)
_where_part = where_given


def _where_incident(table: Any, principal: Principal) -> Condition:
    """Show incidents to the house that keeps them, and to participants of services that they hit.

    They hit the services that they name, and those that stand on a resource that they name.
    """
    if not principal.has_house:
        return sa.false()
    subject = aliased(IncidentSubjectRow)
    hit = sa.or_(_where_part(subject, principal), *_where_below(subject, principal))
    found = sa.select(subject.id).where(subject.incident_id == table.id, hit)
    return sa.or_(_where_own(table, principal), found.correlate(table).exists())


def _where_below(subject: Any, principal: Principal) -> tuple[Condition, Condition]:
    """Tell whether one's services stand on a resource: by a product, or by an offering."""
    part, product = aliased(ProductPartRow), aliased(ServiceProductRow)
    component, offered = aliased(OfferingComponentRow), aliased(OfferingServiceRow)
    offering = aliased(OfferingRow)
    by_product = (
        sa.select(product.product_id)
        .join(part, part.product_id == product.product_id)
        .where(part.resource_id == subject.resource_id, _where_part(product, principal))
    )
    by_offering = (
        sa.select(offered.offering_id)
        .join(component, component.offering_id == offered.offering_id)
        .join(offering, offering.id == offered.offering_id)
        .where(
            component.resource_id == subject.resource_id,
            offering.status != DRAFT,
            _where_part(offered, principal),
        )
    )
    return by_product.correlate(subject).exists(), by_offering.correlate(subject).exists()


INCIDENT = Seen(
    "Incident",
    IncidentRow,
    _where_incident,
    ring=PARTICIPANT,
    rings={HOUSE: _where_own},
    house="the house that keeps it",
)
INTERVAL = Seen(
    "IncidentInterval", IncidentIntervalRow, INCIDENT.through("incident_id"), ring=PARTICIPANT
)
IncidentId = Annotated[UUID, INCIDENT]
