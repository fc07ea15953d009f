"""Sources of imports, and what each of them brought; what was there before is nobody's."""

import sqlalchemy as sa
from alembic import op

from catalog.storage import rows


revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('sources',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('name', rows.Text(), nullable=False),
    sa.Column('format', rows.Text(), nullable=False),
    sa.Column('imported_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_sources')),
    sa.UniqueConstraint('name', name=op.f('uq_sources_name'))
    )
    op.create_table('brought',
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('file', rows.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('said', rows.Text(), nullable=False),
    sa.PrimaryKeyConstraint('entity_id', 'source', name=op.f('pk_brought'))
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table('brought')
    op.drop_table('sources')
