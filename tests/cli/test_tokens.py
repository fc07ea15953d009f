"""Test `catalog token`: who is let in, for how long, and until when."""

import datetime as dt
import json
from collections.abc import Iterator
from uuid import uuid4

import pytest

from catalog.http import identity
from tests.asking import Asking, asking
from tests.cli.conftest import Call

VIEWER = "{ viewer { subject roles scopes } }"


@pytest.fixture
def served(call: Call, url: str) -> Iterator[Asking]:
    """The catalog on the database that the command line uses."""
    with asking(url) as found:
        yield found


def secret(call: Call, *options: str, subject: str = "me") -> str:
    """Make a token, and return the last line of standard output."""
    return call("token", "create", "--subject", subject, *options).data.splitlines()[-1]


def listed(call: Call, subject: str = "me") -> dict[str, object]:
    tokens = json.loads(call("token", "list", "--json").data)
    (found,) = (token for token in tokens if token["subject"] == subject)
    return dict(found)


def works(served: Asking, made: str) -> bool:
    served.secrets["made"] = made
    return "errors" not in served.answer("{ services { totalCount } }", by="made")


def test_a_secret_stands_alone_on_standard_output_and_works(call: Call, served: Asking) -> None:
    said = call("token", "create", "--subject", "me")

    served.secrets["me"] = said.data.strip()
    assert said.data == f"{said.data.strip()}\n"
    assert served.ask(VIEWER, by="me")["viewer"] == {
        "subject": "me",
        "roles": [],
        "scopes": ["catalog:read", "catalog:write"],
    }


def test_every_token_is_another(call: Call) -> None:
    assert secret(call) != secret(call)


def test_roles_and_scopes_are_as_they_were_asked_for(call: Call, served: Asking) -> None:
    served.secrets["admin"] = secret(call, "--role", "admin", "--scope", "catalog:read")

    assert served.ask(VIEWER, by="admin")["viewer"] == {
        "subject": "me",
        "roles": ["admin"],
        "scopes": ["catalog:read"],
    }


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--role", "king"], "UNKNOWN_GRANT: There is no king; there is admin.\n"),
        (
            ["--scope", "catalog:fly"],
            (
                "UNKNOWN_GRANT: There is no catalog:fly; "
                "there is catalog:read, catalog:write, catalog:roles.\n"
            ),
        ),
    ],
)
def test_a_role_or_a_scope_that_is_not_there_is_refused(
    call: Call, options: list[str], told: str
) -> None:
    said = call("token", "create", "--subject", "me", *options, code=1)

    assert (said.data, said.told) == ("", told)
    assert json.loads(call("token", "list", "--json").data) == []


def test_a_token_acts_for_its_organization(call: Call, served: Asking) -> None:
    organization = served.member("acme")
    given = {"slug": "draft", "name": "Draft", "providerId": organization}
    served.change("createService", given)
    served.secrets["member"] = secret(call, "--organization", "acme")
    served.secrets["nobody"] = secret(call, subject="nobody")

    query = "{ services { nodes { slug } } }"
    assert served.ask(query, by="member") == {"services": {"nodes": [{"slug": "draft"}]}}
    assert served.ask(query, by="nobody") == {"services": {"nodes": []}}


def test_an_organization_that_is_not_there_is_refused(call: Call) -> None:
    said = call("token", "create", "--subject", "me", "--organization", "nobody", code=1)

    assert (said.data, said.told) == ("", "There is no organization called nobody.\n")


def test_a_token_is_good_until_it_expires(call: Call, served: Asking) -> None:
    made = secret(call, "--expires", "30d")
    now = dt.datetime.now(dt.UTC)

    served.clock.moment = now + dt.timedelta(days=29)
    before = works(served, made)
    served.clock.moment = now + dt.timedelta(days=30, seconds=1)

    assert before
    assert served.codes("{ services { totalCount } }", by="made") == ["UNAUTHENTICATED"]


def test_a_token_without_an_end_never_expires(call: Call, served: Asking) -> None:
    made = secret(call)

    served.clock.moment = dt.datetime.now(dt.UTC) + dt.timedelta(days=36_500)

    assert works(served, made)
    assert listed(call)["expiresAt"] is None


@pytest.mark.parametrize(("text", "seconds"), [("90m", 5400), ("12h", 43_200), ("2w", 1_209_600)])
def test_a_lifetime_has_a_unit(call: Call, text: str, seconds: int) -> None:
    secret(call, "--expires", text)

    found = listed(call)
    times = [dt.datetime.fromisoformat(str(found[name])) for name in ("createdAt", "expiresAt")]
    assert times[1] - times[0] == pytest.approx(
        dt.timedelta(seconds=seconds), abs=dt.timedelta(seconds=5)
    )


def test_a_subject_is_one_line(call: Call) -> None:
    said = call("token", "create", "--subject", "me\nadmin", code=1)

    assert "Give a text of one line." in said.told
    assert secret(call)


@pytest.mark.parametrize("text", ["30", "d", "-1d", "30 days", "1y", "999999d", "0d", "00h"])
def test_another_lifetime_is_refused_with_how_it_is_written(call: Call, text: str) -> None:
    said = call("token", "create", "--subject", "me", f"--expires={text}", code=2)

    assert said.told == "Write --expires as a number and a unit: 30d, 12h, 90m, 2w.\n"


def test_a_revoked_token_is_worth_nothing(call: Call, served: Asking) -> None:
    made = secret(call)
    before = works(served, made)
    key = str(listed(call)["id"])

    said = call("token", "revoke", key)
    served.clock.moment = served.catalog.clock() + identity.A_WHILE  # it is remembered so long

    assert before
    assert said.told == f"{key} is revoked.\n"
    assert served.codes("{ services { totalCount } }", by="made") == ["UNAUTHENTICATED"]
    assert listed(call)["revokedAt"] is not None


def test_a_token_is_revoked_once(call: Call) -> None:
    secret(call)
    key = str(listed(call)["id"])
    call("token", "revoke", key)

    said = call("token", "revoke", key, code=1)

    assert said.told == "TOKEN_REVOKED: The token was revoked before.\n"


def test_a_token_that_is_not_there_cannot_be_revoked(call: Call) -> None:
    unknown = call("token", "revoke", str(uuid4()), code=1)
    malformed = call("token", "revoke", "me", code=2)

    assert unknown.told == "NOT_FOUND: There is no token with this id.\n"
    assert malformed.told == "That is no token's id: `catalog token list` shows them.\n"


def test_tokens_are_listed_without_their_secrets(call: Call, served: Asking) -> None:
    served.member("acme")
    made = secret(call, "--organization", "acme", "--role", "admin", "--expires", "1d")

    as_json = call("token", "list", "--json").data
    as_table = call("token", "list").data

    assert listed(call).keys() == {
        *("id", "subject", "person", "roles", "scopes", "organization"),
        *("createdAt", "expiresAt", "revokedAt"),
    }
    assert listed(call)["organization"] == "acme"
    assert made not in as_json + as_table
    assert all(words in as_table for words in ("me", "admin", "acme", "catalog:read"))


def test_an_id_can_be_copied_from_a_table_on_a_narrow_terminal(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret(call, "--role", "admin", "--expires", "1d")
    monkeypatch.setenv("COLUMNS", "80")

    as_table = call("token", "list").data

    assert str(listed(call)["id"]) in as_table
    assert "…" not in as_table


@pytest.mark.parametrize("columns", ["80", "200"])
def test_brackets_in_a_subject_are_no_markup(
    call: Call, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    secret(call, subject="[/of] [red]ann")
    monkeypatch.setenv("COLUMNS", columns)

    assert "[/of] [red]ann" in call("token", "list").data


def test_a_token_speaks_for_a_person(call: Call, served: Asking) -> None:
    acme, bolt = served.member("acme"), served.member("bolt")
    given = {"slug": "ann", "name": "Ann", "organizationIds": [acme, bolt]}
    ann = served.change("createPerson", given, "person { id }")["person"]["id"]
    asked = "{ viewer { person { slug } organizations { slug } } }"

    served.secrets["both"] = secret(call, "--person", "ann", subject="both")
    served.secrets["one"] = secret(call, "--person", "ann", "--organization", "bolt", subject="one")
    both, one = (served.ask(asked, by=name)["viewer"] for name in ("both", "one"))
    edit = {"id": ann, "expectedRevision": 1, "organizationIds": [acme]}
    served.change("updatePerson", edit)
    served.catalog.clock.moment = served.clock() + dt.timedelta(seconds=5)
    left = served.ask(asked, by="one")["viewer"]

    assert both["person"] == one["person"] == {"slug": "ann"}
    assert sorted(item["slug"] for item in both["organizations"]) == ["acme", "bolt"]
    assert one["organizations"] == [{"slug": "bolt"}]
    assert left == {"person": {"slug": "ann"}, "organizations": []}
    assert listed(call, "both")["person"] == "ann"


def test_a_token_speaks_for_people_there_are_and_where_they_belong(
    call: Call, served: Asking
) -> None:
    served.member("acme")
    served.change("createPerson", {"slug": "ann", "name": "Ann"})
    token = ("token", "create", "--subject", "me")

    unknown = call(*token, "--person", "nobody", code=1).told
    elsewhere = call(*token, "--person", "ann", "--organization", "acme", code=1).told

    assert "There is no person called nobody.\n" in unknown
    assert "NOT_A_MEMBER: Ann is no member of it: add them first, or leave it out.\n" in elsewhere


def test_a_token_can_be_made_before_the_first_start(bare: Call) -> None:
    made = bare("token", "create", "--subject", "me").data

    assert made.startswith("catalog_")
    assert [token["subject"] for token in json.loads(bare("token", "list", "--json").data)] == [
        "me"
    ]


def test_a_token_needs_a_subject(call: Call) -> None:
    assert "--subject" in call("token", "create", code=2).told
