"""Test whose code is whose, how long what blocked rests, and who is interrupted in threads."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog import guests
from catalog.guests import Guests, OverstayedError, Rests
from catalog.testing import Conformance, catalogs
from tests import rows
from tests.asking import Asking
from tests.plugins.broken import late, thing
from tests.plugins.hostile import Hostile


def test_code_belongs_to_the_plugin_of_its_package() -> None:
    found = Guests(packages={"catalog_notes": ["notes"], "one.of_two": ["a", "b"]})

    assert found.of("catalog_notes") == ["notes"]
    assert found.of("catalog_notes.rules.access") == ["notes"]
    assert found.of("one.of_two.deep") == ["a", "b"]
    assert not found.of("catalog_notes_of_others")
    assert not found.of("one")
    assert not found.of("catalog.domain.services")


def test_what_blocks_again_rests_for_longer_until_it_goes_well() -> None:
    rests = Rests()

    assert rests.left("field") == 0
    assert [rests.begin("field") for _ in range(8)] == [5, 10, 20, 40, 80, 160, 300, 300]
    assert 290 < rests.left("field") <= 300
    assert rests.left("another") == 0

    rests.forget("field")
    assert rests.left("field") == 0
    assert rests.begin("field") == 5


def test_what_blocked_is_called_again_after_its_rest(
    catalog_with: Callable[..., Asking], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guests, "FIRST_REST", 0.01)
    catalog = catalog_with(Hostile, blocking_time_limit=0.3)
    rows.put(catalog, rows.service("web"))
    query = '{ service(slug: "web") { slug spinning } }'

    for _ in range(2):  # in a thread that is not the main one
        answer = catalog.answer(query)

        assert answer["data"]["service"] == {"slug": "web", "spinning": None}
        (error,) = answer["errors"]
        assert error["extensions"]["code"] == "TIMEOUT"
        assert "blocked the server for longer than 0.3 s" in error["message"]
        time.sleep(2 * guests.FIRST_REST)


def test_late_fields_of_one_operation_share_their_time(
    catalog_with: Callable[..., Asking],
) -> None:
    catalog = catalog_with(Hostile, field_time_limit=0.5)
    rows.put(catalog, rows.service("web"))
    asked = " ".join(f"late{number}: sleeping" for number in range(4))

    answer = catalog.answer(f'{{ service(slug: "web") {{ {asked} slug }} }}')

    assert answer["data"]["service"]["slug"] == "web"
    told = [error["message"] for error in answer["errors"]]
    assert len(told) == 4
    assert "did not answer within 0.5 s" in told[0]
    assert "did not answer within 0.05 s" in told[-1]


def test_a_message_tells_the_plugin() -> None:
    error = OverstayedError("The field Service.late", "hostile", "did not answer within 3 s.")

    assert str(error) == "The field Service.late of the plugin hostile did not answer within 3 s."
    assert error.plugin == "hostile"


def test_the_kit_has_a_time_limit_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(catalogs.PATIENT, "field_time_limit", 0.5)

    class Held(Conformance):
        plugin = thing(late)(tmp_path)

    with pytest.raises(AssertionError, match="stray of the plugin shared did not answer within"):
        Held().test_its_fields_cost_the_same_for_many_services()
