"""Objects to edit: one for each mutation that updates, so that all of them can be tried."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLObjectType, get_named_type, is_leaf_type

from catalog.domain.writing.bulk import Bulk
from catalog.testing import mutations, walking
from tests import acting, rows
from tests.asking import Asking

KEPT = {"id", "expectedRevision"}  # what an update is given beside what it sets
TEXTS = ("name", "statement", "description", "need", "title", "reason")
TOLD_AS = {"versionId": "serviceVersion"}  # objects have a version of their own


class Editing:
    """A catalog with an object for each update; *objects* are their ids by mutation."""

    def __init__(self, catalog: Asking) -> None:
        self.catalog = catalog
        self.schema = catalog.catalog.schema.graphql
        self.updates = {
            item.name: item
            for item in mutations.made(catalog.catalog.schema)
            if item.name.startswith("update") and not issubclass(item.change, Bulk)
        }
        self._organization = catalog.member("acme")
        self._service = self._made("createService", "service", **self._of_service())
        self.objects = {name: make() for name, make in self._makers().items()}

    def _made(self, mutation: str, name: str, /, **given: Any) -> str:
        return str(self.catalog.change(mutation, given, f"{name} {{ id }}")[name]["id"])

    def _of_service(self) -> dict[str, Any]:
        return {
            "slug": "mail",
            "name": "Mail",
            "description": "Ünï-cödé.",
            "tier": "gold",
            "providerId": self._organization,
            "ownerIds": [self._organization],
            "aliases": ["post", "letters"],
            "labels": [{"key": "b", "value": "1"}, {"key": "a", "value": "2"}],
            "externalRefs": [{"system": "gitlab", "reference": "mail"}],
        }

    def _makers(self) -> Mapping[str, Callable[[], str]]:
        named = {"slug": "some", "name": "Some"}
        money = {"amount": "1.5", "currency": "EUR"}
        price = {"kind": "FLAT", "amount": money, "per": "MONTH"}
        component = {"kind": "GOODS", "name": "Paper", "terms": "None."}
        return {
            **self._more_makers(),
            "updateOrganization": lambda: self._made(
                "createOrganization",
                "organization",
                **named,
                kind="TEAM",
                parentId=self._organization,
                capabilities=["b", "a"],
            ),
            "updatePerson": lambda: self._made(
                "createPerson", "person", **named, organizationIds=[self._organization]
            ),
            "updateOffering": lambda: self._made(
                "createOffering",
                "offering",
                **named,
                providerId=self._organization,
                targetConsumerGroup="All.",
                serviceIds=[self._service],
                components=[component, {**component, "name": "Ink"}],
                prices=[price, {**price, "kind": "PER_UNIT", "unit": "sheets"}],
            ),
            "updateRequirement": lambda: self._made(
                "raiseRequirement",
                "requirement",
                serviceId=self._service,
                ownerId=self._organization,
                statement="It is so.",
            ),
        }

    def _more_makers(self) -> Mapping[str, Callable[[], str]]:
        return {
            "updateService": lambda: self._service,
            "updateOutcome": self._outcome,
            "updateRelationshipActivity": self._activity,
            "updateResource": lambda: self._resource("some"),
            "updateProduct": self._product,
            "updateCostEffect": self._cost,
            "updateRiskEffect": self._risk,
            "updateUtility": self._utility,
            "updateAcquisition": self._acquisition,
            "updateImprovement": self._improvement,
            "updateRoadmap": self._roadmap,
            "updateRoadmapComponent": self._component,
            "updateProblemStatement": self._problem,
            "updateIncident": self._incident,
            "updateObjective": self._objective,
            "updateChange": self._change,
            "updateRetirementPlan": self._plan,
        }

    def _resource(self, slug: str) -> str:
        given = {"slug": slug, "name": slug, "kind": "PARTNER", "capacity": "2", "unit": "desks"}
        of = {"organizationId": self._organization, "supplierId": self._organization}
        return self._made("createResource", "resource", **given, **of)

    def _outcome(self) -> str:
        said = {"stakeholderId": self._organization, "statement": "It is so."}
        return self._made("recordOutcome", "outcome", serviceId=self._service, **said)

    def _cost(self) -> str:
        money = {"amount": {"amount": "1.5", "currency": "EUR"}, "per": "MONTH"}
        given = {**self._effect(), **money, "spentOn": "Servers."}
        return self._made("recordCostEffect", "costEffect", **given)

    def _risk(self) -> str:
        given = {**self._effect(), "polarity": "THREAT", "likelihood": 1, "impact": 2}
        return self._made("recordRiskEffect", "riskEffect", **given)

    def _utility(self) -> str:
        said = {"need": "It is.", "text": "So.", "removesConstraint": True}
        return self._made("defineUtility", "utilityStatement", serviceId=self._service, **said)

    def _product(self) -> str:
        resources = [{"resourceId": self._resource("part"), "quantity": "2"}]
        given = {"slug": "some", "name": "Some", "organizationId": self._organization}
        return self._made("createProduct", "product", **given, resources=resources)

    def _incident(self) -> str:
        given = {"title": "Slow", "severity": "MINOR", "startedAt": "2026-01-01T00:00:00Z"}
        return self._made("reportIncident", "incident", serviceIds=[self._service], **given)

    def _acquisition(self) -> str:
        said = {"need": "Desks.", "strategy": "Ask three.", "marketNotes": "There are five."}
        given = {"organizationId": self._organization, "name": "Desks", "reference": "D-1"}
        return self._made("startAcquisition", "acquisition", **given, **said)

    def _improvement(self) -> str:
        kpi = {"key": "calls", "better": "LOWER", "unit": "calls"}
        money = {"benefit": "2", "cost": "1.5", "currency": "EUR"}
        said = {"title": "Fewer calls", "description": "Less of it.", "justification": "They wait."}
        graded = {"size": "SMALL", "timescale": "LONG", "priority": "HIGH", "stage": "operation"}
        by = {"ownerId": self._organization, "requiredBy": "2026-01-31", "target": "1"}
        given = {"serviceId": self._service, "kpi": kpi, **money, **said, **graded, **by}
        return self._made("raiseImprovement", "improvement", **given)

    def _roadmap(self) -> str:
        period = {"startsOn": "2026-01-01", "endsOn": "2026-12-31", "audience": "HOUSE"}
        given = {"organizationId": self._organization, "title": "Plans", "summary": "All of it."}
        return self._made("publishRoadmap", "roadmap", **given, **period)

    def _component(self) -> str:
        money = {"budget": {"amount": "1.5", "currency": "EUR"}, "plannedOn": "2026-01-31"}
        given = {"roadmapId": self._roadmap(), "title": "Cards", "description": "New ones."}
        return self._made("addRoadmapComponent", "roadmapComponent", **given, **money)

    def _problem(self) -> str:
        given = {"organizationId": self._organization, "title": "Queues", "statement": "They grow."}
        shown = {"audience": "HOUSE", "ownerId": self._organization}
        return self._made("stateProblem", "problemStatement", **given, **shown)

    def _objective(self) -> str:
        measured = {"indicator": "requests", "target": "0.99", "source": "A wiki"}
        window = {"kind": "CALENDAR", "period": "MONTH", "timeZone": "Europe/Zurich"}
        slices = {"method": "TIMESLICES", "sliceSeconds": 300, "sliceTarget": "0.9"}
        given = {"serviceId": self._service, "name": "fast", "window": window}
        return self._made("defineObjective", "objective", **given, **measured, **slices)

    def _change(self) -> str:
        said = {"title": "More", "description": "More of it.", "reason": "It is full."}
        window = {"windowStart": "2026-01-01T00:00:00Z", "windowEnd": "2026-01-02T00:00:00Z"}
        grades = {"impact": "HIGH", "probability": "LOW"}
        given = {"serviceId": self._service, **said, **window, **grades}
        return self._made("raiseChange", "changeRecord", **given)

    def _plan(self) -> str:
        steps = [
            {"key": "tell", "title": "Tell them.", "kind": "COMMUNICATION", "inOrder": True},
            {"key": "end", "title": "End it.", "kind": "OFFLINE", "dueOn": "2026-01-31"},
        ]
        said = {"reason": "Nobody uses it.", "endsOn": "2026-01-31", "pointOfNoReturn": "end"}
        given = {"serviceId": self.catalog.live("fax"), "steps": steps, **said}
        return self._made("planRetirement", "retirementPlan", **given)

    def _effect(self) -> dict[str, Any]:
        named = {"serviceId": self._service, "partyId": self._organization}
        return {**named, "direction": "REMOVED", "description": "It is so."}

    def _activity(self) -> str:
        sides = [rows.organization(slug) for slug in ("near", "far")]
        deal = rows.relationship("deal", "near", "far")
        met, *performers = acting.activity("met", "deal", "near", "far", description="Over tea.")
        self.catalog.put([*sides, *deal, met, *performers])
        return rows.global_id(met)

    def payload(self, mutation: str) -> tuple[str, GraphQLObjectType]:
        """Return the name and the type of the object in the payload of an update."""
        root: Any = self.schema.mutation_type
        payload: Any = get_named_type(root.fields[mutation].type)
        found = [
            (name, kind)
            for name, field in payload.fields.items()
            if isinstance(kind := get_named_type(field.type), GraphQLObjectType)
            and kind.name != "UserError"
        ]
        return found[0]

    def input(self, mutation: str) -> dict[str, Any]:
        """Return the input that sets everything that an update takes to what it is."""
        _, kind = self.payload(mutation)
        given: Any = self.schema.type_map[self.updates[mutation].input.rstrip("!")]
        asked = {
            name: _asked(kind, name, field)
            for name, field in given.fields.items()
            if name not in KEPT
        }
        selection = " ".join(f"{name}: {text}" for name, text in asked.items())
        found = self.read(mutation, f"revision {selection}")
        values = {name: _value(name, found[name]) for name in asked}
        return {**values, "id": self.objects[mutation], "expectedRevision": found["revision"]}

    def read(self, mutation: str, selection: str) -> Any:
        """Return what is asked of the object that an update edits."""
        _, kind = self.payload(mutation)
        text = f"query($id: ID!) {{ node(id: $id) {{ ... on {kind.name} {{ {selection} }} }} }}"
        return self.catalog.ask(text, {"id": self.objects[mutation]})["node"]

    def changed(self, mutation: str) -> dict[str, Any]:
        """Return an input that sets one text to another one."""
        given = self.input(mutation)
        name = next(name for name in TEXTS if name in given)
        return {**given, name: f"{given[name]} It is new."}


def _asked(kind: GraphQLObjectType, name: str, field: Any) -> str:
    """Return the field of an object that tells what an input field sets."""
    if name in kind.fields:
        inner: Any = get_named_type(field.type)
        if inner.name == "ID":  # the objects tell more of what they refer to
            return f"{name} {{ organization {{ id }} }}"
        if is_leaf_type(inner):
            return name
        assert isinstance(inner, GraphQLInputObjectType)
        of: Any = get_named_type(kind.fields[name].type)
        inside = (f"{key}: {_asked(of, key, item)}" for key, item in inner.fields.items())
        return f"{name} {{ {' '.join(inside)} }}"
    many = name.removesuffix("Ids") + "s"
    if many in kind.fields:
        page = "nodes { id }" if walking.is_connection(kind.fields[many]) else "id"
        return f"{many} {{ {page} }}"
    one = TOLD_AS.get(name, name.removesuffix("Id"))
    assert one in kind.fields, f"{kind.name} does not tell what {name} sets"
    return f"{one} {{ id }}"


def _value(name: str, found: Any) -> Any:
    if name == "performedBy" and isinstance(found, list):
        return [item["organization"]["id"] for item in found]
    if name.endswith("Ids"):
        return [item["id"] for item in (found["nodes"] if isinstance(found, dict) else found)]
    if name.endswith("Id"):
        return found and found["id"]
    if isinstance(found, list):
        return [_value("", item) for item in found]
    if isinstance(found, dict):
        return {key: _value(key, item) for key, item in found.items()}
    return found
