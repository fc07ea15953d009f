"""Cadences in the graph: how often business is reviewed."""

import datetime as dt

import strawberry

from catalog.plugin import (
    Connection,
    Mutation,
    Node,
    Organization,
    Person,
    Query,
    ServiceRelationship,
    change,
    column,
    connection,
    entity,
    extends,
    lookup,
    to_one,
    viewer_can,
)
from catalog_partnership.changes.reviews import mandating
from catalog_partnership.rules import access
from catalog_partnership.tables.cadences import ReviewCadenceRow, ReviewFrequency

strawberry.enum(ReviewFrequency)


@entity(access.CADENCE)
class ReviewCadence(Node):
    """How often a buyer and a provider are to review their business, from one day on."""

    relationship: ServiceRelationship = to_one("The relationship.", key="relationship_id")
    buyer: Organization = to_one("The organization that consumes.", key="buyer_id")
    provider: Organization = to_one("The organization that provides.", key="provider_id")
    number: int = column("Which cadence of its relationship it is, counted from 1.")
    frequency: ReviewFrequency = column("How often a review is due.")
    starts_on: dt.date = column("The day from which on it is counted.")
    ends_on: dt.date | None = column(
        "The first day on which it is not in force any more; null while nothing ends it."
    )
    mandated_by: Person | None = to_one("Who mandated it.", key="mandated_by_id")
    waived_by: Person | None = to_one("Who waived it.", key="waived_by_id")
    waiver_reason: str | None = column("Why it was waived.")
    viewer_can = viewer_can(access.CADENCE)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was mandated.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(ServiceRelationship)
class CadencesOfRelationship:
    """The cadences of a relationship."""

    review_cadences: Connection[ReviewCadence] = connection(
        "How often business is reviewed in it, and was before.",
        by=ReviewCadenceRow.relationship_id,
    )


@extends(Query)
class CadenceQueries:
    """What can be asked about cadences."""

    review_cadence: ReviewCadence | None = lookup("Find one cadence by its id.")


@extends(Mutation)
class CadenceMutations:
    """What can be done about cadences."""

    mandate_cadence = change(mandating.MandateCadence, ReviewCadence, "cadence")
    waive_cadence = change(mandating.WaiveCadence, ReviewCadence, "cadence")


PARTS = (ReviewCadence, CadencesOfRelationship, CadenceQueries, CadenceMutations)
