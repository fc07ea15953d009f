"""Who sees that an incident hit something: who keeps it, and whoever takes part in what it hit."""

from typing import Any

import sqlalchemy as sa

from catalog.plugin import HOUSE, PARTICIPANT, RESOURCE, SERVICE, Principal
from catalog_operation.rules.access import INCIDENT

_of_service = SERVICE.around("service_id", PARTICIPANT)
_of_resource = RESOURCE.around("resource_id", HOUSE)
_of_keeper = INCIDENT.around("incident_id", HOUSE)


def where_subject(table: Any, principal: Principal) -> sa.ColumnElement[bool]:
    """Show it to the keeper's house, to participants of the service, and where the resource is."""
    if principal.is_admin:
        return sa.true()
    shown = (_of_service, _of_resource, _of_keeper)
    return sa.or_(*(where(table, principal) for where in shown))
