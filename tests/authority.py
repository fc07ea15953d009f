"""Rows of roles that people hold, and of what they waived by them."""

from typing import Any

from catalog.storage import enums
from catalog.storage.tables.lifecycle.waivers import WaiverRow
from catalog.storage.tables.roles import RoleAssignmentRow
from tests.rows import MOMENT, key


def waiver(name: str, service: str, version: str, **given: Any) -> WaiverRow:
    """Make a waiver of a finding about a version, which has no end."""
    return WaiverRow(
        id=key(name),
        service_id=key(service),
        version_id=key(version),
        **{
            "code": name.upper(),
            "reason": name.title(),
            "authority": enums.Role.WAIVER_AUTHORITY,
            "granted_by": "dan",
            "granted_at": MOMENT,
            **given,
        },
    )


def role(person: str, held: enums.Role, kind: enums.RoleScope, scope: str) -> RoleAssignmentRow:
    """Make a role that a person holds over something."""
    return RoleAssignmentRow(
        id=key(f"{person} is {held.value} of {scope}"),
        role=held,
        scope_kind=kind,
        scope_id=key(scope),
        person_id=key(person),
        position=0,
        valid_from=MOMENT,
    )
