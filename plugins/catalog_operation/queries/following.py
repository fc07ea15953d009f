"""Joins whose order the database keeps."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class following(sa.Join):  # noqa: N801  # it reads like SQL
    """The rows of the right side that follow from those of the left, which are looked at first.

    SQLite knows how many rows an index has for each key on average, yet not for none: where hardly
    any row has a resource, it would read all downtimes before it looked at the few of a service.
    """

    inherit_cache = True

    def __init__(self, left: Any, right: Any, on: Any) -> None:
        super().__init__(left, right, on)


@compiles(following, "sqlite")
def _on_sqlite(element: following, compiler: SQLCompiler, **options: Any) -> str:
    options |= {"asfrom": True, "from_linter": None}
    left, right = (compiler.process(item, **options) for item in (element.left, element.right))
    on: Any = element.onclause
    return f"{left} CROSS JOIN {right} ON {compiler.process(on)}"
