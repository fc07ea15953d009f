"""What offerings promise, and what they cost."""

import sqlalchemy as sa
from alembic import op


revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

TABLES = ('offerings', 'offering_editions')
LISTS = ('targets', 'conditions', 'prices')


def upgrade() -> None:
    """Go up: what was offered so far promises nothing, and has no price."""
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in LISTS:
                batch_op.add_column(sa.Column(name, sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
            batch_op.add_column(sa.Column('prices_published', sa.Boolean(), server_default=sa.false(), nullable=False))
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in (*LISTS, 'prices_published'):
                batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    """Go down."""
    for table in reversed(TABLES):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in ('prices_published', *reversed(LISTS)):
                batch_op.drop_column(name)
