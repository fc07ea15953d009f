"""Retirement plans."""

import sqlalchemy as sa
from alembic import op

from catalog import plugin as rows


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    _plans()
    _approvals()
    _steps()


def _plans() -> None:
    op.create_table('transition__retirement_plans',
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('reason', rows.Text(), nullable=False),
    sa.Column('successor_id', sa.Uuid(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('point_of_no_return', rows.Text(), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('status', sa.Enum('PLANNED', 'CANCELLED', 'DONE', name='retirementplanstatus', native_enum=False, length=40), nullable=False),
    sa.Column('planned_by', rows.Text(), nullable=False),
    sa.Column('approved_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('point_passed_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('cancelled_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('cancelled_by', rows.Text(), nullable=True),
    sa.Column('cancellation_reason', rows.Text(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(status = 'CANCELLED') = (cancelled_at IS NOT NULL)", name=op.f('ck_transition__retirement_plans_cancelled')),
    sa.CheckConstraint("point_passed_at IS NULL OR status <> 'CANCELLED'", name=op.f('ck_transition__retirement_plans_never_cancelled')),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_transition__retirement_plans_service_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['successor_id'], ['services.id'], name=op.f('fk_transition__retirement_plans_successor_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_transition__retirement_plans')),
    sa.UniqueConstraint('service_id', 'number', name=op.f('uq_transition__retirement_plans_service_id_number'))
    )
    with op.batch_alter_table('transition__retirement_plans', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_transition__retirement_plans_successor_id'), ['successor_id'], unique=False)
        batch_op.create_index('uq_transition__retirement_plans_in_force', ['service_id'], unique=True, sqlite_where=sa.text("status <> 'CANCELLED'"), postgresql_where=sa.text("status <> 'CANCELLED'"))


def _approvals() -> None:
    op.create_table('transition__retirement_approvals',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('plan_id', sa.Uuid(), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('SPONSOR', 'CUSTOMER', 'USER', 'SERVICE_OWNER', 'PROCESS_OWNER', 'CONTRACT_MANAGER', 'SOURCING_MANAGER', 'BUYER_CXO', 'UNIT_CIO', 'PROVIDER_LEADERSHIP', 'PROVIDER_CONSULTANT', 'CHANGE_AUTHORITY', 'WAIVER_AUTHORITY', 'REVIEWER', 'IMPROVEMENT_MANAGER', name='role', native_enum=False, length=40), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('approved_by', rows.Text(), nullable=False),
    sa.Column('approved_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_transition__retirement_approvals_person_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['plan_id'], ['transition__retirement_plans.id'], name=op.f('fk_transition__retirement_approvals_plan_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_transition__retirement_approvals')),
    sa.UniqueConstraint('plan_id', 'edition', 'role', name=op.f('uq_transition__retirement_approvals_plan_id_edition_role'))
    )
    with op.batch_alter_table('transition__retirement_approvals', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_transition__retirement_approvals_person_id'), ['person_id'], unique=False)


def _steps() -> None:
    op.create_table('transition__retirement_steps',
    sa.Column('plan_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('key', rows.Text(), nullable=False),
    sa.Column('title', rows.Text(), nullable=False),
    sa.Column('kind', sa.Enum('COMMUNICATION', 'MIGRATION', 'REQUESTS', 'DATA', 'LICENCES', 'CATALOGUE', 'OFFLINE', 'OTHER', name='retirementstepkind', native_enum=False, length=40), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('is_mandatory', sa.Boolean(), nullable=False),
    sa.Column('in_order', sa.Boolean(), nullable=False),
    sa.Column('evidence', rows.Text(), nullable=True),
    sa.Column('happened_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('completed_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('completed_by', rows.Text(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(happened_at IS NULL) = (completed_at IS NULL)', name=op.f('ck_transition__retirement_steps_completed_at_once')),
    sa.ForeignKeyConstraint(['plan_id'], ['transition__retirement_plans.id'], name=op.f('fk_transition__retirement_steps_plan_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_transition__retirement_steps')),
    sa.UniqueConstraint('plan_id', 'key', name=op.f('uq_transition__retirement_steps_plan_id_key'))
    )


def downgrade() -> None:
    """Go down."""
    # ### commands auto generated by Alembic - please adjust! ###
    op.drop_table('transition__retirement_steps')
    with op.batch_alter_table('transition__retirement_approvals', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_transition__retirement_approvals_person_id'))

    op.drop_table('transition__retirement_approvals')
    with op.batch_alter_table('transition__retirement_plans', schema=None) as batch_op:
        batch_op.drop_index('uq_transition__retirement_plans_in_force', sqlite_where=sa.text("status <> 'CANCELLED'"), postgresql_where=sa.text("status <> 'CANCELLED'"))
        batch_op.drop_index(batch_op.f('ix_transition__retirement_plans_successor_id'))

    op.drop_table('transition__retirement_plans')
    # ### end Alembic commands ###
