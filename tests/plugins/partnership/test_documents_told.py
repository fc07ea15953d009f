"""The page about partnership names the documents of review packs that are declared."""

import re
from collections.abc import Callable

import pytest

from catalog_acquisition import ServiceAcquisition
from catalog_design import Design
from catalog_improvement import ContinualImprovement
from catalog_operation import Operation
from catalog_partnership import Partnership
from catalog_strategy import Strategy
from catalog_transition import Transition
from tests.asking import Asking
from tests.house_rules.files import ROOT

PAGE = (ROOT / "docs" / "partnership.md").read_text()
PLUGINS = (
    *(Strategy, Design, Transition, Operation, ContinualImprovement, ServiceAcquisition),
    Partnership,
)


@pytest.fixture
def demonstration(demonstration_with: Callable[..., Asking]) -> Asking:
    """The demonstration with all that comes along."""
    return demonstration_with(*PLUGINS)


def test_its_documents_are_those_that_are_declared(demonstration: Asking) -> None:
    (own,) = (item for item in demonstration.catalog.plugins.loaded if item.id == "partnership")

    declared = {f"{plugin}.{item.name}" for plugin, item in own.declared("review_documents")}

    table = PAGE.partition("| document |")[2].partition("## ")[0]
    assert declared == set(re.findall(r"`(\w+\.\w+)`", table))
