"""`gitlab`: the service catalog of GitLab's runbooks, in its shapes of 2020, 2022 and 2024.

Services and teams may be in one file or in several. A team is an organization; the teams that a
service names own it, beginning with its `owner`. Single values such as `label` become labels, and
links and lists become external references under their names in the file.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final

from catalog.domain.importing.records import Dependency, Kind, Named, Record
from catalog.exchange import shapes
from catalog.exchange.formats.landing import (
    AsLabel,
    AsReference,
    AsValue,
    Inside,
    Landings,
    Said,
    land,
    refer,
)
from catalog.exchange.items import Item
from catalog.exchange.notes import Notes
from catalog.exchange.shapes import PROSE, REFERENCE, SHORT, Fields

NAME = "gitlab"
SECTIONS = frozenset({"services", "teams", "tiers"})
_KEY = re.compile(r"""^["']?([A-Za-z_][\w.$-]*)["']?[ \t]*:(?=\s|$)""", re.MULTILINE)
_SECTION = re.compile(r"""["']?(?:services|teams|tiers)["']?[ \t]*:(?=\s|$)(.*)""")
_FLOW = re.compile(r"""["']?(?:services|teams|tiers)["']?\s*:\s*(?:[&!]\S{0,100}\s+){0,2}\[\s*\{""")
_NAMED = re.compile(r"""(?:^[ \t]*(?:-[ \t]+)*|[{,]\s*)["']?name["']?[ \t]*:""", re.MULTILINE)

SERVICE: Final[Landings] = {
    "name": Said("slug, else `name` and external reference `gitlab`"),
    "friendly_name": AsValue("name"),
    "tier": AsValue("tier", SHORT),
    "label": AsLabel("label"),
    "infra_owner": AsLabel("infra_owner"),
    "owner": Said("first of `owners`"),
    "teams": Said("`owners`"),
    "business.requirement": AsValue("rationale", PROSE),
    "business.business_value": AsValue("description", PROSE),
    "business.customers": AsReference("customers"),
    "business.SLA.overall_sla_weighting": AsLabel("overall_sla_weighting"),
    "business.SLA.availability": AsLabel("availability"),
    "business.SLA.response_time": AsLabel("response_time"),
    "technical.project": AsReference("project"),
    "technical.slx": AsLabel("slx"),
    **{
        f"technical.documents.{key}": AsReference(f"documents.{key}")
        for key in (
            *("design", "architecture", "readiness_review", "sre_guide"),
            *("developer_guide", "service", "security"),
        )
    },
    "technical.dependencies.service": Said("`dependencies`"),
    "technical.components": AsReference("components"),
    "technical.sub_components": AsReference("sub_components"),
    "technical.chef_roles": AsReference("chef_roles"),
    "technical.configurations.location": Said("external reference `configurations`"),
    "technical.configurations.config_name": Said("behind its location"),
    "technical.configurations.name": Said("behind its location"),
    "technical.logging.permalink": Said("external reference `logging.` and its name"),
    "technical.logging.name": Said("in the system of its link, else external reference `logging`"),
    "technical.scalability.bound": AsLabel("scalability.bound"),
    "technical.scalability.scalable": AsLabel("scalability.scalable"),
    "technical.scalability.note": AsReference("scalability.note"),
    "technical.security.data_classification": AsLabel("data_classification"),
    "technical.security.security_incidents": AsReference("security_incidents"),
    "technical.security.security_reviewed": AsLabel("security_reviewed"),
    "infrastructure.provider": AsLabel("infrastructure.provider"),
    "infrastructure.architecture": AsLabel("infrastructure.architecture"),
    "infrastructure.provisioning": AsLabel("infrastructure.provisioning"),
    "infrastructure.servers.server_name": Said("external reference `servers`"),
    "observability.alerts.alert_link": Said("external reference `alerts`"),
    **{
        f"observability.{place}{key}": AsReference(key)
        for place in ("", "monitors.")
        for key in (
            *("primary_grafana_dashboard", "grafana_folder"),
            *("sentry_slug", "gitlab_dashboard"),
        )
    },
    **{
        f"operations.{key}": AsReference(key)
        for key in ("runbooks", "playbooks", "error_budget", "maintenance", "issues")
    },
    "operations.engagement.team": AsLabel("engagement.team"),
}
TEAM: Final[Landings] = {
    "name": Said("slug, else `name` and external reference `gitlab`"),
    **{
        key: AsReference(key)
        for key in (
            *("url", "label", "product_stage_group", "ignored_components"),
            *("slack_channel", "slack_alerts_channel", "slack_error_budget_channel", "alerts"),
            *("send_slo_alerts_to_team_slack_channel", "send_error_budget_weekly_to_slack"),
            *("assign_capacity_planning_issues", "manager", "manager_slug"),
            *("engagement_policy", "oncall_schedule"),
        )
    },
}
LINKS: Final = {"infrastructure.servers": "server_name", "observability.alerts": "alert_link"}
LANDINGS: Final[Mapping[str, Landings]] = {"services": SERVICE, "teams": TEAM}


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
                land(thing, Inside(fields), TEAM)
            if named is not None:
                yield named
        elif item.section not in SECTIONS or (item.value is not None and not item.listed):
            message = "Lists called services, teams and tiers are meant here, and nothing else."
            notes.problem("WRONG_SHAPE", message, item.line)
        elif item.value is not None:
            notes.ignore(item.section)


def _describe(service: Record, fields: Fields, notes: Notes) -> None:
    inside = Inside(fields)
    land(service, inside, SERVICE)
    for one in inside.each("technical.logging"):
        name, link = one.plain("name", SHORT), one.plain("permalink", REFERENCE)
        if link is not None:
            refer(service, f"logging.{name}"[:100] if name else "logging", [link])
        elif name is not None:
            refer(service, "logging", [name])
    for one in inside.each("technical.configurations"):
        where = [one.plain(key, REFERENCE) for key in ("location", "config_name", "name")]
        if any(where):
            refer(service, "configurations", [" ".join(filter(None, where))])
    for path, key in LINKS.items():
        for one in inside.each(path):
            refer(service, path.rpartition(".")[2], one.plains(key) or [])
    service.owners = _owners(fields)
    service.dependencies = _dependencies(inside.at("technical"), notes)


def _named(kind: Kind, fields: Fields, notes: Notes) -> Record | None:
    name = fields.text("name")
    if not fields.has("name"):
        notes.problem(
            "NAME_MISSING", "Give it the key name, with its name as the value.", fields.line
        )
    return shapes.record(kind, name, NAME, fields.line, notes)


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
