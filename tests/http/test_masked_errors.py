"""What goes wrong inside stands in the log; clients are told where to look."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from catalog.plugin import PUBLIC, Plugin, Query, Service, batch, extends, hookimpl
from tests import rows
from tests.asking import Asking
from tests.http.posting import post

SECRET = "postgresql://user:hunter2@host/db"


@extends(Query)
class Failing:
    """Fields that fail."""

    @batch()
    def failing(parents: Sequence[Any], context: Any) -> Sequence[str | None]:  # noqa: N805
        """What always fails."""
        raise RuntimeError(SECRET)


@extends(Service)
class AlsoFailing:
    """Fields of services that fail."""

    @batch("id", ring=PUBLIC)
    def broken(parents: Sequence[Any], context: Any) -> Sequence[str | None]:  # noqa: N805
        """What always fails."""
        raise RuntimeError(SECRET)

    @batch("id", ring=PUBLIC)
    def partly(parents: Sequence[Any], context: Any) -> Sequence[str | None]:  # noqa: N805
        """What fails for the first parent."""
        return [RuntimeError(SECRET), *("fine" for _ in parents[1:])]  # type: ignore[list-item]


class Breaking(Plugin):
    """A plugin whose fields fail."""

    id = "breaking"
    title = "Breaking"

    @hookimpl
    def graphql_types(self) -> Sequence[type]:
        """Return fields that fail."""
        return [Failing, AlsoFailing]


def test_what_goes_wrong_inside_is_told_to_the_log_and_not_to_the_client(
    catalog_with: Callable[..., Asking], caplog: pytest.LogCaptureFixture
) -> None:
    catalog = catalog_with(Breaking, anonymous_read=True)
    rows.put(catalog, [*rows.service("a"), *rows.service("b")])
    services = "services(orderBy: [{field: SLUG}]) { nodes { slug broken partly } }"

    response = post(catalog, {"query": f"{{ failing {services} }}"}, x_request_id="of-a-test")

    body = response.json()
    assert response.status_code == 200
    assert body["data"] == {
        "failing": None,
        "services": {
            "nodes": [
                {"slug": "a", "broken": None, "partly": None},
                {"slug": "b", "broken": None, "partly": "fine"},
            ]
        },
    }
    extensions = {"code": "INTERNAL", "requestId": "of-a-test"}
    assert all(error["extensions"] == extensions for error in body["errors"])
    assert len({error["message"] for error in body["errors"]}) == 1
    assert sorted(map(str, (error["path"] for error in body["errors"]))) == [
        "['failing']",
        "['services', 'nodes', 0, 'broken']",
        "['services', 'nodes', 0, 'partly']",
        "['services', 'nodes', 1, 'broken']",
    ]
    assert "hunter2" not in response.text
    assert SECRET in caplog.text
    assert {record.__dict__.get("request_id") for record in caplog.records} >= {"of-a-test"}


def test_a_database_that_fails_is_told_to_the_log_and_not_to_the_client(
    catalog: Asking, caplog: pytest.LogCaptureFixture
) -> None:
    async def drop() -> None:
        async with catalog.catalog.database.engine.begin() as connection:
            await connection.exec_driver_sql("DROP TABLE service_labels")

    catalog.live("api")
    assert catalog.client.portal is not None
    catalog.client.portal.call(drop)
    query = "{ services { nodes { slug labels { key } } } organizations { totalCount } }"
    headers = {"authorization": f"Bearer {catalog.secrets['admin']}", "x_request_id": "of-a-test"}

    response = post(catalog, {"query": query}, **headers)

    errors = response.json()["errors"]
    extensions = {"code": "INTERNAL", "requestId": "of-a-test"}
    assert [error["extensions"] for error in errors] == [extensions] * len(errors)
    assert "service_labels" not in response.text
    assert "service_labels" in caplog.text
    assert catalog.ask("{ organizations { totalCount } }") == {"organizations": {"totalCount": 0}}
