"""The closed lists of the catalog, each value with the sentence that the schema publishes."""

from enum import Enum
from typing import Self


class Described(str, Enum):  # noqa: UP042  # a StrEnum's values could not be described
    """A closed list whose values carry their description."""

    description: str

    def __new__(cls, value: str, description: str) -> Self:
        """Make a value that is its own name, with a sentence on what it means."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.description = description
        return member


class BulkPolicy(Described):
    """What a bulk change does where some of its items are refused."""

    ALL_OR_NOTHING = "ALL_OR_NOTHING", "Nothing is made unless all of them can be."
    SKIP_INVALID = "SKIP_INVALID", "The others are made, and those that are refused are told."


class OrganizationKind(Described):
    """What kind of organization it is: ITIL counts a single person as one, too."""

    PERSON = "PERSON", "One person who acts as an organization."
    TEAM = "TEAM", "A group of people inside a larger organization."
    COMPANY = "COMPANY", "A legal entity with aims of its own."
    PUBLIC_BODY = "PUBLIC_BODY", "An authority or another body under public law."


class Role(Described):
    """What somebody answers for. One party may hold several roles."""

    SPONSOR = "SPONSOR", "Authorises the budget for consuming services."
    CUSTOMER = "CUSTOMER", "Defines requirements, and answers for the outcomes of consumption."
    USER = "USER", "Uses services."
    SERVICE_OWNER = "SERVICE_OWNER", "Accountable for a service over its whole life."
    PROCESS_OWNER = "PROCESS_OWNER", "Accountable for a process and what it achieves."
    CONTRACT_MANAGER = "CONTRACT_MANAGER", "Sees to what contracts oblige both sides to."
    SOURCING_MANAGER = "SOURCING_MANAGER", "Decides which services are bought, and from whom."
    BUYER_CXO = "BUYER_CXO", "Leads the buyer, and sets the direction of its partnerships."
    UNIT_CIO = "UNIT_CIO", "Answers for the information technology of one unit of the buyer."
    PROVIDER_LEADERSHIP = "PROVIDER_LEADERSHIP", "Leads the provider."
    PROVIDER_CONSULTANT = "PROVIDER_CONSULTANT", "Advises consumers on behalf of the provider."
    CHANGE_AUTHORITY = "CHANGE_AUTHORITY", "Authorises changes."
    WAIVER_AUTHORITY = "WAIVER_AUTHORITY", "Grants waivers of what gates find."
    REVIEWER = "REVIEWER", "Reviews what is ready, and approves it."
    IMPROVEMENT_MANAGER = "IMPROVEMENT_MANAGER", "Sees improvements through."


class RoleScope(Described):
    """What kind of thing a role is held over."""

    ORGANIZATION = "ORGANIZATION", "An organization, with its parts and what they provide."
    SERVICE = "SERVICE", "A service."
    OFFERING = "OFFERING", "A service offering."
    RELATIONSHIP = "RELATIONSHIP", "A relationship, on the side of whoever holds the role."


class PortfolioStatus(Described):
    """Where a service stands in the service portfolio, derived from its versions."""

    PIPELINE = "PIPELINE", "No version is live yet."
    CATALOGUE = "CATALOGUE", "A version is live."
    RETIRED = "RETIRED", "The last version was retired."


class VersionPurpose(Described):
    """Why a version of a service was opened."""

    NEW = "NEW", "It brings the service into being."
    MAJOR_CHANGE = "MAJOR_CHANGE", "It changes a service that exists."
    REMOVAL = "REMOVAL", "It takes the service away."


class VersionStatus(Described):
    """Where a version of a service stands."""

    OPEN = "OPEN", "It is being prepared."
    LIVE = "LIVE", "It is what consumers use."
    SUPERSEDED = "SUPERSEDED", "A later version took its place."
    RETIRED = "RETIRED", "It was taken out of use."
    ABANDONED = "ABANDONED", "It was given up before it went live."


class DecisionOutcome(Described):
    """What was decided about a move of a version."""

    MOVED = "MOVED", "The version moved."
    REFUSED = "REFUSED", "Gates stood in the way, and nothing moved."
    ADOPTED = "ADOPTED", "It was in use already when it came into the catalog; no gate was asked."
    ABANDONED = "ABANDONED", "The version was given up in the stage where it was."
    TRANSFERRED = "TRANSFERRED", "It stayed where it was, and another organization took control."


class WaiverStatus(Described):
    """Whether a waiver is in force."""

    ACTIVE = "ACTIVE", "It is in force."
    EXPIRED = "EXPIRED", "Its time is over."
    WITHDRAWN = "WITHDRAWN", "Somebody took it back."


class FindingSeverity(Described):
    """How much a finding of a gate weighs."""

    BLOCK = "BLOCK", "The move is refused unless the finding is waived."
    WARN = "WARN", "The move is allowed; somebody should look at it."
    INFO = "INFO", "Good to know."


class MeasurementStatus(Described):
    """Whether there is a value."""

    OK = "OK", "There is a value."
    NO_DATA = "NO_DATA", "Nothing was measured, or nobody offers the metric."
    NOT_APPLICABLE = "NOT_APPLICABLE", "The metric says nothing about this service."


class WarrantyVerdict(Described):
    """Whether what was agreed is kept."""

    MET = "MET", "All of it was measured, and is met."
    NOT_MET = "NOT_MET", "Some of it was measured, and is not met."
    UNPROVEN = "UNPROVEN", "None of it failed, and some of it was not measured, or there is none."


class DependencyStrength(Described):
    """How much a service needs another one."""

    HARD = "HARD", "The service cannot work without it."
    SOFT = "SOFT", "The service works without it, with less."


class OfferingStatus(Described):
    """Whether an offering can be agreed on."""

    DRAFT = "DRAFT", "It is being written; nobody but its provider sees it."
    AVAILABLE = "AVAILABLE", "Consumers may agree on it."
    WITHDRAWN = "WITHDRAWN", "It takes no new consumers; existing relationships go on."


class EditionStatus(Described):
    """Where an edition of an offering stands."""

    DRAFT = "DRAFT", "It is being written, to be published next."
    CURRENT = "CURRENT", "It was published last: what the offering says."
    EARLIER = "EARLIER", "A later one was published; those who agreed on it keep it."


class ComponentKind(Described):
    """The three things that an offering is made of."""

    GOODS = "GOODS", "Things whose ownership passes to the consumer."
    ACCESS_TO_RESOURCE = (
        "ACCESS_TO_RESOURCE",
        "Use of a resource on agreed terms; it stays the provider's.",
    )
    SERVICE_ACTION = "SERVICE_ACTION", "Something done to meet a consumer's need."


class Performer(Described):
    """Who performs a service action."""

    PROVIDER = "PROVIDER", "The provider performs it on request."
    USER = "USER", "The user performs it in self-service."


class PriceKind(Described):
    """What a price is for."""

    FLAT = "FLAT", "For all of it, however much is used."
    PER_UNIT = "PER_UNIT", "For each unit that is used."


class RelationshipStatus(Described):
    """How far two or more organizations have come with each other."""

    PROPOSED = "PROPOSED", "Somebody put it forward."
    DECLINED = "DECLINED", "A participant said no to what was proposed."
    WITHDRAWN = "WITHDRAWN", "Whoever proposed it took it back."
    AGREED = "AGREED", "All participants agreed on its offerings and terms."
    ACTIVE = "ACTIVE", "Services are provided and consumed."
    ENDED = "ENDED", "It is over, by its dates or because one side left; its history stays."


class AmendmentStatus(Described):
    """How far the participants have come with a change of what they agreed."""

    PROPOSED = "PROPOSED", "Somebody put it forward; until all agree the old terms stand."
    DECLINED = "DECLINED", "A participant said no: the old terms stand."
    WITHDRAWN = "WITHDRAWN", "Whoever proposed it took it back: the old terms stand."
    AGREED = "AGREED", "All agreed: the relationship stands on it."


class Consent(Described):
    """Whose word it is that somebody agreed to something, or decided it."""

    GIVEN = "GIVEN", "It is their own: whoever acts for them gave it."
    RECORDED = "RECORDED", "Nobody acts for them here: whoever recorded them has it on record."
    ASSUMED = "ASSUMED", "It is from before the catalog kept whose word it was."


class Renewal(Described):
    """What happens when the term of a relationship ends."""

    NONE = "NONE", "It ends."
    TACIT = "TACIT", "It goes on for another term unless somebody gives notice in time."


class ParticipantRole(Described):
    """What an organization is in one relationship; it may be the other in the next."""

    PROVIDER = "PROVIDER", "It provides services."
    CONSUMER = "CONSUMER", "It consumes services."


class ActivityArea(Described):
    """Which of the three things that make a relationship an activity is a part of."""

    PROVISION = "PROVISION", "What providers do so that services are provided."
    CONSUMPTION = "CONSUMPTION", "What consumers do to use services."
    MANAGEMENT = "MANAGEMENT", "What both sides do together so that the relationship goes on."


class ActivityKind(Described):
    """What is done in a relationship; the first word says by whom."""

    PROVISION_RESOURCE_MANAGEMENT = (
        "PROVISION_RESOURCE_MANAGEMENT",
        "A provider manages resources that it has set up to deliver services.",
    )
    PROVISION_ACCESS = "PROVISION_ACCESS", "A provider gives users access to its resources."
    PROVISION_FULFILMENT = "PROVISION_FULFILMENT", "A provider fulfils agreed service actions."
    PROVISION_SLM_IMPROVEMENT = (
        "PROVISION_SLM_IMPROVEMENT",
        "A provider manages the level of services, and improves them continually.",
    )
    PROVISION_GOODS = "PROVISION_GOODS", "A provider supplies goods."
    CONSUMPTION_RESOURCE_MANAGEMENT = (
        "CONSUMPTION_RESOURCE_MANAGEMENT",
        "A consumer manages resources of its own that are needed to use services.",
    )
    CONSUMPTION_SERVICE_ACTION = (
        "CONSUMPTION_SERVICE_ACTION",
        "Users perform service actions, or ask for them: they use what they have access to.",
    )
    CONSUMPTION_RECEIVE_GOODS = "CONSUMPTION_RECEIVE_GOODS", "A consumer receives goods."
    JOINT_MANAGEMENT = (
        "JOINT_MANAGEMENT",
        "Providers and consumers work together so that value goes on to be created.",
    )


class DependencyDirection(Described):
    """Along the dependencies, or against them."""

    DEPENDS_ON = "DEPENDS_ON", "What the service needs."
    DEPENDED_ON_BY = "DEPENDED_ON_BY", "What needs the service."


class PackPurpose(Described):
    """Why a pack is made; it decides which sections are required."""

    NEW = "NEW", "It describes a new service."
    MAJOR_CHANGE = "MAJOR_CHANGE", "It describes a major change of a service."
    REMOVAL = "REMOVAL", "It describes how a service is taken away."
    PACK_CHANGE = "PACK_CHANGE", "It changes an earlier pack; the service stays as it is."


class ActorKind(Described):
    """What kind of principal made a change."""

    PERSON = "PERSON", "Somebody with a token that speaks for a person."
    SERVICE_ACCOUNT = "SERVICE_ACCOUNT", "A program with a token that speaks for nobody."
    PLUGIN = "PLUGIN", "A plugin, by itself: its jobs and its subscribers."
    COMMAND = "COMMAND", "Whoever works on the database itself, by a command."
    ANONYMOUS = "ANONYMOUS", "Somebody without a token."


class PluginState(Described):
    """How a plugin stands."""

    LOADED = "LOADED", "It is a part of this catalog."
    DISABLED = "DISABLED", "The settings leave it out; it was not even imported."
    BROKEN = "BROKEN", "It cannot be loaded, and the catalog was started without it."


class JobOutcome(Described):
    """How a run of a job ended."""

    DONE = "DONE", "It ended well."
    FAILED = "FAILED", "It failed, and is tried again after a pause."
    DEAD = "DEAD", "It failed too often, and is not tried again by itself."
