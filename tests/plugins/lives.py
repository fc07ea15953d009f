"""A plugin with a small life of services, whose gates a test chooses."""

from collections.abc import Iterable
from typing import Any

from catalog.plugin import Finding, Gate, Move, Plugin, PortfolioStatus, Stage, hookimpl

PIPELINE, CATALOGUE = PortfolioStatus.PIPELINE, PortfolioStatus.CATALOGUE
STAGES = (
    Stage(key="plan", title="Plan", status=PIPELINE, after="strategy", before="build"),
    Stage(key="build", title="Build", status=PIPELINE, after="plan", before="run", back="plan"),
    Stage(key="run", title="Run", status=CATALOGUE, after="build", before="sunset"),
    Stage(key="sunset", title="Sunset", status=CATALOGUE, after="run", back="run"),
)


def life(*gates: Gate) -> type[Plugin]:
    """Return a plugin with the stages plan, build, run and sunset, and with these gates."""

    class Life(Plugin):
        """The life of services in tests."""

        id = "life"
        title = "Life"

        @hookimpl
        def stages(self) -> Iterable[Stage]:
            """Return the stages."""
            return STAGES

        @hookimpl
        def gates(self) -> Iterable[Gate]:
            """Return the gates."""
            return gates

    return Life


async def has_a_rationale(move: Move) -> list[Finding]:
    """Find that nobody said why."""
    if move.version.rationale:
        return []
    return [
        Finding(
            code="NO_RATIONALE",
            message="Nobody says why the service exists.",
            remedy="Write its rationale with updateService.",
            evidence={"service": move.service.slug},
        )
    ]


RATIONALE = Gate(name="rationale_is_given", check=has_a_rationale, leaving="plan", version="3")

ADVANCE = """
    service { stage { key } portfolioStatus revision }
    version { number status stage { key } }
    decision {
        from to outcome decidedBy
        findings { code severity message remedy plugin gate gateVersion evidence }
        waivers { code subject reason authority grantedBy expiresAt status }
    }
"""


def service(catalog: Any, slug: str, **given: Any) -> str:
    """Create a service, and return its id."""
    found = {"slug": slug, "name": slug.title(), **given}
    return str(catalog.change("createService", found, "service { id }")["service"]["id"])


def revision(catalog: Any, slug: str) -> int:
    """Return the revision of a service."""
    found = catalog.ask(
        "query($slug: String) { service(slug: $slug) { revision } }", {"slug": slug}
    )
    return int(found["service"]["revision"])


def move(catalog: Any, slug: str, to: str, **given: Any) -> Any:
    """Advance a service, and return the payload."""
    found = catalog.ask("query($s: String) { service(slug: $s) { id revision } }", {"s": slug})
    node = found["service"]
    asked = {"serviceId": node["id"], "to": to, "expectedRevision": node["revision"], **given}
    return catalog.attempt("advanceService", asked, ADVANCE)


def codes(payload: Any) -> list[str]:
    """Return the codes of the problems."""
    return [problem["code"] for problem in payload["userErrors"]]


def stands(catalog: Any, slug: str) -> Any:
    """Return where a service and its versions stand."""
    found = catalog.ask(
        """query($slug: String) { service(slug: $slug) {
            stage { key title installed } portfolioStatus
            openVersion { number stage { key } } liveVersion { number stage { key } }
            versions { nodes { number status stage { key } } }
        } }""",
        {"slug": slug},
    )
    return found["service"]


def alive(catalog: Any, slug: str) -> None:
    """Bring a service to life, through all stages before."""
    service(catalog, slug, rationale="Because.")
    for to in ("build", "run"):
        assert codes(move(catalog, slug, to)) == []


def retire(catalog: Any, slug: str) -> Any:
    """Retire a service, and return the payload."""
    found = catalog.ask("query($s: String) { service(slug: $s) { id revision } }", {"s": slug})
    given = {
        "serviceId": found["service"]["id"],
        "expectedRevision": found["service"]["revision"],
    }
    selection = "service { stage { key } portfolioStatus } decision { from to outcome }"
    return catalog.attempt("retireService", given, selection)
