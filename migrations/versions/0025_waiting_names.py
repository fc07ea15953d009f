"""Of the names that dependencies wait for, only those that are there are in their index."""

import sqlalchemy as sa
from alembic import op


revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None
NAME, TABLE, COLUMN = 'ix_service_dependencies_awaited_slug', 'service_dependencies', 'awaited_slug'
WAITING = sa.text('awaited_slug IS NOT NULL')


def upgrade() -> None:
    """Go up."""
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, [COLUMN], postgresql_where=WAITING, sqlite_where=WAITING)


def downgrade() -> None:
    """Go down."""
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, [COLUMN])
