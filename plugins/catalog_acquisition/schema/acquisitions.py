"""Acquisitions in the graph."""

import datetime as dt

import strawberry

from catalog.plugin import (
    Connection,
    Mutation,
    Node,
    Organization,
    Query,
    change,
    column,
    connection,
    entity,
    extends,
    lookup,
    to_one,
    viewer_can,
)
from catalog_acquisition.changes import acquisitions as changes
from catalog_acquisition.rules.access_of_acquisitions import ACQUISITION
from catalog_acquisition.schema.contracts import Contract
from catalog_acquisition.tables.acquisitions import AcquisitionPhase, AcquisitionRow

strawberry.enum(AcquisitionPhase)


@entity(ACQUISITION)
class Acquisition(Node):
    """Something that an organization buys, from the need to the end of the contract.

    What was planned stays to be read in all its phases.
    """

    organization: Organization = to_one("The organization that buys.", key="organization_id")
    number: int = column("Which acquisition of the organization it is, counted from 1.")
    name: str = column("What is bought, in a few words.")
    reference: str | None = column("What it is called elsewhere, such as an `ocid`.")
    phase: AcquisitionPhase = column("How far it has come.")
    need: str = column("What it is needed for.")
    strategy: str | None = column("How it is to be bought.")
    market_notes: str | None = column("What was found out about vendors and their offers.")
    contract: Contract | None = to_one("The contract that executes it.", key="contract_id")
    started_at: dt.datetime = column("When it began.")
    developed_at: dt.datetime | None = column("When its development began; null before.")
    executed_at: dt.datetime | None = column("When its execution began; null before.")
    closed_at: dt.datetime | None = column("When it was closed; null before.")
    closing: str | None = column("What came of it, or why it was given up.")
    viewer_can = viewer_can(ACQUISITION)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was entered.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(Organization)
class AcquisitionsOfOrganization:
    """What an organization buys."""

    acquisitions: Connection[Acquisition] = connection(
        "What it buys.", by=AcquisitionRow.organization_id
    )


@extends(Contract)
class AcquisitionsOfContract:
    """What a contract executes."""

    acquisitions: Connection[Acquisition] = connection(
        "What it executes.", by=AcquisitionRow.contract_id
    )


@extends(Query)
class AcquisitionQueries:
    """What can be asked about acquisitions."""

    acquisition: Acquisition | None = lookup("Find one acquisition by its id.")
    acquisitions: Connection[Acquisition] = connection("Page through the acquisitions.")


@extends(Mutation)
class AcquisitionMutations:
    """What can be done about acquisitions."""

    start_acquisition = change(changes.StartAcquisition, Acquisition)
    update_acquisition = change(changes.UpdateAcquisition, Acquisition)
    advance_acquisition = change(changes.AdvanceAcquisition, Acquisition)


PARTS = (
    Acquisition,
    AcquisitionsOfOrganization,
    AcquisitionsOfContract,
    AcquisitionQueries,
    AcquisitionMutations,
)
