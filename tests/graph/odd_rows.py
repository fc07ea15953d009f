"""Rows that the demonstration lacks: odd names, drafts, circles, and what plugins keep."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from catalog_costs import CostRow
from catalog_notes.tables import NoteRow

from catalog.storage.rows import Row
from catalog.storage.tables.provision import AssetType
from tests import levelled, provided, rows, valued
from tests.graph.states_of_partnership import at_odds
from tests.plugins.acquisition import contracted
from tests.plugins.acquisition.spent import spent
from tests.plugins.improvement.registered import improvement
from tests.plugins.transition.remembered import remembered
from tests.rows import MOMENT

COSTS = ["0", "12.5", "-3", "0.01", "9999999999.99", "12.50"]
DAYS = ["0001-01-01", "2026-01-31", "2026-02-01", "9999-12-31"]


def more(known: Mapping[str, UUID]) -> Sequence[Row]:
    """Return what the demonstration lacks; *known* are the keys of what it has, by slug."""
    slugs = ("login", "odd-one", "internet-banking")
    return [
        rows.organization("odd-corp", name='"Odd" & Söhne 日本', capabilities=["a", "ü"]),
        rows.organization("odd-lab", parent_id=rows.key("odd-corp"), external_refs=_refs()),
        *rows.person("ann", "odd-corp", "odd-lab", email="ann@example.org"),
        *rows.person("bob"),
        *_services(known),
        *_offered(),
        *_outcomes(),
        *[_note(known, number, slug) for number, slug in enumerate(slugs[:2] * 3)],
        *[_cost(known, number, slug) for number, slug in enumerate(slugs * 2)],
        *_worth(),
        *levelled.various(),
        *_transition(),
        *_improvement(),
        *at_odds(),
        *_acquisition(),
    ]


def _services(known: Mapping[str, UUID]) -> list[Row]:
    """Return services in every status, with versions, labels, owners and edges."""
    found = rows.service(
        "odd-one", name="Straße 100%_\\", aliases=["ünï-cödé", "odd"], external_refs=_refs()
    )
    found += rows.service("odd-old", status="RETIRED", provider="odd-corp", tier="core")
    found += rows.service("odd-idea", status="PIPELINE", provider="odd-lab", criticality="high")
    found += rows.service("odd-plan", status="PIPELINE")
    found += [rows.version("odd-one", number, "SUPERSEDED", "gone") for number in (2, 3)]
    found += [rows.version("odd-one", 4, "OPEN", "draft")]
    found += [rows.label("odd-one", name, "personal") for name in ("zone", "data", "ü")]
    found += [
        rows.owner("odd-one", person="ann"),
        rows.owner("odd-one", position=1, organization="odd-corp"),
        rows.owner("odd-one", position=2, person="bob"),
        rows.owner("odd-plan", organization="odd-lab"),
        rows.owner("odd-idea", person="bob"),
        *_edges(known),
    ]
    return found


def _offered() -> list[Row]:
    """Return what services are made of, how they are offered, and who came to a deal."""
    found: list[Row] = [
        provided.resource("odd-line", "odd-lab", supplier="odd-corp"),
        provided.resource("odd-room", "odd-lab", capacity=None, unit=None),
        provided.resource("odd-mind", "odd-corp", asset_type=AssetType.CAPABILITY),
        *provided.product("odd-box", "odd-lab", "odd-line", "odd-room", services=["odd-idea"]),
        *provided.product("odd-kit", "odd-corp", "odd-mind", services=["odd-one", "odd-old"]),
    ]
    found += rows.offering("odd-draft", "odd-corp", ["odd-idea", "odd-one"], status="DRAFT")
    found += rows.offering("odd-past", "odd-lab", ["odd-old"], status="WITHDRAWN")
    found += rows.relationship(
        "odd-deal", "odd-corp", "odd-lab", ["odd-past"], drafts=["odd-draft"]
    )
    found += rows.relationship("odd-end", "odd-lab", "odd-corp", status="ENDED", name=None)
    return found


def _outcomes() -> list[Row]:
    """Return what is hoped for, and what came out of it."""
    return [
        rows.outcome("odd hope", "odd-idea", person="ann"),
        rows.outcome("odd wish", "odd-one", organization="odd-corp", confirmed_at=MOMENT),
        rows.outcome("odd whim", "odd-one", person="bob"),
        *rows.output("odd trial", "odd-idea", "odd hope", "odd wish"),
        *rows.output("odd report", "odd-old", "odd wish", "odd hope"),
    ]


def _transition() -> list[Row]:
    """Return what is remembered of a version on its way."""
    keys = {"service": rows.key("odd-one"), "version": rows.key("odd-one/4")}
    return remembered("odd-move", house=rows.key("odd-corp"), **keys)


def _improvement() -> list[Row]:
    """Return what could be better, for the sake of somebody who takes part."""
    return improvement("odd-better", rows.key("odd-one"), rows.key("odd-deal"))


def _acquisition() -> list[Row]:
    """Return a contract between those who take part, with one of everything."""
    keys = [rows.key(name) for name in ("odd-deal", "odd-lab", "odd-corp", "odd-one")]
    found = contracted.whole("odd-deed", *keys)
    return [*found, *spent("odd-deed", rows.key("odd-deed-contract"), keys[1])]


def _worth() -> list[Row]:
    """Return what is said of the worth of services."""
    return [
        valued.statement("odd praise", "odd-one", organization="odd-corp", outcome="odd wish"),
        valued.statement("odd doubt", "odd-idea", person="ann"),
        valued.utility("odd use", "odd-one", supports_performance=True),
        valued.utility("odd past use", "odd-one", withdrawn_at=MOMENT),
        valued.utility("odd plan", "odd-idea"),
        valued.judgement("odd blame", "odd-one", "odd use", organization="odd-lab", person="ann"),
        *valued.effects("odd toll", "odd-one", organization="odd-corp"),
        *valued.effects("odd pain", "odd-idea", person="bob"),
    ]


def _refs() -> list[dict[str, str]]:
    return [{"system": "gitlab", "reference": "a/b"}, {"system": "ü", "reference": '"'}]


def _edges(known: Mapping[str, UUID]) -> list[Row]:
    """Return edges that are declared false, unresolved, circular and to drafts."""
    found: list[Any] = [
        rows.edge("odd-one", "odd-old", declared=False),
        rows.edge("odd-one", "odd-idea"),
        rows.edge("odd-idea", "odd-one"),
        rows.edge("odd-old", "nobody", resolved=False, declared=False),
        rows.edge("odd-one", "zzz", resolved=False),
        rows.edge("odd-one", "aaa", resolved=False),
    ]
    outside = rows.edge("odd-one", "login")
    outside.depends_on_id = known["login"]
    back = rows.edge("internet-banking", "odd-one", declared=False)
    back.service_id = known["internet-banking"]
    return [*found, outside, back]


def _note(known: Mapping[str, UUID], number: int, slug: str) -> NoteRow:
    return NoteRow(
        id=rows.key(f"note {number}"),
        service_id=known.get(slug, rows.key(slug)),
        text=f"Note {number % 4} of {slug}",
        pinned=number % 2 == 0,
        revision=number,
        created_at=MOMENT,
        updated_at=MOMENT,
    )


def _cost(known: Mapping[str, UUID], number: int, slug: str) -> CostRow:
    return CostRow(
        id=rows.key(f"cost {number}"),
        service_id=known.get(slug, rows.key(slug)),
        title="aBäÄ_z"[number:],
        monthly=Decimal(COSTS[number]),
        starts_on=dt.date.fromisoformat(DAYS[number % len(DAYS)]),
        revision=number,
        created_at=MOMENT,
        updated_at=MOMENT,
    )
