"""Utility in the graph: for what services are fit, and how their customers judge that."""

import datetime as dt

import strawberry

from catalog.domain.worth import access, fitness, judging, utility
from catalog.graph.declaring.declare import column, computed, connection, extends, to_one
from catalog.graph.declaring.entities import entity
from catalog.graph.declaring.types import Connection, Node
from catalog.rings import HOUSE
from catalog.schema.mutations import change
from catalog.schema.nouns.organizations import Organization, Person
from catalog.schema.nouns.services import Service
from catalog.schema.roots import Mutation
from catalog.storage.enums import Consent
from catalog.storage.tables.worth import (
    UtilityJudgementRow,
    UtilityStatementRow,
    UtilityVerdict,
)

strawberry.enum(UtilityVerdict)


@entity(access.UTILITY_STATEMENT)
class UtilityStatement(Node):
    """For what a service is fit: the need that it meets, and how.

    A service has utility where it supports the performance of its consumer, or removes constraints
    from them. Its own side says so, and its customers judge it.
    """

    service: Service = to_one("The service.", key="service_id")
    need: str = column("The need that it meets.")
    text: str = column("What the service does to meet it.")
    supports_performance: bool = column("Whether it supports the performance of the consumer.")
    removes_constraint: bool = column("Whether it removes constraints from the consumer.")
    withdrawn_at: dt.datetime | None = column("When it was withdrawn, and counts no more.")
    judgements: Connection["UtilityJudgement"] = connection(
        "How customers judge it, and judged it before: see `isLatest`.",
        by=UtilityJudgementRow.utility_id,
    )
    is_accepted: bool | None = computed(
        "Whether a customer accepts it and none rejects it, by what each said last; null where "
        "nobody has judged it.",
        sql=fitness.where_accepted,
        ring=HOUSE,
    )
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was defined.")
    updated_at: dt.datetime = column("When it was last edited.")


@entity(access.UTILITY_JUDGEMENT)
class UtilityJudgement(Node):
    """How a customer judges for what a service is said to be fit.

    It is not edited: an organization that thinks otherwise now judges anew.
    """

    utility: UtilityStatement = to_one("The statement that is judged.", key="utility_id")
    service: Service = to_one("The service.", key="service_id")
    organization: Organization = to_one(
        "The consumer on whose behalf it is judged.", key="organization_id"
    )
    verdict: UtilityVerdict = column("Whether it is fit for their purpose.")
    reason: str | None = column("Why.")
    judged_at: dt.datetime = column("When they judged it.")
    judged_by: Person | None = to_one(
        "The person who judged it; null where a service account recorded it.", key="person_id"
    )
    word: Consent = column(
        "Whose word it is: GIVEN by a customer of the organization, RECORDED by whoever recorded "
        "it, or ASSUMED."
    )
    is_latest: bool = column("Whether the organization has judged it no later.")
    created_at: dt.datetime = column("When it was recorded.")


@extends(Service)
class UtilityOfService:
    """For what a service is fit."""

    utility: Connection[UtilityStatement] = connection(
        "For what it is said to be fit.", by=UtilityStatementRow.service_id
    )
    fit_for_purpose: bool | None = computed(
        "Whether customers accept all for which it is said to be fit, at least one thing, by what "
        "each said last of what is not withdrawn; null where nobody has judged that.",
        sql=fitness.where_fit,
        ring=HOUSE,
    )


@extends(Mutation)
class UtilityMutations:
    """What can be said of utility."""

    define_utility = change(utility.DefineUtility, UtilityStatement)
    update_utility = change(utility.UpdateUtility, UtilityStatement)
    withdraw_utility = change(utility.WithdrawUtility, UtilityStatement)
    judge_utility = change(
        judging.JudgeUtility,
        {"utility_judgement": UtilityJudgement, "utility_statement": UtilityStatement},
    )


PARTS = (UtilityStatement, UtilityJudgement, UtilityOfService, UtilityMutations)
