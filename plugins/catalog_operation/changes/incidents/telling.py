"""What events tell of an incident: enough to act on without asking for it."""

from typing import Any

from catalog.plugin import Work
from catalog_operation.queries import incidents
from catalog_operation.tables.incidents import IncidentRow


async def facts(work: Work, incident: IncidentRow) -> dict[str, Any]:
    """Return what every event of an incident tells: whose it is, what it hit, and since when."""
    await work.session.flush()
    key, session = incident.id, work.session
    times = (await incidents.intervals(session, [key])).get(key, ())
    hit = (await incidents.subjects(session, [key])).get(key, ())
    return {
        "organizationId": str(incident.organization_id),
        "serviceIds": [str(service) for service, _ in hit if service is not None],
        "resourceIds": [str(resource) for _, resource in hit if resource is not None],
        "kind": incident.kind.name,
        "severity": incident.severity.name,
        "causeKey": incident.cause_key,
        "startedAt": times[0][0].isoformat() if times else None,
    }
