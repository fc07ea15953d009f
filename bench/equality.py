"""Whether two servers say the same: a fixed map from each one's names to those of the catalog.

| the catalog | the references | stock strawberry | PostGraphile |
|---|---|---|---|
| `id`, a global id | the same | the same | `rowId`, the UUID inside |
| `endCursor` | the last UUID | the last UUID | its own cursor |
| `createdAt`, `…Z` | `…+00:00` or `…Z` | `…+00:00` | `…+00:00` |
| `owner {id name}` | the same | the same | `[{organization {id name}}]` |
| `offerings {nodes}` | the same | the same | a list of `{offering}` |
| `dependencies {nodes}` | the same | the same | a list |
"""

import datetime as dt
from base64 import b64decode
from typing import Any

UUID_LENGTH = 36

DIFFERENCES = """\
Where the work still differs (all of it to the disadvantage of the catalog):
- The catalog looks its token up and asks for its scope; the others know their viewer, or have none.
- The catalog reads in one snapshot (BEGIN, ROLLBACK); the others statement by statement.
- The catalog's cursors are signed and bound to connection, filter and order; the others' are ids.
- The catalog parses and checks any GraphQL; the references know five questions by name.
- The peers filter nothing but the first level, where one status means visible; the catalog and
  the references ask of each service, offering and dependency whether the viewer sees it.
- PostGraphile is asked for the organization that owns a service, the others for its party."""


def plain(  # noqa: PLR0911  # one arm for each line of the map
    value: Any, name: str = ""
) -> Any:
    """Return an answer's data in the one spelling that answers are compared in."""
    match name, value:
        case "id", str():
            return value if len(value) == UUID_LENGTH else b64decode(value).decode()[-UUID_LENGTH:]
        case "endCursor", _:
            return value is not None
        case "createdAt", str():
            return dt.datetime.fromisoformat(value).timestamp()
        case "owner", [{"organization": owner}]:
            return plain(owner)
        case _, {"nodes": nodes, **rest} if not rest:
            return plain(nodes)
        case _, {"offering": offering, **rest} if not rest:
            return plain(offering)
        case _, dict():
            return {key: plain(inner, key) for key, inner in value.items()}
        case _, list():
            return [plain(item) for item in value]
    return value
