"""The conformance kit: what every plugin keeps to, as one test for each rule."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

from catalog.hookspecs import Plugin
from catalog.storage.rows import Row
from catalog.storage.upgrading.histories import HistoryError
from catalog.testing import samples
from catalog.testing.patience import within
from catalog.testing.rules import (
    absence,
    costs,
    exchange,
    graphs,
    guards,
    jobs,
    manifests,
    moves,
    permissions,
    reach,
    refusals,
    revisions,
    tables,
    values,
    visibility,
)
from catalog.testing.subjects import Subject
from catalog.testing.worlds import Anchor

Rule = Callable[[Subject], Iterator[str]]


class Conformance:
    """Tests that hold one plugin to the rules; derive a class whose name begins with Test.

    Each test says what is wrong, and what to do about it.
    """

    plugin: ClassVar[type[Plugin]]
    """The plugin that is tested."""
    beside: ClassVar[Sequence[type[Plugin]]] = ()
    """The plugins that it requires, or is tested together with."""
    settings: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    """Its settings, by name, where it has some without a default."""
    dropped: ClassVar[Sequence[str]] = ()
    """The tables that its migrations drop with all their rows, as they should."""
    time_limit: ClassVar[float] = 600.0
    """For how many seconds each rule may take."""

    files: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """The text of a small file for each format that it imports, by the name of the format."""

    def rows(self, anchor: Anchor) -> Sequence[Row]:
        """Return one row of each of its tables that hangs on *anchor*, in the order to insert.

        Unless this is overridden, they hold what the columns demand: return others where that is
        not enough.
        """
        return samples.rows(self._subject().mapped, anchor)

    def test_its_manifest_is_right(self) -> None:
        """Load it, and read what it says about itself."""
        self._hold(manifests.manifest_is_right)

    def test_its_scopes_are_described(self) -> None:
        """Read what its scopes permit."""
        self._hold(manifests.scopes_are_described)

    def test_its_hooks_are_described(self) -> None:
        """Read what its hooks for other plugins are to return."""
        self._hold(manifests.hooks_are_described)

    def test_the_schema_is_the_same_for_every_load_order(self) -> None:
        """Print the schema for every order of plugins, and of their types."""
        self._hold(graphs.schema_is_the_same_for_every_order)

    def test_everything_that_it_adds_is_described(self) -> None:
        """Read the descriptions of what it adds to the graph."""
        self._hold(graphs.everything_is_described)

    def test_its_functions_may_fail_alone(self) -> None:
        """Look at the types of fields of others that its functions answer."""
        self._hold(graphs.functions_may_fail)

    def test_its_tables_are_named_by_their_owner(self) -> None:
        """Look at the names of its tables."""
        self._hold(tables.are_named_by_their_owner)

    def test_its_keys_give_way_to_the_core(self) -> None:
        """Look at the keys from its tables to those of the core."""
        self._hold(tables.keys_give_way_to_the_core)

    def test_it_leaves_the_rows_of_the_core_alone(self) -> None:
        """Look for relationships on rows of the core."""
        self._hold(tables.the_core_is_left_alone)

    def test_its_migrations_go_up_down_and_up(self) -> None:
        """Migrate up, down and up again, and compare the tables with the rows."""
        self._hold(tables.migrations_go_up_down_and_up)

    def test_its_migrations_keep_rows(self) -> None:
        """Apply each revision to tables that have rows, and take it back."""
        self._hold(revisions.rows_are_kept)

    def test_the_catalog_works_without_it(self) -> None:
        """Disable it, leave its tables behind, drop them, and bring it back."""
        self._hold(absence.does_no_harm)

    def test_its_gates_are_deterministic_and_quick(self) -> None:
        """Ask each gate several times about several services."""
        self._hold(moves.gates_are_deterministic)

    def test_its_reactions_keep_to_the_change(self) -> None:
        """Try every change that it reacts to."""
        self._hold(moves.reactions_keep_to_the_change)

    def test_its_jobs_change_everything_once(self) -> None:
        """Run each job, and begin the same run again, as after a server was killed."""
        self._hold(jobs.everything_is_changed_once)

    def test_its_lifespan_opens_everywhere(self) -> None:
        """Open what it shares in one event loop after the other, and look for what is left."""
        self._hold(reach.lifespan_opens_everywhere)

    def test_its_events_are_declared(self) -> None:
        """Try its changes, and those that it reacts to, and hear what they tell."""
        self._hold(reach.events_are_declared)

    def test_its_exports_come_back(self) -> None:
        """Export its rows, import them into an empty catalog, and export them again."""
        self._hold(exchange.exports_come_back)

    def test_its_imports_are_done_once(self) -> None:
        """Import a file of each of its formats twice."""
        self._hold(exchange.imports_are_done_once)

    def test_its_rows_are_hidden_from_others(self) -> None:
        """Ask everything that the schema allows, as somebody who must not see its rows."""
        self._hold(visibility.rows_of_others_are_hidden)

    def test_its_rows_take_their_scope(self) -> None:
        """Ask everything as a member of the house who lacks the scope that its rows take."""
        self._hold(visibility.rows_take_their_scope)

    def test_its_guards_hold(self) -> None:
        """Write into guarded columns, and ask for them outside of their ring and inside."""
        self._hold(guards.guards_hold)

    def test_what_it_finds_to_wait_is_seen(self) -> None:
        """Ask what waits, for several people."""
        self._hold(reach.what_waits_is_right)

    def test_its_values_keep_their_order(self) -> None:
        """Turn the pages of each order that it adds, and find objects by their values."""
        self._hold(values.values_keep_their_order)

    def test_its_fields_cost_the_same_for_many_services(self) -> None:
        """Count the statements of its fields, for one service and for six."""
        self._hold(costs.statements_follow_from_the_question)

    def test_its_mutations_are_changes(self) -> None:
        """Look at how its mutations are declared."""
        self._hold(refusals.mutations_are_changes)

    def test_its_mutations_refuse_unknown_ids(self) -> None:
        """Give its mutations ids of nothing, and of what the caller cannot see."""
        self._hold(refusals.unknown_ids_are_refused)

    def test_its_mutations_refuse_strangers(self) -> None:
        """Make its mutations without a token."""
        self._hold(refusals.strangers_are_refused)

    def test_its_mutations_are_told_beforehand(self) -> None:
        """Compare what `viewerCan` tells with dry runs, for several people."""
        self._hold(permissions.viewer_can_is_right)

    def _subject(self) -> Subject:
        return Subject(
            self.plugin, tuple(self.beside), self.settings, self.rows, self.dropped, self.files
        )

    def _hold(self, rule: Rule) -> None:
        package = self.plugin.__module__.partition(".")[0]
        try:
            problems = within(
                self.time_limit, lambda: list(dict.fromkeys(rule(self._subject()))), package
            )
        except HistoryError as error:
            problems = [str(error)]
        if problems:
            raise AssertionError("\n".join(f"- {problem}" for problem in problems))
