"""What all pages have in common: their policy, and how data stands in them."""

import json
from collections.abc import Mapping

_POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# The assets have them too: a worker obeys the policy of its own script, not the page's.
SECURITY = {
    "content-security-policy": _POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_SPECIAL = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def embedded(config: Mapping[str, object]) -> str:
    """Return JSON that can stand in a script element, whatever texts it holds."""
    return json.dumps(config).translate(_SPECIAL)
