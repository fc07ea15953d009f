"""Origins: whose pages a browser lets use the catalog, beside the catalog's own."""

from collections.abc import Collection

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

METHODS = ("GET", "POST")
TAKEN = ("Authorization", "Content-Type", "Idempotency-Key", "X-Request-Id")
SHOWN = ("Retry-After", "X-Request-Id")
REMEMBERED = 600  # seconds for which a browser need not ask again


def middleware(origins: Collection[str]) -> list[Middleware]:
    """Return what lets pages of these *origins* in; nothing where there are none.

    No page of another origin may read what was asked with a cookie, and the catalog itself takes
    none, so that a page can ask for nobody but whose token it has. An authenticator of a plugin
    that looks at cookies has to refuse what a page of another origin sends with them.
    """
    if not origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=METHODS,
            allow_headers=TAKEN,
            expose_headers=SHOWN,
            max_age=REMEMBERED,
        )
    ]
