"""A retirement that was refused waits for the consent of those whose services need the service."""

from typing import Any

from tests.asking import Asking
from tests.core.test_service_owners import key

WAITING = "{ viewer { waiting { kind subject { id } } } }"


def test_a_refused_retirement_waits_for_those_who_need_the_service(catalog: Asking) -> None:
    acme = catalog.member("acme")
    parts = {}
    for slug in ("ledger", "web", "idle"):
        part = {"slug": slug, "name": slug, "kind": "TEAM", "parentId": acme}
        made = catalog.change("createOrganization", part, "organization { id }")
        parts[slug] = made["organization"]["id"]
        person = {"slug": f"{slug}-ann", "name": "Ann", "organizationIds": [parts[slug]]}
        catalog.change("createPerson", person)
        catalog.token(slug, person=f"{slug}-ann")
    old = catalog.live("old", provider_id=key(parts["ledger"]))
    new = catalog.live("new", provider_id=key(parts["web"]))
    catalog.change("addDependency", {"serviceId": new, "dependsOnId": old})

    def waiting(by: str) -> Any:
        return catalog.ask(WAITING, by=by)["viewer"]["waiting"]

    retire = {"serviceId": old, "expectedRevision": 1}
    nothing = waiting("web")
    refused = catalog.refused("retireService", retire, by="ledger")
    before = {by: waiting(by) for by in ("web", "ledger", "idle")}
    consent = {"serviceId": old, "organizationId": parts["web"]}
    catalog.change("consentToRetirement", consent, by="web")

    assert nothing == []
    assert ("DEPENDANTS_LIVE", None) in refused
    item = {"kind": "RETIREMENT_TO_CONSENT", "subject": {"id": old}}
    assert before == {"web": [item], "ledger": [], "idle": []}
    assert waiting("web") == []
