"""Reading inventories: YAML whose `inventory` lists services by `name`, each with what it is for.

inventory:
  - name: web
    purpose: Shows pages.
"""

import re
from collections.abc import Iterable, Iterator

from catalog.plugin import Fields, Item, Notes, Record

MARK = re.compile(r"^inventory:", re.MULTILINE)


def recognises(head: str) -> bool:
    """Tell whether a file that begins like this is an inventory."""
    return MARK.search(head) is not None


def records(items: Iterable[Item], notes: Notes) -> Iterator[Record]:
    """Yield the services of an inventory."""
    for item in items:
        fields = Fields.of(item.value, item.line, notes)
        name = None if fields is None else fields.text("name")
        if fields is None or name is None:
            notes.skip("services")
            continue
        service = Record("services", name, item.line)
        purpose = fields.text("purpose")
        if purpose is not None:
            service.values["description"] = purpose
        yield service
