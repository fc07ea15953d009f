"""Groups, which are organizations, and users, who are people."""

from collections.abc import Iterator

from catalog.domain.importing.linked.links import Following, ImportedEntity, Link, LinkKind
from catalog.domain.importing.records import ORGANIZATIONS, Record
from catalog.domain.writing.field_types import EmailText
from catalog.exchange import shapes
from catalog.exchange.formats.backstage.components import FORMAT, label, link
from catalog.exchange.formats.backstage.landings import GROUP
from catalog.exchange.formats.backstage.references import BackstageEntity
from catalog.exchange.formats.landing import land
from catalog.exchange.shapes import NAME


def group(entity: BackstageEntity) -> Iterator[Record | Following]:
    """Yield the organization that a group is, what it is a part of, its parts and its members."""
    called = entity.ref.called
    organization = shapes.record(ORGANIZATIONS, called, FORMAT, entity.line, entity.notes)
    if organization is None:
        return
    label(organization, entity)
    land(organization, entity.inside, GROUP)
    link(organization, entity)
    yield organization
    parent = entity.one("parent", "group")
    if parent is not None:
        yield Link(LinkKind.PART, called, parent.called, entity.line_of("parent"))
    for child in entity.each("children", "group"):
        yield Link(LinkKind.PART, child.called, called, entity.line_of("children"))
    for member in entity.each("members", "user"):
        yield Link(LinkKind.MEMBER, member.called, called, entity.line_of("members"))


def user(entity: BackstageEntity) -> Iterator[Following]:
    """Yield the person that a user is, and what they are a member of."""
    ref, profile = entity.ref, entity.inside.at("spec.profile")
    title = entity.metadata.text("title", NAME)
    given = {
        "name": profile.text("displayName", NAME) or title or ref.name,
        "email": profile.text("email", EmailText()),
    }
    values = {key: text for key, text in given.items() if text is not None}
    yield ImportedEntity("persons", ref.called, entity.line, values)
    for group_ref in entity.each("memberOf", "group"):
        line = entity.line_of("memberOf")
        yield Link(LinkKind.MEMBER, ref.called, group_ref.called, line)
