"""The public API for plugins: whatever is not here is private to the core."""

from strawberry import ID

from catalog.arrays import among
from catalog.domain.access import Actor, Principal
from catalog.domain.agreements.access import AGREEMENT, AGREEMENT_SIGNATURE, AgreementId
from catalog.domain.agreements.commitments import (
    Commitment,
    JudgedCommitment,
    commitments,
)
from catalog.domain.agreements.hours import (
    ServiceHoursInput,
    hours_of,
    kept_hours,
    must_be_hours,
)
from catalog.domain.awaiting.services import where_to_consent
from catalog.domain.declared.agreed import AgreedTerms, Opening, ServiceHours
from catalog.domain.declared.authenticators import Authenticator, Credentials, Identified
from catalog.domain.declared.awaited import Awaiting, Waiting, WaitingItem
from catalog.domain.declared.contributions import (
    ImprovementSource,
    Opportunity,
    PackSection,
    ReadinessCheck,
    ReviewDocument,
)
from catalog.domain.declared.event_types import EventType
from catalog.domain.declared.gates import Finding, Gate, Move
from catalog.domain.declared.metrics import (
    NO_DATA,
    NOT_APPLICABLE,
    Measurement,
    Measuring,
    Metric,
    Window,
    median,
    ratio,
)
from catalog.domain.declared.routes import Reply, Route, RouteRequest
from catalog.domain.declared.rules import Circle, Reaction
from catalog.domain.declared.stages import Chain, Stage
from catalog.domain.directory.entries import (
    DirectoryError,
    DirectoryGroup,
    DirectoryPerson,
    DirectoryReport,
)
from catalog.domain.directory.keeping import keep_directory
from catalog.domain.events.jobs import Job, JobRun
from catalog.domain.events.made_before import MadeObject, made_before
from catalog.domain.events.subscribers import Event, Subscriber, Telling
from catalog.domain.holding import (
    where_held_for,
    where_held_over,
)
from catalog.domain.importing.documents.parts import Derivation, Exporter, Part
from catalog.domain.importing.forms import (
    LEVEL_CREDITS,
    SERVICE_HOURS,
)
from catalog.domain.importing.records import Dependency, Named, Record
from catalog.domain.importing.upserts import Upsert, Upsertable
from catalog.domain.kept_questions import KeptQuestions, ReadyQuestion
from catalog.domain.levels.comparing import is_met
from catalog.domain.levels.fields import (
    MOST_CREDITS,
    Credits,
    WrongItem,
    kept_credits,
    wrong_credits,
)
from catalog.domain.lifecycle.abandonment import AbandonServiceVersion
from catalog.domain.lifecycle.blockers import what_stands_on
from catalog.domain.lifecycle.consents import RETIREMENT_CONSENT, RetirementConsentId
from catalog.domain.lifecycle.evaluation import Evaluation
from catalog.domain.lifecycle.moves import AdvanceService
from catalog.domain.lifecycle.passing import must_have_owners, pass_on
from catalog.domain.lifecycle.previews import previews_onward
from catalog.domain.lifecycle.resting import (
    left_behind,
    offered_on_its_own,
    where_left_behind,
    where_offered_with_others,
)
from catalog.domain.lifecycle.retirement import RetireService
from catalog.domain.lifecycle.versions import moving_ids, must_follow, standing
from catalog.domain.organizations import CreateOrganization
from catalog.domain.owners import OWN_SERVICE, must_be_own, must_be_own_service
from catalog.domain.provision.access import (
    PRODUCT,
    PRODUCT_PART,
    RELEASE,
    RELEASE_PART,
    RESOURCE,
    ProductId,
    ProductReleaseId,
    ResourceId,
)
from catalog.domain.relationships.activities.access import (
    ACTIVITY,
    ACTIVITY_PERFORMER,
    RelationshipActivityId,
)
from catalog.domain.relationships.amending import (
    AmendRelationship,
)
from catalog.domain.relationships.answering import (
    Consenting,
    give,
)
from catalog.domain.relationships.consuming import OWN_OR_CONSUMED, must_want_for_own_side
from catalog.domain.relationships.entering import EnterRelationship, ReenterRelationship
from catalog.domain.relationships.leaving import (
    GOING_ON,
)
from catalog.domain.relationships.parties import (
    SPEAKING,
    TAKING_PART,
    is_among,
    must_speak_for,
    where_recorder,
    where_speaking,
)
from catalog.domain.relationships.terms import (
    RelationshipTerm,
    Schedule,
    end_of,
    plus_months,
)
from catalog.domain.relationships.words import (
    closed_by,
    given_as,
    given_by,
    must_speak,
    written_by,
)
from catalog.domain.seen import Seen, where_anybody
from catalog.domain.services.creating import CreateService
from catalog.domain.services.updating import UpdateService
from catalog.domain.sharing import where_service_held
from catalog.domain.sight import (
    AGREED_OFFERING,
    AMENDMENT,
    AMENDMENT_PARTICIPANT,
    COMPONENT,
    DECISION,
    DEPENDENCY,
    EDITION,
    LABEL,
    MEMBERSHIP,
    OFFERING,
    ORGANIZATION,
    OUTCOME,
    OUTPUT,
    PERSON,
    RELATIONSHIP,
    RELATIONSHIP_CONTACT,
    RELATIONSHIP_PARTICIPANT,
    ROLE_ASSIGNMENT,
    SERVICE,
    SERVICE_VERSION,
    WAIVER,
)
from catalog.domain.tokens import as_member
from catalog.domain.worth.access import (
    COST_EFFECT,
    RISK_EFFECT,
    UTILITY_JUDGEMENT,
    UTILITY_STATEMENT,
    VALUE_STATEMENT,
    CostEffectId,
    RiskEffectId,
    UtilityJudgementId,
    UtilityStatementId,
    ValueStatementId,
)
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.demonstrations import Demonstration
from catalog.domain.writing.field_types import (
    OMITTED,
    AmendmentId,
    Between,
    DecisionId,
    DependencyId,
    Doc,
    EditionId,
    Email,
    HolderId,
    Many,
    Name,
    OfferingId,
    Omittable,
    Once,
    OrganizationId,
    OutcomeId,
    OutputId,
    PartyId,
    PersonId,
    Prose,
    RelationshipId,
    RoleAssignmentId,
    ScopeId,
    ServiceId,
    ServiceVersionId,
    Slug,
    Statement,
    WaiverId,
    WebAddress,
    Word,
)
from catalog.domain.writing.grounds import Ground
from catalog.domain.writing.hashes import content_hash
from catalog.domain.writing.money import MoneyInput
from catalog.domain.writing.preconditions import Asker, Precondition
from catalog.domain.writing.problems import ChangeRefusedError, Problem, Problems
from catalog.domain.writing.slugs import must_be_free_slug
from catalog.exchange.items import Item, UnreadableError
from catalog.exchange.notes import Notes
from catalog.exchange.reading import Importer, Takes
from catalog.exchange.shapes import Fields
from catalog.graph.declaring.declare import (
    batch,
    column,
    computed,
    connection,
    each,
    extends,
    lookup,
    many,
    only,
    references,
    to_one,
)
from catalog.graph.declaring.entities import entity
from catalog.graph.declaring.narrowing import Narrower
from catalog.graph.declaring.types import Connection, Json, Node
from catalog.graph.declaring.weights import weighs
from catalog.graph.errors import AnswerError, ClientError, NotFoundError
from catalog.graph.running.lookups import find
from catalog.hookspecs import Plugin, hookimpl, hookspec
from catalog.ids import decode as decode_id
from catalog.ids import encode as encode_id
from catalog.money import (
    in_minor_units,
)
from catalog.outgoing import HttpClient, HttpFailedError, HttpRefusedError, HttpResponse
from catalog.rings import HOUSE, PARTICIPANT, PUBLIC, Ring
from catalog.schema.context import Context, Info
from catalog.schema.mutations import change
from catalog.schema.nouns.agreements import AgreedHours, AgreementSignature, ServiceLevelAgreement
from catalog.schema.nouns.dependencies import ServiceDependency
from catalog.schema.nouns.levels import (
    LevelCredit,
    ServiceLevelTarget,
)
from catalog.schema.nouns.lifecycle.moves import GateFinding, LifecycleDecision, gate_finding
from catalog.schema.nouns.lifecycle.retirement import RetirementConsent
from catalog.schema.nouns.lifecycle.waivers import Waiver
from catalog.schema.nouns.measurements import WindowInput
from catalog.schema.nouns.money import Money
from catalog.schema.nouns.offerings import OfferingEdition, ServiceOffering
from catalog.schema.nouns.organizations import Organization, Party, Person, party
from catalog.schema.nouns.outcomes import Outcome, Output
from catalog.schema.nouns.provision.products import Product, ProductRelease
from catalog.schema.nouns.provision.resources import Resource
from catalog.schema.nouns.relationships.activities import RelationshipActivity
from catalog.schema.nouns.relationships.amendments import RelationshipAmendment
from catalog.schema.nouns.relationships.relationships import ServiceRelationship
from catalog.schema.nouns.roles import RoleAssignment
from catalog.schema.nouns.services import Service, ServiceVersion
from catalog.schema.nouns.viewer_can import viewer_can
from catalog.schema.nouns.worth.effects import CostEffect, RiskEffect
from catalog.schema.nouns.worth.utility import UtilityJudgement, UtilityStatement
from catalog.schema.nouns.worth.value import ValueStatement
from catalog.schema.roots import Mutation, Query
from catalog.storage.database.sessions import ReadSession, WriteSession
from catalog.storage.enums import (
    ActivityArea,
    ActivityKind,
    ActorKind,
    ComponentKind,
    Consent,
    DecisionOutcome,
    Described,
    FindingSeverity,
    MeasurementStatus,
    PackPurpose,
    ParticipantRole,
    PortfolioStatus,
    RelationshipStatus,
    Renewal,
    Role,
    VersionPurpose,
    VersionStatus,
    WarrantyVerdict,
)
from catalog.storage.lifecycle.versions import where_first_version
from catalog.storage.lifecycle.waivers import where_open_exception
from catalog.storage.rows import EntityRow, Row, Text, UtcDateTime, enum, new_id
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.levels import (
    AgreementServiceRow,
    AgreementSignatureRow,
    AgreementSupportRow,
    LevelComparator,
    LevelWindowKind,
    ServiceLevelAgreementRow,
)
from catalog.storage.tables.lifecycle.versions import (
    LifecycleDecisionRow,
    RetirementConsentRow,
    ServiceVersionRow,
)
from catalog.storage.tables.lifecycle.waivers import WaiverRow
from catalog.storage.tables.offerings import (
    OfferingComponentRow,
    OfferingEditionRow,
    OfferingEditionServiceRow,
    OfferingRow,
    OfferingServiceRow,
)
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.outcomes import (
    OutcomeOutputRow,
    OutcomeRow,
    OutputRow,
    VersionOutcomeRow,
)
from catalog.storage.tables.people import MembershipRow, PersonRow
from catalog.storage.tables.provision import (
    AssetType,
    ProductPartRow,
    ProductReleaseRow,
    ProductRow,
    ReleasePartRow,
    ResourceKind,
    ResourceRow,
    ServiceProductRow,
)
from catalog.storage.tables.relationships import (
    ActivityPerformerRow,
    Agreeing,
    AmendmentOfferingRow,
    AmendmentParticipantRow,
    RelationshipActivityRow,
    RelationshipAmendmentRow,
    RelationshipContactRow,
    RelationshipOfferingRow,
    RelationshipParticipantRow,
    RelationshipRow,
)
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.storage.tables.services import ServiceLabelRow, ServiceNameRow, ServiceRow
from catalog.storage.tables.worth import (
    CostEffectRow,
    Period,
    RiskEffectRow,
    UtilityJudgementRow,
    UtilityStatementRow,
    ValueStatementRow,
)
from catalog.values import FixedPoint

__all__ = [
    "ACTIVITY",
    "ACTIVITY_PERFORMER",
    "AGREED_OFFERING",
    "AGREEMENT",
    "AGREEMENT_SIGNATURE",
    "AMENDMENT",
    "AMENDMENT_PARTICIPANT",
    "COMPONENT",
    "COST_EFFECT",
    "DECISION",
    "DEPENDENCY",
    "EDITION",
    "GOING_ON",
    "HOUSE",
    "ID",
    "LABEL",
    "LEVEL_CREDITS",
    "MEMBERSHIP",
    "MOST_CREDITS",
    "NOT_APPLICABLE",
    "NO_DATA",
    "OFFERING",
    "OMITTED",
    "ORGANIZATION",
    "OUTCOME",
    "OUTPUT",
    "OWN_OR_CONSUMED",
    "OWN_SERVICE",
    "PARTICIPANT",
    "PERSON",
    "PRODUCT",
    "PRODUCT_PART",
    "PUBLIC",
    "RELATIONSHIP",
    "RELATIONSHIP_CONTACT",
    "RELATIONSHIP_PARTICIPANT",
    "RELEASE",
    "RELEASE_PART",
    "RESOURCE",
    "RETIREMENT_CONSENT",
    "RISK_EFFECT",
    "ROLE_ASSIGNMENT",
    "SERVICE",
    "SERVICE_HOURS",
    "SERVICE_VERSION",
    "SPEAKING",
    "TAKING_PART",
    "UTILITY_JUDGEMENT",
    "UTILITY_STATEMENT",
    "VALUE_STATEMENT",
    "WAIVER",
    "AbandonServiceVersion",
    "ActivityArea",
    "ActivityKind",
    "ActivityPerformerRow",
    "Actor",
    "ActorKind",
    "AdvanceService",
    "AgreedHours",
    "AgreedTerms",
    "Agreeing",
    "AgreementId",
    "AgreementServiceRow",
    "AgreementSignature",
    "AgreementSignatureRow",
    "AgreementSupportRow",
    "AmendRelationship",
    "AmendmentId",
    "AmendmentOfferingRow",
    "AmendmentParticipantRow",
    "AnswerError",
    "Asker",
    "AssetType",
    "Authenticator",
    "Awaiting",
    "Between",
    "Chain",
    "Change",
    "ChangeRefusedError",
    "Circle",
    "ClientError",
    "Commitment",
    "ComponentKind",
    "Connection",
    "Consent",
    "Consenting",
    "Context",
    "CostEffect",
    "CostEffectId",
    "CostEffectRow",
    "CreateOrganization",
    "CreateService",
    "Credentials",
    "Credits",
    "DecisionId",
    "DecisionOutcome",
    "Demonstration",
    "Dependency",
    "DependencyId",
    "Derivation",
    "Described",
    "DirectoryError",
    "DirectoryGroup",
    "DirectoryPerson",
    "DirectoryReport",
    "Doc",
    "EditionId",
    "Email",
    "EnterRelationship",
    "EntityRow",
    "Evaluation",
    "Event",
    "EventType",
    "Exporter",
    "Fields",
    "Finding",
    "FindingSeverity",
    "FixedPoint",
    "Gate",
    "GateFinding",
    "Ground",
    "HolderId",
    "HttpClient",
    "HttpFailedError",
    "HttpRefusedError",
    "HttpResponse",
    "Identified",
    "Importer",
    "ImprovementSource",
    "Info",
    "Item",
    "Job",
    "JobRun",
    "Json",
    "JudgedCommitment",
    "KeptQuestions",
    "LevelComparator",
    "LevelCredit",
    "LevelWindowKind",
    "LifecycleDecision",
    "LifecycleDecisionRow",
    "MadeObject",
    "Many",
    "Measurement",
    "MeasurementStatus",
    "Measuring",
    "MembershipRow",
    "Metric",
    "Money",
    "MoneyInput",
    "Move",
    "Mutation",
    "Name",
    "Named",
    "Narrower",
    "Node",
    "NotFoundError",
    "Notes",
    "OfferingComponentRow",
    "OfferingEdition",
    "OfferingEditionRow",
    "OfferingEditionServiceRow",
    "OfferingId",
    "OfferingRow",
    "OfferingServiceRow",
    "Omittable",
    "Once",
    "Opening",
    "Opportunity",
    "Organization",
    "OrganizationId",
    "OrganizationRow",
    "Outcome",
    "OutcomeId",
    "OutcomeOutputRow",
    "OutcomeRow",
    "Output",
    "OutputId",
    "OutputRow",
    "PackPurpose",
    "PackSection",
    "Part",
    "ParticipantRole",
    "Party",
    "PartyId",
    "Period",
    "Person",
    "PersonId",
    "PersonRow",
    "Plugin",
    "PortfolioStatus",
    "Precondition",
    "Principal",
    "Problem",
    "Problems",
    "Product",
    "ProductId",
    "ProductPartRow",
    "ProductRelease",
    "ProductReleaseId",
    "ProductReleaseRow",
    "ProductRow",
    "Prose",
    "Query",
    "Reaction",
    "ReadSession",
    "ReadinessCheck",
    "ReadyQuestion",
    "Record",
    "ReenterRelationship",
    "RelationshipActivity",
    "RelationshipActivityId",
    "RelationshipActivityRow",
    "RelationshipAmendment",
    "RelationshipAmendmentRow",
    "RelationshipContactRow",
    "RelationshipId",
    "RelationshipOfferingRow",
    "RelationshipParticipantRow",
    "RelationshipRow",
    "RelationshipStatus",
    "RelationshipTerm",
    "ReleasePartRow",
    "Renewal",
    "Reply",
    "Resource",
    "ResourceId",
    "ResourceKind",
    "ResourceRow",
    "RetireService",
    "RetirementConsent",
    "RetirementConsentId",
    "RetirementConsentRow",
    "ReviewDocument",
    "Ring",
    "RiskEffect",
    "RiskEffectId",
    "RiskEffectRow",
    "Role",
    "RoleAssignment",
    "RoleAssignmentId",
    "RoleAssignmentRow",
    "Route",
    "RouteRequest",
    "Row",
    "Schedule",
    "ScopeId",
    "Seen",
    "Service",
    "ServiceDependency",
    "ServiceDependencyRow",
    "ServiceHours",
    "ServiceHoursInput",
    "ServiceId",
    "ServiceLabelRow",
    "ServiceLevelAgreement",
    "ServiceLevelAgreementRow",
    "ServiceLevelTarget",
    "ServiceNameRow",
    "ServiceOffering",
    "ServiceProductRow",
    "ServiceRelationship",
    "ServiceRow",
    "ServiceVersion",
    "ServiceVersionId",
    "ServiceVersionRow",
    "Slug",
    "Stage",
    "Statement",
    "Subscriber",
    "Takes",
    "Telling",
    "Text",
    "UnreadableError",
    "UpdateService",
    "Upsert",
    "Upsertable",
    "UtcDateTime",
    "UtilityJudgement",
    "UtilityJudgementId",
    "UtilityJudgementRow",
    "UtilityStatement",
    "UtilityStatementId",
    "UtilityStatementRow",
    "ValueStatement",
    "ValueStatementId",
    "ValueStatementRow",
    "VersionOutcomeRow",
    "VersionPurpose",
    "VersionStatus",
    "Waiting",
    "WaitingItem",
    "Waiver",
    "WaiverId",
    "WaiverRow",
    "WarrantyVerdict",
    "WebAddress",
    "Window",
    "WindowInput",
    "Word",
    "Work",
    "WriteSession",
    "WrongItem",
    "among",
    "as_member",
    "batch",
    "change",
    "closed_by",
    "column",
    "commitments",
    "computed",
    "connection",
    "content_hash",
    "decode_id",
    "each",
    "encode_id",
    "end_of",
    "entity",
    "enum",
    "extends",
    "find",
    "gate_finding",
    "give",
    "given_as",
    "given_by",
    "hookimpl",
    "hookspec",
    "hours_of",
    "in_minor_units",
    "is_among",
    "is_met",
    "keep_directory",
    "kept_credits",
    "kept_hours",
    "left_behind",
    "lookup",
    "made_before",
    "many",
    "median",
    "moving_ids",
    "must_be_free_slug",
    "must_be_hours",
    "must_be_own",
    "must_be_own_service",
    "must_follow",
    "must_have_owners",
    "must_speak",
    "must_speak_for",
    "must_want_for_own_side",
    "new_id",
    "offered_on_its_own",
    "only",
    "party",
    "pass_on",
    "plus_months",
    "previews_onward",
    "ratio",
    "references",
    "standing",
    "to_one",
    "viewer_can",
    "weighs",
    "what_stands_on",
    "where_anybody",
    "where_first_version",
    "where_held_for",
    "where_held_over",
    "where_left_behind",
    "where_offered_with_others",
    "where_open_exception",
    "where_recorder",
    "where_service_held",
    "where_speaking",
    "where_to_consent",
    "written_by",
    "wrong_credits",
]
