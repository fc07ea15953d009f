"""Whether a consumer wrote an outcome."""

import sqlalchemy as sa
from alembic import op


revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    # Before, only the sides of services wrote any.
    with op.batch_alter_table('outcomes', schema=None) as batch_op:
        batch_op.add_column(sa.Column('by_consumer', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table('outcomes', schema=None) as batch_op:
        batch_op.drop_column('by_consumer')
