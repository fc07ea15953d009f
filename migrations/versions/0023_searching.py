"""The words of what can be found, folded, with an index of them and triggers that note new ones."""

import sqlalchemy as sa
from alembic import op

from catalog.storage import rows
from catalog.storage.searching import keeping, triggers


revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None

KINDS = ('SERVICE', 'OFFERING', 'ORGANIZATION', 'PERSON', 'PRODUCT', 'RESOURCE')
ENTRIES = sa.table('search_entries', *map(sa.column, ('entity_id', 'kind', 'title', 'names', 'words')))


def _kind() -> sa.Enum:
    return sa.Enum(*KINDS, name='searchkind', native_enum=False, length=40)


def upgrade() -> None:
    """Go up."""
    op.create_table('search_entries',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.Column('kind', _kind(), nullable=False),
    sa.Column('title', rows.Text(), nullable=False),
    sa.Column('names', rows.Text(), nullable=False),
    sa.Column('words', rows.Text(), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_search_entries')),
    sa.UniqueConstraint('entity_id', name=op.f('uq_search_entries_entity_id'))
    )
    op.create_table('search_pending',
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.Column('kind', _kind(), nullable=False),
    sa.Column('slug', rows.Text(), nullable=False),
    sa.Column('name', rows.Text(), nullable=False),
    sa.Column('aliases', rows.Text(), nullable=True),
    sa.Column('description', rows.Text(), nullable=True),
    sa.PrimaryKeyConstraint('entity_id', name=op.f('pk_search_pending'))
    )
    connection = op.get_bind()
    if connection.dialect.name == 'sqlite':
        # No place of a word is kept: nobody asks for phrases. Other letters than ASCII's are words' letters.
        op.execute(
            f"CREATE VIRTUAL TABLE {triggers.INDEX} USING fts5(words, content='search_entries', "
            "content_rowid='number', tokenize='ascii', detail='none', columnsize=0)"
        )
    else:
        op.execute(f'CREATE INDEX {triggers.GIN} ON search_entries USING gin ({triggers.WORDS})')
    triggers.make(connection)
    _take_over(connection)


def _take_over(connection: sa.Connection) -> None:
    """Fold the words of all that is there."""
    is_sqlite = connection.dialect.name == 'sqlite'
    for table in triggers.NOTED:
        connection.exec_driver_sql(f'{triggers.noting(table, table, is_sqlite=is_sqlite)} FROM {table}')
    last = None
    while found := connection.execute(_pending(last)).all():
        connection.execute(sa.insert(ENTRIES), [keeping.entry(*row) for row in found])
        last = found[-1].entity_id
    connection.exec_driver_sql('DELETE FROM search_pending')


def _pending(last: object) -> sa.TextClause:
    text = 'SELECT entity_id, kind, slug, name, aliases, description FROM search_pending'
    beyond = '' if last is None else ' WHERE entity_id > :last'
    question = sa.text(f'{text}{beyond} ORDER BY entity_id LIMIT {keeping.AT_ONCE}')
    return question if last is None else question.bindparams(last=last)


def downgrade() -> None:
    """Go down."""
    triggers.drop(op.get_bind())
    if op.get_bind().dialect.name == 'sqlite':
        op.drop_table(triggers.INDEX)
    op.drop_table('search_pending')
    op.drop_table('search_entries')
