"""Pages of no objects, which Relay's specification allows: what there is, is told all the same."""

import pytest

from catalog.storage.rows import Row
from tests import rows
from tests.asking import Asking
from tests.shared import catalog_of

COUNT = 5
PAGE = "nodes { slug } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"


def everything() -> list[Row]:
    found: list[Row] = [rows.organization("acme")]
    for index in range(COUNT):
        found += rows.service(f"service-{index}", provider="acme")
    return found


filled = catalog_of(everything, anonymous_read=True)


def asked(arguments: str, selection: str = PAGE) -> str:
    return f"{{ services({arguments} orderBy: [{{field: SLUG}}]) {{ {selection} }} }}"


@pytest.mark.parametrize(
    ("arguments", "following", "preceding"),
    [("first: 0", True, False), ("last: 0", False, True)],
)
def test_a_page_of_no_objects_tells_what_there_is(
    filled: Asking, arguments: str, *, following: bool, preceding: bool
) -> None:
    answer = filled.answer(asked(arguments, f"totalCount edges {{ cursor }} {PAGE}"))

    page = answer["data"]["services"]
    assert page == {
        "totalCount": COUNT,
        "edges": [],
        "nodes": [],
        "pageInfo": {
            "hasNextPage": following,
            "hasPreviousPage": preceding,
            "startCursor": None,
            "endCursor": None,
        },
    }
    # A connection and its page info, and their keys.
    assert answer["extensions"]["cost"]["actual"] == answer["extensions"]["cost"]["requested"] == 3


def test_a_page_of_no_objects_begins_after_its_cursor(filled: Asking) -> None:
    page = filled.ask(asked("first: 3", "edges { cursor }"))["services"]
    last = filled.ask(asked("last: 1", "edges { cursor }"))["services"]["edges"][0]["cursor"]

    for cursor, following in ((page["edges"][2]["cursor"], True), (last, False)):
        empty = filled.ask(asked(f'first: 0, after: "{cursor}"', PAGE))["services"]
        assert empty["nodes"] == []
        assert empty["pageInfo"]["hasNextPage"] is following
        assert empty["pageInfo"]["hasPreviousPage"] is True
    nested = f"{{ organizations {{ nodes {{ providedServices(first: 0) {{ {PAGE} }} }} }} }}"
    for owner in filled.ask(nested)["organizations"]["nodes"]:
        assert owner["providedServices"]["nodes"] == []
        assert owner["providedServices"]["pageInfo"]["hasNextPage"] is True
