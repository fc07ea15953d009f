"""`gitlab`: the service catalog of GitLab's runbooks, in its shapes of 2020, 2022 and 2024.

Services and teams may be in one file or in several. A team is an organization; the teams that a
service names own it, beginning with its `owner`. Single values such as `label` become labels, and
lists of links become external references under their names in the file.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from catalog.domain.importing.records import Dependency, Kind, Named, Record
from catalog.exchange import shapes
from catalog.exchange.items import Item
from catalog.exchange.shapes import PROSE, REFERENCE, SHORT, Fields, Notes

NAME = "gitlab"
SECTIONS = frozenset({"services", "teams", "tiers"})
_KEY = re.compile(r"""^["']?([A-Za-z_][\w.$-]*)["']?[ \t]*:(?=\s|$)""", re.MULTILINE)
_SECTION = re.compile(r"""["']?(?:services|teams|tiers)["']?[ \t]*:(?=\s|$)(.*)""")
_FLOW = re.compile(r"""["']?(?:services|teams|tiers)["']?\s*:\s*(?:[&!]\S{0,100}\s+){0,2}\[\s*\{""")
_NAMED = re.compile(r"""(?:^[ \t]*(?:-[ \t]+)*|[{,]\s*)["']?name["']?[ \t]*:""", re.MULTILINE)

TEAM_LINKS = (
    *("url", "slack_channel", "slack_alerts_channel", "slack_error_budget_channel"),
    *("manager", "manager_slug", "engagement_policy", "oncall_schedule", "product_stage_group"),
)
DOCUMENTS = (
    *("design", "architecture", "readiness_review", "sre_guide"),
    *("developer_guide", "service", "security"),
)
MONITORS = ("primary_grafana_dashboard", "grafana_folder", "sentry_slug", "gitlab_dashboard")
OPERATIONS = ("runbooks", "playbooks", "error_budget")


def recognises(head: str) -> bool:
    """Tell whether a file that begins with *head* has this format: known lists of named things."""
    if _NAMED.search(head) is None:
        return False
    if head.lstrip()[:1] == "{":
        return _FLOW.search(head) is not None and '"apiVersion"' not in head
    if not SECTIONS.issuperset(_KEY.findall(head)):
        return False
    return _has_block(head) or _FLOW.search(head) is not None


def _has_block(head: str) -> bool:
    """Tell whether a section is followed by the dash of a list, comments and blank lines aside."""
    lines = (line for line in head.split("\n") if line.strip() and line.lstrip()[0] != "#")
    return any(
        following.lstrip()[0] == "-"
        and (section := _SECTION.match(line)) is not None
        and all(word[0] in "&!" for word in section[1].partition("#")[0].split())
        for line, following in pairwise(lines)
    )


def records(items: Iterable[Item], notes: Notes) -> Iterator[Record]:
    """Yield the teams and the services of a file."""
    for item in items:
        if item.section in {"services", "teams"} and item.listed:
            fields = Fields.of(item.value, item.line, notes, part=item.section)
            kind: Kind = "services" if item.section == "services" else "organizations"
            if fields is None:
                notes.skip(kind)
                continue
            named = _named(kind, fields, notes)
            # Without a name, too, so that everything that is wrong with it is told.
            thing = named or Record(kind, "", fields.line)
            if kind == "services":
                _describe(thing, fields, notes)
            else:
                _refer(thing, fields, TEAM_LINKS)
            if named is not None:
                yield named
        elif item.section not in SECTIONS or (item.value is not None and not item.listed):
            message = "Lists called services, teams and tiers are meant here, and nothing else."
            notes.problem("WRONG_SHAPE", message, item.line)
        elif item.value is not None:
            notes.ignore(item.section)


def _describe(service: Record, fields: Fields, notes: Notes) -> None:
    business, technical = fields.inside("business"), fields.inside("technical")
    infrastructure = fields.inside("infrastructure")
    values = {
        "name": fields.text("friendly_name"),
        "tier": fields.text("tier", SHORT),
        "rationale": business.text("requirement", PROSE),
        "description": business.text("business_value", PROSE),
    }
    service.values.update({key: value for key, value in values.items() if value is not None})
    labels = {
        "label": fields.text("label"),
        "infra_owner": fields.text("infra_owner"),
        "overall_sla_weighting": business.inside("SLA").text("overall_sla_weighting"),
        "infrastructure.provider": infrastructure.text("provider"),
        "infrastructure.architecture": infrastructure.text("architecture"),
        "infrastructure.provisioning": infrastructure.text("provisioning"),
        "data_classification": technical.inside("security").text("data_classification"),
    }
    service.labels.update({key: value for key, value in labels.items() if value is not None})
    _refer(service, technical, ("project",))
    _refer(service, technical.inside("documents"), DOCUMENTS, "documents.")
    _refer(service, fields.inside("operations"), OPERATIONS)
    _refer(service, fields.inside("observability").inside("monitors"), MONITORS)
    service.owners = _owners(fields)
    service.dependencies = _dependencies(technical, notes)


def _named(kind: Kind, fields: Fields, notes: Notes) -> Record | None:
    name = fields.text("name")
    if not fields.has("name"):
        notes.problem(
            "NAME_MISSING", "Give it the key name, with its name as the value.", fields.line
        )
    return shapes.record(kind, name, NAME, fields.line, notes)


def _refer(record: Record, fields: Fields, keys: Iterable[str], prefix: str = "") -> None:
    for key in keys:
        names = fields.texts(key, REFERENCE)
        if names is not None:
            record.references[f"{prefix}{key}"] = list(dict.fromkeys(names))


def _owners(fields: Fields) -> list[Named] | None:
    owner, teams = fields.text("owner"), fields.texts("teams")
    if owner is None and teams is None:
        return None
    first = [] if owner is None else [Named(owner, fields.line_of("owner"))]
    return first + [Named(team, fields.line_of("teams")) for team in teams or ()]


def _dependencies(technical: Fields, notes: Notes) -> list[Dependency] | None:
    listed = technical.each("dependencies")
    if listed is None:
        return None
    dependencies = []
    for value in listed:
        line = technical.line_of("dependencies")
        name: str | None = None
        if isinstance(value, str):
            name = shapes.name_of(value, line, notes)
        elif value is None:
            technical.tell_empty("dependencies")
        elif isinstance(value, dict) and "service" in value:
            fields = Fields(value, line, notes, "technical.dependencies.")
            line = fields.line_of("service")
            name = fields.text("service")
            if not fields.has("service"):
                fields.tell_empty("service")
        else:
            message = "technical.dependencies: give a name, or a mapping with the key service."
            notes.problem("WRONG_SHAPE", message, line)
        if name is None:
            notes.skip("dependencies")
        else:
            dependencies.append(Dependency(name, declared=True, line=line))
    return dependencies
