"""Test that each rule of the conformance kit finds the plugin that breaks it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from catalog.plugin import (
    HOUSE,
    PUBLIC,
    SERVICE,
    Gate,
    Row,
    Seen,
    ServiceDependencyRow,
    ServiceRow,
    where_anybody,
)
from catalog.testing import Anchor, Conformance
from tests.plugins.bringing import bringing, do, plugin
from tests.plugins.broken import (
    LENIENT,
    AddBeside,
    AddHastily,
    AddOwn,
    AddSecretly,
    AddThing,
    Hooks,
    Unexplained,
    committing,
    counting,
    failing,
    fickle,
    keeping,
    loose,
    migrating,
    mutation,
    one_by_one,
    raising,
    reaction,
    silent,
    thing,
    things,
    where_any_service,
    wordless,
)
from tests.plugins.broken_exchange import FILES, OF_EXCHANGE
from tests.plugins.broken_gates import OF_GATES
from tests.plugins.broken_jobs import OF_JOBS
from tests.plugins.broken_migrations import OF_MIGRATIONS
from tests.plugins.broken_reach import OF_REACH
from tests.plugins.broken_rings import (
    guarded,
    measuring,
    of_services,
    ordering,
    scoped,
    where_acting,
    where_nobody,
)
from tests.plugins.broken_rows import TRIGGER, PickyRow, ThingRow, history
from tests.plugins.broken_values import OF_VALUES


class Broken(NamedTuple):
    """A plugin, the rule that it breaks, and what is said about that."""

    rule: str
    plugin: Callable[[Path], Any]
    words: str


STRAY_COLUMN = "ALTER TABLE shared__things ADD COLUMN stray INTEGER"
CORE_COLUMN = "ALTER TABLE services ADD COLUMN stray INTEGER"
BROKEN = [
    Broken("its_manifest_is_right", lambda _: plugin("Shouting"), "must be lower-case"),
    Broken("its_manifest_is_right", silent, "Silent has no docstring: say in a sentence"),
    Broken(
        "its_manifest_is_right",
        lambda _: plugin("vague", Config=Unexplained),
        "The setting limit has no description",
    ),
    Broken(
        "its_manifest_is_right",
        lambda _: bringing("vague", gates=[Gate(name="all_is_well", check=do, leaving="retird")]),
        "names the stage retird, which is not there: did you mean retired?",
    ),
    Broken(
        "its_scopes_are_described",
        lambda _: plugin("vague", scopes={"vague:all": "All"}),
        "The scope vague:all is described as 'All'",
    ),
    Broken(
        "its_hooks_are_described",
        lambda _: plugin("vague", hookspecs=Hooks),
        "The hook sizes has no docstring",
    ),
    Broken("the_schema_is_the_same_for_every_load_order", fickle, "The schema differs"),
    Broken("everything_that_it_adds_is_described", wordless, "Service.stray has no description"),
    Broken(
        "everything_that_it_adds_is_described",
        thing(seen=Seen("Thing", ThingRow, where_any_service, ring=HOUSE)),
        "Thing does not say who sees it: write the docstring of its Seen's rule",
    ),
    Broken(
        "its_functions_may_fail_alone",
        thing(failing),
        "Service.stray is answered by a function and cannot be null",
    ),
    Broken(
        "its_tables_are_named_by_their_owner",
        lambda _: plugin("mine"),
        "The table stranger__things must be called mine__stranger__things",
    ),
    Broken(
        "its_keys_give_way_to_the_core",
        lambda _: plugin("stubborn"),
        "The key stubborn__things.service_id to services is NO ACTION",
    ),
    Broken(
        "it_leaves_the_rows_of_the_core_alone",
        lambda _: plugin("invasive"),
        "ServiceRow.things was put there by InvasiveRow",
    ),
    Broken(
        "its_migrations_go_up_down_and_up",
        lambda _: plugin("shared"),
        "Shared has tables and no migrations",
    ),
    Broken(
        "its_migrations_go_up_down_and_up",
        migrating(up=[STRAY_COLUMN]),
        "the plugin's tables differ from their rows: remove_column shared__things",
    ),
    Broken(
        "its_migrations_go_up_down_and_up",
        migrating(up=[CORE_COLUMN]),
        "the core's tables differ from their rows: remove_column services",
    ),
    Broken(
        "its_migrations_go_up_down_and_up",
        migrating(dropped=()),
        "Going back to `base` leaves shared__things",
    ),
    Broken(
        "the_catalog_works_without_it",
        migrating(up=[TRIGGER]),
        "createService fails after `db purge`",
    ),
    Broken(
        "the_catalog_works_without_it",
        migrating(up=["ALTER TABLE service_versions RENAME TO shared__versions"]),
        "Services cannot be read while it is disabled",
    ),
    Broken(
        "the_catalog_works_without_it",
        lambda folder: plugin("stubborn", **history(folder, name="stubborn__things")),
        "A service cannot be deleted while it is disabled",
    ),
    *(Broken(*found) for found in OF_GATES),
    Broken("its_reactions_keep_to_the_change", reaction(raising), "raising fails in updateService"),
    Broken("its_reactions_keep_to_the_change", reaction(committing), "committing fails in"),
    Broken(
        "its_reactions_keep_to_the_change",
        reaction(keeping),
        "keeping keeps something of a dry run of updateService",
    ),
    *(Broken(*found) for found in (*OF_JOBS, *OF_REACH, *OF_EXCHANGE)),
    Broken(
        "its_rows_are_hidden_from_others",
        thing(seen=Seen("Thing", ThingRow, where_anybody, ring=PUBLIC)),
        "Thing shows a member of a house that takes no part rows",
    ),
    Broken(
        "its_rows_are_hidden_from_others",
        thing(seen=Seen("Thing", ThingRow, SERVICE.through("service_id"), ring=HOUSE)),
        "Thing shows a member of a house that takes part rows",
    ),
    Broken(
        "its_rows_are_hidden_from_others",
        thing(seen=Seen("Thing", ThingRow, where_nobody, ring=HOUSE)),
        "Thing shows nobody its rows",
    ),
    Broken(
        "its_rows_are_hidden_from_others",
        thing(seen=Seen("Thing", ThingRow, where_acting, ring=HOUSE)),
        "Thing shows a member of the house other rows",
    ),
    Broken("its_rows_are_hidden_from_others", thing(counting), "tells anybody of rows"),
    Broken("its_rows_are_hidden_from_others", measuring, "takes no part of rows"),
    Broken(
        "its_rows_are_hidden_from_others",
        of_services(ServiceDependencyRow.id, ServiceDependencyRow.service_id),
        "tells a member of a house that takes part of rows",
    ),
    Broken("its_rows_are_hidden_from_others", thing(failing), "cannot be asked"),
    Broken(
        "its_rows_take_their_scope",
        scoped,
        "tells a member of the house without the plugin's scopes of rows",
    ),
    Broken(
        "its_guards_hold",
        of_services(ServiceRow.rationale, ServiceRow.id),
        "tells a member of a house that takes part what is in columns of the ring HOUSE",
    ),
    Broken("its_guards_hold", ordering, "tells anybody what is in columns of the ring HOUSE"),
    Broken(
        "its_guards_hold",
        guarded(where_anybody),
        "tells a member of a house that takes no part what is in columns of the ring HOUSE",
    ),
    Broken(
        "its_guards_hold",
        guarded(where_nobody),
        "Thing.updatedAt is not shown to a member of the house",
    ),
    *(Broken(*told) for told in (*OF_VALUES, *OF_MIGRATIONS)),
    Broken(
        "its_fields_cost_the_same_for_many_services",
        thing(one_by_one),
        "Service.stray takes",
    ),
    Broken("its_fields_cost_the_same_for_many_services", thing(failing), "Service.stray fails"),
    Broken("its_mutations_are_changes", loose, "stray is not made with `change`"),
    Broken(
        "its_mutations_refuse_unknown_ids",
        thing(mutation(AddHastily)),
        "let them go on where the row is None",
    ),
    Broken(
        "its_mutations_refuse_unknown_ids",
        thing(mutation(AddBeside), seen=LENIENT),
        "stray takes a Thing at besideId that the caller cannot see",
    ),
    Broken(
        "its_mutations_refuse_strangers",
        thing(mutation(AddThing, scope="catalog:read")),
        "stray answers without a token",
    ),
    Broken(
        "its_mutations_are_told_beforehand",
        thing(mutation(AddSecretly)),
        "each dry run is refused with NOT_YOUR_ORGANIZATION: declare it as a precondition",
    ),
]
RULES = {name for name in vars(Conformance) if name.startswith("test_")}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: f"{broken.rule}-{broken.words[:60]}")
def test_a_plugin_that_breaks_a_rule_is_told_so(broken: Broken, tmp_path: Path) -> None:
    class Held(Conformance):
        plugin = broken.plugin(tmp_path)
        files = FILES

    with pytest.raises(AssertionError) as caught:
        getattr(Held(), f"test_{broken.rule}")()

    assert broken.words in str(caught.value)


def test_every_rule_is_broken_by_a_plugin() -> None:
    assert {f"test_{broken.rule}" for broken in BROKEN} == RULES


def test_rows_that_do_not_fit_are_told_and_can_be_given(tmp_path: Path) -> None:
    class Held(Conformance):
        plugin = plugin("picky", **history(tmp_path, name="picky__things"))

    class Given(Held):
        def rows(self, anchor: Anchor) -> Sequence[Row]:
            return [PickyRow(service_id=anchor.keys["services"], name="odd")]

    with pytest.raises(AssertionError, match="do not fit its tables"):
        Held().test_the_catalog_works_without_it()

    Given().test_the_catalog_works_without_it()


def test_an_entity_without_a_row_is_told(tmp_path: Path) -> None:
    class Held(Conformance):
        plugin = things(tmp_path)

    class Empty(Held):
        def rows(self, anchor: Anchor) -> Sequence[Row]:
            return []

    with pytest.raises(AssertionError, match="nobody knows who sees a Thing"):
        Empty().test_its_rows_are_hidden_from_others()

    Held().test_its_rows_are_hidden_from_others()


def test_a_change_may_ask_whose_a_service_is_that_is_not_there(tmp_path: Path) -> None:
    class Held(Conformance):
        plugin = thing(mutation(AddOwn))(tmp_path)

    Held().test_its_mutations_refuse_unknown_ids()
