"""Test that packs and requirements of others change no byte of any answer.

The questions are those of the core's own test of visibility, generated from a schema with design.
"""

from collections.abc import Callable
from typing import Any

import pytest

from catalog.graph.ids import encode
from catalog.storage.rows import Row
from catalog.testing import walking
from catalog_design import tables
from tests import rows
from tests.asking import Asking
from tests.core import test_visibility as core
from tests.plugins.design.packed import packed
from tests.plugins.design.packing import with_design
from tests.rows import key

TYPES = {
    tables.RequirementRow: "Requirement",
    tables.HandoffPackRow: "HandoffPack",
    tables.PackSectionRow: "HandoffPackSection",
    tables.AcceptanceCriterionRow: "AcceptanceCriterion",
}
READERS = [core.ACME, core.ANYBODY]


def of(slug: str, version: int, owner: str, receiver: str | None = None) -> list[Row]:
    """Make a pack of a version of a service."""
    return packed(
        f"{slug}-{version}",
        service=key(slug),
        version=key(f"{slug}/{version}"),
        number=version,
        owner=key(owner),
        receiver=None if receiver is None else key(receiver),
    )


def shown() -> list[Row]:
    """Make packs of what is published."""
    return [*of("acme-api", 1, core.ACME, core.BOLT), *of("bolt-api", 1, core.BOLT)]


def hidden(own: str) -> list[Row]:
    """Make packs of what an organization alone sees: a draft, and the next version of its API."""
    return [*of(f"{own}-draft", 1, own), *of(f"{own}-api", 2, own)]


def hidden_from(reader: str | None) -> list[Row]:
    return [row for name in core.HIDDEN_FROM[reader] for row in hidden(name)]


@pytest.fixture
def filled(catalog_with: Callable[..., Asking]) -> Asking:
    """A catalog where both organizations have packs of their own."""
    catalog = with_design(lambda *plugins: catalog_with(*plugins, anonymous_read=True))
    catalog.clock.moment = rows.MOMENT  # windows that end now end at the same time
    catalog.put(core.published())
    for name, other in core.OTHER.items():
        catalog.put(core.drafts(name, other))
        catalog.token(name, organization=name)
    catalog.put(shown())
    for name in core.OTHER:
        catalog.put(hidden(name))
    return catalog


def questions(catalog: Asking, reader: str | None) -> list[str]:
    schema = catalog.catalog.schema.graphql
    keys = [
        encode(TYPES[type(row)], row.id)  # type: ignore[attr-defined]
        for row in hidden_from(reader)
        if type(row) in TYPES
    ]
    diffs = [f'packDiff(a: "{one}", b: "{one}") {{ differences {{ key }} }}' for one in keys]
    by_id = [f'node(id: "{one}") {{ __typename id }}' for one in keys]
    return [
        *walking.trees(schema),
        *walking.relations(schema),
        *walking.searches(schema, keys, []),
        *walking.together([*by_id, *diffs]),
    ]


@pytest.mark.parametrize("reader", READERS, ids=str)
def test_packs_of_others_change_no_byte_of_any_answer(filled: Asking, reader: str | None) -> None:
    asked = questions(filled, reader)
    about_packs = [text for text in asked if "andoffPack" in text]

    with_packs: Any = core.answers(filled, reader, asked)
    filled.take(hidden_from(reader))

    assert len(about_packs) > 10
    assert with_packs == core.answers(filled, reader, asked)
    assert '"status":"ACCEPTED"' in "".join(with_packs.values())
