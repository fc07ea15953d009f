"""The page about what is provided with: what it shows is done, and answers as it says."""

import re
from typing import Any

from tests.asking import Asking
from tests.core.fitting import open_market
from tests.house_rules.files import ROOT

PAGE = (ROOT / "docs" / "providing.md").read_text()


def test_what_the_page_shows_is_made_and_found(catalog: Asking) -> None:
    market = open_market(catalog)
    blocks = re.findall("```graphql\n(.+?)```", PAGE, re.DOTALL)
    text = {re.split(r"\W", block)[1]: block for block in blocks}

    def done(name: str, **given: Any) -> Any:
        (payload,) = catalog.ask(text[name], given, by="provider").values()
        assert payload["userErrors"] == []
        return payload

    own = {"own": market.provider}
    service = catalog.ask('{ service(slug: "mail") { id revision } }')["service"]
    resource = done("Enter", **own)["resource"]
    product = done("Make", **own, resource=resource["id"])["product"]
    released = done("Release", product=product["id"], revision=product["revision"])
    named = {"service": service["id"], "product": product["id"]}
    provided = done("Provide", **named, revision=service["revision"])["service"]
    about = {"service": service["id"], "resource": resource["id"]}
    offering = done("Offer", **own, **about)["offering"]
    edition = {"id": offering["id"], "expectedRevision": offering["revision"]}
    catalog.change("publishOffering", edition, by="provider")
    asked = {"slug": "vans-for-offices"}
    (seen,), (theirs,) = (
        catalog.ask(text["Offered"], asked, by=by)["offering"]["components"]
        for by in ("provider", "outsider")
    )

    assert (resource["assetType"], resource["capacity"]) == ("RESOURCE", "12.000")
    assert product["resources"] == [
        {"quantity": "3.000", "resource": {"slug": "vans", "unit": "vans"}}
    ]
    assert released["release"]["parts"] == [
        {"name": "Vans", "kind": "TECHNOLOGY", "quantity": "3.000", "unit": "vans"}
    ]
    assert released["product"] == {"revision": 2}
    assert provided["products"]["nodes"] == [{"slug": "delivery"}]
    assert offering["components"] == [
        {"kind": "ACCESS_TO_RESOURCE", "name": "A van on call", "resource": {"slug": "vans"}}
    ]
    called = {"slug": "vans", "name": "Vans", "kind": "TECHNOLOGY"}
    shown = {**called, "organization": {"slug": "provider"}}
    assert seen["resource"] == {**shown, "capacity": "12.000"}
    assert theirs["resource"] == {**shown, "capacity": None}
