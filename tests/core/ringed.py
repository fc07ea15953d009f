"""A world of houses for the tests of rings: what each ring sees of the house `bolt`.

`bolt-unit` provides and `bolt-lab` is another part of its house; `corp-desk`, `guest-desk` and
`past-desk` take part in relationships that are active, proposed and ended; `acme` takes no part.
"""

from collections.abc import Iterator

from catalog.domain.tokens import EVERY_SCOPE
from catalog.rings import HOUSE, PARTICIPANT
from catalog.storage import enums
from catalog.storage.rows import Row
from catalog.storage.tables.levels import AgreementSupportRow
from catalog.storage.tables.lifecycle.versions import LifecycleDecisionRow, RetirementConsentRow
from catalog.storage.tables.offerings import (
    OfferingComponentRow,
    OfferingEditionServiceRow,
    OfferingServiceRow,
)
from catalog.storage.tables.outcomes import OutcomeOutputRow, VersionOutcomeRow
from catalog.storage.tables.relationships import RelationshipOfferingRow
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.testing.readers import ACME, BOLT, INSIDE, NOBODY, PARTY, STRANGER, Onlooker
from catalog.testing.rules.visibility import Hidden
from tests import acting, authority, levelled, provided, rows, valued
from tests.asking import Asking
from tests.rows import key

UNIT, LAB, DESK = f"{BOLT}-unit", f"{BOLT}-lab", "corp-desk"
PARTIES = {"corp": "ACTIVE", "guest": "PROPOSED", "past": "ENDED"}
GUEST = Onlooker("guest-desk", PARTICIPANT, "a member of a house that has not agreed yet")
PAST = Onlooker("past-desk", PARTICIPANT, "a member of a house whose relationship ended")
EVERYBODY = (*INSIDE, PARTY, GUEST, PAST, STRANGER, NOBODY)
OUTSIDE = (PARTY, STRANGER, NOBODY)


def shown() -> list[Row]:
    """Make what everybody sees something of."""
    found: list[Row] = [rows.organization(name) for name in (ACME, BOLT, "else", *PARTIES)]
    found += [rows.organization(name, parent_id=key(BOLT)) for name in (UNIT, LAB)]
    found += [rows.organization(f"{name}-desk", parent_id=key(name)) for name in PARTIES]
    found += [*rows.person("ann", ACME), *rows.person("bob", UNIT), *rows.person("cat", DESK)]
    for name, provider in ((ACME, ACME), (BOLT, UNIT), ("corp", DESK)):
        found += rows.service(f"{name}-api", provider=provider, aliases=[f"{name}-main"])
        found += rows.service(f"{name}-old", provider=provider, status="RETIRED")
        found += rows.offering(f"{name}-basic", provider, [f"{name}-api"])
        found.append(rows.owner(f"{name}-api", organization=provider))
    found += [
        *rows.relationship("acme-deal", ACME, DESK, ["acme-basic"]),
        rows.edge("acme-api", "bolt-api"),
        rows.edge("corp-api", "bolt-api"),
        # by these, others see people of the house
        rows.outcome("acme-calm", "acme-api", person="bob"),
        rows.outcome("corp-calm", "corp-api", person="bob"),
        rows.outcome("corp-ease", "corp-api", person="ann"),
        valued.statement("acme-worth", "acme-api", organization=ACME),
        valued.statement("corp-worth", "corp-api", person="bob"),
        *(valued.utility(f"{of}-fit", f"{of}-api") for of in ("acme", "corp")),
        valued.judgement("acme-verdict", "acme-api", "acme-fit", organization=DESK, person="cat"),
        valued.judgement("corp-verdict", "corp-api", "corp-fit", organization=UNIT, person="bob"),
        *valued.effects("acme-toll", "acme-api", organization=ACME),
        *valued.effects("corp-toll", "corp-api", person="bob"),
        *rows.output("acme-report", "acme-api", "acme-calm"),
        *rows.output("corp-report", "corp-api", "corp-calm"),
        *(authority.waiver(f"{of}-gap", f"{of}-api", f"{of}-api/1") for of in ("acme", "corp")),
        *acting.activity("acme-talk", "acme-deal", ACME, DESK),
        *levelled.agreement(
            "acme-levels", "acme-deal", ACME, DESK, "acme-basic", services=["acme-api"]
        ),
    ]
    found += [provided.resource(f"{name}-host", name, supplier="else") for name in (ACME, DESK)]
    found += provided.product("acme-stack", ACME, "acme-host", services=["acme-api"])
    found += provided.product("corp-stack", DESK, f"{DESK}-host", services=["corp-api"])
    found += [provided.resource("bolt-line", UNIT, supplier="else")]
    found.append(_access("bolt-basic", "bolt-line"))
    return found


def of_the_parties() -> list[Row]:
    """Make what the house shares with those who take part, whatever came of it."""
    found = rows.offering("bolt-past", UNIT, ["bolt-old"], status="WITHDRAWN")
    found += rows.service("bolt-next", provider=UNIT, status="PIPELINE", aliases=["bolt-later"])
    found.append(OfferingServiceRow(offering_id=key("bolt-basic"), service_id=key("bolt-next")))
    link = OfferingEditionServiceRow(edition_id=key("bolt-basic/1"), service_id=key("bolt-next"))
    found.append(link)
    found += [valued.utility("bolt-fit", "bolt-api"), valued.utility("bolt-soon", "bolt-next")]
    for name, status in PARTIES.items():
        judged = {"organization": f"{name}-desk"}
        found.append(valued.judgement(f"{name}-says", "bolt-api", "bolt-fit", **judged))
        agreed = ["bolt-basic", "bolt-past"]
        found += rows.relationship(f"{name}-deal", UNIT, f"{name}-desk", agreed, status=status)
        found.append(rows.outcome(f"{name}-gain", "bolt-api", organization=f"{name}-desk"))
        found.append(rows.outcome(f"{name}-hope", "bolt-next", organization=f"{name}-desk"))
        worth = {"organization": f"{name}-desk", "outcome": f"{name}-gain"}
        found.append(valued.statement(f"{name}-use", "bolt-api", **worth))
        found += valued.effects(f"{name}-relief", "bolt-api", organization=f"{name}-desk")
        found += rows.amendment(f"{name}-deal", UNIT, f"{name}-desk", agreed)
        found.append(rows.contact(f"{name}-deal", UNIT, "bob"))
        found += acting.activity(f"{name}-talk", f"{name}-deal", UNIT, f"{name}-desk")
        found.append(_consent("bolt-api", f"{name}-desk"))
        found += levelled.agreement(
            f"{name}-levels",
            f"{name}-deal",
            UNIT,
            f"{name}-desk",
            "bolt-basic",
            services=["bolt-api", "bolt-next"],
            status=status,
        )
    found.append(_support("past-levels", "acme-levels"))
    return found


def of_the_house() -> list[Row]:
    """Make what the house alone sees, tied to what is published wherever it can be."""
    draft, idea = "bolt-draft", "bolt-idea"
    found = rows.service(draft, provider=UNIT, status="PIPELINE", aliases=["bolt-secret"])
    found += [*rows.service(idea, status="PIPELINE"), rows.owner(idea, organization=LAB)]
    former = rows.owner(draft, organization=ACME)
    former.valid_to = rows.MOMENT
    found += [former, rows.owner(draft, organization=UNIT), rows.owner("bolt-old", person="bob")]
    found += rows.person("dan", UNIT, LAB)
    found += [
        rows.version(draft, 2, "RETIRED", "retired"),
        rows.version("bolt-api", 2, "OPEN", "draft"),
    ]
    found += [rows.label(draft, "zone", draft), rows.label("bolt-api", "zone", "inside")]
    found += [
        rows.edge("bolt-api", draft),
        rows.edge("bolt-api", "acme-api"),
        rows.edge("acme-api", draft),
        rows.edge("corp-api", draft, declared=False),
        rows.edge(draft, "acme-api"),
        rows.edge(draft, "bolt-old"),
        rows.edge(draft, idea),
        rows.edge(draft, "bolt-unknown", resolved=False),
        rows.outcome("bolt-hope", draft, organization=UNIT),
        rows.outcome("bolt-wish", "bolt-api", person="dan"),
        *rows.output("bolt-trial", draft, "bolt-hope", "acme-calm", "corp-gain"),
        OutcomeOutputRow(outcome_id=key("bolt-hope"), output_id=key("acme-report")),
        _decision("bolt-api/1", "bolt-api"),
        _decision(f"{draft}/1", draft),
        _reviewer("bolt-api", "dan"),
        authority.waiver(
            "bolt-risk", "bolt-api", "bolt-api/1", used_by_id=key("decided bolt-api/1")
        ),
        authority.waiver("bolt-gap", draft, f"{draft}/1", person_id=key("dan")),
        _consent("bolt-api", LAB),
        VersionOutcomeRow(version_id=key("bolt-api/2"), outcome_id=key("bolt-wish")),
        VersionOutcomeRow(version_id=key("bolt-api/2"), outcome_id=key("corp-gain")),
    ]
    services = [draft, "bolt-api", "acme-api", "bolt-old"]
    found += rows.offering("bolt-plan", UNIT, services, status="DRAFT", description="draft")
    found += rows.relationship("bolt-deal", UNIT, "else", ["bolt-basic"], drafts=["bolt-plan"])
    found += rows.amendment("bolt-deal", UNIT, "else", ["bolt-basic"])
    found.append(rows.contact("bolt-deal", UNIT, "dan"))
    found += [provided.resource(name, UNIT) for name in ("bolt-host", "bolt-wire")]
    served = [draft, "bolt-api", "bolt-old", "acme-api"]
    found += provided.product("bolt-stack", UNIT, "bolt-host", "bolt-line", services=served)
    found.append(_access("bolt-plan", "bolt-wire"))
    found += acting.activity("bolt-talk", "bolt-deal", UNIT, "else")
    plan = RelationshipOfferingRow(relationship_id=key("corp-deal"), offering_id=key("bolt-plan"))
    return [*found, *_worth(draft), *_levels(draft), plan]


def _levels(draft: str) -> list[Row]:
    """Make what the house agreed with another one, and what that supports."""
    about = {"services": ["bolt-api", draft, "acme-old"], "supports": ["corp-levels"]}
    found = levelled.agreement("bolt-levels", "bolt-deal", UNIT, "else", "bolt-basic", **about)
    return [*found, _support("bolt-levels", "acme-levels")]


def _support(agreement: str, supported: str) -> AgreementSupportRow:
    return AgreementSupportRow(agreement_id=key(agreement), supported_id=key(supported))


def _access(offering: str, resource: str) -> OfferingComponentRow:
    return OfferingComponentRow(
        offering_id=key(offering),
        position=1,
        kind=enums.ComponentKind.ACCESS_TO_RESOURCE,
        name=f"access to {resource}",
        resource_id=key(resource),
    )


def _worth(draft: str) -> list[Row]:
    """Make what is said of the worth of what the house alone sees."""
    return [
        valued.utility("bolt-plot", draft),
        valued.judgement("bolt-says", draft, "bolt-plot", organization=LAB, person="dan"),
        valued.judgement("else-says", "bolt-api", "bolt-fit", organization="else"),
        valued.statement("bolt-worth", draft, organization=UNIT),
        valued.statement("bolt-pride", "bolt-api", person="dan"),
        valued.statement("corp-doubt", draft, organization=DESK),
        *valued.effects("bolt-toll", draft, organization=UNIT),
        *valued.effects("bolt-pain", "bolt-api", person="dan"),
        *valued.effects("corp-pain", draft, organization=DESK),
    ]


def _decision(version: str, service: str) -> LifecycleDecisionRow:
    return LifecycleDecisionRow(
        id=key(f"decided {version}"),
        service_id=key(service),
        version_id=key(version),
        leaving="draft",
        entering="live",
        outcome=enums.DecisionOutcome.MOVED,
        decided_by="dan",
        decided_at=rows.MOMENT,
        happened_at=rows.MOMENT,
        reason="It is so.",
    )


def _consent(service: str, organization: str) -> RetirementConsentRow:
    return RetirementConsentRow(
        id=key(f"{service} let go by {organization}"),
        service_id=key(service),
        organization_id=key(organization),
        reason=f"{organization} has another",
        consented_by=organization,
        consented_at=rows.MOMENT,
    )


def _reviewer(service: str, person: str) -> RoleAssignmentRow:
    return RoleAssignmentRow(
        id=key(f"{service} reviewed by {person}"),
        role=enums.Role.REVIEWER,
        scope_id=key(service),
        position=0,
        valid_from=rows.MOMENT,
        person_id=key(person),
    )


def hidden() -> Hidden:
    """Make what is hidden, by the widest ring that sees it."""
    return {HOUSE: of_the_house(), PARTICIPANT: of_the_parties()}


def fill(catalog: Asking) -> Asking:
    """Put the world into a catalog, with a token for everybody in it."""
    catalog.clock.moment = rows.MOMENT
    catalog.put([*shown(), *of_the_parties(), *of_the_house()])
    for reader in EVERYBODY:
        if reader.by:
            catalog.token(reader.by, organization=reader.by, scopes=EVERY_SCOPE)
    return catalog


def global_ids(found: list[Row]) -> Iterator[str]:
    """Yield the ids of those rows that are entities."""
    return (rows.global_id(row) for row in found if type(row) in rows.TYPES)
