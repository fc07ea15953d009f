"""Importing the entities of Backstage: what becomes of each kind."""

from pathlib import Path

from tests.asking import Asking
from tests.imports import codes, counts, found, import_files, references_of, service

HEAD = "apiVersion: backstage.io/v1alpha1\n"
TEAM = HEAD + "kind: Group\nmetadata: {name: red}\nspec: {type: team, children: []}\n"
WEB = (
    HEAD
    + "kind: Component\nmetadata: {name: web}\nspec: {type: website, owner: red, lifecycle: x}\n"
)
LABELS = "labels { key value }"


def write(folder: Path, *texts: str, name: str = "catalog-info.yaml") -> Path:
    """Write entities into one file, a document each, and return its path."""
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("---\n".join(texts))
    return path


def entity(kind: str, name: str, spec: str = "{}", metadata: str = "") -> str:
    """Return the text of an entity."""
    return f"{HEAD}kind: {kind}\nmetadata: {{name: {name}{metadata}}}\nspec: {spec}\n"


def labels(catalog: Asking, slug: str = "web") -> dict[str, str]:
    """Return the labels of a service."""
    return {item["key"]: item["value"] for item in service(catalog, slug, LABELS)["labels"]}


def needs(catalog: Asking, slug: str) -> list[str]:
    """Return what a service depends on, by slugs or the names that wait."""
    shown = "dependencies { nodes { dependsOn { slug } unresolvedRef } }"
    nodes = service(catalog, slug, shown)["dependencies"]["nodes"]
    return sorted((node["dependsOn"] or {}).get("slug") or node["unresolvedRef"] for node in nodes)


def test_a_component_is_a_service_with_all_that_is_said_of_it(
    catalog: Asking, tmp_path: Path
) -> None:
    text = """apiVersion: example.com/v1beta1
kind: Component
metadata:
  name: web
  title: The Web
  description: Pages.
  labels: {region: eu, example.com/tier: "1"}
  annotations: {example.com/repository: here, jira/project-key: WEB}
  tags: [java, go]
  links:
  - {url: https://example.com/docs, title: Docs, icon: book, type: doc}
  - {url: https://example.com/more}
spec: {type: website, lifecycle: production, owner: group:default/red, odd: true}
"""

    report = import_files(catalog, write(tmp_path, text, TEAM))

    assert report["problems"] == report["notices"] == []
    told = service(
        catalog, "web", "name description externalRefs { system reference } stage { key }"
    )
    assert (told["name"], told["description"]) == ("The Web", "Pages.")
    assert told["stage"] == {"key": "live"}
    assert labels(catalog) == {
        "region": "eu",
        "example.com/tier": "1",
        "type": "website",
        "lifecycle": "production",
        "tag.java": "true",
        "tag.go": "true",
    }
    assert references_of(told) == {
        "example.com/repository": ["here"],
        "jira/project-key": ["WEB"],
        "links": ["https://example.com/more"],
        "links.Docs": ["https://example.com/docs"],
    }
    owners = service(catalog, "web", "owners { ... on Organization { slug kind } }")["owners"]
    assert owners == [{"slug": "red", "kind": "TEAM"}]
    assert [(item["key"], item["count"]) for item in report["ignored"]] == [
        ("metadata.links.icon", 1),
        ("metadata.links.type", 1),
        ("spec.odd", 1),
    ]


def test_groups_are_parts_of_groups_and_people_members_of_them(
    catalog: Asking, tmp_path: Path
) -> None:
    texts = [
        entity("Group", "inner", "{parent: red}"),
        entity("Group", "red", "{children: [group:blue], members: [jo], profile: {email: a@b.ch}}"),
        entity("Group", "blue", "{profile: {displayName: Blue}}"),
        entity("User", "jo", "{profile: {displayName: Jo, email: jo@b.ch}, memberOf: [inner]}"),
    ]

    report = import_files(catalog, write(tmp_path, *texts))

    assert report["problems"] == report["notices"] == report["ignored"] == []
    assert counts(report, "created") == {"organizations": 3, "persons": 1}
    shown = "slug name parent { slug } externalRefs { system reference }"
    listed = catalog.ask(f"{{ organizations {{ nodes {{ {shown} }} }} }}")["organizations"]["nodes"]
    nodes = {node.pop("slug"): node for node in listed}
    assert {slug: node["parent"] for slug, node in nodes.items()} == {
        "red": None,
        "inner": {"slug": "red"},
        "blue": {"slug": "red"},
    }
    assert nodes["blue"]["name"] == "Blue"
    assert references_of(nodes["red"]) == {"email": ["a@b.ch"]}
    person = catalog.ask('{ person(slug: "jo") { name email organizations { nodes { slug } } } }')
    assert (person["person"]["name"], person["person"]["email"]) == ("Jo", "jo@b.ch")
    theirs = person["person"]["organizations"]["nodes"]
    assert sorted(node["slug"] for node in theirs) == ["inner", "red"]


def test_apis_and_resources_belong_to_whoever_owns_them(catalog: Asking, tmp_path: Path) -> None:
    texts = [
        TEAM,
        entity("User", "jo", "{memberOf: [red]}"),
        entity("API", "orders", "{type: openapi, owner: red}", ", title: Orders, description: All"),
        entity("Resource", "store", "{type: database, owner: user:jo}"),
        entity("Resource", "nobodys", "{owner: gone}"),
    ]

    report = import_files(catalog, write(tmp_path, *texts))

    assert counts(report, "created") == {"organizations": 1, "persons": 1, "resources": 2}
    assert codes(report) == ["UNKNOWN_TEAM"]
    assert [(line, code) for _, line, code in found(report)] == [(23, "REQUIRED")]
    asked = "resources { nodes { slug name description kind organization { slug } } }"
    assert catalog.ask(f"{{ {asked} }}")["resources"]["nodes"] == [
        {
            "slug": "orders",
            "name": "Orders",
            "description": "All",
            "kind": "TECHNOLOGY",
            "organization": {"slug": "red"},
        },
        {
            "slug": "store",
            "name": "store",
            "description": None,
            "kind": "TECHNOLOGY",
            "organization": {"slug": "red"},
        },
    ]


def test_components_depend_on_what_they_use_and_on_their_parts(
    catalog: Asking, tmp_path: Path
) -> None:
    texts = [
        entity(
            "Component", "shop", "{dependsOn: [component:stock, resource:db], consumesApis: [p]}"
        ),
        entity("Component", "bank", "{providesApis: [p]}"),
        entity("Component", "stock"),
        entity("Component", "cart", "{subcomponentOf: shop}"),
        entity("Component", "tax", "{dependencyOf: [component:bank]}"),
        entity("Component", "other", "{dependsOn: [component:later]}"),
    ]

    report = import_files(catalog, write(tmp_path, *texts))

    assert report["problems"] == report["ignored"] == []
    assert codes(report) == ["DANGLING_REFERENCE"]
    assert needs(catalog, "shop") == ["bank", "cart", "stock"]
    assert needs(catalog, "bank") == ["tax"]
    assert needs(catalog, "cart") == []
    assert needs(catalog, "other") == ["later"]
    assert labels(catalog, "cart") == {"subcomponentOf": "shop"}
    told = references_of(service(catalog, "shop", "externalRefs { system reference }"))
    assert told == {"dependsOn": ["resource:default/db"], "consumesApis": ["api:default/p"]}


def test_a_name_that_waited_is_bound_by_a_later_import(catalog: Asking, tmp_path: Path) -> None:
    import_files(catalog, write(tmp_path, entity("Component", "a", "{dependsOn: [component:b]}")))

    report = import_files(catalog, write(tmp_path, entity("Component", "b"), name="later.yaml"))

    assert codes(report) == ["NAME_BOUND"]
    shown = "dependencies { nodes { dependsOn { slug } } }"
    assert service(catalog, "a", shown)["dependencies"]["nodes"] == [{"dependsOn": {"slug": "b"}}]


def test_systems_and_domains_label_the_components_in_them(catalog: Asking, tmp_path: Path) -> None:
    texts = [
        entity("Component", "web", "{system: shop}"),
        entity("System", "shop", "{owner: red, domain: retail, type: product}"),
        entity("Domain", "retail", "{subdomainOf: all}", ", title: Retail"),
        entity("Component", "other", "{system: gone}"),
    ]

    report = import_files(catalog, write(tmp_path, *texts))

    assert report["problems"] == report["notices"] == []
    assert labels(catalog) == {
        "system": "shop",
        "system.type": "product",
        "system.owner": "group:default/red",
        "domain": "retail",
        "domain.title": "Retail",
        "domain.parent": "all",
    }
    assert labels(catalog, "other") == {"system": "gone"}


def test_a_person_owns_a_component_once(catalog: Asking, tmp_path: Path) -> None:
    path = write(tmp_path, entity("User", "jo"), entity("Component", "web", "{owner: user:jo}"))

    first, again = import_files(catalog, path), import_files(catalog, path)

    assert first["problems"] == again["problems"] == []
    assert counts(again, "unchanged") == {"persons": 1, "services": 1}
    owners = service(catalog, "web", "owners { ... on Person { slug } }")["owners"]
    assert owners == [{"slug": "jo"}]
