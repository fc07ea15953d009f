"""What an orchestrator and a client's build ask for: life, readiness, and the schema."""

from tests.asking import Asking


def test_the_process_lives_and_is_ready_once_its_tables_are_there(catalog: Asking) -> None:
    async def forget() -> None:
        async with catalog.catalog.database.engine.begin() as connection:
            await connection.exec_driver_sql("DELETE FROM alembic_version__core")

    assert catalog.client.get("/livez").status_code == 200
    assert catalog.client.get("/readyz").status_code == 200

    assert catalog.client.portal is not None
    catalog.client.portal.call(forget)

    assert catalog.client.get("/livez").status_code == 200
    assert catalog.client.get("/readyz").status_code == 503


def test_the_schema_can_be_read_as_text(catalog: Asking) -> None:
    response = catalog.client.get("/schema.graphql")

    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain")
    assert response.text == catalog.catalog.schema.sdl()
    assert "type Service implements Node {" in response.text
