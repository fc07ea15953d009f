"""Test that mutations tell what a reader may not see from nothing by no byte.

The one thing that a hidden row does reveal is that its slug is taken.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from graphql import get_named_type

from catalog.ids import decode, encode
from catalog.storage.rows import Row
from catalog.testing import walking
from catalog.testing.readers import PARTY, STRANGER, Onlooker
from tests import acting, authority, levelled, provided, rows, valued
from tests.asking import Asking
from tests.core import ringed
from tests.rows import key

OF = {STRANGER: ("acme", "acme"), PARTY: ("corp", ringed.DESK)}  # names of what is their own
PEOPLE = {STRANGER: "ann", PARTY: "cat"}


@pytest.fixture
def filled(catalog_with) -> Asking:
    """A catalog with the world of houses."""
    return ringed.fill(catalog_with())


def own(reader: Onlooker) -> Mapping[str, Row]:
    """Return one object of each type that a reader may edit."""
    name, organization = OF[reader]
    return {
        "Service": rows.service(f"{name}-api")[0],
        "ServiceOffering": rows.offering(f"{name}-basic", organization, ())[0],
        "ServiceRelationship": rows.relationship("acme-deal", "acme", ringed.DESK)[0],
        "ServiceDependency": rows.edge(f"{name}-api", "bolt-api"),
        "Organization": rows.organization(organization),
        "Person": rows.person(PEOPLE[reader])[0],
        "Resource": provided.resource(f"{organization}-host", organization),
        "Product": provided.product(f"{name}-stack", organization)[0],
        "Outcome": rows.outcome(f"{name}-calm", f"{name}-api"),
        "Output": rows.output(f"{name}-report", f"{name}-api")[0],
        "RoleAssignment": rows.owner(f"{name}-api", organization=organization),
        "ServiceVersion": rows.version(f"{name}-api", 1, "LIVE", "live"),
        "RelationshipActivity": acting.activity("acme-talk", "acme-deal", "acme", ringed.DESK)[0],
        "ServiceLevelAgreement": levelled.agreement(
            "acme-levels", "acme-deal", "acme", ringed.DESK, "acme-basic"
        )[0],
        "CostEffect": valued.cost(f"{name}-toll costs", f"{name}-api"),
        "RiskEffect": valued.risk(f"{name}-toll risks", f"{name}-api"),
        "UtilityStatement": valued.utility(f"{name}-fit", f"{name}-api"),
        "UtilityJudgement": valued.judgement(f"{name}-verdict", f"{name}-api", f"{name}-fit"),
        "ValueStatement": valued.statement(
            f"{name}-worth", f"{name}-api", organization=organization
        ),
        "Waiver": authority.waiver(f"{name}-gap", f"{name}-api", f"{name}-api/1"),
    }


def hidden_from(reader: Onlooker) -> list[Row]:
    return [row for ring, some in ringed.hidden().items() if ring > reader.ring for row in some]


NAMED = {
    "serviceId": "Service",
    "serviceIds": "Service",
    "dependsOnId": "Service",
    "controlToId": "Organization",
    "offeringId": "ServiceOffering",
    "offeringIds": "ServiceOffering",
    "providerId": "Organization",
    "parentId": "Organization",
    "ownerIds": "Organization",
    "organizationId": "Organization",
    "organizationIds": "Organization",
    "stakeholderId": "Organization",
    "outcomeId": "Outcome",
    "outcomeIds": "Outcome",
    "outputIds": "Output",
    "activityId": "RelationshipActivity",
    "performedBy": "Organization",
    "partyId": "Organization",
    "personId": "Person",
    "relationshipId": "ServiceRelationship",
    "recordedById": "Organization",
    "resourceId": "Resource",
    "supplierId": "Organization",
    "productIds": "Product",
    "predecessorId": "Service",
    "successorId": "Service",
    "scopeId": "Service",
    "supportsIds": "ServiceLevelAgreement",
    "utilityId": "UtilityStatement",
    "versionId": "ServiceVersion",
}


def references(catalog: Asking, reader: Onlooker) -> Iterator[tuple[str, dict[str, str], str]]:
    """Yield each mutation with the ids of its input, all of the reader's own, and one of them."""
    found = own(reader)
    mutations = catalog.catalog.schema.graphql.mutation_type
    assert mutations is not None
    for name, field in sorted(mutations.fields.items()):
        kind: Any = get_named_type(field.args["input"].type)
        payload: Any = get_named_type(field.type)
        told = {get_named_type(item.type).name for item in payload.fields.values()} & {*found}
        about = min(told, key=list(found).index, default="Organization")  # files tell no object
        ids = {hole: rows.global_id(found[NAMED.get(hole, about)]) for hole in walking.holes(kind)}
        for hole in ids:
            yield name, ids, hole


@pytest.mark.parametrize("reader", OF, ids=lambda reader: reader.by)
def test_a_mutation_tells_what_is_hidden_from_nothing_by_no_byte(
    filled: Asking, reader: Onlooker
) -> None:
    schema = filled.catalog.schema.graphql

    def refusals(mutation: str, ids: dict[str, str]) -> Any:
        kind = schema.type_map[f"{mutation[0].upper()}{mutation[1:]}Input"]
        return filled.attempt(mutation, walking.given(kind, ids), by=reader.by, dry_run=True)

    tried = 0
    for mutation, ids, hole in references(filled, reader):
        assert "NOT_FOUND" not in str(refusals(mutation, ids))
        type_name = decode(ids[hole]).type
        nothing = refusals(mutation, {**ids, hole: encode(type_name, key("nothing"))})
        assert "NOT_FOUND" in str(nothing)
        for row in hidden_from(reader):
            if rows.TYPES.get(type(row)) == type_name:
                told = refusals(mutation, {**ids, hole: rows.global_id(row)})
                assert told == nothing, (mutation, hole, row)
                tried += 1

    assert tried


def test_a_slug_that_a_hidden_service_has_is_taken(filled: Asking) -> None:
    organization = rows.global_id(rows.organization("acme"))
    service = {"slug": "bolt-draft", "name": "Mine", "providerId": organization}

    taken = filled.refused("createService", service, by=STRANGER.by)
    filled.take(hidden_from(STRANGER))

    payload = filled.change("createService", service, "service { slug }", by=STRANGER.by)
    assert taken == [("SLUG_TAKEN", "slug")]
    assert payload["service"]["slug"] == "bolt-draft"
