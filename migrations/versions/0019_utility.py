"""For what services are said to be fit, and how their customers judge that."""

import sqlalchemy as sa
from alembic import op

from catalog.storage import rows


revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('utility_statements',
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('need', rows.Text(), nullable=False),
    sa.Column('text', rows.Text(), nullable=False),
    sa.Column('supports_performance', sa.Boolean(), nullable=False),
    sa.Column('removes_constraint', sa.Boolean(), nullable=False),
    sa.Column('withdrawn_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('supports_performance OR removes_constraint', name=op.f('ck_utility_statements_of_some_use')),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_utility_statements_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_utility_statements'))
    )
    op.create_index(op.f('ix_utility_statements_service_id'), 'utility_statements', ['service_id'])
    op.create_table('utility_judgements',
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('utility_id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('verdict', sa.String(length=40), nullable=False),
    sa.Column('reason', rows.Text(), nullable=True),
    sa.Column('judged_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('word', sa.String(length=40), nullable=False),
    sa.Column('is_latest', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("verdict = 'ACCEPTED' OR reason IS NOT NULL", name=op.f('ck_utility_judgements_rejected_with_reason')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_utility_judgements_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_utility_judgements_person_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_utility_judgements_service_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['utility_id'], ['utility_statements.id'], name=op.f('fk_utility_judgements_utility_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_utility_judgements'))
    )
    for name in ('service_id', 'utility_id', 'organization_id', 'person_id'):
        op.create_index(op.f(f'ix_utility_judgements_{name}'), 'utility_judgements', [name])
    op.create_index('uq_utility_judgements_latest', 'utility_judgements', ['utility_id', 'organization_id'], unique=True, sqlite_where=sa.text('is_latest = 1'), postgresql_where=sa.text('is_latest'))


def downgrade() -> None:
    """Go down."""
    op.drop_table('utility_judgements')
    op.drop_table('utility_statements')
