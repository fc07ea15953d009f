"""A catalog of the revision before it was kept whose word a deferral is: nothing is invented."""

import asyncio

from catalog.host import gather
from catalog.storage.upgrading import histories
from catalog_design import Design
from tests.asking import asking
from tests.plugins.design.packing import RECEIVER, Designing
from tests.storage.migrating import CORE, ask, upgrade

KEPT = "SELECT status, deferral, by_consumer FROM design__requirements ORDER BY number"


def test_what_waited_before_waits_by_a_word_that_is_assumed(empty_url: str) -> None:
    _, design = gather([Design]).histories
    upgrade(empty_url, CORE, design)
    with asking(empty_url, [Design]) as catalog:
        designing = Designing(catalog)
        later = {"id": designing.require(), "expectedRevision": 1, "reason": "Later."}
        designing.change("deferRequirement", "__typename", by=RECEIVER, **later)
        designing.require("Post is kept.")
    given = ask(empty_url, KEPT)

    asyncio.run(histories.downgrade(empty_url, design, "0001"))
    upgrade(empty_url, CORE, design)

    assert given == [("DEFERRED", "GIVEN", False), ("OPEN", None, False)]
    assert ask(empty_url, KEPT) == [("DEFERRED", "ASSUMED", False), ("OPEN", None, False)]
