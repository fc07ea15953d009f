"""Reviews of versions as rows: for tests of what else stands in the way of these."""

from typing import Any
from uuid import UUID

from catalog import ids
from catalog.plugin import Consent, Row
from catalog_transition.tables.activities import ActivityResult, TransitionActivityRow
from catalog_transition.tables.readiness import (
    CheckAnswerRow,
    CheckVerdict,
    ReadinessReviewRow,
    ReviewApprovalRow,
    ReviewItemRow,
)
from catalog_transition.tables.templates import (
    ActivityStep,
    CheckItemRow,
    CheckTemplateRow,
    CheckTemplateVersionRow,
    TransitionType,
)
from tests.asking import Asking
from tests.rows import MOMENT, key

TIMES = {"revision": 1, "created_at": MOMENT, "updated_at": MOMENT}
MOVING = "query($s: String) { service(slug: $s) { id openVersion { id } liveVersion { id } } }"


def reviewed(catalog: Asking, slug: str) -> None:
    """Let the moving version of a service be reviewed and approved, whoever may do so."""
    found = catalog.ask(MOVING, {"s": slug})["service"]
    version = found["openVersion"] or found["liveVersion"]
    service, moving = map(ids.decode, (found["id"], version["id"]))
    assert service is not None
    assert moving is not None
    catalog.put(review_of(slug, service.key, moving.key))


def review_of(name: str, service: UUID, version: UUID) -> tuple[ReadinessReviewRow, Row]:
    """Return a review that asks for nothing, and the approval of it."""
    review = ReadinessReviewRow(
        id=key(f"{name}-{version}-review"),
        service_id=service,
        version_id=version,
        number=1,
        transition_type=TransitionType.INTRODUCE,
        level="standard",
        rank=0,
        started_by=name,
        **TIMES,
    )
    approval = ReviewApprovalRow(
        id=key(f"{name}-{version}-approval"),
        review_id=review.id,
        approver=name,
        approver_key=name,
        consent=Consent.RECORDED,
        recorded_by=name,
        **TIMES,
    )
    return review, approval


def templated(name: str, *, house: UUID, service: UUID, version: UUID) -> list[Row]:
    """Return a template, a review by it with everything that it is made of, and an activity."""
    template, edition, check = _template(name, house)
    review, approval = review_of(name, service, version)
    review.template_version_id, review.level = edition.id, name
    item, answer = _answered(name, review.id)
    activity = _activity(name, service, version)
    return [template, edition, check, review, item, answer, approval, activity]


def _said(name: str) -> dict[str, Any]:
    return {"position": 1, "key": name, "area": name, "title": name, "guidance": name}


def _template(name: str, house: UUID) -> tuple[Row, Any, Row]:
    template = CheckTemplateRow(
        id=key(f"{name}-template"),
        organization_id=house,
        slug=name,
        name=name,
        newest=1,
        **TIMES,
    )
    edition = CheckTemplateVersionRow(
        id=key(f"{name}-edition"),
        template_id=template.id,
        number=1,
        transition_type=TransitionType.INTRODUCE,
        levels=[name],
        activities=[{"kind": "TEST", "name": name}],
        defined_by=name,
        **TIMES,
    )
    check = CheckItemRow(
        id=key(f"{name}-check"),
        template_version_id=edition.id,
        mandatory_at=[name],
        **_said(name),
    )
    return template, edition, check


def _answered(name: str, review: UUID) -> tuple[Row, Row]:
    item = ReviewItemRow(
        id=key(f"{name}-item"), review_id=review, mandatory=True, answered=1, **_said(name)
    )
    answer = CheckAnswerRow(
        id=key(f"{name}-answer"),
        item_id=item.id,
        number=1,
        verdict=CheckVerdict.PASS,
        evidence=name,
        links=["https://example.org/"],
        answered_by=name,
        answered_at=MOMENT,
    )
    return item, answer


def _activity(name: str, service: UUID, version: UUID) -> Row:
    return TransitionActivityRow(
        id=key(f"{name}-activity"),
        service_id=service,
        version_id=version,
        number=1,
        kind=ActivityStep.TEST,
        name=name,
        name_key=name,
        result=ActivityResult.PASSED,
        evidence=name,
        happened_at=MOMENT,
        recorded_by=name,
        **TIMES,
    )
