"""Where more than two take part, what is between two of them is not told to the others."""

import datetime as dt

import pytest

from catalog.plugin import decode_id
from catalog.testing import Clock
from catalog_improvement import ContinualImprovement
from catalog_improvement.tables import ImprovementLinkRow
from catalog_partnership import Partnership
from tests.asking import asking
from tests.hearing import count, until
from tests.plugins.partnership.partnered import START, Partners

BEFORE = START - dt.timedelta(days=1)  # events of before its first start are not told


@pytest.mark.parametrize(("others", "by_buyer"), [((), 1), ((("rival", "PROVIDER"),), 0)])
def test_an_improvement_tells_no_other_side_of_a_strategic_issue(
    sqlite_url: str, others: tuple[tuple[str, str], ...], by_buyer: int
) -> None:
    plugins = (Partnership, ContinualImprovement)
    with asking(sqlite_url, plugins, clock=Clock(BEFORE)) as catalog:
        partners = Partners(catalog)
        deal = partners.agreed("several", *others, startsOn="2024-01-31")
        host = decode_id(partners.ids["host"])
        assert host is not None
        given = {
            "relationshipId": deal,
            "providerId": partners.ids["host"],
            "title": "One data centre is not enough",
            "serviceId": catalog.live("cellar", provider_id=host.key),
            "ownerId": partners.ids["mona"],
        }
        partners.do("raiseStrategicIssue", "issue { id }", by="ned", **given)
        until(lambda: count(catalog, ImprovementLinkRow) >= 1)
        asked = "{ improvements { totalCount } }"
        seen = {
            by: catalog.ask(asked, by=by)["improvements"]["totalCount"]
            for by in ("bob", "ned", "rita")
        }

    assert seen == {"bob": 1, "ned": by_buyer, "rita": 0}
