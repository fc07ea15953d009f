"""What others recorded of an organization, and is not its own once it is claimed."""

import sqlalchemy as sa
from alembic import op


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table('offerings', schema=None) as batch_op:
        batch_op.add_column(sa.Column('recorded_by_id', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_offerings_recorded_by_id'), 'organizations', ['recorded_by_id'], ['id'], ondelete='SET NULL')
        batch_op.create_index(batch_op.f('ix_offerings_recorded_by_id'), ['recorded_by_id'], unique=False)
    with op.batch_alter_table('role_assignments', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_recorded', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('role_assignments', schema=None) as batch_op:
        batch_op.alter_column('is_recorded', server_default=None)


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table('role_assignments', schema=None) as batch_op:
        batch_op.drop_column('is_recorded')
    with op.batch_alter_table('offerings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_offerings_recorded_by_id'))
        batch_op.drop_constraint(batch_op.f('fk_offerings_recorded_by_id'), type_='foreignkey')
        batch_op.drop_column('recorded_by_id')
