"""Components, which are services, and APIs and resources, which organizations have."""

from collections.abc import Iterator

from catalog.domain.importing.linked.links import (
    Following,
    Hint,
    ImportedEntity,
    Link,
    LinkKind,
    TagAsking,
)
from catalog.domain.importing.records import SERVICES, Dependency, Named, Record
from catalog.exchange import shapes
from catalog.exchange.formats.backstage.landings import COMPONENT
from catalog.exchange.formats.backstage.references import BackstageEntity, EntityRef
from catalog.exchange.formats.landing import land, refer
from catalog.exchange.notes import shown
from catalog.exchange.shapes import NAME, PROSE, REFERENCE, SHORT, Fields

FORMAT = "backstage"
MEMBERS = ("component", "system", "domain")


def component(entity: BackstageEntity) -> Iterator[Record | Following]:
    """Yield the service that a component is, and what it is to others."""
    ref, line = entity.ref, entity.line
    service = shapes.record(SERVICES, ref.called, FORMAT, line, entity.notes)
    if service is None:
        return
    service.labels.update(_labels(entity))
    land(service, entity.inside, COMPONENT)
    link(service, entity)
    tags = entity.metadata.plains("tags", SHORT) or ()
    service.labels.update({f"tag.{tag}"[: SHORT.longest]: "true" for tag in tags})
    yield from _owner(service, entity)
    yield from _whole(service, entity)
    yield from _needs(service, entity)
    yield TagAsking(ref.tag, service.name)
    yield service


def _owner(service: Record, entity: BackstageEntity) -> Iterator[Following]:
    owner = entity.one("owner", "group")
    if owner is not None and owner.kind == "user":
        yield Link(LinkKind.OWNED, service.name, owner.called, entity.line_of("owner"))
    elif owner is not None:
        service.owners = [Named(owner.called, entity.line_of("owner"))]


def _whole(service: Record, entity: BackstageEntity) -> Iterator[Following]:
    """Yield what a component is a part of: a system, and another component, which needs it."""
    system, whole = entity.one("system", "system"), entity.one("subcomponentOf", "component")
    if system is not None:
        service.labels["system"] = system.called
        yield TagAsking(system.tag, service.name)
    wholes = entity.each("dependencyOf", "component")
    if whole is not None:
        service.labels["subcomponentOf"] = whole.called
        wholes.append(whole)
    for other in wholes:
        yield Hint(other.tag, entity.line, dependencies=[service.name])


def _needs(service: Record, entity: BackstageEntity) -> Iterator[Following]:
    """Yield what ties a component to those that provide what it uses, or use what it provides."""
    needed, consumed = entity.each("dependsOn", "component"), entity.each("consumesApis", "api")
    services = _of_services(needed, entity, "dependsOn") + _of_services(
        consumed, entity, "consumesApis"
    )
    if entity.spec.has("dependsOn") or services:
        service.dependencies = services
    provided = entity.each("providesApis", "api")
    for key, refs in {"dependsOn": needed, "consumesApis": consumed}.items():
        _name(service, key, [ref for ref in refs if ref.kind != "component"])
    _name(service, "providesApis", provided)
    for ref in consumed:
        if ref.kind == "api":
            yield TagAsking(ref.tag, service.name)
    for ref in provided:
        line = entity.line_of("providesApis")
        yield Hint(ref.tag, line, dependencies=[service.name])


def _of_services(refs: list[EntityRef], entity: BackstageEntity, key: str) -> list[Dependency]:
    line = entity.line_of(key)
    return [Dependency(ref.called, True, line) for ref in refs if ref.kind == "component"]  # noqa: FBT003


def _name(service: Record, key: str, refs: list[EntityRef]) -> None:
    if refs:
        refer(service, key, [str(ref) for ref in refs])


def resource(entity: BackstageEntity) -> Iterator[Following]:
    """Yield what an API or a resource is, and the organization that has it."""
    ref, owner = entity.ref, entity.one("owner", "group")
    given = {
        "name": entity.metadata.text("title", NAME) or ref.called,
        "description": entity.metadata.text("description", PROSE),
        "kind": "TECHNOLOGY",
    }
    values = {key: text for key, text in given.items() if text is not None}
    yield ImportedEntity("resources", ref.called, entity.line, values)
    if owner is not None:
        relation = LinkKind.HELD_BY_PERSON if owner.kind == "user" else LinkKind.HELD
        yield Link(relation, ref.called, owner.called, entity.line_of("owner"))


def link(record: Record, entity: BackstageEntity) -> None:
    """Let annotations and links become external references."""
    for key, text in _plain(entity, "annotations"):
        refer(record, key, [text])
    for one in entity.inside.each("metadata.links"):
        title, url = one.plain("title", NAME), one.plain("url", REFERENCE)
        if url is not None:
            system = f"links.{title}"[: SHORT.longest].strip() if title else "links"
            refer(record, system, [url])


def label(record: Record, entity: BackstageEntity) -> None:
    """Let the labels of what has none here become external references."""
    for key, text in _plain(entity, "labels"):
        refer(record, key, [text])


def _labels(entity: BackstageEntity) -> Iterator[tuple[str, str]]:
    yield from _plain(entity, "labels")


def _plain(entity: BackstageEntity, name: str) -> Iterator[tuple[str, str]]:
    """Yield the keys and the texts of a mapping in the metadata."""
    fields: Fields = entity.inside.at(f"metadata.{name}")
    form = NAME if name == "labels" else REFERENCE
    for key, value in fields.items():
        if value is None:
            continue
        problem = SHORT.problem(key)
        text = fields.plain(key, form)
        if problem is not None:
            code, message = problem
            told = f"metadata.{name}: {shown(key)}: {message}"
            entity.notes.problem(code, told, fields.line_of(key))
        elif text is not None:
            yield key, text
