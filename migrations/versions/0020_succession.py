"""Which service takes the place of another one."""

import sqlalchemy as sa
from alembic import op


revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table('services', schema=None) as batch_op:
        batch_op.add_column(sa.Column('successor_id', sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f('ix_services_successor_id'), ['successor_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_services_successor_id'), 'services', ['successor_id'], ['id'], ondelete='SET NULL')
        batch_op.create_check_constraint(batch_op.f('ck_services_succeeded_by_another'), 'successor_id <> id')


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table('services', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_services_succeeded_by_another'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_services_successor_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_services_successor_id'))
        batch_op.drop_column('successor_id')
