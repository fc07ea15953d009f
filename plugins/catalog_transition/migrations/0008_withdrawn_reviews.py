"""Reviews that were begun by mistake."""

import sqlalchemy as sa
from alembic import op

from catalog import plugin as rows

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table('transition__readiness_reviews', schema=None) as batch_op:
        batch_op.add_column(sa.Column('withdrawn_at', rows.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('withdrawn_by', rows.Text(), nullable=True))
        batch_op.add_column(sa.Column('withdrawal_reason', rows.Text(), nullable=True))


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table('transition__readiness_reviews', schema=None) as batch_op:
        batch_op.drop_column('withdrawal_reason')
        batch_op.drop_column('withdrawn_by')
        batch_op.drop_column('withdrawn_at')
