"""Identities: what other systems call people."""

import sqlalchemy as sa
from alembic import op

from catalog.storage import rows


revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('identities',
    sa.Column('name', rows.Text(), nullable=False),
    sa.Column('issuer', rows.Text(), nullable=False),
    sa.Column('subject', rows.Text(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('made_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_identities_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_identities'))
    )
    op.create_index(op.f('ix_identities_issuer'), 'identities', ['issuer'], unique=False)
    op.create_index(op.f('ix_identities_person_id'), 'identities', ['person_id'], unique=False)


def downgrade() -> None:
    """Go down."""
    op.drop_table('identities')
