"""Outgoing HTTP: the one way in which code of plugins, and the catalog itself, asks others."""

from catalog.outgoing.client import (
    HttpClient,
    HttpFailedError,
    HttpRefusedError,
    HttpResponse,
)

__all__ = ["HttpClient", "HttpFailedError", "HttpRefusedError", "HttpResponse"]
