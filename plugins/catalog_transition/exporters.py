"""What transition adds to the catalog's own format."""

from collections.abc import Sequence

from catalog.plugin import Exporter, Part
from catalog_transition.changes.early_life import StartEarlyLifeSupport
from catalog_transition.changes.making.raising import RaiseChange
from catalog_transition.changes.retirement.planning import PlanRetirement
from catalog_transition.changes.risks import RecordTransitionRisk
from catalog_transition.changes.transfers.proposing import ProposeTransfer
from catalog_transition.rules.documents import wrong_change, wrong_risk
from catalog_transition.tables.activities import TransitionActivityRow
from catalog_transition.tables.changes import ChangeRecordRow
from catalog_transition.tables.early_life import EarlyLifePeriodRow, ExitCriterionRow
from catalog_transition.tables.readiness import (
    CheckAnswerRow,
    ReadinessReviewRow,
    ReviewApprovalRow,
    ReviewItemRow,
)
from catalog_transition.tables.retirement import (
    RetirementApprovalRow,
    RetirementPlanRow,
    RetirementStepRow,
)
from catalog_transition.tables.risks import TransitionRiskRow
from catalog_transition.tables.templates import (
    CheckItemRow,
    CheckTemplateRow,
    CheckTemplateVersionRow,
)
from catalog_transition.tables.transfers import ServiceTransferRow

TEMPLATES = Part(name="check-templates", row=CheckTemplateRow, by=("organization_id", "slug"))
TEMPLATE_VERSIONS = Part(
    name="check-template-versions",
    row=CheckTemplateVersionRow,
    by=("template_id", "number"),
    parts=(Part(name="items", row=CheckItemRow, under="template_version_id", by=("key",)),),
)
REVIEWS = Part(
    name="readiness-reviews",
    row=ReadinessReviewRow,
    by=("version_id", "number"),
    parts=(
        Part(
            name="items",
            row=ReviewItemRow,
            under="review_id",
            by=("key",),
            parts=(Part(name="answers", row=CheckAnswerRow, under="item_id", by=("number",)),),
        ),
        Part(name="approvals", row=ReviewApprovalRow, under="review_id", by=("approver_key",)),
    ),
)
ACTIVITIES = Part(name="activities", row=TransitionActivityRow, by=("version_id", "number"))
RETIREMENT_PLANS = Part(
    name="retirement-plans",
    row=RetirementPlanRow,
    by=("service_id", "number"),
    like=PlanRetirement,
    parts=(
        Part(name="steps", row=RetirementStepRow, under="plan_id", by=("key",)),
        Part(name="approvals", row=RetirementApprovalRow, under="plan_id", by=("edition", "role")),
    ),
)
EARLY_LIFE = Part(
    name="early-life",
    row=EarlyLifePeriodRow,
    by=("version_id",),
    like=StartEarlyLifeSupport,
    parts=(Part(name="criteria", row=ExitCriterionRow, under="period_id", by=("position",)),),
)
CHANGES = Part(
    name="changes",
    row=ChangeRecordRow,
    by=("service_id", "number"),
    like=RaiseChange,
    wrong=wrong_change,
)
TRANSFERS = Part(
    name="transfers",
    row=ServiceTransferRow,
    by=("service_id", "number"),
    like=ProposeTransfer,
)
RISKS = Part(
    name="transition-risks",
    row=TransitionRiskRow,
    by=("service_id", "number"),
    like=RecordTransitionRisk,
    wrong=wrong_risk,
)
EXPORTERS: Sequence[Exporter] = (
    Exporter(TEMPLATES),
    Exporter(TEMPLATE_VERSIONS),
    Exporter(REVIEWS),
    Exporter(ACTIVITIES),
    Exporter(RETIREMENT_PLANS),
    Exporter(TRANSFERS),
    Exporter(EARLY_LIFE),
    Exporter(CHANGES),
    Exporter(RISKS),
)
