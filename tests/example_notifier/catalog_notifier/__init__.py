"""Notifier: tells another system of everything that happens, signed, until it has heard."""

import hmac
import html
import json
from collections.abc import Iterable

from pydantic import AnyHttpUrl, BaseModel, Field, SecretStr

from catalog import plugin as door
from catalog.plugin import hookimpl


class NotifierSettings(BaseModel):
    """Whom it tells, and with which key both sides sign."""

    url: AnyHttpUrl = Field(description="Where events are sent, by POST.")
    key: SecretStr = Field(description="With which they are signed.")


class NotHeardError(Exception):
    """The other system did not say that it has heard, so it is told again."""


async def notify(telling: door.Telling) -> None:
    """Tell of one event; what raises is tried again, after pauses that grow."""
    config, http = telling.config("notifier"), telling.shared("http")
    event = telling.event
    content = json.dumps(
        {
            "id": str(event.id),
            "type": event.type,
            "entityId": str(event.entity_id),
            "revision": event.revision,
            "at": event.at.isoformat(),
            "payload": dict(event.payload),
        }
    ).encode()
    signed = hmac.digest(config.key.get_secret_value().encode(), content, "sha256").hex()
    headers = {
        "content-type": "application/json",
        "x-event-id": str(event.id),
        "x-signature": f"sha256={signed}",
    }
    answer = await http.request(
        "POST", str(config.url), headers=headers, content=content, seconds=5
    )
    if not answer.is_success:
        raise NotHeardError(answer.status)


async def page(_request: door.RouteRequest, context: door.Context) -> door.Reply:
    """Show people whom it tells: the host, since the rest of an address may be a secret."""
    host = html.escape(str(context.config("notifier").url.host))
    return door.Reply.html(f"<!doctype html><title>Notifier</title><p>Events go to {host}.</p>")


class Notifier(door.Plugin):
    """Tells another system of everything that happens."""

    id = "notifier"
    title = "Notifier"
    api = ">=2.3,<3"
    Config = NotifierSettings

    @hookimpl
    def subscribers(self) -> Iterable[door.Subscriber]:
        """Be told of every event."""
        return [door.Subscriber(name="everything", event_types=["*"], do=notify)]

    @hookimpl
    def routes(self) -> Iterable[door.Route]:
        """Show a page."""
        return [door.Route(path="about", do=page)]
