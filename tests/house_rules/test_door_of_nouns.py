"""A plugin must be able to hang on every noun of the core, so each has its row, id and type there.

A new entity fails here until `catalog.plugin` shows it. What is nobody's noun is listed with why.
"""

from typing import Any, get_args

import pytest

from catalog import plugin
from catalog.domain.declared import event_types
from catalog.graph.declaring.entities import Entity
from catalog.schema import core
from catalog.storage.rows import EntityRow, Row

ENTITIES = core.composed({}).entities
DOOR = {name: getattr(plugin, name) for name in plugin.__all__}
PRIVATE = {
    "AuditEntryRow": "the catalog's own record of changes, which is asked in the graph",
    "BroughtRow": "what files said, by which an import tells what it may take back",
    "DeliveredChangeRow": "how events are delivered",
    "DeliveryRow": "how events are delivered",
    "IdentityRow": "what others call people, by which they are let in",
    "JobRow": "when jobs are due",
    "OrganizationRelationshipRow": "follows from relationships, and is kept for speed",
    "OutboxRow": "events on their way: plugins tell them, and subscribe to them",
    "RevisionRow": "the catalog's own record of edits",
    "SearchEntryRow": "follows from the words of others, and is kept for speed",
    "SearchPendingRow": "waits within a transaction alone",
    "ServiceCircleRow": "follows from who takes part, and is kept for speed",
    "ServiceConsumerRow": "follows from relationships, and is kept for speed",
    "ServiceRelationshipRow": "follows from relationships, and is kept for speed",
    "SettingRow": "settings of the database itself",
    "SourceRow": "who brings values by imports",
    "SubscriberRow": "how events are delivered",
    "TokenRow": "secrets",
}


def is_node(entity: Entity) -> bool:
    kind: Any = core.composed({}).graphql.type_map[entity.name]
    return "Node" in {interface.name for interface in kind.interfaces}


each_entity = pytest.mark.parametrize("entity", ENTITIES.values(), ids=ENTITIES)


@each_entity
def test_its_row_and_who_sees_it_are_in_the_door(entity: Entity) -> None:
    assert DOOR.get(entity.row.__name__) is entity.row
    assert any(shown is entity.visible for shown in DOOR.values())


@each_entity
def test_its_type_and_its_id_are_there_where_it_is_an_object_of_its_own(entity: Entity) -> None:
    ids = [name for name, shown in DOOR.items() if get_args(shown)[1:] == (entity.visible,)]

    assert not is_node(entity) or DOOR.get(entity.type.__name__) is entity.type
    assert is_node(entity) == (len(ids) == 1), ids


@each_entity
def test_its_events_are_declared_where_people_edit_it(entity: Entity) -> None:
    own = [item for item in event_types.CORE.by_name.values() if entity.row in item.of]

    names = {f"{entity.row.__tablename__}.{what}" for what in ("created", "changed")}
    assert names & {item.name for item in own} == (
        names if issubclass(entity.row, EntityRow) else set()
    )


def test_every_other_row_of_the_core_is_there_or_private_for_a_reason() -> None:
    rows = {mapper.class_ for mapper in Row.registry.mappers}
    own = {row.__name__ for row in rows if row.__module__.startswith("catalog.storage.")}

    assert own - DOOR.keys() == PRIVATE.keys()
