"""Costs and risks that services remove from somebody, or impose on them."""

import sqlalchemy as sa
from alembic import op

from catalog.storage import rows


revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

MOMENT = rows.UtcDateTime(timezone=True)


def _create(table: str, *special: sa.schema.SchemaItem) -> None:
    op.create_table(table,
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('organization_id', sa.Uuid(), nullable=True),
    sa.Column('by_consumer', sa.Boolean(), nullable=False),
    sa.Column('direction', sa.String(length=40), nullable=False),
    sa.Column('description', rows.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', MOMENT, nullable=False),
    sa.Column('updated_at', MOMENT, nullable=False),
    *special,
    sa.CheckConstraint('(person_id IS NULL) <> (organization_id IS NULL)', name=op.f(f'ck_{table}_one_party')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f(f'fk_{table}_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f(f'fk_{table}_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f(f'fk_{table}_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{table}'))
    )
    for name in ('service_id', 'person_id', 'organization_id'):
        op.create_index(op.f(f'ix_{table}_{name}'), table, [name])


def upgrade() -> None:
    """Go up."""
    _create('cost_effects',
    sa.Column('spent_on', rows.Text(), nullable=False),
    sa.Column('amount', rows.FixedPoint(digits=15, places=4), nullable=True),
    sa.Column('currency', rows.Text(), nullable=True),
    sa.Column('per', sa.String(length=40), nullable=True),
    sa.CheckConstraint('(amount IS NULL) = (currency IS NULL)', name=op.f('ck_cost_effects_amount_with_currency')),
    sa.CheckConstraint('per IS NULL OR amount IS NOT NULL', name=op.f('ck_cost_effects_per_with_amount')),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_cost_effects_amount_not_negative')),
    )
    _create('risk_effects',
    sa.Column('polarity', sa.String(length=40), nullable=False),
    sa.Column('likelihood', sa.Integer(), nullable=False),
    sa.Column('impact', sa.Integer(), nullable=False),
    sa.CheckConstraint('likelihood BETWEEN 1 AND 5', name=op.f('ck_risk_effects_likelihood_from_1_to_5')),
    sa.CheckConstraint('impact BETWEEN 1 AND 5', name=op.f('ck_risk_effects_impact_from_1_to_5')),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table('risk_effects')
    op.drop_table('cost_effects')
