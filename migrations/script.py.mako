"""${message}."""

import sqlalchemy as sa
from alembic import op

% if config.attributes["history"].owner == "core":
from catalog.storage import rows
% else:
from catalog import plugin as rows
% endif
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Go down."""
    ${downgrades if downgrades else "pass"}
