"""What documents tell of roles: who holds them over a thing."""

from catalog.domain.importing.documents.parts import Part
from catalog.storage.enums import RoleScope
from catalog.storage.tables.roles import RoleAssignmentRow


def roles(scope: RoleScope) -> Part:
    """Return the part of the roles over things of one kind."""
    return Part(
        name="roles",
        row=RoleAssignmentRow,
        under="scope_id",
        fixed={"scope_kind": scope},
        first=("role", "position"),
        defaults={"position": 0},
    )
