"""Decisions about moves, who has control of a version, and what was adopted."""

import sqlalchemy as sa
from alembic import op

from catalog.storage import rows


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('lifecycle_decisions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('leaving', rows.Text(), nullable=True),
    sa.Column('entering', rows.Text(), nullable=False),
    sa.Column('outcome', sa.Enum('MOVED', 'REFUSED', 'ADOPTED', name='decisionoutcome', native_enum=False, length=40), nullable=False),
    sa.Column('gates', sa.JSON(), nullable=False),
    sa.Column('findings', sa.JSON(), nullable=False),
    sa.Column('waivers', sa.JSON(), nullable=False),
    sa.Column('control_from_id', sa.Uuid(), nullable=True),
    sa.Column('control_to_id', sa.Uuid(), nullable=True),
    sa.Column('source', rows.Text(), nullable=True),
    sa.Column('decided_by', rows.Text(), nullable=False),
    sa.Column('decided_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['control_from_id'], ['organizations.id'], name=op.f('fk_lifecycle_decisions_control_from_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['control_to_id'], ['organizations.id'], name=op.f('fk_lifecycle_decisions_control_to_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_lifecycle_decisions_service_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['version_id'], ['service_versions.id'], name=op.f('fk_lifecycle_decisions_version_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lifecycle_decisions'))
    )
    with op.batch_alter_table('lifecycle_decisions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lifecycle_decisions_control_from_id'), ['control_from_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_lifecycle_decisions_control_to_id'), ['control_to_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_lifecycle_decisions_service_id_decided_at_id'), ['service_id', 'decided_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_lifecycle_decisions_version_id_decided_at_id'), ['version_id', 'decided_at', 'id'], unique=False)

    with op.batch_alter_table('service_versions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('control_id', sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f('ix_service_versions_control_id'), ['control_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_service_versions_control_id'), 'organizations', ['control_id'], ['id'], ondelete='SET NULL')

    with op.batch_alter_table('services', schema=None) as batch_op:
        batch_op.add_column(sa.Column('adopted_without_evidence', sa.Boolean(), server_default=sa.false(), nullable=False))

    # Before there were gates, whatever was live had been adopted.
    op.execute("UPDATE services SET adopted_without_evidence = true WHERE portfolio_status <> 'PIPELINE'")



def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table('services', schema=None) as batch_op:
        batch_op.drop_column('adopted_without_evidence')

    with op.batch_alter_table('service_versions', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_service_versions_control_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_service_versions_control_id'))
        batch_op.drop_column('control_id')

    with op.batch_alter_table('lifecycle_decisions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lifecycle_decisions_version_id_decided_at_id'))
        batch_op.drop_index(batch_op.f('ix_lifecycle_decisions_service_id_decided_at_id'))
        batch_op.drop_index(batch_op.f('ix_lifecycle_decisions_control_to_id'))
        batch_op.drop_index(batch_op.f('ix_lifecycle_decisions_control_from_id'))

    op.drop_table('lifecycle_decisions')
