"""A condition asks of the row that is meant, and not of any row of its table.

A question inside of another one that compares with a row of a question further out names that row:
SQLAlchemy finds by itself what stands in the question right around it, and takes everything else
from the table anew. Then one row of that table that fits lets all of them through.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from catalog.aliases import alias
from catalog.domain.access import Principal
from catalog.domain.declared.stages import Chain
from catalog.domain.tokens import EVERY_SCOPE
from catalog.domain.writing.preconditions import Asker, Precondition
from catalog.testing.mutations import made
from catalog_acquisition import ServiceAcquisition
from catalog_design import Design
from catalog_improvement import ContinualImprovement
from catalog_operation import Operation
from catalog_partnership import Partnership
from catalog_strategy import Strategy
from catalog_transition import Transition
from tests.asking import Asking, asking

PLUGINS = (
    *(Strategy, Design, Transition, Operation),
    *(ContinualImprovement, ServiceAcquisition, Partnership),
)
STEP = re.compile(r"[()]|(?P<named>\w+ AS \w+_\d+)\b")
OWN = UUID(int=1)
MOMENT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
PERSON = Principal(
    "person",
    scopes=frozenset(EVERY_SCOPE),
    member_of=frozenset({OWN}),
    organization_ids=frozenset({OWN}),
    person_id=OWN,
    house_ids=frozenset({OWN}),
    asked_at=MOMENT,
)


def preconditions(catalog: Asking) -> Iterator[Precondition]:
    """Yield every precondition of a mutation once."""
    changes: list[Any] = [item.change for item in made(catalog.catalog.schema)]
    return iter(dict.fromkeys(item for change in changes for item in change.preconditions))


def twice(text: str) -> list[str]:
    """Return the tables that a question takes anew under a name that one around it has given."""
    within: list[int] = []
    named: dict[str, list[tuple[int, ...]]] = defaultdict(list)
    for number, found in enumerate(STEP.finditer(text)):
        if found[0] == "(":
            within.append(number)
        elif found[0] == ")":
            within.pop()
        else:
            named[found[0]].append(tuple(within))
    return sorted(
        name
        for name, places in named.items()
        if any(one != two and two[: len(one)] == one for one in places for two in places)
    )


def asked(precondition: Precondition, chain: Chain) -> str:
    """Return the statement that asks whether a precondition holds."""
    table = alias(precondition.of.row)
    question = sa.select(table.id, *precondition.columns(table, Asker(PERSON, MOMENT, chain)))
    return str(question.compile(dialect=sqlite.dialect()))


def test_preconditions_ask_of_the_row_that_is_meant(sqlite_url: str) -> None:
    with asking(sqlite_url, PLUGINS) as catalog:
        chain = catalog.catalog.plugins.extensions.rules.chain
        found = [(item, twice(asked(item, chain))) for item in preconditions(catalog)]

    assert len(found) > 100
    assert [(item.of.name, item.code, names) for item, names in found if names] == []


@pytest.mark.parametrize(("is_named", "names"), [(True, []), (False, ["t AS t_1"])])
def test_a_row_that_is_not_named_is_found(is_named: bool, names: list[str]) -> None:  # noqa: FBT001  # it is a case
    far, near, own = (sa.table(name, sa.column("id")).alias() for name in ("t", "u", "v"))
    inner = sa.select(own.c.id).where(own.c.id == far.c.id)
    middle = sa.select(near.c.id).where((inner.correlate(far) if is_named else inner).exists())

    assert twice(str(sa.select(far.c.id).where(middle.exists()))) == names
