"""Test the example plugin, asked as everything else is: with itself and without."""

import datetime as dt
from collections.abc import Callable

import pytest
from catalog_notes import Notes

from catalog.domain.writing.transaction import utc_now
from catalog.rings import Ring
from catalog.storage.upgrading import undoing
from tests.asking import Asking, asking
from tests.core.housing import circles, moved, wrong

COUNTED = "{ services(first: 100) { nodes { noteCount } } }"
PAGED = "{ services(first: 100) { nodes { notes(first: 2) { nodes { text } totalCount } } } }"


@pytest.fixture
def notes(catalog_with: Callable[..., Asking]) -> Asking:
    """A catalog with notes."""
    return catalog_with(Notes)


def write(catalog: Asking, service: str, text: str, *, pinned: bool = False) -> str:
    given = {"serviceId": service, "text": text, "pinned": pinned}
    return str(catalog.change("addNote", given, "note { id }")["note"]["id"])


def draft_of(catalog: Asking, organization: str) -> str:
    """Make a service that only its organization sees, and return its id."""
    owner = catalog.member(organization)
    given = {"slug": f"{organization}-draft", "name": "Draft", "providerId": owner}
    made = catalog.change("createService", given, "service { id }", by=organization)
    return str(made["service"]["id"])


def test_a_note_is_written_and_read(notes: Asking) -> None:
    service = notes.live("web")

    written = notes.change(
        "addNote",
        {"serviceId": service, "text": "Mind the gap.", "pinned": True},
        "note { text pinned revision service { slug } }",
    )

    assert written["note"] == {
        "text": "Mind the gap.",
        "pinned": True,
        "revision": 1,
        "service": {"slug": "web"},
    }
    assert notes.ask('{ service(slug: "web") { noteCount notes { nodes { text } } } }') == {
        "service": {"noteCount": 1, "notes": {"nodes": [{"text": "Mind the gap."}]}}
    }


def test_a_note_that_says_nothing_is_refused(notes: Asking) -> None:
    service = notes.live("web")

    refused = notes.refused("addNote", {"serviceId": service, "text": " \n "})
    write(notes, service, "Something.")

    assert refused == [("NOTE_EMPTY", "text")]
    assert notes.ask('{ service(slug: "web") { noteCount } }') == {"service": {"noteCount": 1}}


def test_a_note_in_a_dry_run_is_not_kept(notes: Asking) -> None:
    given = {"serviceId": notes.live("web"), "text": "Something."}

    shown = "note { text service { noteCount } }"
    payload = notes.change("addNote", given, shown, dry_run=True)

    assert payload["note"] == {"text": "Something.", "service": {"noteCount": 1}}
    assert notes.ask('{ service(slug: "web") { noteCount } }') == {"service": {"noteCount": 0}}


def test_notes_are_found_by_their_id(notes: Asking) -> None:
    note = write(notes, notes.live("web"), "Something.")

    found = notes.ask("query($id: ID!) { node(id: $id) { id ... on Note { text } } }", {"id": note})

    assert found == {"node": {"id": note, "text": "Something."}}


def test_notes_come_in_pages_filtered_and_ordered(notes: Asking) -> None:
    service = notes.live("web")
    for number in range(4):
        write(notes, service, f"Note {number}.", pinned=number % 2 == 0)

    found = notes.ask("""{
        service(slug: "web") {
            last: notes(first: 1, orderBy: [{field: TEXT, direction: DESC}]) {
                nodes { text } totalCount pageInfo { hasNextPage }
            }
            pinned: notes(where: {pinned: {eq: true}}) { nodes { text } }
            named: notes(where: {text: {contains: "NOTE 1"}}) { nodes { text } }
        }
    }""")

    assert found["service"] == {
        "last": {
            "nodes": [{"text": "Note 3."}],
            "totalCount": 4,
            "pageInfo": {"hasNextPage": True},
        },
        "pinned": {"nodes": [{"text": "Note 0."}, {"text": "Note 2."}]},
        "named": {"nodes": [{"text": "Note 1."}]},
    }


def test_services_are_found_by_their_notes(notes: Asking) -> None:
    write(notes, notes.live("web"), "Urgent.", pinned=True)
    write(notes, notes.live("db"), "Urgent.")
    notes.live("mail")

    found = notes.ask("""{
        pinned: services(where: {notes: {pinned: {eq: true}}}) { nodes { slug } }
        urgent: services(where: {notes: {text: {startsWith: "urg"}}}) { nodes { slug } }
        none: services(where: {NOT: {notes: {text: {startsWith: "urg"}}}}) { nodes { slug } }
    }""")

    slugs = {name: {node["slug"] for node in found[name]["nodes"]} for name in found}
    assert slugs == {"pinned": {"web"}, "urgent": {"web", "db"}, "none": {"mail"}}


@pytest.mark.parametrize("query", [COUNTED, PAGED])
def test_as_many_statements_are_asked_for_one_service_as_for_twenty(
    notes: Asking, query: str
) -> None:
    write(notes, notes.live("first"), "One.")
    with notes.counting() as for_one:
        notes.ask(query)
    for number in range(19):
        write(notes, notes.live(f"service-{number}"), "Many.")

    with notes.counting() as for_twenty:
        found = notes.ask(query)

    assert len(found["services"]["nodes"]) == 20
    assert len(for_twenty) == len(for_one)


def test_a_note_on_a_service_that_is_hidden_does_not_exist(notes: Asking) -> None:
    service = draft_of(notes, "acme")
    note = write(notes, service, "Secret.")
    notes.member("rival")
    query = "query($id: ID!) { node(id: $id) { ... on Note { text } } }"

    assert notes.codes(query, {"id": note}, by="rival") == ["NOT_FOUND"]
    assert notes.ask(query, {"id": note}, by="acme") == {"node": {"text": "Secret."}}


def test_a_hidden_note_is_in_no_list_no_count_and_no_filter(notes: Asking) -> None:
    service = draft_of(notes, "acme")
    write(notes, service, "Secret.")
    notes.live("web")
    notes.member("rival")
    query = '{ services(where: {notes: {text: {eq: "Secret."}}}) { totalCount nodes { slug } } }'

    assert notes.ask(query, by="rival") == {"services": {"totalCount": 0, "nodes": []}}
    assert notes.ask(query, by="acme") == {
        "services": {"totalCount": 1, "nodes": [{"slug": "acme-draft"}]}
    }


def test_a_note_on_a_hidden_service_cannot_be_written(notes: Asking) -> None:
    given = {"serviceId": draft_of(notes, "acme"), "text": "Something."}
    notes.member("rival")

    assert notes.refused("addNote", given, by="rival") == [("NOT_FOUND", "serviceId")]
    assert notes.refused("addNote", given, by="acme") == []


@pytest.mark.parametrize("service", ["nonsense", "", "U2VydmljZTox"])
def test_a_note_on_no_service_cannot_be_written(notes: Asking, service: str) -> None:
    given = {"serviceId": service, "text": "Something."}

    assert notes.refused("addNote", given) == [("NOT_FOUND", "serviceId")]
    assert notes.refused("addNote", {**given, "serviceId": notes.live("web")}) == []


def test_writing_a_note_takes_the_scope_of_writing(notes: Asking) -> None:
    service = notes.live("web")
    notes.token("reader", scopes=["catalog:read"])
    mutation = "mutation($input: AddNoteInput!) { addNote(input: $input) { note { text } } }"
    given = {"input": {"serviceId": service, "text": "Something."}}

    assert notes.codes(mutation, given, by="reader") == ["FORBIDDEN"]
    assert notes.codes(mutation, given) == []


def test_a_service_has_no_notes_without_the_plugin(catalog: Asking) -> None:
    catalog.live("web")

    assert catalog.codes('{ service(slug: "web") { noteCount } }') == ["GRAPHQL_VALIDATION_FAILED"]
    assert catalog.ask('{ service(slug: "web") { slug } }') == {"service": {"slug": "web"}}


def test_the_catalog_is_not_ready_before_the_tables_of_its_plugins_are_there(
    catalog_with: Callable[..., Asking],
) -> None:
    catalog = catalog_with(Notes)
    catalog.run(lambda: undoing.purge(catalog.catalog.database.url, "notes"))
    before = catalog.client.get("/readyz").status_code

    catalog.run(catalog.catalog.upgrade)

    assert before == 503
    assert catalog.client.get("/readyz").status_code == 200


def test_pinned_notes_are_measured(notes: Asking) -> None:
    service = notes.live("web")
    notes.live("idle")
    for number in range(4):
        write(notes, service, f"Note {number}.", pinned=number == 0)
    notes.clock.moment = utc_now() + dt.timedelta(minutes=1)

    found = notes.ask("""{ services { nodes { slug
        metrics(keys: ["pinned-notes"]) { value numerator denominator count status source }
    } } }""")

    assert {node["slug"]: node["metrics"] for node in found["services"]["nodes"]} == {
        "web": [
            {
                "value": 0.25,
                "numerator": 1.0,
                "denominator": 4.0,
                "count": 4,
                "status": "OK",
                "source": "notes",
            }
        ],
        "idle": [
            {
                "value": None,
                "numerator": None,
                "denominator": None,
                "count": None,
                "status": "NO_DATA",
                "source": "notes",
            }
        ],
    }


def test_the_question_of_a_batch_field_reads_alike_for_one_service_and_for_many(
    notes: Asking,
) -> None:
    texts = []
    for slug in ("one", "two", "three"):
        write(notes, notes.live(slug), "Something.", pinned=True)
        with notes.counting() as statements:
            found = notes.ask("{ services { nodes { noteCount pinnedNoteCount lastNotedAt } } }")
        texts.append(statements)

    assert texts[0] == texts[1] == texts[2]
    assert len(texts[0]) == 4
    nodes = found["services"]["nodes"]
    assert [node["pinnedNoteCount"] for node in nodes] == [1, 1, 1]
    assert None not in [node["lastNotedAt"] for node in nodes]


def test_whoever_is_to_read_a_note_stands_around_its_service(notes: Asking) -> None:
    bolt, corp = notes.member("bolt"), notes.member("corp")
    service = notes.live("web")
    notes.change("addNote", {"serviceId": service, "text": "Read.", "readerId": bolt})
    notes.change("addNote", {"serviceId": service, "text": "Nobody is to read it."})

    assert circles(notes) == {("web", "bolt"): Ring.PARTICIPANT}
    assert moved(notes, "bolt", corp) == []
    assert circles(notes) == {("web", "corp"): Ring.PARTICIPANT}
    assert wrong(notes) == []


def test_circles_come_and_go_with_their_plugin(
    url: str, catalog_with: Callable[..., Asking]
) -> None:
    with asking(url, [Notes]) as notes:
        given = {"serviceId": notes.live("web"), "text": "Read.", "readerId": notes.member("bolt")}
        notes.change("addNote", given)
    with asking(url) as without:
        assert circles(without) == {}
        assert wrong(without) == []

    again = catalog_with(Notes)

    assert circles(again) == {("web", "bolt"): Ring.PARTICIPANT}
