"""Test the chain that stages make: it closes over gaps, and says what cannot be ordered."""

from itertools import permutations

import pytest

from catalog.domain.declared.stages import CATALOGUE, PIPELINE, Chain, Stage, StageError, chain
from catalog.storage.enums import PortfolioStatus

STRATEGY = Stage(key="strategy", title="Strategy", status=PIPELINE, before="design")
DESIGN = Stage(key="design", title="Design", status=PIPELINE, after="strategy", before="transition")
TRANSITION = Stage(
    key="transition", title="Transition", status=PIPELINE, after="design", back="design"
)
SUPPORT = Stage(
    key="early-life-support", title="Early life support", status=CATALOGUE, before="operation"
)
OPERATION = Stage(key="operation", title="Operation", status=CATALOGUE)
ALL = (STRATEGY, DESIGN, TRANSITION, SUPPORT, OPERATION)


def keys(made: Chain) -> list[str]:
    """Return the keys of a chain, in its order."""
    return [stage.key for stage in made.stages]


def allowed(made: Chain, key: str, *, is_live: bool = False) -> list[str]:
    """Return the keys of the stages that can be entered from *key*."""
    return [stage.key for stage in made.allowed(key, is_live=is_live)]


def problems(*stages: Stage) -> list[str]:
    """Return what is wrong with these stages of two plugins."""
    with pytest.raises(StageError) as caught:
        chain({"one": stages[:1], "other": stages[1:]})
    return list(caught.value.problems)


def test_without_plugins_a_service_is_a_draft_then_live_then_retired() -> None:
    assert keys(chain({})) == ["draft", "live", "retired"]


@pytest.mark.parametrize("missing", [None, *ALL], ids=lambda stage: stage and stage.key)
def test_the_chain_closes_over_a_stage_that_is_not_installed(missing: Stage | None) -> None:
    there = [stage for stage in ALL if stage is not missing]

    found = keys(chain({stage.key: [stage] for stage in there}))

    assert found == [*(stage.key for stage in there), "retired"]


def test_the_order_of_plugins_does_not_matter() -> None:
    orders = {
        tuple(keys(chain({f"{number}": [stage] for number, stage in enumerate(order)})))
        for order in permutations(ALL)
    }

    assert orders == {(*(stage.key for stage in ALL), "retired")}


def test_a_stage_joins_between_two_others() -> None:
    review = Stage(
        key="review", title="Review", status=PIPELINE, after="design", before="transition"
    )

    assert keys(chain({"a": ALL, "b": [review]}))[1:4] == ["design", "review", "transition"]


def test_the_core_fills_in_where_nobody_offers_a_stage_of_a_portfolio_status() -> None:
    assert keys(chain({"strategy": [STRATEGY]})) == ["strategy", "live", "retired"]
    assert keys(chain({"operation": [OPERATION]})) == ["draft", "operation", "retired"]


def test_the_pipeline_comes_before_the_catalogue_whatever_the_keys_are() -> None:
    early = Stage(key="a", title="A", status=CATALOGUE)
    late = Stage(key="z", title="Z", status=PIPELINE)

    assert keys(chain({"x": [early, late]})) == ["z", "a", "retired"]


def test_a_way_back_is_open_only_to_a_stage_that_is_installed() -> None:
    assert allowed(chain({"all": ALL}), "transition") == ["early-life-support", "design"]
    assert allowed(chain({"t": [TRANSITION, OPERATION]}), "transition") == ["operation"]


def test_no_stage_leads_to_retired_which_services_enter_as_a_whole() -> None:
    made = chain({"all": ALL})

    assert allowed(made, "early-life-support", is_live=True) == ["operation"]
    assert allowed(made, "operation", is_live=True) == []
    assert allowed(made, "retired") == []


def test_from_a_stage_that_is_gone_all_of_its_portfolio_status_can_be_entered() -> None:
    made = chain({"all": [STRATEGY, TRANSITION, OPERATION]})

    assert allowed(made, "design") == ["strategy", "transition", "operation"]
    assert allowed(made, "early-life-support", is_live=True) == ["operation"]


def test_one_key_and_a_list_of_one_mean_the_same() -> None:
    assert Stage(key="x", title="X", status=PIPELINE, after="design").after == ("design",)


def test_a_stage_that_two_plugins_declare_is_told_with_both() -> None:
    assert problems(DESIGN, DESIGN) == [
        (
            "The stage design is declared by one and by other: rename one, or disable one of the "
            "plugins."
        )
    ]


def test_stages_of_the_core_are_its_own() -> None:
    own = Stage(key="draft", title="Mine", status=PIPELINE)

    assert problems(own) == ["The stage draft of one is the catalog's own: rename it."]


def test_a_stage_of_a_plugin_is_of_the_pipeline_or_of_the_catalogue() -> None:
    gone = Stage(key="gone", title="Gone", status=PortfolioStatus.RETIRED)

    assert problems(gone) == ["The stage gone of one must be PIPELINE or CATALOGUE."]


def test_stages_that_wait_for_each_other_are_told() -> None:
    first = Stage(key="a", title="A", status=PIPELINE, after="b")
    second = Stage(key="b", title="B", status=PIPELINE, after="a")

    (found,) = problems(first, second)

    assert found.startswith("Stages wait for each other in a circle: ")


def test_a_way_back_out_of_the_catalogue_is_told() -> None:
    support = Stage(key="support", title="Support", status=CATALOGUE, back="design")

    assert problems(DESIGN, support) == [
        (
            "The stage support leads back to design, which is not an earlier stage of the same "
            "portfolio status: what is live goes back by a new version."
        )
    ]
