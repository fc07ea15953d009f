"""Only `catalog.domain.writing.transaction` commits.

A change is its entity, its revision, its audit entry and its events together. A commit anywhere
else could keep some of these without the others, and no test of that place would notice.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMITTING = {
    "src/catalog/domain/writing/keeping.py": "kept houses and settings, no entities",
    "src/catalog/domain/writing/transaction.py": "the write path",
    "src/catalog/domain/events/deliveries.py": "what a subscriber was told is no entity",
    "src/catalog/domain/events/runs.py": "that a job is due is no entity either",
    "src/catalog/domain/events/sweeping.py": "what is deleted there was told, or is dead",
    "src/catalog/storage/database/engine.py": "connections that only read begin views themselves",
    "src/catalog/storage/database/migrating.py": "migrations change tables, no entities",
    "src/catalog/storage/database/objects/transactions.py": "the statement that it sends",
    "src/catalog/storage/database/sessions.py": "WriteSession.commit, which the write path calls",
    "src/catalog/testing/asking.py": "rows for tests, in states that no change makes",
    "src/catalog/testing/made_up.py": "rows that migrations are tried with",
}
STATEMENT = re.compile(r"\s*(COMMIT|END( TRANSACTION)?|AUTOCOMMIT)\s*;?\s*", re.IGNORECASE)


def commits(source: str) -> list[int]:
    """Return the lines that end a transaction, or open one that ends itself with a commit."""
    return sorted(_lines(ast.parse(source)))


def _lines(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="commit")):
                yield node.lineno
            case ast.withitem(
                context_expr=ast.Call(func=ast.Attribute(attr="begin" | "begin_nested")) as begin
            ):
                yield begin.lineno
            case ast.Constant(value=str(text)) if STATEMENT.fullmatch(text):
                yield node.lineno


def test_only_the_write_path_commits() -> None:
    files = [*ROOT.glob("src/**/*.py"), *ROOT.glob("plugins/*/**/*.py")]

    found = {str(path.relative_to(ROOT)) for path in files if commits(path.read_text())}

    assert found == set(COMMITTING)


def test_every_way_to_commit_is_seen() -> None:
    source = """
async def keep(session, engine):
    await session.commit()
    async with engine.begin() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.execution_options(isolation_level="AUTOCOMMIT")
    report.begin()
    session.add("commit this")
"""

    assert commits(source) == [3, 4, 5, 6]
