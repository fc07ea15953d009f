"""What was said of an improvement stays: figures that change later, and services that go."""

from collections.abc import Sequence

from catalog.plugin import Plugin, Subscriber, decode_id, hookimpl
from catalog_improvement import ContinualImprovement
from catalog_improvement.tables import ImprovementLinkRow
from catalog_operation import Operation
from tests.asking import Asking, asking
from tests.hearing import Ear, count, until
from tests.plugins.improvement.breaching import Promised, january
from tests.plugins.improvement.improving import raised, told
from tests.plugins.lives import retire

MARCH = {"startsAt": "2026-03-01T00:00:00Z", "endsAt": "2026-04-01T00:00:00Z"}
FIGURES = "measurements { value source byHand } inputs { evidence }"


def test_a_figure_and_its_evidence_stay_as_they_were_taken(sqlite_url: str) -> None:
    with asking(sqlite_url, (Operation, ContinualImprovement), clock=january()) as catalog:
        promised = Promised(catalog)
        promised.outage(9)
        until(lambda: count(catalog, ImprovementLinkRow))
        text = "{ improvements { nodes { id } } }"
        (found,) = catalog.ask(text)["improvements"]["nodes"]
        catalog.change("recordImprovementMeasurement", {"id": found["id"], **MARCH})
        before = told(catalog, found["id"], FIGURES)
        promised.outage(10)
        until(lambda: count(catalog, ImprovementLinkRow) == 2)
        after = told(catalog, found["id"], FIGURES)

    figure = {"value": "99.787186", "source": "operation", "byHand": False}
    assert before["measurements"] == after["measurements"] == [figure]
    assert before["inputs"][0] in after["inputs"]


def test_it_stays_when_its_service_is_retired(register: Asking) -> None:
    own = raised(register, register.live("web"))
    retire(register, "web")

    found = told(register, own, "status service { portfolioStatus }")
    text = '{ service(slug: "web") { id } }'
    again = {"serviceId": register.ask(text)["service"]["id"], "title": "More"}

    assert found == {"status": "RAISED", "service": {"portfolioStatus": "RETIRED"}}
    assert register.refused("raiseImprovement", again) == [("SERVICE_RETIRED", "serviceId")]


def hearing(ear: Ear) -> type[Plugin]:
    """Return a plugin that hears of services that are retired while they are to be improved."""

    class Registrars(Plugin):
        id = "registrars"
        title = "Registrars"

        @hookimpl
        def subscribers(self) -> Sequence[Subscriber]:
            types = ["improvement.service_retired", "improvement.rejected"]
            return [Subscriber(name="registrar", event_types=types, do=ear)]

    return Registrars


def test_open_improvements_are_told_that_their_service_is_retired(sqlite_url: str) -> None:
    ear = Ear()
    with asking(sqlite_url, (ContinualImprovement, hearing(ear))) as catalog:
        web, mail = catalog.live("web"), catalog.live("mail")
        own, rejected, other = (raised(catalog, key) for key in (web, web, mail))
        catalog.change("setImprovedService", {"id": other, "serviceId": web})
        reason = {"reason": "Nobody calls."}
        catalog.change("rejectImprovement", {"id": rejected, "expectedRevision": 1, **reason})
        retire(catalog, "web")
        until(lambda: len(ear.heard) >= 3)
        catalog.change("rejectImprovement", {"id": own, "expectedRevision": 1, **reason})
        until(lambda: len(ear.heard) >= 4)

    keys = {name: decode_id(item) for name, item in (("own", own), ("other", other))}
    told_of = [event for event in ear.heard if event.type == "improvement.service_retired"]
    assert {event.entity_id for event in told_of} == {key[1] for key in keys.values() if key}
    retired = decode_id(web)
    assert retired is not None
    assert {event.payload["retiredServiceId"] for event in told_of} == {str(retired.key)}
    assert len(told_of) == 2
