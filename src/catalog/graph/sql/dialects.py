"""SQL that SQLite and PostgreSQL spell differently."""

from typing import Any

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
def _folded_by_sqlite(element: folded, compiler: SQLCompiler, **options: Any) -> str:
    return f"lower({compiler.process(element.clauses, **options)})"


@compiles(folded, "postgresql")
def _folded_by_postgresql(element: folded, compiler: SQLCompiler, **options: Any) -> str:
    # Columns are ordered by code point (collation "C"), under which lower() knows ASCII alone.
    return f'lower({compiler.process(element.clauses, **options)} COLLATE "default")'


class by_code_point(GenericFunction[str]):  # noqa: N801  # functions of SQL are lower case
    """A text that both databases order by code point, as they do columns."""

    type = sa.Text()
    inherit_cache = True


@compiles(by_code_point, "sqlite")
def _ordered_by_sqlite(element: by_code_point, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(by_code_point, "postgresql")
def _ordered_by_postgresql(element: by_code_point, compiler: SQLCompiler, **options: Any) -> str:
    return f'({compiler.process(element.clauses, **options)} COLLATE "C")'


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
