"""Test what readiness of many services costs: its statements, and its price."""

from tests.plugins.lives import service
from tests.plugins.transition.readying import Readying, item
from tests.plugins.transition.reviewed import reviewed

PAGE = "{{ services(first: 50) {{ nodes {{ slug {} }} }} }}"
READY = "readiness { level verdict ratio { value } }"


def statements(readying: Readying, selected: str) -> int:
    """Return how many statements a page takes."""
    with readying.catalog.counting() as told:
        readying.catalog.ask(PAGE.format(selected))
    return len(told)


def test_a_page_takes_one_statement_more_however_many_services(readying: Readying) -> None:
    catalog, activities = readying.catalog, [{"kind": "TEST", "name": "failover"}]
    template = readying.template(item("load", "full"), activities=activities)
    review = readying.start(templateId=template, level="basic")
    bare = statements(readying, "")
    readying.approve(review)
    few = statements(readying, READY)
    for name in ("chat", "wiki", "news"):
        service(catalog, name, providerId=readying.ids["acme"])
        reviewed(catalog, name)

    many = statements(readying, READY)

    assert (few, many) == (bare + 1, bare + 1)
    nodes = catalog.ask(PAGE.format(READY))["services"]["nodes"]
    assert {node["slug"]: node["readiness"]["verdict"] for node in nodes} == {
        "mail": "NOT_READY",
        "chat": "READY",
        "wiki": "READY",
        "news": "READY",
    }


def test_readiness_has_the_price_of_a_dozen_objects(readying: Readying) -> None:
    def price(selected: str) -> int:
        told = readying.catalog.answer(PAGE.format(selected))["extensions"]["cost"]
        return int(told["requested"])

    assert 50 * 12 <= price("readiness { level }") - price("") <= 50 * 14
