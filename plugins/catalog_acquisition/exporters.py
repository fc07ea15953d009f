"""What acquisition adds to the catalog's own format."""

from catalog.plugin import LEVEL_CREDITS, Exporter, Part
from catalog_acquisition.tables.acquisitions import AcquisitionRow
from catalog_acquisition.tables.contracts import (
    ContractAmendmentRow,
    ContractAmendmentSignatureRow,
    ContractNoticeRow,
    ContractRow,
    ContractSignatureRow,
)
from catalog_acquisition.tables.imported import ImportedItemRow
from catalog_acquisition.tables.loop import AdjustmentRow, AssessmentRow, FeedbackRow
from catalog_acquisition.tables.money import (
    ActualRow,
    BudgetRevisionRow,
    BudgetRow,
    CapacityDemandRow,
    ForecastRow,
)
from catalog_acquisition.tables.obligations import (
    ObligationEventRow,
    ObligationEvidenceRow,
    ObligationReleaseRow,
    ObligationRow,
    ObligorRow,
    ProgressObservationRow,
)
from catalog_acquisition.tables.vendors import ReceivedCreditRow, VendorRatingRow

PARTY = ("organization_id",)
OBLIGATIONS = Part(
    name="obligations",
    row=ObligationRow,
    under="contract_id",
    by=("number",),
    forms={"credits": LEVEL_CREDITS},
    parts=(
        Part(name="obligors", row=ObligorRow, under="obligation_id", by=PARTY),
        Part(name="evidence", row=ObligationEvidenceRow, under="obligation_id", by=("position",)),
        Part(name="events", row=ObligationEventRow, under="obligation_id", by=("position",)),
        Part(name="releases", row=ObligationReleaseRow, under="obligation_id", by=("position",)),
        Part(name="progress", row=ProgressObservationRow, under="obligation_id", by=("position",)),
    ),
)
NUMBER = ("number",)
BUDGET = Part(
    name="budgets",
    row=BudgetRow,
    under="contract_id",
    by=("currency",),
    parts=(
        Part(name="revisions", row=BudgetRevisionRow, under="budget_id", by=NUMBER),
        Part(name="actuals", row=ActualRow, under="budget_id", by=NUMBER),
        Part(name="forecasts", row=ForecastRow, under="budget_id", by=NUMBER),
    ),
)
CONTRACTS = Part(
    name="contracts",
    row=ContractRow,
    by=("relationship_id", "number"),
    parts=(
        Part(name="signatures", row=ContractSignatureRow, under="contract_id", by=PARTY),
        Part(
            name="amendments",
            row=ContractAmendmentRow,
            under="contract_id",
            by=("number",),
            parts=(
                Part(
                    name="signatures",
                    row=ContractAmendmentSignatureRow,
                    under="amendment_id",
                    by=PARTY,
                ),
            ),
        ),
        OBLIGATIONS,
        Part(name="credits", row=ReceivedCreditRow, under="contract_id", by=("number",)),
        Part(name="ratings", row=VendorRatingRow, under="contract_id", by=("number",)),
        BUDGET,
        Part(name="demands", row=CapacityDemandRow, under="contract_id", by=NUMBER),
        Part(name="feedback", row=FeedbackRow, under="contract_id", by=NUMBER),
        Part(name="assessments", row=AssessmentRow, under="contract_id", by=NUMBER),
        Part(name="adjustments", row=AdjustmentRow, under="contract_id", by=NUMBER),
        Part(name="imported", row=ImportedItemRow, under="contract_id", by=("kind", "reference")),
    ),
)
ACQUISITIONS = Part(name="acquisitions", row=AcquisitionRow, by=("organization_id", "number"))
TOLD_AGAIN = "What the daily job told is told again by a catalog that it is new to."
EXPORTERS = (
    Exporter(CONTRACTS, left_out={ContractNoticeRow.__tablename__: TOLD_AGAIN}),
    Exporter(ACQUISITIONS),
)
