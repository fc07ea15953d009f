"""What an answer cost is what is in it, and a budget that is just enough changes nothing."""

from typing import Any

import orjson
import pytest
from hypothesis import given

from catalog.graph import operations as running
from catalog.graph.declaring import weights
from catalog.graph.declaring.weights import Weight
from catalog.graph.operations import Answer, Operations, Request
from catalog.graph.request import costs
from catalog.graph.request.limits import Limits
from tests.graph import filling, operations
from tests.graph.comparing import UNLIMITED
from tests.graph.test_differential import FUZZ, Both, both, fuzzed

__all__ = ["both"]

EXAMPLES = FUZZ or 120


def counted(value: Any) -> int:
    """Return the fiftieths of what is in an answer: fifty an object, one a response key."""
    if isinstance(value, dict):
        return 50 + len(value) + sum(map(counted, value.values()))
    return sum(map(counted, value)) if isinstance(value, list) else 0


@pytest.fixture(autouse=True)
def exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell costs in fiftieths, and of what is in answers alone."""
    declared = weights.weight
    monkeypatch.setattr(weights, "weight", lambda field: Weight(0, declared(field).most))
    monkeypatch.setattr(running, "OBJECT", 1)
    for module in (running, costs):
        monkeypatch.setattr(module, "whole", lambda parts: parts)


def test_a_budget_is_drawn_down_by_what_is_answered(both: Both) -> None:
    sides = both.sides
    queries = operations.selections(
        sides.catalog.schema.graphql, "Query", both.values, filling.WEIGHTS
    )
    seen = {"exact": 0, "with errors": 0, "objects": 0}

    def answer(request: Request, who: Any, most: Limits = UNLIMITED) -> Answer:
        side = Operations(sides.catalog.schema, most)
        return both.runner.run(sides.answer(side, request, who))

    @fuzzed(EXAMPLES)
    @given(selection=queries)
    def check(selection: operations.Written) -> None:
        request = Request(selection.document(), selection.variables[0])
        who = both.principals[selection.spare[0] % len(both.principals)]
        found = answer(request, who)
        if not found.was_executed:
            return
        assert found.extensions is not None
        cost, paid = found.extensions["cost"], counted(found.data) - 50 * (found.data is not None)
        assert cost["actual"] <= cost["requested"], (request.query, cost)
        if found.errors:  # what became null was paid for
            assert paid <= cost["actual"], (request.query, cost, paid)
            seen["with errors"] += 1
            return
        assert paid == cost["actual"], (request.query, cost, paid)
        enough, short = (
            answer(request, who, Limits(paid - less, UNLIMITED.filters)) for less in (0, 1)
        )
        assert orjson.dumps(enough.data) == orjson.dumps(found.data), request.query
        assert short.data is None, request.query
        assert short.errors[0]["extensions"]["code"] == "COST_EXCEEDED"
        seen["exact"] += 1
        seen["objects"] += paid // 50

    check()

    assert seen["exact"] > EXAMPLES / 2, seen
    assert seen["objects"] > EXAMPLES, seen
