"""Where those who stand on a service move."""

import sqlalchemy as sa
from alembic import op

from catalog import plugin as rows

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

TARGETS = (('target_service_id', 'services'), ('target_offering_id', 'offerings'))
STEPS = 'transition__retirement_steps'


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table(STEPS, schema=None) as batch_op:
        batch_op.add_column(sa.Column('moves', rows.Text(), nullable=True))
        for name, table in TARGETS:
            batch_op.add_column(sa.Column(name, sa.Uuid(), nullable=True))
            batch_op.create_index(batch_op.f(f'ix_{STEPS}_{name}'), [name], unique=False)
            batch_op.create_foreign_key(batch_op.f(f'fk_{STEPS}_{name}'), table, [name], ['id'], ondelete='SET NULL')


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table(STEPS, schema=None) as batch_op:
        for name, _ in reversed(TARGETS):
            batch_op.drop_constraint(batch_op.f(f'fk_{STEPS}_{name}'), type_='foreignkey')
            batch_op.drop_index(batch_op.f(f'ix_{STEPS}_{name}'))
            batch_op.drop_column(name)
        batch_op.drop_column('moves')
