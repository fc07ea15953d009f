"""A file writes over nothing that the sides of a contract said here, and speaks for no side."""

from typing import Any

from tests.plugins.acquisition.contracting import Trade
from tests.plugins.acquisition.processes import release
from tests.plugins.acquisition.test_importing_ocds import counts, imported, package

REFERENCE = "ocds-abcdef-1/c1"
SHOWN = """query($id: ID!) { contract(id: $id) {
    title status value { amount } obligations { totalCount } amendments { number }
    parties { consent }
} }"""
MET = {
    "id": "m1",
    "title": "Boxes",
    "dueDate": "2026-03-01",
    "status": "met",
    "dateMet": "2026-01-03T00:00:00Z",
}
CHANGE = {"id": "x1", "rationale": "More.", "date": "2026-01-03T00:00:00Z"}


def process(**contract: Any) -> list[tuple[str, str]]:
    """Return a process by which the consumer of the market buys from its provider."""
    given = release(**contract)
    given["buyer"] = {"id": "consumer", "name": "Consumer"}
    given["awards"][0]["suppliers"] = [{"id": "provider", "name": "Provider"}]
    return package(given)


def codes(report: Any) -> set[str]:
    """Return the codes of what was refused."""
    return {item["code"] for item in report["problems"]}


def test_a_file_writes_over_no_contract_that_was_proposed_here(trade: Trade) -> None:
    contract = trade.contract(trade.active(), reference=REFERENCE)
    before = trade.catalog.ask(SHOWN, {"id": contract}, by="consumer")
    said = process(milestones=[MET], amendments=[CHANGE])

    for status in ("active", "cancelled"):
        by_vendor = imported(trade.catalog, process(status=status), by="provider")
        assert "NOT_THE_BUYER" in codes(by_vendor)
        by_buyer = imported(trade.catalog, process(status=status), by="consumer")
        assert "CONTRACT_NOT_ENTERED" in codes(by_buyer)
    for slug in ("provider", "consumer", "admin"):
        report = imported(trade.catalog, said, by=slug)
        assert counts(report, "created").keys() <= {"processes", "relationships"}

    assert trade.catalog.ask(SHOWN, {"id": contract}, by="consumer") == before
    trade.sign(contract, "provider")
    imported(trade.catalog, process(status="cancelled"), by="consumer")
    after = trade.catalog.ask(SHOWN, {"id": contract}, by="consumer")["contract"]
    assert after["status"] == "SIGNED"


def test_a_file_signs_no_contract_on_a_relationship_that_was_agreed_here(trade: Trade) -> None:
    trade.active(slug="ocds-abcdef-1-c1")

    report = imported(trade.catalog, process(), by="provider")

    assert "NOT_YOUR_ORGANIZATION" in codes(report)
    found = trade.catalog.ask("{ contracts { totalCount } }", by="consumer")["contracts"]
    assert found == {"totalCount": 0}


def test_what_the_sides_changed_of_an_entered_contract_stands(trade: Trade) -> None:
    imported(trade.catalog, process(amendments=[CHANGE]))
    (node,) = trade.catalog.ask("{ contracts { nodes { id } } }")["contracts"]["nodes"]
    given = {"id": node["id"], "expectedRevision": trade.revision_of(node["id"])}
    given |= {"subject": "More.", "organizationId": trade.consumer}
    made = trade.catalog.change(
        "amendContract",
        {**given, "value": "20"},
        "contractAmendment { id revision }",
        by="consumer",
    )["contractAmendment"]
    signing = {"id": made["id"], "expectedRevision": made["revision"]}
    trade.catalog.change(
        "signContractAmendment", {**signing, "organizationId": trade.provider}, by="provider"
    )

    report = imported(trade.catalog, process(amendments=[CHANGE], milestones=[MET]))

    assert codes(report) == {"CONTRACT_NOT_ENTERED"}
    assert counts(report, "created") == counts(report, "updated") == {}
    found = trade.catalog.ask(SHOWN, {"id": node["id"]})["contract"]
    assert found["value"] == {"amount": "20.0000"}
    assert [item["number"] for item in found["amendments"]] == [1, 2]


def test_what_one_side_signed_here_of_an_entered_contract_is_no_matter_of_files(
    trade: Trade,
) -> None:
    imported(trade.catalog, process(status="pending"))
    (node,) = trade.catalog.ask("{ contracts { nodes { id } } }")["contracts"]["nodes"]
    trade.sign(node["id"], "consumer")

    report = imported(trade.catalog, process(status="active"))

    assert codes(report) == {"CONTRACT_NOT_ENTERED"}
    found = trade.catalog.ask(SHOWN, {"id": node["id"]})["contract"]
    assert found["status"] == "PROPOSED"
    assert [item["consent"] for item in found["parties"]] == ["GIVEN", None]


def test_only_the_buyer_takes_an_entered_contract_on(trade: Trade) -> None:
    imported(trade.catalog, process(milestones=[{**MET, "status": "scheduled"}]))

    report = imported(trade.catalog, process(title="Else", milestones=[MET]), by="provider")

    assert codes(report) >= {"NOT_THE_BUYER"}
    assert "milestones" not in counts(report, "updated")
    took = imported(trade.catalog, process(title="Else", milestones=[MET]), by="consumer")
    assert counts(took, "updated").items() >= {"contracts": 1, "milestones": 1}.items()
