"""What gates answer: it is checked, as it comes from code of plugins."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from catalog.domain.declared.gates import Finding, Gate, sealed
from catalog.domain.writing.changes import as_json
from catalog.domain.writing.field_types import BoundedText
from catalog.storage.enums import FindingSeverity, Role

log = logging.getLogger("catalog.domain")
SECONDS = 2.0  # the time limit of a gate that says none
SUBJECT = BoundedText(200)  # what a finding is about
MOST_OF_ONE = 10_000  # findings that one gate may return

KINDS: Mapping[str, Any] = {
    "code": str,
    "message": str,
    "remedy": str | None,
    "severity": FindingSeverity,  # a text would never equal BLOCK
    "evidence": Mapping | None,
    "subject": str | None,
    "waivable": bool,
    "authority": Role,
}


def limit(gate: Gate) -> float:
    """Return how many seconds a gate may take."""
    return SECONDS if gate.limit is None else gate.limit


def checked(gate: Gate, answer: Any) -> Sequence[Finding]:
    """Return the findings with their gate, or raise an error where *answer* holds anything else."""
    if isinstance(answer, str) or not isinstance(answer, Iterable):
        message = "it returned no iterable of Finding"
        raise TypeError(message)
    found = list(islice(answer, MOST_OF_ONE + 1))
    if len(found) > MOST_OF_ONE:  # those that are cut off may block, too
        message = f"it returned more than {MOST_OF_ONE} findings"
        raise ValueError(message)
    for finding in found:
        if not isinstance(finding, Finding):
            message = "it returned something that is no Finding"
            raise TypeError(message)
        wrong = [
            name for name, kind in KINDS.items() if not isinstance(getattr(finding, name), kind)
        ]
        if wrong:
            message = f"it returned a Finding whose {wrong[0]} is of another type"
            raise TypeError(message)
        if finding.authority is Role.SERVICE_OWNER:
            message = "it returned a Finding that an owner could waive, who moves the service"
            raise ValueError(message)
        if finding.subject is not None and SUBJECT.problem(finding.subject):
            message = (
                "it returned a Finding whose subject no waiver could name: let it be one line of "
                f"at most {SUBJECT.longest} characters"
            )
            raise ValueError(message)
        as_json(finding)  # raises where JSON cannot hold the evidence
    return sealed(gate, found)


def failure(gate: Gate, error: Exception) -> Finding:
    """Return the finding that a gate did not answer, which blocks; the log tells why."""
    what = (
        f"did not answer within {limit(gate):g} seconds"
        if isinstance(error, TimeoutError)
        else f"failed ({type(error).__name__})"
    )
    log.error("gate failed", exc_info=error, extra={"gate": gate.name, "plugin": gate.plugin})
    finding = Finding(
        code="GATE_FAILED",
        message=f"The gate {gate.name} of {gate.plugin} {what}.",
        remedy="Try again; if it fails again, tell whoever looks after the plugin.",
        evidence={"gate": gate.name},
        subject=f"{gate.plugin}.{gate.name}",
    )
    return sealed(gate, [finding])[0]
