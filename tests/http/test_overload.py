"""More requests than one process works on at once are refused soon, and the others are answered."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.asking import Asking
from tests.heavy import SOON
from tests.http.posting import code, post
from tests.http.working import HEAVY_QUERY, Heavy, left

COUNT = {"query": "{ services { totalCount } }"}


def test_who_finds_no_place_is_told_soon_to_come_back(
    catalog_with: Callable[..., Asking],
) -> None:
    catalog = catalog_with(Heavy, anonymous_read=True, request_timeout=60, max_requests=1)

    with catalog.counting() as statements, ThreadPoolExecutor(1) as pool:
        working = pool.submit(left, catalog, HEAVY_QUERY, after=4)
        while not statements and not working.done():
            catalog.client.get("/livez")
        refused = post(catalog, COUNT)
        was_working = not working.done()
        working.result()

    assert was_working
    assert (refused.status_code, code(refused)) == (503, "UNAVAILABLE")
    assert refused.headers["retry-after"] == "1"
    assert refused.elapsed.total_seconds() < SOON / 2
    assert post(catalog, COUNT).json()["data"] == {"services": {"totalCount": 0}}


def test_while_all_views_are_taken_the_process_lives_and_refuses_soon(
    catalog_with: Callable[..., Asking],
) -> None:
    catalog = catalog_with(Heavy, anonymous_read=True, request_timeout=60)

    with ThreadPoolExecutor(41) as pool:
        working = [pool.submit(left, catalog, HEAVY_QUERY, after=3) for _ in range(40)]
        light = post(catalog, COUNT)
        alive = catalog.client.get("/livez")
        seconds = [each.result() for each in working]

    assert light.status_code in {200, 503}  # as the turns happened to be given
    assert light.elapsed.total_seconds() < SOON / 2
    assert alive.status_code == 200
    assert max(seconds) < SOON
    assert post(catalog, COUNT).json()["data"] == {"services": {"totalCount": 0}}
