"""Reasons: one cause has one, which names what was given and what was wanted."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from strawberry.utils.str_converters import to_camel_case

from catalog.domain.tokens import EVERY_SCOPE
from catalog.domain.writing.field_checks import Shape
from catalog.ids import encode
from catalog.storage.rows import Row, new_id
from catalog.storage.tables.levels import ServiceLevelAgreementRow
from catalog.storage.tables.offerings import OfferingEditionRow
from catalog.storage.tables.worth import RiskEffectRow
from catalog.testing import Anchor, mutations, samples
from catalog.testing.mutations import MutationMade
from catalog.testing.subjects import Subject, every_row
from catalog_acquisition import ServiceAcquisition
from catalog_design import Design
from catalog_improvement import ContinualImprovement
from catalog_operation import Operation
from catalog_partnership import Partnership
from catalog_transition import Transition
from tests.asking import Asking
from tests.plugins.acquisition.contracted import contracted_on
from tests.plugins.acquisition.spent import spent
from tests.plugins.design.packed import packed
from tests.plugins.improvement.registered import registered_on
from tests.plugins.operation.counted import objective
from tests.plugins.operation.operated import incident
from tests.plugins.operation.requested import requested
from tests.plugins.partnership import remembered
from tests.plugins.partnership.planned import planned_on
from tests.plugins.transition.remembered import remembered_on
from tests.rows import key

Path = tuple[str, ...]


@dataclass
class Trying:
    """Every mutation with an input that fits, and one id in it that does not."""

    catalog: Asking
    ids: dict[str, str]

    def problems(self, mutation: MutationMade, instead: dict[Path, str] | None = None) -> Any:
        given = samples.change(mutation.change, self.ids, instead=instead)
        answer = mutation.tried(self.catalog, given, by="acme")
        assert "errors" not in answer, (mutation.name, given, answer["errors"])
        return mutation.problems(answer)


def _rows(anchor: Anchor) -> Sequence[Row]:
    keys = anchor.keys
    service, organization = keys["services"], keys["organizations"]
    deed = f"{anchor.organization}-{anchor.is_hidden}".lower()
    return [
        *packed(
            f"{anchor.organization}-{anchor.is_hidden}",
            service=service,
            version=keys["service_versions"],
            owner=organization,
        ),
        *incident(number=1, organization=organization, service=service),
        *objective(service),
        *requested(
            relationship=keys["relationships"],
            offering=keys["offerings"],
            provider=organization,
            consumer=anchor.consumer,
        ),
        *remembered_on(anchor),
        *registered_on(anchor),
        *contracted_on(anchor),
        *spent(deed, key(f"{deed}-contract"), organization),
        *remembered.remembered_on(anchor),
        *planned_on(anchor),
    ]


def _lacking(
    catalog: Asking, names: Mapping[type[Row], str], there: Container[type[Row]], anchor: Anchor
) -> Sequence[Any]:
    """Put a row of each type that a mutation takes and the anchor does not have."""
    wanted = {name for _, _, shape in places(catalog) for name in samples.types(shape)}
    wanted -= {*anchor.by_type}
    found = [row for row in every_row() if names.get(row) in wanted and row not in there]
    rows: list[Any] = samples.rows(found, anchor)
    for row in rows:
        if getattr(row, "organization_id", anchor) is None:  # one party of two is needed
            row.organization_id = anchor.keys["organizations"]
        if isinstance(row, RiskEffectRow):
            row.likelihood = row.impact = 1
        if isinstance(row, ServiceLevelAgreementRow):
            row.edition_id = _edition(catalog, anchor.keys["offerings"])
    catalog.put(rows)
    return rows


def _edition(catalog: Asking, offering_id: UUID) -> UUID:
    """Return the first edition of an offering."""

    async def find() -> UUID:
        row = OfferingEditionRow
        async with catalog.catalog.database.reading() as session:
            question = sa.select(row.id).where(row.offering_id == offering_id, row.number == 1)
            (found,) = await session.scalars(question)
        return found

    return catalog.run(find)


@pytest.fixture(scope="module")
def trying() -> Iterator[Trying]:
    """A world with a row of every kind."""
    beside = (Design, Transition, ContinualImprovement, ServiceAcquisition, Partnership)
    subject = Subject(Operation, beside, {}, _rows)
    with subject.world("acme") as made:
        anchor = made.anchors[0]
        made.catalog.token("acme", organization="acme", scopes=EVERY_SCOPE)
        made.catalog.clock.moment = samples.MOMENT  # neither past nor to come
        names = {entity.row: entity.name for entity in subject.schema.entities.values()}
        rows = [*subject.put(made.catalog, anchor)]
        rows += _lacking(made.catalog, names, {*map(type, rows)}, anchor)
        own = {
            name: encode(name, row.id)
            for row in rows
            if (name := names.get(type(row))) and hasattr(row, "id")
        }
        yield Trying(made.catalog, {**own, **anchor.by_type})


def places(catalog: Asking) -> Iterator[tuple[MutationMade, Path, Shape]]:
    """Return every field of every mutation that takes an id."""
    for mutation in mutations.made(catalog.catalog.schema):
        for path, shape in samples.references(mutation.change):
            yield mutation, path, shape


def test_an_id_that_nothing_has_is_the_only_reason_that_it_gives(trying: Trying) -> None:
    seen = 0
    for mutation, path, shape in places(trying.catalog):
        wanted = samples.types(shape)[0]
        unknown = encode(wanted, new_id())
        known = next((name for name in samples.types(shape) if name in trying.ids), None)
        own = [] if known is None else trying.problems(mutation, {path: trying.ids[known]})
        usual = {item["code"] for item in own}

        found = trying.problems(mutation, {path: unknown})

        reasons = [item for item in found if item["code"] not in usual]
        assert [item["code"] for item in reasons] == ["NOT_FOUND"], (mutation.name, path, found)
        assert reasons[0]["field"] == [to_camel_case(part) for part in path]
        told = f"There is no {wanted} with this id that you can see."
        assert reasons[0]["message"] == told
        seen += 1
    assert seen > 40


def test_an_id_of_another_type_is_told_with_the_one_that_is_wanted(trying: Trying) -> None:
    for mutation, path, shape in places(trying.catalog):
        wanted = samples.types(shape)
        other = next(name for name in ("Person", "Organization", "Service") if name not in wanted)
        given = encode(other, new_id())

        found = trying.problems(mutation, {path: given})

        (message,) = [item["message"] for item in found if item["code"] == "NOT_FOUND"]
        start = f"This is the id of {'an' if other == 'Organization' else 'a'} {other}: give"
        assert message.startswith(start), message
        assert all(name in message for name in wanted)
        malformed = trying.problems(mutation, {path: "nonsense"})
        messages = [item["message"] for item in malformed if item["code"] == "NOT_FOUND"]
        assert [text.startswith('"nonsense" is no id: give that of a') for text in messages] == [
            True
        ]


@pytest.mark.parametrize("given", [{}, {"dependsOnId": None}, {"unresolvedRef": "x"}])
def test_a_dependency_without_a_target_has_one_reason(
    catalog: Asking, given: dict[str, Any]
) -> None:
    mail, chat = catalog.live("mail"), catalog.live("chat")
    for target in ({"unresolvedRef": "x"}, {"dependsOnId": chat}):
        catalog.change("addDependency", {"serviceId": mail, **target})
    if given.get("unresolvedRef"):
        given = {**given, "dependsOnId": chat}

    refused = catalog.refused("addDependency", {"serviceId": mail, **given})
    twice = catalog.refused("addDependency", {"serviceId": mail, "unresolvedRef": "x"})

    assert refused == [("TARGET_NOT_ONE", "dependsOnId")]
    assert twice == [("DEPENDENCY_EXISTS", "unresolvedRef")]
    catalog.change("addDependency", {"serviceId": mail, "unresolvedRef": "y"})


def test_a_slug_is_no_reason_where_nobody_knows_whose_it_is(catalog: Asking) -> None:
    catalog.live("mail")
    given = {"expectedRevision": 1, "slug": "mail", "aliases": ["mail"]}

    unknown = catalog.refused("updateService", {**given, "id": encode("Service", new_id())})
    taken = catalog.refused("createService", {"slug": "mail", "name": "Mail"})

    assert unknown == [("NOT_FOUND", "id")]
    assert taken == [("SLUG_TAKEN", "slug")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'service(slug: "nothing")',
            'There is no Service with the slug "nothing" that you can see.',
        ),
        ('service(id: "nothing")', '"nothing" is no id: give that of a Service.'),
        ('node(id: "nothing")', '"nothing" is no id: give that of an object.'),
        ("service(id: $person)", "This is the id of a Person: give that of a Service."),
        ("service(id: $gone)", "There is no Service with this id that you can see."),
        ("node(id: $gone)", "There is no object with this id that you can see."),
        (f'person(slug: "{"x" * 99}")', f'There is no Person with the slug "{"x" * 79}…" that'),
    ],
)
def test_a_lookup_says_what_it_sought(trying: Trying, text: str, message: str) -> None:
    given = {"person": encode("Person", new_id()), "gone": encode("Service", new_id())}
    used = {name: value for name, value in given.items() if f"${name}" in text}
    names = ", ".join(f"${name}: ID!" for name in used)
    document = f"query{f'({names})' if names else ''} {{ {text} {{ id }} }}"

    (error,) = trying.catalog.answer(document, used)["errors"]

    assert error["extensions"]["code"] == "NOT_FOUND"
    assert error["message"].startswith(message)
