"""A transfer asks of its own service, whatever else is offered, agreed and handed over then."""

from collections.abc import Callable

from catalog_transition import Transition
from tests.asking import Asking
from tests.plugins.lifecycle.leaving import houses
from tests.plugins.transition.handed import Handing


def handing(catalog_with: Callable[..., Asking]) -> tuple[Handing, str, str]:
    """Return what is handed over to `dune`, and two other services of the giver."""
    made = Handing(houses(catalog_with(Transition)))
    tape, drum = (made.houses.live(slug, made.houses.acme) for slug in ("tape", "drum"))
    return made, tape, drum


def test_other_services_that_are_offered_together_stay_where_they_are(
    catalog_with: Callable[..., Asking],
) -> None:
    made, tape, drum = handing(catalog_with)
    made.houses.offered("bundle", tape, drum)
    own = made.houses.offered()
    transfer = made.propose()

    assert made.accept(made.propose(serviceId=tape)) == ["OFFERED_WITH_OTHERS"]
    assert made.accept(transfer) == []
    text = "query($id: ID) { offering(id: $id) { provider { slug } } }"
    found = made.catalog.ask(text, {"id": own})["offering"]["provider"]
    assert found == {"slug": "dune"}


def test_relationships_that_rest_on_other_services_have_no_say(
    catalog_with: Callable[..., Asking],
) -> None:
    made, tape, _ = handing(catalog_with)
    made.houses.agreed("elsewhere", made.houses.offered("taping", tape))
    made.houses.agreed("deal", made.houses.offered())
    others, own = made.propose(serviceId=tape), made.propose()

    def unagreed(transfer: str) -> list[str]:
        return list(made.read(transfer, "unagreed", by="ann")["unagreed"])

    assert (unagreed(others), unagreed(own)) == (["elsewhere"], ["deal"])
    assert made.accept(made.propose(serviceId=made.houses.live("new", made.houses.acme))) == []


def test_who_provides_already_is_let_in_for_nobody_else(
    catalog_with: Callable[..., Asking],
) -> None:
    made, _, _ = handing(catalog_with)
    deal = made.houses.agreed("deal", made.houses.offered())
    desk = made.houses.live("desk", made.houses.bolt)
    made.propose(by="bob", serviceId=desk, toOrganizationId=made.houses.acme)
    transfer = made.propose()

    assert made.accept(transfer) == ["TRANSFER_NOT_AGREED"]
    made.let_in(deal)
    assert made.accept(transfer) == []
