"""Editions of offerings: what was published, frozen; what is based on an offering holds one."""

import hashlib
import json
import uuid

import sqlalchemy as sa
from alembic import op

from catalog.storage import rows


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

MOMENT = rows.UtcDateTime(timezone=True)
PARTS = ('kind', 'name', 'description', 'terms', 'performed_by')
OFFERINGS = sa.table(
    'offerings',
    sa.column('id', sa.Uuid()),
    *(sa.column(name, sa.Text()) for name in ('name', 'description', 'target_consumer_group', 'status')),
    sa.column('updated_at', MOMENT),
)
COMPONENTS = sa.table(
    'offering_components',
    sa.column('offering_id', sa.Uuid()),
    sa.column('position', sa.Integer()),
    *(sa.column(name, sa.Text()) for name in PARTS),
)
SERVICES = sa.table('offering_services', sa.column('offering_id', sa.Uuid()), sa.column('service_id', sa.Uuid()))
LINKS = sa.table('relationship_offerings', sa.column('offering_id', sa.Uuid()), sa.column('edition_id', sa.Uuid()))


def upgrade() -> None:
    """Go up."""
    editions = op.create_table('offering_editions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('offering_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=40), nullable=False),
    sa.Column('name', rows.Text(), nullable=False),
    sa.Column('description', rows.Text(), nullable=True),
    sa.Column('target_consumer_group', rows.Text(), nullable=False),
    sa.Column('components', sa.JSON(), nullable=False),
    sa.Column('content_hash', rows.Text(), nullable=True),
    sa.Column('published_at', MOMENT, nullable=True),
    sa.Column('published_by', rows.Text(), nullable=True),
    sa.ForeignKeyConstraint(['offering_id'], ['offerings.id'], name=op.f('fk_offering_editions_offering_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offering_editions')),
    sa.UniqueConstraint('offering_id', 'number', name=op.f('uq_offering_editions_offering_id_number'))
    )
    for status in ('draft', 'current'):
        condition = sa.text(f"status = '{status.upper()}'")
        op.create_index(f'uq_offering_editions_{status}', 'offering_editions', ['offering_id'], unique=True, sqlite_where=condition, postgresql_where=condition)
    held = op.create_table('offering_edition_services',
    sa.Column('edition_id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['offering_editions.id'], name=op.f('fk_offering_edition_services_edition_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_offering_edition_services_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('edition_id', 'service_id', name=op.f('pk_offering_edition_services'))
    )
    op.create_index(op.f('ix_offering_edition_services_service_id'), 'offering_edition_services', ['service_id'], unique=False)
    with op.batch_alter_table('relationship_offerings', schema=None) as batch_op:
        batch_op.add_column(sa.Column('edition_id', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_relationship_offerings_edition_id'), 'offering_editions', ['edition_id'], ['id'], ondelete='CASCADE')
        batch_op.create_index(batch_op.f('ix_relationship_offerings_edition_id'), ['edition_id'], unique=False)
    _freeze(op.get_bind(), editions, held)


def _freeze(connection: sa.Connection, editions: sa.Table, held: sa.Table) -> None:
    """Freeze what every offering says that was published: its edition 1, which all who are based on it hold."""
    components, services = {}, {}
    for key, _, *values in connection.execute(sa.select(COMPONENTS).order_by(COMPONENTS.c.offering_id, COMPONENTS.c.position)):
        components.setdefault(key, []).append(dict(zip(PARTS, values, strict=True)))
    for key, service in connection.execute(sa.select(SERVICES)):
        services.setdefault(key, []).append(service)
    found = connection.execute(sa.select(OFFERINGS).where(OFFERINGS.c.status != 'DRAFT')).mappings().all()
    frozen = [
        {
            'id': uuid.uuid4(),
            'offering_id': item['id'],
            'number': 1,
            'status': 'CURRENT',
            **{name: item[name] for name in ('name', 'description', 'target_consumer_group')},
            'components': components.get(item['id'], []),
            'content_hash': _content_hash(item, components.get(item['id'], []), services.get(item['id'], [])),
            'published_at': item['updated_at'],
            'published_by': None,
        }
        for item in found
    ]
    links = [
        {'edition_id': row['id'], 'service_id': service}
        for row in frozen for service in services.get(row['offering_id'], ())
    ]
    for table, values in ((editions, frozen), (held, links)):
        if values:
            connection.execute(sa.insert(table), values)
    edition = sa.select(editions.c.id).where(editions.c.offering_id == LINKS.c.offering_id).scalar_subquery()
    connection.execute(sa.update(LINKS).values(edition_id=edition))


def _content_hash(offering, components, services) -> str:
    names = ('name', 'description', 'target_consumer_group')
    document = {**{name: offering[name] for name in names}, 'components': components, 'service_ids': sorted(map(str, services))}
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(',', ':'))
    return hashlib.sha256(text.encode()).hexdigest()


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table('relationship_offerings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_relationship_offerings_edition_id'))
        batch_op.drop_constraint(batch_op.f('fk_relationship_offerings_edition_id'), type_='foreignkey')
        batch_op.drop_column('edition_id')
    op.drop_index(op.f('ix_offering_edition_services_service_id'), table_name='offering_edition_services')
    op.drop_table('offering_edition_services')
    for status in ('current', 'draft'):
        op.drop_index(f'uq_offering_editions_{status}', table_name='offering_editions')
    op.drop_table('offering_editions')
