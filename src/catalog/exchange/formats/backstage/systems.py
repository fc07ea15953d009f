"""Systems and domains, which label what is in them, and locations, which name further files."""

from collections.abc import Iterator

from catalog.domain.importing.linked.links import Following, Hint
from catalog.exchange.formats.backstage.references import BackstageEntity
from catalog.exchange.shapes import NAME, REFERENCE


def system(entity: BackstageEntity) -> Iterator[Following]:
    """Yield what a system says of its components, its domain among it."""
    domain_ref = entity.one("domain", "domain")
    labels = _labels(entity, "system")
    if domain_ref is not None:
        labels["domain"] = domain_ref.called
    asked = None if domain_ref is None else domain_ref.tag
    yield Hint(entity.ref.tag, entity.line, labels=labels, asks=asked)


def domain(entity: BackstageEntity) -> Iterator[Following]:
    """Yield what a domain says of the components of its systems."""
    labels, parent = _labels(entity, "domain"), entity.one("subdomainOf", "domain")
    if parent is not None:
        labels["domain.parent"] = parent.called
    yield Hint(entity.ref.tag, entity.line, labels=labels)


def _labels(entity: BackstageEntity, prefix: str) -> dict[str, str]:
    owner = entity.one("owner", "group")
    given = {
        "title": entity.metadata.text("title", NAME),
        "type": entity.spec.plain("type", NAME),
        "owner": None if owner is None else str(owner),
    }
    return {f"{prefix}.{key}": text for key, text in given.items() if text is not None}


def location(entity: BackstageEntity) -> Iterator[Following]:
    """Note the files that a location names; they are read after this one."""
    for key in ("target", "targets"):
        for target in entity.spec.plains(key, REFERENCE) or ():
            entity.notes.targets.append((target, entity.line_of(key)))
    yield from ()
