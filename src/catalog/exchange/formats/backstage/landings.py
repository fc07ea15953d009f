"""Where the keys of each kind of entity land; what is in no table is taken by nothing."""

from collections.abc import Mapping
from typing import Final

from catalog.exchange.formats.landing import AsLabel, AsReference, AsValue, Landings, Said
from catalog.exchange.shapes import PROSE

ROOT: Final[Landings] = {
    "apiVersion": Said("says that it is an entity"),
    "kind": Said("says which of these tables holds"),
    "metadata.name": Said("slug"),
    "metadata.namespace": Said("before the name and a hyphen, unless it is `default`"),
}
TITLED: Final[Landings] = {
    "metadata.title": AsValue("name"),
    "metadata.description": AsValue("description", PROSE),
}
LINKED: Final[Landings] = {
    "metadata.annotations": Said("external references, each key a system"),
    "metadata.links.url": Said("external reference `links.` and its title, else `links`"),
    "metadata.links.title": Said("in the system of its link"),
}
COMPONENT: Final[Landings] = {
    **TITLED,
    **LINKED,
    "metadata.labels": Said("labels of the same keys"),
    "metadata.tags": Said("label `tag.` and the tag, of the value `true`"),
    "spec.type": AsLabel("type"),
    "spec.lifecycle": AsLabel("lifecycle"),
    "spec.owner": Said("owner: a team or a person"),
    "spec.system": Said("label `system`"),
    "spec.subcomponentOf": Said("label `subcomponentOf`, and a dependency of that component"),
    "spec.dependsOn": Said("`dependencies` on components, else external reference `dependsOn`"),
    "spec.dependencyOf": Said("a dependency of that component"),
    "spec.providesApis": Said("external reference `providesApis`"),
    "spec.consumesApis": Said(
        "external reference `consumesApis`, and `dependencies` on those that provide them"
    ),
}
RESOURCE: Final[Landings] = {
    "metadata.title": Said("`name`"),
    "metadata.description": Said("`description`"),
    "spec.owner": Said("the organization that has it, that of the person if it is one"),
}
GROUP: Final[Landings] = {
    **TITLED,
    **LINKED,
    "metadata.labels": Said("external references of the same keys"),
    "metadata.tags": AsReference("tags"),
    "spec.type": AsReference("type"),
    "spec.profile.displayName": AsValue("name"),
    "spec.profile.email": AsReference("email"),
    "spec.profile.picture": AsReference("picture"),
    "spec.parent": Said("the organization that it is a part of"),
    "spec.children": Said("organizations that are parts of it"),
    "spec.members": Said("people who are members of it"),
}
USER: Final[Landings] = {
    "metadata.title": Said("`name`, unless a display name is given"),
    "spec.profile.displayName": Said("`name`"),
    "spec.profile.email": Said("`email`"),
    "spec.memberOf": Said("organizations that they are members of"),
}
SYSTEM: Final[Landings] = {
    "metadata.title": Said("label `system.title` of its components"),
    "spec.type": Said("label `system.type` of its components"),
    "spec.owner": Said("label `system.owner` of its components"),
    "spec.domain": Said("label `domain` of its components"),
}
DOMAIN: Final[Landings] = {
    "metadata.title": Said("label `domain.title` of its components"),
    "spec.type": Said("label `domain.type` of its components"),
    "spec.owner": Said("label `domain.owner` of its components"),
    "spec.subdomainOf": Said("label `domain.parent` of its components"),
}
LOCATION: Final[Landings] = {
    "spec.target": Said("a file that is read as well, if it is in the folder"),
    "spec.targets": Said("files that are read as well, if they are in the folder"),
}
KINDS: Final[Mapping[str, Landings]] = {
    "Component": COMPONENT,
    "API": RESOURCE,
    "Resource": RESOURCE,
    "Group": GROUP,
    "User": USER,
    "System": SYSTEM,
    "Domain": DOMAIN,
    "Location": LOCATION,
}
LANDINGS: Final[Mapping[str, Landings]] = {
    kind: {**ROOT, **landings} for kind, landings in KINDS.items()
}
