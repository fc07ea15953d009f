"""`importCatalog`: files that are sent are imported as those of the command, and no further."""

from typing import Any

import pytest

from tests.asking import Asking
from tests.imports import dump, service

TEXT = """mutation($input: ImportCatalogInput!, $dry: Boolean) {
    importCatalog(input: $input, dryRun: $dry) { report userErrors { code field } }
}"""
WEB = (
    "teams: [{name: red}]\n"
    "services:\n- {name: web, tier: sv, owner: red, technical: {dependencies: [{service: db}]}}\n"
    "- {name: db}\n"
)


def send(catalog: Asking, by: str, *texts: str, dry: bool = False, **given: Any) -> Any:
    """Send files, and return the report, else the codes and fields of what is wrong."""
    files = [{"path": f"{number}.yml", "content": text} for number, text in enumerate(texts, 1)]
    variables = {"input": {"files": files, **given}, "dry": dry}
    told = catalog.ask(TEXT, variables, by=by)["importCatalog"]
    if told["report"] is None:
        return [(item["code"], item["field"]) for item in told["userErrors"]]
    assert told["userErrors"] == []
    return told["report"]


def problems(report: Any) -> list[tuple[str, str, int | None]]:
    """Return the file, the code and the line of each problem."""
    return [(item["file"], item["code"], item["line"]) for item in report["problems"]]


def organization(catalog: Asking, slug: str) -> str:
    """Return the id of an organization."""
    return str(catalog.ask(f'{{ organization(slug: "{slug}") {{ id }} }}')["organization"]["id"])


@pytest.fixture
def houses(catalog: Asking) -> Asking:
    """Two houses, each with a member who has a token."""
    catalog.member("acme")
    catalog.member("other")
    return catalog


def test_files_that_are_sent_are_imported_into_the_house_of_who_sends_them(houses: Asking) -> None:
    report = send(houses, "acme", WEB)

    assert report["files"] == [{"path": "1.yml", "format": "gitlab", "error": None}]
    assert (report["created"]["services"], report["created"]["organizations"]) == (2, 1)
    assert service(
        houses, "web", "tier owners { ... on Organization { slug parent { slug } } }"
    ) == {
        "tier": "sv",
        "owners": [{"slug": "red", "parent": {"slug": "acme"}}],
    }
    assert houses.ask('{ service(slug: "db") { description tier } }', by="acme")
    again = send(houses, "acme", WEB)
    assert again["unchanged"]["services"] == 2


def test_a_dry_run_tells_the_same_and_leaves_nothing(houses: Asking) -> None:
    before = dump(houses)

    tried = send(houses, "acme", WEB, dry=True)
    after = dump(houses)
    done = send(houses, "acme", WEB)

    assert after == before
    assert tried == {**done, "dryRun": True}


def test_what_belongs_to_others_is_refused_and_the_rest_is_imported(houses: Asking) -> None:
    send(houses, "acme", WEB)
    before = service(houses, "web", "revision tier owners { ... on Organization { slug } }")
    text = WEB.replace("tier: sv", "tier: db") + "- {name: mine, owner: red}\n"

    report = send(houses, "other", text)

    assert sorted(problems(report)) == [
        ("1.yml", "NOT_YOUR_ORGANIZATION", 1),
        ("1.yml", "NOT_YOUR_ORGANIZATION", 3),
        ("1.yml", "NOT_YOUR_ORGANIZATION", 4),
        ("1.yml", "NOT_YOUR_ORGANIZATION", 5),
    ]
    assert report["created"]["services"] == 1
    assert service(houses, "web", "revision tier owners { ... on Organization { slug } }") == before
    assert service(houses, "mine", "owners { ... on Organization { slug } }") == {"owners": []}


def test_what_nobody_else_sees_is_not_there_but_for_its_name(houses: Asking) -> None:
    given = {"slug": "secret", "name": "Secret", "providerId": organization(houses, "acme")}
    houses.change("createService", given, by="acme")

    mine = "{name: mine, technical: {dependencies: [{service: secret}]}}"
    report = send(houses, "other", f"services:\n- {{name: secret}}\n- {mine}")

    assert problems(report) == [("1.yml", "SLUG_TAKEN", 2)]
    assert [item["code"] for item in report["notices"]] == ["DANGLING_REFERENCE"]
    assert "secret is" not in str(report["problems"])


def test_nothing_of_others_is_taken_back(houses: Asking) -> None:
    send(houses, "acme", WEB, source="all")

    send(houses, "other", "services: [{name: mine}]", source="all")
    before = service(houses, "web", "tier")
    send(houses, "acme", "services: [{name: db}]", source="all")

    assert (before, service(houses, "web", "tier")) == ({"tier": "sv"}, {"tier": None})


def test_an_export_is_for_administrators(houses: Asking) -> None:
    export = "catalog: 1\norganizations:\n- slug: new\n  name: New\n  kind: TEAM\n"

    by_member = send(houses, "acme", export, WEB)
    by_administrator = send(houses, "admin", export)

    assert problems(by_member) == [("1.yml", "ROLE_NOT_HELD", None)]
    assert by_member["created"]["services"] == 2
    assert problems(by_administrator) == []
    assert by_administrator["created"]["organizations"] == 1


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"format": "nope"}, ("FORMAT_UNKNOWN", ["format"])),
        ({"houseId": "other"}, ("NOT_YOUR_ORGANIZATION", ["houseId"])),
        ({"source": " "}, ("TEXT_BLANK", ["source"])),
    ],
)
def test_what_is_wrong_with_the_whole_is_told(
    houses: Asking, given: dict[str, str], wrong: Any
) -> None:
    before = dump(houses)
    if "houseId" in given:
        given = {"houseId": organization(houses, given["houseId"])}

    assert send(houses, "acme", WEB, **given) == [wrong]
    assert dump(houses) == before


def test_a_reader_imports_nothing(houses: Asking) -> None:
    houses.token("reader", organization="acme", scopes=["catalog:read"])

    answer = houses.answer(TEXT, {"input": {"files": []}}, by="reader")

    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_more_than_a_request_may_import_is_refused(houses: Asking) -> None:
    names = "\n".join(f"- {{name: s{number}}}" for number in range(5_001))

    assert send(houses, "acme", f"services:\n{names}") == [("TOO_MANY", ["files"])]


def test_more_that_is_sent_costs_more(houses: Asking) -> None:
    def cost(size: int) -> int:
        files = [{"path": "1.yml", "content": WEB + "#" * size}]
        answer = houses.answer(TEXT, {"input": {"files": files}, "dry": True}, by="acme")
        return int(answer["extensions"]["cost"]["requested"])

    assert 500 <= cost(100_000) - cost(0) <= 1_500
