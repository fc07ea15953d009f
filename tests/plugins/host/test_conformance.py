"""Test that the example plugins and the built-in chapters keep the rules of all plugins."""

from catalog_costs import Costs
from catalog_notes import Notes
from catalog_rehearsal import Rehearsal
from catalog_review import Review

from catalog.testing import Conformance
from catalog_strategy import Strategy
from tests.graph.computing import Computing

INVENTORY = {"inventory": "inventory:\n  - name: web\n"}


class TestNotes(Conformance):
    """The notes, which bring a table, a mutation and everything else."""

    plugin = Notes
    files = INVENTORY


class TestCosts(Conformance):
    """The costs, by which services are ordered."""

    plugin = Costs
    files = {"costs": "service,title,monthly,from\nacme-api,Disks,12.50,2026-01-31\n"}  # noqa: RUF012


class TestNotesBesideReview(Conformance):
    """The notes with a plugin whose hooks they implement."""

    plugin = Notes
    beside = (Review,)
    files = INVENTORY


class TestReview(Conformance):
    """The review, a stage with hooks of its own."""

    plugin = Review


class TestStrategy(Conformance):
    """The first chapter."""

    plugin = Strategy


class TestRehearsal(Conformance):
    """A whole plugin on one page, between the first chapter and the review."""

    plugin = Rehearsal
    beside = (Strategy, Review)


def test_values_of_every_type_that_are_computed_keep_their_order() -> None:
    class Held(Conformance):
        plugin = Computing
        beside = (Costs,)

    Held().test_its_values_keep_their_order()
