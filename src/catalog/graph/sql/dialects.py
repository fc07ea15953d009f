"""SQL that SQLite and PostgreSQL spell differently."""

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from catalog.graph.sql.tables import Expression

ESCAPE = "/"


class folded(GenericFunction[str]):  # noqa: N801  # functions of SQL are lower case
    """A text without its case, in every script."""

    type = sa.Text()
    inherit_cache = True


@compiles(folded, "sqlite")
def _folded_by_sqlite(element: folded, compiler: SQLCompiler, **options: object) -> str:
    return f"lower({compiler.process(element.clauses, **options)})"


@compiles(folded, "postgresql")
def _folded_by_postgresql(element: folded, compiler: SQLCompiler, **options: object) -> str:
    # Columns are ordered by code point (collation "C"), under which lower() knows ASCII alone.
    return f'lower({compiler.process(element.clauses, **options)} COLLATE "default")'


class by_code_point(GenericFunction[str]):  # noqa: N801  # functions of SQL are lower case
    """A text that both databases order by code point, as they do columns."""

    type = sa.Text()
    inherit_cache = True


@compiles(by_code_point, "sqlite")
def _ordered_by_sqlite(element: by_code_point, compiler: SQLCompiler, **options: object) -> str:
    return compiler.process(element.clauses, **options)


@compiles(by_code_point, "postgresql")
def _ordered_by_postgresql(element: by_code_point, compiler: SQLCompiler, **options: object) -> str:
    return f'({compiler.process(element.clauses, **options)} COLLATE "C")'


class items(GenericFunction[str]):  # noqa: N801
    """The texts of a list that a column holds as JSON, each as a row with a `value`."""

    type = sa.Text()
    inherit_cache = True


class objects(GenericFunction[object]):  # noqa: N801
    """The objects of a list that a column holds as JSON, each as a row with a `value`."""

    type = sa.JSON()
    inherit_cache = True


@compiles(items, "sqlite")
@compiles(objects, "sqlite")
def _each_by_sqlite(element: items | objects, compiler: SQLCompiler, **options: object) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(items, "postgresql")
def _items_by_postgresql(element: items, compiler: SQLCompiler, **options: object) -> str:
    return f"json_array_elements_text({compiler.process(element.clauses, **options)})"


@compiles(objects, "postgresql")
def _objects_by_postgresql(element: objects, compiler: SQLCompiler, **options: object) -> str:
    return f"json_array_elements({compiler.process(element.clauses, **options)})"


class of_member(GenericFunction[str]):  # noqa: N801
    """The text under a key of an object of JSON."""

    type = sa.Text()
    inherit_cache = True


@compiles(of_member, "sqlite")
def _member_by_sqlite(element: of_member, compiler: SQLCompiler, **options: object) -> str:
    value, key = (compiler.process(item, **options) for item in element.clauses)
    return f"json_extract({value}, '$.' || {key})"


@compiles(of_member, "postgresql")
def _member_by_postgresql(element: of_member, compiler: SQLCompiler, **options: object) -> str:
    value, key = (compiler.process(item, **options) for item in element.clauses)
    return f"({value} ->> {key})"


def member(value: Expression, key: str) -> sa.ColumnElement[str]:
    """Return the text under *key*, a name of ours, of an object of JSON."""
    return of_member(value, sa.literal_column(f"'{key}'", sa.Text()))


def where_like(column: Expression, pattern: Expression) -> sa.ColumnElement[bool]:
    """Return the condition that *column* is like *pattern*, whatever the case."""
    return folded(column).like(folded(pattern), escape=ESCAPE)


def escaped(text: str) -> str:
    """Return *text* as a part of a pattern that stands for itself."""
    for special in (ESCAPE, "%", "_"):
        text = text.replace(special, ESCAPE + special)
    return text


def seconds(moment: Expression) -> sa.ColumnElement[float]:
    """Return the seconds since 1970 of a moment on PostgreSQL."""
    return sa.func.date_part(sa.literal_column("'epoch'"), moment, type_=sa.Double())
