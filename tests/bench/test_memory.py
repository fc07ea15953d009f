"""The benchmark of memory measures servers that answer, and a longer answer takes more."""

import asyncio
from pathlib import Path

from bench import data, databases, memory
from bench.servers import CATALOG_ON_SQLITE

SIZE = data.Size(organizations=4, services=400, relationships=6)


def test_a_server_is_measured_in_a_process_of_its_own(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'catalog.db'}"
    asyncio.run(databases.fill(url, SIZE))

    taken = memory.measured(CATALOG_ON_SQLITE, url)

    assert taken.keys() == memory.QUESTIONS.keys()
    assert 0 < taken["Q2"].peak < 10_000
    assert taken["Q3"].peak > 200 * 0.5  # half a kB for each service that the viewer sees
    assert all(0 <= item.collecting < 100 for item in taken.values())
