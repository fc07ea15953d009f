"""Deliveries of events to subscribers."""

import sqlalchemy as sa
from alembic import op

from catalog.storage import rows


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('subscribers',
    sa.Column('key', rows.Text(), nullable=False),
    sa.Column('event_types', sa.JSON(), nullable=False),
    sa.Column('since', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('seen_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_subscribers'))
    )
    op.create_table('deliveries',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('subscriber', rows.Text(), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('due_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('claim', sa.Uuid(), nullable=True),
    sa.Column('error', rows.Text(), nullable=True),
    sa.Column('died_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['outbox.id'], name=op.f('fk_deliveries_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['subscriber'], ['subscribers.key'], name=op.f('fk_deliveries_subscriber'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliveries')),
    sa.UniqueConstraint('event_id', 'subscriber', name=op.f('uq_deliveries_event_id_subscriber'))
    )
    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_deliveries_subscriber_due_at_event_id'), ['subscriber', 'due_at', 'event_id'], unique=False, sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_deliveries_subscriber_entity_id_revision_event_id'), ['subscriber', 'entity_id', 'revision', 'event_id'], unique=False, sqlite_where=sa.text('died_at IS NULL'), postgresql_where=sa.text('died_at IS NULL'))

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_routed', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index(batch_op.f('ix_outbox_entity_id_revision_id'), ['entity_id', 'revision', 'id'], unique=False, sqlite_where=sa.text('is_routed = 0'), postgresql_where=sa.text('NOT is_routed'))


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_deliveries_subscriber_entity_id_revision_event_id'), sqlite_where=sa.text('died_at IS NULL'), postgresql_where=sa.text('died_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_deliveries_subscriber_due_at_event_id'), sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))

    op.drop_table('deliveries')
    op.drop_table('subscribers')

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outbox_entity_id_revision_id'), sqlite_where=sa.text('is_routed = 0'), postgresql_where=sa.text('NOT is_routed'))
        batch_op.drop_column('is_routed')
