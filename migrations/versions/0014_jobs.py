"""Jobs of plugins, and the changes that deliveries have made."""

import sqlalchemy as sa
from alembic import op

from catalog.storage import rows


revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('jobs',
    sa.Column('key', rows.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('schedule', rows.Text(), nullable=False),
    sa.Column('next_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('runs', sa.Integer(), nullable=False),
    sa.Column('last_due_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('last_ended_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('last_outcome', sa.String(length=40), nullable=True),
    sa.Column('last_error', rows.Text(), nullable=True),
    sa.ForeignKeyConstraint(['key'], ['subscribers.key'], name=op.f('fk_jobs_key'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_jobs'))
    )
    op.create_table('delivered_changes',
    sa.Column('delivery_id', sa.Uuid(), nullable=False),
    sa.Column('digest', rows.Text(), nullable=False),
    sa.Column('table_name', rows.Text(), nullable=True),
    sa.Column('row_key', sa.JSON(none_as_null=True), nullable=True),
    sa.ForeignKeyConstraint(['delivery_id'], ['deliveries.id'], name=op.f('fk_delivered_changes_delivery_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('delivery_id', 'digest', name=op.f('pk_delivered_changes'))
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table('delivered_changes')
    op.execute('DELETE FROM outbox WHERE entity_id IN (SELECT id FROM jobs)')
    op.execute('DELETE FROM subscribers WHERE key IN (SELECT key FROM jobs)')
    op.drop_table('jobs')
