"""Outcomes, outputs, and which output enables which outcome."""

import sqlalchemy as sa
from alembic import op

from catalog.storage import rows


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('outcomes',
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('organization_id', sa.Uuid(), nullable=True),
    sa.Column('statement', rows.Text(), nullable=False),
    sa.Column('modelled_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('delivered_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(person_id IS NULL) <> (organization_id IS NULL)', name=op.f('ck_outcomes_one_stakeholder')),
    sa.CheckConstraint('confirmed_at >= modelled_at', name=op.f('ck_outcomes_modelled_first')),
    sa.CheckConstraint('delivered_at IS NULL OR (confirmed_at IS NOT NULL AND delivered_at >= confirmed_at)', name=op.f('ck_outcomes_confirmed_first')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_outcomes_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_outcomes_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_outcomes_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outcomes'))
    )
    with op.batch_alter_table('outcomes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outcomes_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outcomes_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outcomes_service_id'), ['service_id'], unique=False)

    op.create_table('outputs',
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('description', rows.Text(), nullable=False),
    sa.Column('activity_ref', rows.Text(), nullable=True),
    sa.Column('tangible', sa.Boolean(), nullable=False),
    sa.Column('delivered_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_outputs_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outputs'))
    )
    with op.batch_alter_table('outputs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outputs_service_id'), ['service_id'], unique=False)

    op.create_table('outcome_outputs',
    sa.Column('outcome_id', sa.Uuid(), nullable=False),
    sa.Column('output_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['outcome_id'], ['outcomes.id'], name=op.f('fk_outcome_outputs_outcome_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['output_id'], ['outputs.id'], name=op.f('fk_outcome_outputs_output_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('outcome_id', 'output_id', name=op.f('pk_outcome_outputs'))
    )
    with op.batch_alter_table('outcome_outputs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outcome_outputs_output_id'), ['output_id'], unique=False)


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table('outcome_outputs', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outcome_outputs_output_id'))

    op.drop_table('outcome_outputs')
    with op.batch_alter_table('outputs', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outputs_service_id'))

    op.drop_table('outputs')
    with op.batch_alter_table('outcomes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outcomes_service_id'))
        batch_op.drop_index(batch_op.f('ix_outcomes_person_id'))
        batch_op.drop_index(batch_op.f('ix_outcomes_organization_id'))

    op.drop_table('outcomes')
