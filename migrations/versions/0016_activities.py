"""Activities of relationships, who performed them, and which outputs came of them."""

import sqlalchemy as sa
from alembic import op

from catalog.storage import rows


revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

KINDS = ('PROVISION_RESOURCE_MANAGEMENT', 'PROVISION_ACCESS', 'PROVISION_FULFILMENT', 'PROVISION_SLM_IMPROVEMENT',
         'PROVISION_GOODS', 'CONSUMPTION_RESOURCE_MANAGEMENT', 'CONSUMPTION_SERVICE_ACTION',
         'CONSUMPTION_RECEIVE_GOODS', 'JOINT_MANAGEMENT')
AREAS = ('PROVISION', 'CONSUMPTION', 'MANAGEMENT')
AREA_OF_KIND = (
    "(area = 'PROVISION') = (kind LIKE 'PROVISION%') AND (area = 'CONSUMPTION') = (kind LIKE 'CONSUMPTION%')"
)


def upgrade() -> None:
    """Go up."""
    op.create_table('relationship_activities',
    sa.Column('relationship_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum(*KINDS, name='activitykind', native_enum=False, length=40), nullable=False),
    sa.Column('area', sa.Enum(*AREAS, name='activityarea', native_enum=False, length=40), nullable=False),
    sa.Column('name', rows.Text(), nullable=False),
    sa.Column('description', rows.Text(), nullable=True),
    sa.Column('occurred_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint(AREA_OF_KIND, name=op.f('ck_relationship_activities_area_of_kind')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['organizations.id'], name=op.f('fk_relationship_activities_recorded_by_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['relationship_id'], ['relationships.id'], name=op.f('fk_relationship_activities_relationship_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_relationship_activities'))
    )
    for columns in (['recorded_by_id'], ['relationship_id', 'area']):
        op.create_index(op.f(f'ix_relationship_activities_{"_".join(columns)}'), 'relationship_activities', columns, unique=False)
    op.create_table('activity_performers',
    sa.Column('activity_id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('word', sa.Enum('GIVEN', 'RECORDED', 'ASSUMED', name='consent', native_enum=False, length=40), nullable=True),
    sa.Column('said_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('said_by', rows.Text(), nullable=True),
    sa.Column('with_record', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.CheckConstraint('(word IS NULL) = (said_at IS NULL)', name=op.f('ck_activity_performers_said_at_some_time')),
    sa.ForeignKeyConstraint(['activity_id'], ['relationship_activities.id'], name=op.f('fk_activity_performers_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_activity_performers_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('activity_id', 'organization_id', name=op.f('pk_activity_performers'))
    )
    op.create_index(op.f('ix_activity_performers_organization_id'), 'activity_performers', ['organization_id'], unique=False)
    with op.batch_alter_table('outputs', schema=None) as batch_op:
        batch_op.add_column(sa.Column('activity_id', sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f('ix_outputs_activity_id'), ['activity_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_outputs_activity_id'), 'relationship_activities', ['activity_id'], ['id'], ondelete='SET NULL')


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table('outputs', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_outputs_activity_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_outputs_activity_id'))
        batch_op.drop_column('activity_id')
    op.drop_table('activity_performers')
    op.drop_table('relationship_activities')
