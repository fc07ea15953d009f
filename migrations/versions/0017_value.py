"""What stakeholders say that services are worth to them."""

import sqlalchemy as sa
from alembic import op

from catalog.storage import rows


revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('value_statements',
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('outcome_id', sa.Uuid(), nullable=True),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('organization_id', sa.Uuid(), nullable=True),
    sa.Column('beneficiary', sa.String(length=40), nullable=False),
    sa.Column('perceived_benefit', rows.Text(), nullable=False),
    sa.Column('usefulness', sa.Integer(), nullable=False),
    sa.Column('importance', sa.Integer(), nullable=False),
    sa.Column('stated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('word', sa.String(length=40), nullable=False),
    sa.Column('is_latest', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(person_id IS NULL) <> (organization_id IS NULL)', name=op.f('ck_value_statements_one_stakeholder')),
    sa.CheckConstraint('importance BETWEEN 1 AND 5', name=op.f('ck_value_statements_importance_from_1_to_5')),
    sa.CheckConstraint('usefulness BETWEEN 1 AND 5', name=op.f('ck_value_statements_usefulness_from_1_to_5')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_value_statements_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['outcome_id'], ['outcomes.id'], name=op.f('fk_value_statements_outcome_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_value_statements_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_value_statements_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_value_statements'))
    )
    for name in ('service_id', 'outcome_id', 'person_id', 'organization_id'):
        op.create_index(op.f(f'ix_value_statements_{name}'), 'value_statements', [name])
    for of, more in (('service_id', ' AND outcome_id IS NULL'), ('outcome_id', '')):
        for by in ('person_id', 'organization_id'):
            op.create_index(f'uq_value_statements_latest_{of}_{by}', 'value_statements', [of, by], unique=True, sqlite_where=sa.text(f'is_latest = 1{more}'), postgresql_where=sa.text(f'is_latest{more}'))


def downgrade() -> None:
    """Go down."""
    op.drop_table('value_statements')
