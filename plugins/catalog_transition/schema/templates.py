"""Check templates in the graph."""

import datetime as dt

import strawberry

from catalog.plugin import (
    Connection,
    Mutation,
    Node,
    Organization,
    Query,
    change,
    column,
    connection,
    entity,
    extends,
    lookup,
    many,
    to_one,
)
from catalog_transition.changes.readiness.defining import DefineCheckTemplate
from catalog_transition.rules import access_of_readiness as access
from catalog_transition.tables.templates import (
    MOST_ACTIVITIES,
    MOST_ITEMS,
    MOST_LEVELS,
    ActivityStep,
    CheckItemRow,
    CheckTemplateRow,
    CheckTemplateVersionRow,
    TransitionType,
)

for kind in (ActivityStep, TransitionType):
    strawberry.enum(kind)


@strawberry.type
class MandatoryActivity:
    """A build, test or deployment that has to pass."""

    kind: ActivityStep = strawberry.field(description="What is done.")
    name: str = strawberry.field(description="What it is called.")


@entity(access.CHECK_ITEM)
class CheckItem(Node):
    """A check of a version of a template."""

    position: int = column("Which check of its template it is, counted from 1.")
    key: str = column("What it is called in data.")
    area: str = column("What it is about.")
    title: str = column("What is to be so.")
    guidance: str | None = column("How it is found out.")
    mandatory_at: list[str] = column(
        "The levels at which a version does not go on without it.", most=MOST_LEVELS
    )


@entity(access.TEMPLATE_VERSION)
class CheckTemplateVersion(Node):
    """One version of a template, which stands as it was defined."""

    number: int = column("Which version it is, counted from 1.")
    transition_type: TransitionType = column("What it is for.")
    levels: list[str] = column("Its levels, the lowest first.", most=MOST_LEVELS)
    items: list[CheckItem] = many(
        "Its checks, in their order.",
        by=CheckItemRow.template_version_id,
        order_by=CheckItemRow.position,
        most=MOST_ITEMS,
    )
    activities: list[MandatoryActivity] = column(
        "What has to be done at every level.", most=MOST_ACTIVITIES
    )
    defined_by: str = column("Who defined it: the subject of their token.")
    created_at: dt.datetime = column("When it was defined.")


@entity(access.TEMPLATE)
class CheckTemplate(Node):
    """What a house checks before a service is used, at each level."""

    organization: Organization = to_one("Whose template it is.", key="organization_id")
    slug: str = column("What it is called in addresses; unique in the organization.")
    name: str = column("What it is called.")
    newest: int = column("The number of its newest version.")
    versions: Connection[CheckTemplateVersion] = connection(
        "Its versions.", by=CheckTemplateVersionRow.template_id
    )
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was first defined.")
    updated_at: dt.datetime = column("When it was last defined.")


@extends(CheckTemplateVersion)
class TemplateOfVersion:
    """Where a version belongs."""

    template: CheckTemplate = to_one("The template.", key="template_id")


@extends(Organization)
class TemplatesOfOrganization:
    """The templates of an organization."""

    check_templates: Connection[CheckTemplate] = connection(
        "What it checks before its services are used.", by=CheckTemplateRow.organization_id
    )


@extends(Query)
class TemplateQueries:
    """What can be asked about templates."""

    check_template: CheckTemplate | None = lookup("Find one check template by its id.")
    check_templates: Connection[CheckTemplate] = connection("Page through the check templates.")


@extends(Mutation)
class TemplateMutations:
    """What can be done with templates."""

    define_check_template = change(DefineCheckTemplate, CheckTemplate)


PARTS = (
    MandatoryActivity,
    CheckItem,
    CheckTemplateVersion,
    CheckTemplate,
    TemplateOfVersion,
    TemplatesOfOrganization,
    TemplateQueries,
    TemplateMutations,
)
