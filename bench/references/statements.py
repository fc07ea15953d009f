"""What both references share in SQL: who sees what, and how ids are written."""

VISIBLE_SERVICE = """(
    {0}.portfolio_status <> 'PIPELINE' OR {0}.provider_id = ANY ($1) OR EXISTS (
        SELECT FROM role_assignments a WHERE a.scope_id = {0}.id AND a.role = 'SERVICE_OWNER'
        AND a.valid_to IS NULL AND a.organization_id = ANY ($1)))""".format
VISIBLE_OFFERING = "({0}.status <> 'DRAFT' OR {0}.provider_id = ANY ($1))".format


def global_id(kind: str, column: str) -> str:
    """Return the SQL of a global id."""
    return f"encode(convert_to('{kind}:' || {column}, 'UTF8'), 'base64')"
