"""Test that each rule of the conformance kit finds the plugin that breaks it."""

from pathlib import Path

import pytest

from catalog.testing import Conformance
from tests.plugins.broken import BROKEN, Broken

RULES = {name for name in vars(Conformance) if name.startswith("test_")}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: f"{broken.rule}-{broken.words[:30]}")
def test_a_plugin_that_breaks_a_rule_is_told_so(broken: Broken, tmp_path: Path) -> None:
    class Held(Conformance):
        plugin = broken.plugin(tmp_path)

    with pytest.raises(AssertionError) as caught:
        getattr(Held(), f"test_{broken.rule}")()

    assert broken.words in str(caught.value)


def test_every_rule_is_broken_by_a_plugin() -> None:
    assert {f"test_{broken.rule}" for broken in BROKEN} == RULES
