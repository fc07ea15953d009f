"""Triggers that note whose words were written, and keep the index beside the entries.

SQLite drops the triggers of a table with the table, which a migration in batches makes anew; so
they are made again after each run of the core's migrations.
"""

from collections.abc import Iterator

import sqlalchemy as sa

NOTED = {
    "services": ("SERVICE", ("slug", "name", "aliases", "description")),
    "offerings": ("OFFERING", ("slug", "name", "description")),
    "organizations": ("ORGANIZATION", ("slug", "name", "description")),
    "people": ("PERSON", ("slug", "name")),
    "products": ("PRODUCT", ("slug", "name", "description")),
    "resources": ("RESOURCE", ("slug", "name", "description")),
}
"""The kind of what stands in each table, and the columns whose words it is found by."""
LISTS = ("aliases",)  # columns of JSON
INDEX = "search_index"  # of SQLite: a table, with others whose names begin so
GIN = "ix_search_entries_words"  # of PostgreSQL
WORDS = "array_to_tsvector(string_to_array(words, ' '))"
FOLLOWING = {  # an index whose content is another table has to be told what leaves it
    "insert": "INSERT INTO search_index (rowid, words) VALUES (NEW.number, NEW.words);",
    "delete": "INSERT INTO search_index (search_index, rowid, words) "
    "VALUES ('delete', OLD.number, OLD.words);",
}
BODY = "BEGIN {} END"
GONE = (
    "DELETE FROM search_pending WHERE entity_id = OLD.id; "
    "DELETE FROM search_entries WHERE entity_id = OLD.id;"
)


def make(connection: sa.Connection) -> None:
    """Make every trigger that is not there."""
    sqlite = connection.dialect.name == "sqlite"
    for statement in _on_sqlite() if sqlite else _on_postgresql():
        connection.exec_driver_sql(statement)


def drop(connection: sa.Connection) -> None:
    """Drop every trigger."""
    sqlite = connection.dialect.name == "sqlite"
    for table in NOTED:
        for what in ("insert", "update", "delete"):
            on = "" if sqlite else f" ON {table}"
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {_name(table, what)}{on}")
        if not sqlite:
            for what in ("noted", "forgotten"):
                connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {_name(table, what)}()")


def noting(table: str, row: str, *, is_sqlite: bool) -> str:
    """Return the SQL that notes the words of a *row* of *table*: NEW, or the table itself."""
    kind, columns = NOTED[table]
    texts = [f"{row}.{_text(name, is_sqlite=is_sqlite)}" for name in columns]
    values = ", ".join([f"{row}.id", f"'{kind}'", *texts])
    names = ", ".join(["entity_id", "kind", *columns])
    return f"INSERT INTO search_pending ({names}) SELECT {values}"


def _on_sqlite() -> Iterator[str]:
    for table, (_, columns) in NOTED.items():
        note = f"{noting(table, 'NEW', is_sqlite=True)} WHERE true {_again(columns)};"
        is_other = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns)
        of = ", ".join(columns)
        yield _trigger(table, "insert", f"AFTER INSERT ON {table}", note)
        when = f"AFTER UPDATE OF {of} ON {table} WHEN {is_other}"
        yield _trigger(table, "update", when, note)
        yield _trigger(table, "delete", f"AFTER DELETE ON {table}", GONE)
    for what, follow in FOLLOWING.items():
        when = f"AFTER {what.upper()} ON search_entries"
        yield _trigger("entries", what, when, follow)


def _trigger(table: str, what: str, when: str, does: str) -> str:
    return f"CREATE TRIGGER IF NOT EXISTS {_name(table, what)} {when} {BODY.format(does)}"


def _on_postgresql() -> Iterator[str]:
    for table, (_, columns) in NOTED.items():
        note = f"{noting(table, 'NEW', is_sqlite=False)} {_again(columns)};"
        for what, does in (("noted", note), ("forgotten", GONE)):
            yield (
                f"CREATE OR REPLACE FUNCTION {_name(table, what)}() RETURNS trigger "
                f"LANGUAGE plpgsql AS $$ BEGIN {does} RETURN NULL; END $$"
            )
        compared = [_text(name, is_sqlite=False) for name in columns]
        is_other = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in compared)
        of = ", ".join(columns)
        for what, when, condition, function in (
            ("insert", "INSERT", "", "noted"),
            ("update", f"UPDATE OF {of}", f"WHEN ({is_other})", "noted"),
            ("delete", "DELETE", "", "forgotten"),
        ):
            yield (
                f"CREATE OR REPLACE TRIGGER {_name(table, what)} AFTER {when} ON {table} "
                f"FOR EACH ROW {condition} EXECUTE FUNCTION {_name(table, function)}()"
            )


def _again(columns: tuple[str, ...]) -> str:
    told = ", ".join(f"{name} = excluded.{name}" for name in columns)
    return f"ON CONFLICT (entity_id) DO UPDATE SET {told}"


def _text(name: str, *, is_sqlite: bool) -> str:
    return f"{name}::text" if name in LISTS and not is_sqlite else name


def _name(table: str, what: str) -> str:
    return f"search_{table}_{what}"
