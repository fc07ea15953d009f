"""PgBouncer before the server, in both of its modes, also with fewer connections than it gets."""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.core.test_concurrency import at_once
from tests.http.serving import served_at
from tests.plugins.bringing import BUILT_IN
from tests.processes import CATALOG, ROOT, Command

PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
PATIENCE = 20  # seconds in which it begins to listen
CREATE = """
    mutation($slug: String!) {
        createService(input: {slug: $slug, name: "New"}) { service { slug } userErrors { code } }
    }
"""
MANY = "{ services(first: 5) { totalCount nodes { slug dependencies { totalCount } } } }"
LINES = """
[databases]
* = host={host} port={port} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own}
auth_type = any
unix_socket_dir =
pool_mode = {mode}
default_pool_size = {size}
"""
MODES = {
    "session": {"mode": "session", "size": 40},  # each connection of the catalog keeps one
    "transaction": {"mode": "transaction", "size": 3},
}

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="pgbouncer is not installed")


@pytest.fixture(params=MODES)
def pooled_url(
    request: pytest.FixtureRequest, postgresql_url: str, tmp_path: Path
) -> Iterator[str]:
    """The address of a migrated database through PgBouncer."""
    server = urlsplit(postgresql_url)
    with socket.create_server(("127.0.0.1", 0)) as free:
        own = free.getsockname()[1]
    file = tmp_path / "pgbouncer.ini"
    place = {"host": server.hostname, "port": server.port, "user": server.username}
    file.write_text(LINES.format(**place, own=own, **MODES[request.param]))
    account = ["-u", "nobody"] if os.geteuid() == 0 else []  # it refuses to run as root
    process = subprocess.Popen(  # noqa: S603 - the system's own program
        [str(PROGRAM), *account, str(file)], stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", own), 1).close()
                break
            except OSError:
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.05)
        yield f"postgresql://anybody@127.0.0.1:{own}{server.path}"
    finally:
        process.terminate()
        process.wait(PATIENCE)


def test_a_catalog_serves_and_commands_work(pooled_url: str, tmp_path: Path) -> None:
    variables = {
        "CATALOG_DATABASE_URL": pooled_url,
        "CATALOG_PGBOUNCER": "true",
        "CATALOG_PLUGINS_DISABLED": ",".join(BUILT_IN),
        "PYTHONPATH": str(ROOT),
    }
    command = Command(CATALOG, tmp_path, variables)
    (tmp_path / "graph.json").write_text('[{"type": "web", "serviceDependencies": {"db": true}}]')

    command("db", "check")
    secret = command("token", "create", "--subject", "me", "--role", "admin").strip()
    report = json.loads(command("import", "graph.json", "--json"))
    with served_at(pooled_url, tmp_path, CATALOG_PGBOUNCER="true") as server:
        ask = server.server.ask
        made = at_once(
            [
                lambda n=number: ask(CREATE, {"slug": f"s-{n}"}, token=secret)["createService"]
                for number in range(12)
            ]
        )
        found = at_once([lambda: ask(MANY, token=secret)["services"]] * 24)

    assert report["created"]["services"] == 1
    assert [answer["userErrors"] for answer in made] == [[]] * 12
    assert {answer["totalCount"] for answer in found} == {13}
    assert {line["level"] for line in server.server.logged} == {"info"}
    assert len(json.loads(command("token", "list", "--json"))) == 1


def test_without_the_setting_one_sentence_says_what_to_set(pooled_url: str, tmp_path: Path) -> None:
    variables = {"CATALOG_DATABASE_URL": pooled_url, "CATALOG_PLUGINS_DISABLED": ",".join(BUILT_IN)}
    command = Command(CATALOG, tmp_path, variables)
    done = subprocess.run(  # noqa: S603 - our own command
        [*command.words, "token", "list"],
        cwd=tmp_path,
        env=command.environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "set CATALOG_PGBOUNCER to true" in done.stderr
    assert "Traceback" not in done.stderr
