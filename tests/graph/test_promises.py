"""What `viewerCan` tells of every mutation is what dry runs say, and what is not so is found."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from catalog.domain.writing import preconditions
from catalog.domain.writing.preconditions import Asker, Precondition, Unmet
from catalog.domain.writing.problems import Problem
from catalog.schema.nouns import viewer_can
from catalog.testing import mutations
from catalog.testing.rules import permissions
from tests.asking import ADMIN, Asking
from tests.graph.states import ASKERS, filled
from tests.graph.summaries import SCOPE
from tests.graph.test_viewer_can import ask, catalog, on_sqlite

__all__ = ["catalog", "on_sqlite"]

# Whoever takes no part in a relationship does not see it.
NEVER_TOLD = {
    "ServiceRelationship": {"NOT_YOUR_ORGANIZATION"},
    "Contract": {"VENDOR_RATES_ITSELF"},  # of those who ask here, nobody acts for both sides
    "VendorRating": {"VENDOR_RATES_ITSELF"},
}
SOME = (ADMIN, "team", "shop")  # on the slower database: those who may do most
Found = dict[str, list[str]]


def findings(catalog: Asking, ids: Found, askers: Iterable[str | None] = ASKERS) -> list[str]:
    """Return what is wrong with what `viewerCan` tells."""
    every = list(mutations.made(catalog.catalog.schema))
    return [item for by in askers for item in permissions.wrong(catalog, ids, every, by)]


def told_about(catalog: Asking) -> list[str]:
    """Return the types whose objects tell what can be done with them."""
    kinds = catalog.catalog.schema.graphql.type_map.items()
    return [name for name, kind in kinds if "viewerCan" in getattr(kind, "fields", ())]


def test_dry_runs_say_what_was_told_of_every_mutation(catalog: Asking) -> None:
    askers = ASKERS if catalog.catalog.database.is_embedded else SOME

    assert findings(catalog, filled(catalog, SCOPE), askers) == []


def test_every_mutation_is_allowed_to_somebody_and_every_precondition_told(
    on_sqlite: Asking,
) -> None:
    ids = filled(on_sqlite, SCOPE)
    every = on_sqlite.catalog.plugins.extensions.mutations
    told: dict[str, set[str]] = defaultdict(set)
    asked: dict[str, set[str]] = {}
    for type_name in told_about(on_sqlite):
        names = [
            name for name, item in every.items() if type_name in preconditions.subjects(item.change)
        ]
        assert names, type_name
        for name in names:
            own = preconditions.of_type(every[name].change, type_name)
            codes = {"", *(item.code for item in own)} - NEVER_TOLD.get(type_name, set())
            asked[f"{type_name}.{name}"] = codes
        for by in ASKERS:
            answer = ask(on_sqlite, type_name, ids[type_name], *names, by=by)
            for node in filter(None, answer["data"]["nodes"]):
                for found in node["viewerCan"]:
                    reasons = [item["code"] for item in found["reasons"]] or [""]
                    told[f"{type_name}.{found['mutation']}"].update(reasons)

    assert len(asked) > 80
    assert {key: codes - told[key] for key, codes in asked.items() if codes - told[key]} == {}


def without_the_last(change: Any, name: str) -> Sequence[Precondition]:
    return preconditions.of_type(change, name)[:-1]


async def the_contrary(
    session: Any, asked: Iterable[Precondition], ids: Collection[UUID], asker: Asker
) -> dict[UUID, Unmet]:
    listed = list(asked)
    found = await preconditions.unmet(session, listed, ids, asker)
    return {
        key: {item: Problem(item.code, "No.") for item in listed if item not in unmet}
        for key, unmet in found.items()
    }


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"of_type": without_the_last}, "each dry run is refused with"),
        ({"unmet": the_contrary}, "a dry run is not refused with"),
    ],
)
def test_what_is_told_otherwise_is_found(
    on_sqlite: Asking, monkeypatch: pytest.MonkeyPatch, broken: dict[str, Any], message: str
) -> None:
    ids = filled(on_sqlite, SCOPE)
    told = SimpleNamespace(**(vars(preconditions) | broken))
    monkeypatch.setattr(viewer_can, "preconditions", told)

    found = findings(on_sqlite, ids, ["shop"])

    assert [item for item in found if message in item]


def test_a_scope_that_is_not_told_is_found(
    on_sqlite: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = filled(on_sqlite, SCOPE)
    told = viewer_can._permissions  # noqa: SLF001  # it is broken

    async def unscoped(seen: Any, parents: Any, context: Any, names: Any) -> Any:
        given = {"session": context.session, "asker": context.asker, "lacks": lambda _: None}
        context = SimpleNamespace(**vars(context), **given)
        return await told(seen, parents, context, names)

    monkeypatch.setattr(viewer_can, "_permissions", unscoped)

    assert findings(on_sqlite, ids, ["reader"])
