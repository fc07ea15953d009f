"""Make plugins for a test out of what they bring, and tell what is wrong with them."""

from collections.abc import Iterable, Sequence
from importlib.metadata import entry_points
from typing import Any

import pytest
import sqlalchemy as sa

from catalog.host import GROUP, PluginError, gather
from catalog.plugin import (
    HOUSE,
    Change,
    Circle,
    Gate,
    Importer,
    Metric,
    Plugin,
    PortfolioStatus,
    Reaction,
    Stage,
    Subscriber,
    hookimpl,
)
from catalog.plugin_settings import PluginSetting
from catalog_design.tables import HandoffPackRow

PARTIES = sa.select(HandoffPackRow.service_id, HandoffPackRow.receiver_id)
BUILT_IN = {entry.name for entry in entry_points(group=GROUP)}


def strangers(listed: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return those of the listed plugins that do not come with the catalog."""
    return [item for item in listed if item["id"] not in BUILT_IN]


def plugin(name: str, **attributes: Any) -> type[Plugin]:
    """Make the class of a plugin."""
    given = {"id": name, "title": name.title(), **attributes}
    return type(name.title().replace("-", ""), (Plugin,), given)


def bringing(name: str, *, attributes: Any = None, **values: Any) -> type[Plugin]:
    """Make a plugin whose hooks return these values."""
    hooks = {hook: hookimpl(lambda self, found=found: found) for hook, found in values.items()}
    return plugin(name, **hooks, **(attributes or {}))


def problems(*classes: Any, settings: Sequence[PluginSetting] = ()) -> list[str]:
    """Return what is wrong with these plugins."""
    with pytest.raises(PluginError) as caught:
        gather(list(classes), settings)
    return list(caught.value.problems)


async def do(*_given: Any) -> Any:
    """Do nothing."""


def stage(key: Any = "review", **given: Any) -> Stage:
    return Stage(**{"key": key, "title": "Review", "status": PortfolioStatus.PIPELINE, **given})


def gate(name: Any = "all_is_well", **given: Any) -> Gate:
    return Gate(**{"name": name, "check": do, **given})


def reaction(change_type: Any = Change, **given: Any) -> Reaction:
    return Reaction(**{"change_type": change_type, "do": do, **given})


def subscriber(name: Any = "journal", **given: Any) -> Subscriber:
    return Subscriber(**{"name": name, "event_types": ["services.created"], "do": do, **given})


def metric(key: Any = "uptime", **given: Any) -> Metric:
    return Metric(**{"key": key, "unit": "percent", "measure": do, "ring": HOUSE, **given})


def circle(parties: Any = PARTIES) -> Circle:
    return Circle(parties=parties)


def importer(name: Any = "inventory", **given: Any) -> Importer:
    plain = {"recognises": lambda head: False, "records": lambda items, notes: iter(())}
    return Importer(**{"name": name, **plain, **given})
