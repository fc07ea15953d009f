"""What an answer cost is what is in it, and a budget that is just enough changes nothing."""

from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from graphql import GraphQLSchema, get_named_type, is_abstract_type, is_leaf_type, parse
from graphql.execution.values import VariableValues, get_variable_values
from hypothesis import given

from catalog.graph import operations as running
from catalog.graph.declaring import weights
from catalog.graph.declaring.weights import Weight
from catalog.graph.operations import Answer, Operations, Request
from catalog.graph.request import costs
from catalog.graph.request.collecting import Collector
from catalog.graph.request.documents import Document
from catalog.graph.request.limits import Limits
from tests.graph import filling, operations
from tests.graph.comparing import UNLIMITED
from tests.graph.test_differential import FUZZ, Both, both, fuzzed

__all__ = ["both"]

EXAMPLES = FUZZ or 120


class Counting:
    """Counts what is in the answers to one request, by the types that its fields have."""

    def __init__(self, schema: GraphQLSchema, request: Request) -> None:
        document = Document(parse(request.query))
        (self.operation,) = document.operations
        definitions = self.operation.variable_definitions or ()
        variables = get_variable_values(schema, definitions, dict(request.variables))
        assert isinstance(variables, VariableValues)
        self.schema = schema
        self.collector = Collector(schema, document.fragments, variables)

    def count(self, data: Any) -> int:
        """Return the fiftieths of an answer: fifty an object but the root, one a response key."""
        root = self.schema.query_type
        return 0 if data is None else self._of([root], [self.operation], data) - 50

    def _of(self, kinds: Sequence[Any], nodes: Sequence[Any], value: Any) -> int:
        if isinstance(value, list):
            return sum(self._of(kinds, nodes, item) for item in value)
        if value is None or is_leaf_type(kinds[0]):
            return 0  # JSON is a value, whatever is in it
        inside: dict[str, tuple[list[Any], list[Any]]] = {}
        possible = (one for each in kinds for one in self._possible(each))
        for kind in dict.fromkeys(possible):
            for key, found in self.collector.fields(kind, nodes).items():
                field = kind.fields.get(found[0].name.value)
                if field is not None:
                    types, of_key = inside.setdefault(key, ([], []))
                    types.append(get_named_type(field.type))
                    of_key += [node for node in found if node not in of_key]
        return (
            50
            + len(value)
            + sum(self._of(*inside[key], value[key]) for key in value.keys() & inside)
        )

    def _possible(self, kind: Any) -> Sequence[Any]:
        return self.schema.get_possible_types(kind) if is_abstract_type(kind) else [kind]


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
        cost = found.extensions["cost"]
        paid = Counting(sides.catalog.schema.graphql, request).count(found.data)
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

    assert seen["exact"] > EXAMPLES / 3, seen
    assert seen["objects"] > EXAMPLES, seen
