"""Houses and the circles around services, kept with the rows that they let people see."""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

INDEXED = ('organizations', 'people', 'services', 'offerings')
WITH_HOUSE = (*INDEXED, 'service_dependencies', 'relationship_participants')


def upgrade() -> None:
    """Go up."""
    for table in WITH_HOUSE:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column('house_id', sa.Uuid(), nullable=True))
            if table in INDEXED:
                batch_op.create_index(batch_op.f(f'ix_{table}_house_id'), ['house_id'], unique=False)
            if table == 'services':
                batch_op.add_column(sa.Column('recorded_by_id', sa.Uuid(), nullable=True))
                batch_op.create_foreign_key(batch_op.f('fk_services_recorded_by_id'), 'organizations', ['recorded_by_id'], ['id'], ondelete='SET NULL')
                batch_op.create_index(batch_op.f('ix_services_recorded_by_id'), ['recorded_by_id'], unique=False)

    op.create_table('service_circles',
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('house_id', sa.Uuid(), nullable=False),
    sa.Column('ring', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_service_circles_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('service_id', 'house_id', name=op.f('pk_service_circles'))
    )
    op.create_index(op.f('ix_service_circles_house_id_ring_service_id'), 'service_circles', ['house_id', 'ring', 'service_id'], unique=False)


def downgrade() -> None:
    """Go down."""
    op.drop_table('service_circles')
    for table in reversed(WITH_HOUSE):
        with op.batch_alter_table(table, schema=None) as batch_op:
            if table == 'services':
                batch_op.drop_index(batch_op.f('ix_services_recorded_by_id'))
                batch_op.drop_constraint(batch_op.f('fk_services_recorded_by_id'), type_='foreignkey')
                batch_op.drop_column('recorded_by_id')
            if table in INDEXED:
                batch_op.drop_index(batch_op.f(f'ix_{table}_house_id'))
            batch_op.drop_column('house_id')
