"""A nested list is filtered by what hangs on its objects, whoever asks and however deep it is."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog_operation import Operation
from tests import rows
from tests.asking import Asking
from tests.plugins.operation.operated import incident

INCIDENTS = "incidents(where: {intervals: {startedAt: {%s}}}, first: 5) { nodes { number } }"
SERVICES = f"services(first: 5) {{ nodes {{ {INCIDENTS} }} }}"
OFFERING = f"offering {{ {SERVICES} }}"
AGREED = f"relationships(first: 5) {{ nodes {{ agreedOfferings {{ {OFFERING} }} }} }}"


def _found(catalog: Asking, text: str, compared: str) -> list[int]:
    """Return the numbers of incidents that a member of the consumer finds, however deep."""
    return list(_numbers(catalog.ask(f"{{ {text % compared} }}", by="buyer")))


def _numbers(answer: Any) -> Any:
    if isinstance(answer, dict):
        yield from [answer["number"]] if "number" in answer else _numbers([*answer.values()])
    elif isinstance(answer, list):
        for item in answer:
            yield from _numbers(item)


@pytest.mark.parametrize("text", [INCIDENTS, SERVICES, AGREED])
def test_who_takes_part_filters_incidents_by_their_intervals(
    catalog_with: Callable[..., Asking], text: str
) -> None:
    catalog = catalog_with(Operation)
    seller, mail, inner = rows.key("seller"), rows.key("mail"), rows.key("inner")
    catalog.put([rows.organization("seller"), rows.organization("buyer")])
    catalog.put(
        [*rows.service("mail", provider="seller"), *rows.service("inner", provider="seller")]
    )
    catalog.put(rows.offering("mailbox", "seller", ["mail"]))
    catalog.put(rows.relationship("deal", "seller", "buyer", ["mailbox"]))
    catalog.put(incident(number=1, organization=seller, service=mail))
    catalog.put(incident(number=2, organization=seller, service=inner))
    catalog.token("buyer", organization="buyer")

    assert _found(catalog, text, 'gte: "2020-01-01T00:00:00Z"') == [1]
    assert _found(catalog, text, 'lt: "2020-01-01T00:00:00Z"') == []
