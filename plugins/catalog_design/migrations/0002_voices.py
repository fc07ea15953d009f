"""Who wrote a requirement, and whose word it was that one waits."""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table('design__requirements', schema=None) as batch_op:
        batch_op.add_column(sa.Column('by_consumer', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('deferral', sa.Enum('GIVEN', 'RECORDED', 'ASSUMED', name='consent', native_enum=False, length=40), nullable=True))
    op.execute(sa.text("UPDATE design__requirements SET deferral = 'ASSUMED' WHERE status = 'DEFERRED'"))


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table('design__requirements', schema=None) as batch_op:
        batch_op.drop_column('deferral')
        batch_op.drop_column('by_consumer')
