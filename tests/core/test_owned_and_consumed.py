"""What organizations and people own and consume, as far as others may see it."""

from catalog.storage.rows import Row
from tests import rows
from tests.asking import Asking
from tests.rows import MOMENT
from tests.shared import catalog_of


def everything() -> list[Row]:
    found: list[Row] = [rows.organization(slug) for slug in ("acme", "bolt", "corp", "else")]
    found += rows.person("ann", "acme")
    for slug in ("mail", "post", "web", "old"):
        found += rows.service(slug, provider="acme")
    found += rows.service("draft", provider="acme", status="PIPELINE")
    for slug in ("mail", "draft"):
        found += [rows.owner(slug, organization="acme"), rows.owner(slug, position=1, person="ann")]
    former = rows.owner("post", organization="acme")
    former.valid_to = MOMENT
    found += [former, rows.owner("web", organization="corp")]
    found += rows.offering("basic", "acme", ["mail", "post"])
    found += rows.offering("more", "acme", ["mail", "web"])
    found += rows.offering("past", "acme", ["old"])
    found += rows.relationship("one", "acme", "bolt", ["basic"], status="ACTIVE")
    found += rows.relationship("two", "acme", "bolt", ["more"], status="ACTIVE")
    found += rows.relationship("over", "acme", "bolt", ["past"], status="ACTIVE", over_at=MOMENT)
    found += rows.relationship("asked", "acme", "corp", ["basic"], status="PROPOSED")
    return [*found, *rows.relationship("three", "acme", "corp", ["past"], status="ACTIVE")]


filled = catalog_of(everything)


def services(catalog: Asking, owner: str, field: str, *, by: str = "admin") -> list[str]:
    if by not in catalog.secrets:
        catalog.token(by, organization=by)
    selection = f"found: {field}(orderBy: [{{field: SLUG}}]) {{ totalCount nodes {{ slug }} }}"
    text = f'{{ of: {owner.split(maxsplit=1)[0]}(slug: "{owner.split()[1]}") {{ {selection} }} }}'
    found = catalog.ask(text, by=by)["of"]["found"]
    assert found["totalCount"] == len(found["nodes"])
    return [node["slug"] for node in found["nodes"]]


def test_owned_are_services_with_a_present_owner(filled: Asking) -> None:
    assert services(filled, "organization acme", "ownedServices") == ["draft", "mail"]
    assert services(filled, "organization corp", "ownedServices") == ["web"]
    assert services(filled, "person ann", "ownedServices") == ["draft", "mail"]
    assert services(filled, "organization bolt", "ownedServices") == []


def test_what_is_owned_is_seen_by_who_sees_the_service(filled: Asking) -> None:
    own = services(filled, "organization acme", "ownedServices", by="acme")
    others = services(filled, "organization acme", "ownedServices", by="bolt")

    assert (own, others) == (["draft", "mail"], ["mail"])
    assert services(filled, "person ann", "ownedServices", by="acme") == ["draft", "mail"]


def test_consumed_is_what_active_relationships_hold_each_once(filled: Asking) -> None:
    assert services(filled, "organization bolt", "consumedServices") == ["mail", "post", "web"]
    assert services(filled, "organization corp", "consumedServices") == ["old"]
    assert services(filled, "organization acme", "consumedServices") == []


def test_what_is_consumed_is_seen_by_who_takes_part(filled: Asking) -> None:
    for by in ("acme", "bolt"):
        found = services(filled, "organization bolt", "consumedServices", by=by)
        assert found == ["mail", "post", "web"]
    for by in ("corp", "else"):
        assert services(filled, "organization bolt", "consumedServices", by=by) == []


def test_lists_can_be_asked_by_what_is_consumed_and_owned(filled: Asking) -> None:
    def found(where: str) -> list[str]:
        text = f"{{ organizations(where: {where}) {{ nodes {{ slug }} }} }}"
        return sorted(node["slug"] for node in filled.ask(text)["organizations"]["nodes"])

    assert found('{consumedServices: {slug: {eq: "mail"}}}') == ["bolt"]
    assert found("{consumedServices: {}}") == ["bolt", "corp"]
    assert found('{ownedServices: {slug: {eq: "web"}}}') == ["corp"]
