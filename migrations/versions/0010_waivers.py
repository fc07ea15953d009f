"""Waivers that are granted before a move; those that decisions held become rows."""

import datetime as dt

import sqlalchemy as sa
from alembic import op

from catalog.storage import rows


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

ROLES = ('SPONSOR', 'CUSTOMER', 'USER', 'SERVICE_OWNER', 'PROCESS_OWNER', 'CONTRACT_MANAGER', 'SOURCING_MANAGER',
         'BUYER_CXO', 'UNIT_CIO', 'PROVIDER_LEADERSHIP', 'PROVIDER_CONSULTANT', 'CHANGE_AUTHORITY',
         'WAIVER_AUTHORITY', 'REVIEWER', 'IMPROVEMENT_MANAGER')
TAKEN_OVER = 'WAIVER_AUTHORITY'  # the role of all that decisions held
DECISIONS = sa.table(
    'lifecycle_decisions',
    sa.column('id', sa.Uuid()),
    sa.column('service_id', sa.Uuid()),
    sa.column('version_id', sa.Uuid()),
    sa.column('outcome', sa.Text()),
    sa.column('waivers', sa.JSON()),
    sa.column('decided_at', rows.UtcDateTime()),
)
WAIVERS = sa.table(
    'waivers',
    sa.column('id', sa.Uuid()),
    sa.column('service_id', sa.Uuid()),
    sa.column('version_id', sa.Uuid()),
    sa.column('code', sa.Text()),
    sa.column('reason', sa.Text()),
    sa.column('authority', sa.Text()),
    sa.column('granted_by', sa.Text()),
    sa.column('person_id', sa.Uuid()),
    sa.column('granted_at', rows.UtcDateTime()),
    sa.column('expires_at', rows.UtcDateTime()),
    sa.column('used_by_id', sa.Uuid()),
)
DECISION = sa.update(DECISIONS).where(DECISIONS.c.id == sa.bindparam('key')).values(waivers=sa.bindparam('kept'))


def upgrade() -> None:
    """Go up."""
    op.create_table('waivers',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('code', rows.Text(), nullable=False),
    sa.Column('subject', rows.Text(), nullable=True),
    sa.Column('reason', rows.Text(), nullable=False),
    sa.Column('authority', sa.Enum(*ROLES, name='role', native_enum=False, length=40), nullable=False),
    sa.Column('granted_by', rows.Text(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('granted_at', rows.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', rows.UtcDateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by', rows.Text(), nullable=True),
    sa.Column('withdrawal_reason', rows.Text(), nullable=True),
    sa.Column('used_by_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_waivers_person_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_waivers_service_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['used_by_id'], ['lifecycle_decisions.id'], name=op.f('fk_waivers_used_by_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['version_id'], ['service_versions.id'], name=op.f('fk_waivers_version_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waivers'))
    )
    for columns in (['person_id'], ['service_id', 'granted_at', 'id'], ['used_by_id'], ['version_id', 'code']):
        op.create_index(op.f(f'ix_waivers_{"_".join(columns)}'), 'waivers', columns, unique=False)
    _take_over(op.get_bind())


def _take_over(connection: sa.Connection) -> None:
    """Make a row of each waiver that a decision held; it was used by a decision that moved."""
    made, kept = [], []
    for found in connection.execute(sa.select(DECISIONS)).mappings():
        own = []
        for item in found['waivers'] or []:
            end = item.get('expires_at')
            own.append({
                'id': rows.new_id(),
                'service_id': found['service_id'],
                'version_id': found['version_id'],
                'code': item['code'],
                'reason': item['reason'],
                'authority': TAKEN_OVER,
                'granted_by': item['authority'],
                'granted_at': found['decided_at'],
                'expires_at': end and dt.datetime.fromisoformat(end),
                'used_by_id': found['id'] if found['outcome'] == 'MOVED' else None,
            })
        if own:
            made += own
            kept.append({'key': found['id'], 'kept': [str(item['id']) for item in own]})
    if made:
        connection.execute(sa.insert(WAIVERS), made)
        connection.execute(DECISION, kept)


def downgrade() -> None:
    """Go down: decisions hold again what they rest on; waivers that nobody used are lost."""
    connection = op.get_bind()
    known = {str(found['id']): found for found in connection.execute(sa.select(WAIVERS)).mappings()}
    kept = []
    for key, ids in connection.execute(sa.select(DECISIONS.c.id, DECISIONS.c.waivers)):
        own = [
            {
                'code': item['code'],
                'reason': item['reason'],
                'authority': item['authority'] if item['person_id'] else item['granted_by'],
                'expires_at': item['expires_at'] and item['expires_at'].isoformat(),
            }
            for item in (known[text] for text in ids or [] if text in known)
        ]
        if own:
            kept.append({'key': key, 'kept': own})
    if kept:
        connection.execute(DECISION, kept)
    op.drop_table('waivers')
