"""The slug that the name of an unresolved dependency stands for."""

import sqlalchemy as sa
from alembic import op

from catalog.domain.writing.slugs import slug_of
from catalog.storage import rows


revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

EDGES = sa.table(
    'service_dependencies',
    sa.column('id', sa.Uuid()),
    *(sa.column(name, sa.Text()) for name in ('unresolved_ref', 'awaited_slug')),
)


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table('service_dependencies', schema=None) as batch_op:
        batch_op.add_column(sa.Column('awaited_slug', rows.Text(), nullable=True))
        batch_op.create_index(batch_op.f('ix_service_dependencies_awaited_slug'), ['awaited_slug'], unique=False)

    connection, name = op.get_bind(), EDGES.c.unresolved_ref
    waiting = connection.execute(sa.select(EDGES.c.id, name).where(name.is_not(None)))
    known = [{'key': key, 'slug': slug_of(text)} for key, text in waiting]
    if known:
        edge = sa.update(EDGES).where(EDGES.c.id == sa.bindparam('key'))
        connection.execute(edge.values(awaited_slug=sa.bindparam('slug')), known)


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table('service_dependencies', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_dependencies_awaited_slug'))
        batch_op.drop_column('awaited_slug')
