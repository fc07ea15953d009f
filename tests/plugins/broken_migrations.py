"""Plugins whose migrations break where tables have rows, and what is said about them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.plugins.bringing import plugin
from tests.plugins.broken_rows import history

SECOND = '''"""Texts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
TABLE = "shared__things"


def upgrade():
    {up}


def downgrade():
    {down}
'''
NOTHING = "pass"
EMPTY = 'op.execute("CREATE TABLE shared__empty AS SELECT * FROM shared__things WHERE 0")'
ANEW = f"""{EMPTY}
    op.drop_table(TABLE)
    op.rename_table("shared__empty", TABLE)"""
DEMANDED = """with op.batch_alter_table(TABLE) as table:
        table.add_column(sa.Column("text", sa.Text(), nullable=False))"""
OPTIONAL = DEMANDED.replace("nullable=False", "nullable=True")
GIVEN = DEMANDED.replace("nullable=False", "nullable=False, server_default='none'")
DROPPED = """with op.batch_alter_table(TABLE) as table:
        table.drop_column("text")"""
ONCE = """with op.batch_alter_table(TABLE) as table:
        table.drop_column("text")
        table.create_unique_constraint("uq_shared__things_revision", ["revision"])"""
RENAMED = 'op.rename_table(TABLE, "shared__others")'
BACK = 'op.rename_table("shared__others", TABLE)'
GONE = f"""{EMPTY}
    op.drop_table(TABLE)"""
AGAIN = 'op.rename_table("shared__empty", TABLE)'


def migrating_on(up: str, down: str = NOTHING) -> Callable[[Path], Any]:
    """Make a plugin with things, and with a second revision that does this to them."""

    def make(folder: Path) -> Any:
        attributes = history(folder)
        (folder / "0002_texts.py").write_text(SECOND.format(up=up, down=down))
        return plugin("shared", **attributes)

    return make


RULE = "its_migrations_keep_rows"
OF_MIGRATIONS = (
    (RULE, migrating_on(DEMANDED), "The revision 0002 fails where shared__things has rows"),
    (RULE, migrating_on(ANEW), "The revision 0002 loses rows of shared__things: 2 before, 0 after"),
    (
        RULE,
        migrating_on(GONE),
        "The revision 0002 loses rows of shared__things, which it drops: 2 before, 0 after",
    ),
    (
        RULE,
        migrating_on(OPTIONAL, ONCE),
        "Going back from the revision 0002 fails where shared__things has rows",
    ),
    (
        RULE,
        migrating_on(NOTHING, ANEW),
        "Going back from the revision 0002 loses rows of shared__things: 2 before, 0 after",
    ),
)
WELL_MADE = {
    "a column that may be null": migrating_on(OPTIONAL, DROPPED),
    "a column with a default": migrating_on(GIVEN, DROPPED),
    "another name": migrating_on(RENAMED, BACK),
}
