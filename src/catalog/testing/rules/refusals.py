"""What the mutations of a plugin refuse: ids of nothing, ids of what is hidden, and strangers."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from strawberry.utils.str_converters import to_camel_case

from catalog.domain.tokens import SCOPES
from catalog.ids import encode
from catalog.rings import HOUSE
from catalog.storage.rows import Row, new_id
from catalog.testing import mutations, samples
from catalog.testing.asking import ANYBODY
from catalog.testing.mutations import MutationMade
from catalog.testing.subjects import Subject, table_of
from catalog.testing.worlds import DESK, World

READER, OTHER = "acme", "bolt"


def mutations_are_changes(subject: Subject) -> Iterator[str]:
    """Find mutations that bypass the write path."""
    known = {mutation.name for mutation in mutations.made(subject.schema)}
    for type_name, name, _ in subject.added_fields():
        if type_name == "Mutation" and name not in known:
            yield (
                f"{name} is not made with `change`: nothing of it is checked, recorded or told. "
                "Write a Change, and declare the mutation as change(ThatChange, ThatType)."
            )


def unknown_ids_are_refused(subject: Subject) -> Iterator[str]:
    """Find mutations that take ids of nothing, or of what the caller cannot see."""
    own = own_mutations(subject)
    if not own:
        return
    with subject.world(READER, OTHER) as made:
        ids, hidden = sample_ids(subject, made)
        scopes = [*SCOPES, *made.catalog.catalog.plugins.extensions.rules.scopes]
        for reader in (READER, DESK):
            made.catalog.token(reader, organization=reader, scopes=scopes)
        entities = subject.schema.entities
        inmost = {name for name, entity in entities.items() if entity.visible.ring is HOUSE}

        def refused(reader: str, mutation: MutationMade, path: tuple[str, ...], other: str) -> Any:
            given = samples.change(mutation.change, ids, instead={path: other})
            return mutation.problems(mutation.tried(made.catalog, given, by=reader))

        for mutation, reader in itertools.product(own, (READER, DESK)):
            for path, shape in samples.references(mutation.change):
                where = ".".join(to_camel_case(part) for part in path)
                type_name = samples.types(shape)[0]
                if reader == DESK and type_name not in inmost:
                    continue  # they may see it
                nothing = refused(reader, mutation, path, encode(type_name, new_id()))
                other = refused(reader, mutation, path, hidden.get(type_name, ""))
                if not _is_not_found(nothing, where):
                    yield (
                        f"{mutation.name} does not refuse an id at {where} that nothing has: "
                        f"{nothing}. `prepare` and `check` are asked about such ids, too: let "
                        "them go on where the row is None."
                    )
                elif not _is_not_found(other, where):
                    yield (
                        f"{mutation.name} takes a {type_name} at {where} that the caller cannot "
                        "see: let its rule be the same for references as for questions."
                    )


def strangers_are_refused(subject: Subject) -> Iterator[str]:
    """Find mutations that can be made without a token."""
    own = own_mutations(subject)
    if not own:
        return
    with subject.world(READER) as made:
        ids, _ = sample_ids(subject, made)
        for mutation in own:
            given = samples.change(mutation.change, ids)
            answer = mutation.tried(made.catalog, given, by=ANYBODY)
            codes = {error["extensions"]["code"] for error in answer.get("errors", [])}
            if codes != {"UNAUTHENTICATED"}:
                yield (
                    f"{mutation.name} answers without a token: {codes or 'it was made'}. Let it "
                    "take `catalog:write`, or a scope of the plugin's own."
                )


def own_mutations(subject: Subject) -> list[MutationMade]:
    """Return the mutations that the plugin adds, as far as they make changes."""
    added = {name for type_name, name, _ in subject.added_fields() if type_name == "Mutation"}
    return [mutation for mutation in mutations.made(subject.schema) if mutation.name in added]


def ids_of(subject: Subject, rows: Sequence[Row]) -> dict[str, str]:
    """Return the ids of rows by the types of the plugin."""
    names = {entity.row: entity.name for entity in subject.entities}
    return {
        names[type(row)]: encode(names[type(row)], getattr(row, "id"))  # noqa: B009
        for row in rows
        if type(row) in names and hasattr(row, "id")
    }


def sample_ids(subject: Subject, made: World) -> tuple[dict[str, str], dict[str, str]]:
    """Return ids that the reader sees, and ids of the other organization that they do not see."""
    names = {entity.row: entity.name for entity in subject.entities}
    ids: dict[str, str] = {}
    hidden: dict[str, str] = {}
    for anchor in made.anchors:
        rows = subject.put(made.catalog, anchor)
        own = ids_of(subject, rows)
        if anchor.organization == READER:
            ids = {**anchor.by_type, **own}
        elif anchor.is_hidden:
            private = {
                names[type(row)]
                for row in rows
                if type(row) in names and samples.is_private(table_of(type(row)))
            }
            hidden = {name: text for name, text in own.items() if name in private}
            hidden |= {
                name: text
                for name, text in anchor.by_type.items()
                if name not in {"Organization", "Person"}
            }
    return ids, hidden


def _is_not_found(told: Any, where: str) -> bool:
    return any(
        item.get("code") == "NOT_FOUND" and ".".join(item.get("field") or []) == where
        for item in told
    )
