"""The mutations of a schema, and trying them without keeping anything."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.graph.composing.composition import Schema
from catalog.schema.mutations import declared_mutations
from catalog.testing.asking import ADMIN, Asking


@dataclass(frozen=True)
class MutationMade:
    """A mutation that makes a change: its name, the type of its input, and the change."""

    name: str
    input: str
    change: type

    def tried(
        self,
        catalog: Asking,
        given: Mapping[str, Any],
        *,
        by: str | None = ADMIN,
        selection: str = "",
    ) -> dict[str, Any]:
        """Return the whole answer to it as a dry run, with a *selection* of its payload."""
        text = f"""
            mutation($input: {self.input}) {{
                {self.name}(input: $input, dryRun: true) {{
                    {selection}
                    userErrors {{ code message field evidence }}
                }}
            }}"""
        answer: dict[str, Any] = catalog.answer(text, {"input": given}, by=by)
        return answer

    def problems(self, answer: Mapping[str, Any]) -> Any:
        """Return the problems that an answer tells, or its errors."""
        return answer["errors"] if "errors" in answer else answer["data"][self.name]["userErrors"]


def made(schema: Schema) -> Iterator[MutationMade]:
    """Yield the mutations that make changes."""
    kind = schema.graphql.mutation_type
    for name, item in sorted(declared_mutations(schema).items()):
        assert kind is not None  # it has these fields
        yield MutationMade(name, str(kind.fields[name].args["input"].type), item.change)
