"""Acquisitions, the money of contracts, and the loop of feedback."""

import sqlalchemy as sa
from alembic import op

from catalog import plugin as rows


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('acquisition__acquisitions',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', rows.Text(), nullable=False),
    sa.Column('reference', rows.Text(), nullable=True),
    sa.Column('phase', sa.Enum('PLANNING', 'DEVELOPMENT', 'EXECUTION', 'CLOSED', name='acquisitionphase', native_enum=False, length=40), nullable=False),
    sa.Column('need', rows.Text(), nullable=False),
    sa.Column('strategy', rows.Text(), nullable=True),
    sa.Column('market_notes', rows.Text(), nullable=True),
    sa.Column('contract_id', sa.Uuid(), nullable=True),
    sa.Column('started_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('developed_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('executed_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('closed_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('closing', rows.Text(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(phase = 'CLOSED') = (closed_at IS NOT NULL)", name=op.f('ck_acquisition__acquisitions_closed')),
    sa.CheckConstraint("phase <> 'EXECUTION' OR executed_at IS NOT NULL", name=op.f('ck_acquisition__acquisitions_executed_at_known')),
    sa.ForeignKeyConstraint(['contract_id'], ['acquisition__contracts.id'], name=op.f('fk_acquisition__acquisitions_contract_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_acquisition__acquisitions_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acquisition__acquisitions')),
    sa.UniqueConstraint('organization_id', 'number', name=op.f('uq_acquisition__acquisitions_organization_id_number')),
    sa.UniqueConstraint('organization_id', 'reference', name=op.f('uq_acquisition__acquisitions_organization_id_reference'))
    )
    with op.batch_alter_table('acquisition__acquisitions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_acquisition__acquisitions_contract_id'), ['contract_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_acquisition__acquisitions_phase'), ['phase'], unique=False)

    op.create_table('acquisition__budgets',
    sa.Column('contract_id', sa.Uuid(), nullable=False),
    sa.Column('currency', rows.Text(), nullable=False),
    sa.Column('told', sa.Integer(), nullable=True),
    sa.Column('told_of', sa.Integer(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['contract_id'], ['acquisition__contracts.id'], name=op.f('fk_acquisition__budgets_contract_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acquisition__budgets')),
    sa.UniqueConstraint('contract_id', name=op.f('uq_acquisition__budgets_contract_id'))
    )
    op.create_table('acquisition__capacity_demands',
    sa.Column('contract_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('what', rows.Text(), nullable=False),
    sa.Column('unit', rows.Text(), nullable=False),
    sa.Column('demand', rows.FixedPoint(digits=15, places=4), nullable=False),
    sa.Column('allocated', rows.FixedPoint(digits=15, places=4), nullable=False),
    sa.Column('happened_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', rows.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('demand >= 0 AND allocated >= 0', name=op.f('ck_acquisition__capacity_demands_amounts_of_something')),
    sa.ForeignKeyConstraint(['contract_id'], ['acquisition__contracts.id'], name=op.f('fk_acquisition__capacity_demands_contract_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acquisition__capacity_demands')),
    sa.UniqueConstraint('contract_id', 'number', name=op.f('uq_acquisition__capacity_demands_contract_id_number'))
    )
    op.create_table('acquisition__actuals',
    sa.Column('budget_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('amount', rows.FixedPoint(digits=15, places=4), nullable=False),
    sa.Column('happened_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('note', rows.Text(), nullable=True),
    sa.Column('reference', rows.Text(), nullable=True),
    sa.Column('recorded_by', rows.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['budget_id'], ['acquisition__budgets.id'], name=op.f('fk_acquisition__actuals_budget_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acquisition__actuals')),
    sa.UniqueConstraint('budget_id', 'number', name=op.f('uq_acquisition__actuals_budget_id_number')),
    sa.UniqueConstraint('budget_id', 'reference', name=op.f('uq_acquisition__actuals_budget_id_reference'))
    )
    op.create_table('acquisition__budget_revisions',
    sa.Column('budget_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('amount', rows.FixedPoint(digits=15, places=4), nullable=False),
    sa.Column('approved_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('approver_id', sa.Uuid(), nullable=True),
    sa.Column('approved_by', rows.Text(), nullable=False),
    sa.Column('reason', rows.Text(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_acquisition__budget_revisions_amount_approved')),
    sa.ForeignKeyConstraint(['approver_id'], ['people.id'], name=op.f('fk_acquisition__budget_revisions_approver_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['budget_id'], ['acquisition__budgets.id'], name=op.f('fk_acquisition__budget_revisions_budget_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acquisition__budget_revisions')),
    sa.UniqueConstraint('budget_id', 'number', name=op.f('uq_acquisition__budget_revisions_budget_id_number'))
    )
    with op.batch_alter_table('acquisition__budget_revisions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_acquisition__budget_revisions_approver_id'), ['approver_id'], unique=False)

    op.create_table('acquisition__feedback',
    sa.Column('contract_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('direction', sa.Enum('GIVEN', 'RECEIVED', name='feedbackdirection', native_enum=False, length=40), nullable=False),
    sa.Column('source', sa.Enum('INTERNAL_STAKEHOLDER', 'EXTERNAL_PROVIDER', name='feedbacksource', native_enum=False, length=40), nullable=False),
    sa.Column('about', rows.Text(), nullable=False),
    sa.Column('obligation_id', sa.Uuid(), nullable=True),
    sa.Column('organization_id', sa.Uuid(), nullable=True),
    sa.Column('happened_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', rows.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['contract_id'], ['acquisition__contracts.id'], name=op.f('fk_acquisition__feedback_contract_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['obligation_id'], ['acquisition__obligations.id'], name=op.f('fk_acquisition__feedback_obligation_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_acquisition__feedback_organization_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acquisition__feedback')),
    sa.UniqueConstraint('contract_id', 'number', name=op.f('uq_acquisition__feedback_contract_id_number'))
    )
    with op.batch_alter_table('acquisition__feedback', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_acquisition__feedback_obligation_id'), ['obligation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_acquisition__feedback_organization_id'), ['organization_id'], unique=False)

    op.create_table('acquisition__forecasts',
    sa.Column('budget_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('amount', rows.FixedPoint(digits=15, places=4), nullable=False),
    sa.Column('happened_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('note', rows.Text(), nullable=True),
    sa.Column('recorded_by', rows.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_acquisition__forecasts_amount_expected')),
    sa.ForeignKeyConstraint(['budget_id'], ['acquisition__budgets.id'], name=op.f('fk_acquisition__forecasts_budget_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acquisition__forecasts')),
    sa.UniqueConstraint('budget_id', 'number', name=op.f('uq_acquisition__forecasts_budget_id_number'))
    )
    op.create_table('acquisition__assessments',
    sa.Column('contract_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('finding', rows.Text(), nullable=False),
    sa.Column('needs_change', sa.Boolean(), nullable=False),
    sa.Column('feedback_id', sa.Uuid(), nullable=True),
    sa.Column('obligation_id', sa.Uuid(), nullable=True),
    sa.Column('happened_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', rows.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['contract_id'], ['acquisition__contracts.id'], name=op.f('fk_acquisition__assessments_contract_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['feedback_id'], ['acquisition__feedback.id'], name=op.f('fk_acquisition__assessments_feedback_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['obligation_id'], ['acquisition__obligations.id'], name=op.f('fk_acquisition__assessments_obligation_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acquisition__assessments')),
    sa.UniqueConstraint('contract_id', 'number', name=op.f('uq_acquisition__assessments_contract_id_number'))
    )
    with op.batch_alter_table('acquisition__assessments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_acquisition__assessments_feedback_id'), ['feedback_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_acquisition__assessments_obligation_id'), ['obligation_id'], unique=False)

    op.create_table('acquisition__imported_items',
    sa.Column('contract_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('MILESTONE', 'AMENDMENT', 'TRANSACTION', name='importedkind', native_enum=False, length=40), nullable=False),
    sa.Column('reference', rows.Text(), nullable=False),
    sa.Column('obligation_id', sa.Uuid(), nullable=True),
    sa.Column('amendment_id', sa.Uuid(), nullable=True),
    sa.Column('actual_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['actual_id'], ['acquisition__actuals.id'], name=op.f('fk_acquisition__imported_items_actual_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['amendment_id'], ['acquisition__contract_amendments.id'], name=op.f('fk_acquisition__imported_items_amendment_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['contract_id'], ['acquisition__contracts.id'], name=op.f('fk_acquisition__imported_items_contract_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['obligation_id'], ['acquisition__obligations.id'], name=op.f('fk_acquisition__imported_items_obligation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acquisition__imported_items')),
    sa.UniqueConstraint('contract_id', 'kind', 'reference', name=op.f('uq_acquisition__imported_items_contract_id_kind_reference'))
    )
    with op.batch_alter_table('acquisition__imported_items', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_acquisition__imported_items_actual_id'), ['actual_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_acquisition__imported_items_amendment_id'), ['amendment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_acquisition__imported_items_obligation_id'), ['obligation_id'], unique=False)

    op.create_table('acquisition__adjustments',
    sa.Column('contract_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('what', rows.Text(), nullable=False),
    sa.Column('because', rows.Text(), nullable=True),
    sa.Column('assessment_id', sa.Uuid(), nullable=True),
    sa.Column('obligation_id', sa.Uuid(), nullable=True),
    sa.Column('outcome_id', sa.Uuid(), nullable=True),
    sa.Column('raised_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('decided_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('decided_by', rows.Text(), nullable=False),
    sa.Column('done_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('effect', sa.Enum('WORKED', 'NO_EFFECT', name='adjustmenteffect', native_enum=False, length=40), nullable=True),
    sa.Column('effect_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('effect_note', rows.Text(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(effect IS NULL) = (effect_at IS NULL)', name=op.f('ck_acquisition__adjustments_effect_at_known')),
    sa.CheckConstraint('done_at IS NULL OR done_at >= decided_at', name=op.f('ck_acquisition__adjustments_done_after_decided')),
    sa.CheckConstraint('effect IS NULL OR done_at IS NOT NULL', name=op.f('ck_acquisition__adjustments_effect_once_done')),
    sa.ForeignKeyConstraint(['assessment_id'], ['acquisition__assessments.id'], name=op.f('fk_acquisition__adjustments_assessment_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['contract_id'], ['acquisition__contracts.id'], name=op.f('fk_acquisition__adjustments_contract_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['obligation_id'], ['acquisition__obligations.id'], name=op.f('fk_acquisition__adjustments_obligation_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['outcome_id'], ['outcomes.id'], name=op.f('fk_acquisition__adjustments_outcome_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acquisition__adjustments')),
    sa.UniqueConstraint('contract_id', 'number', name=op.f('uq_acquisition__adjustments_contract_id_number'))
    )
    with op.batch_alter_table('acquisition__adjustments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_acquisition__adjustments_assessment_id'), ['assessment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_acquisition__adjustments_obligation_id'), ['obligation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_acquisition__adjustments_outcome_id'), ['outcome_id'], unique=False)



def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table('acquisition__adjustments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_acquisition__adjustments_outcome_id'))
        batch_op.drop_index(batch_op.f('ix_acquisition__adjustments_obligation_id'))
        batch_op.drop_index(batch_op.f('ix_acquisition__adjustments_assessment_id'))

    op.drop_table('acquisition__adjustments')
    with op.batch_alter_table('acquisition__imported_items', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_acquisition__imported_items_obligation_id'))
        batch_op.drop_index(batch_op.f('ix_acquisition__imported_items_amendment_id'))
        batch_op.drop_index(batch_op.f('ix_acquisition__imported_items_actual_id'))

    op.drop_table('acquisition__imported_items')
    with op.batch_alter_table('acquisition__assessments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_acquisition__assessments_obligation_id'))
        batch_op.drop_index(batch_op.f('ix_acquisition__assessments_feedback_id'))

    op.drop_table('acquisition__assessments')
    op.drop_table('acquisition__forecasts')
    with op.batch_alter_table('acquisition__feedback', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_acquisition__feedback_organization_id'))
        batch_op.drop_index(batch_op.f('ix_acquisition__feedback_obligation_id'))

    op.drop_table('acquisition__feedback')
    with op.batch_alter_table('acquisition__budget_revisions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_acquisition__budget_revisions_approver_id'))

    op.drop_table('acquisition__budget_revisions')
    op.drop_table('acquisition__actuals')
    op.drop_table('acquisition__capacity_demands')
    op.drop_table('acquisition__budgets')
    with op.batch_alter_table('acquisition__acquisitions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_acquisition__acquisitions_phase'))
        batch_op.drop_index(batch_op.f('ix_acquisition__acquisitions_contract_id'))

    op.drop_table('acquisition__acquisitions')
