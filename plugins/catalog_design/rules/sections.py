"""The sections of a service design package, as Appendix A of ITIL's Service Design lists them."""

from collections.abc import Iterable, Sequence

from catalog.plugin import PackPurpose, PackSection
from catalog_design.tables import Applicability

NEW, MAJOR_CHANGE, REMOVAL, PACK_CHANGE = PackPurpose
MOST_SECTIONS = 40  # of a pack
ALL = tuple(PackPurpose)
TO_BUILD = (NEW, MAJOR_CHANGE, PACK_CHANGE)

STANDARD = (
    PackSection(
        key="business-requirements",
        title="Business requirements",
        guidance="What the business needs, and which of it is new or changed.",
        required_for=ALL,
    ),
    PackSection(
        key="service-applicability",
        title="Service applicability",
        guidance="How, where and by whom the service is used.",
        required_for=TO_BUILD,
    ),
    PackSection(
        key="service-contacts",
        title="Service contacts",
        guidance="Whom to ask in business, in design and at suppliers.",
        required_for=ALL,
    ),
    PackSection(
        key="functional-requirements",
        title="Functional requirements",
        guidance="What the service does, with the outcomes and deliverables that were planned.",
        required_for=TO_BUILD,
    ),
    PackSection(
        key="service-level-requirements",
        title="Service level requirements",
        guidance="Which levels are wanted, with new or revised agreements and quality targets.",
        required_for=TO_BUILD,
    ),
    PackSection(
        key="operational-management-requirements",
        title="Service and operational management requirements",
        guidance="How it is supported, controlled, watched and reported on.",
        required_for=TO_BUILD,
    ),
    PackSection(
        key="design-and-topology",
        title="Service design and topology",
        guidance=(
            "Its model, components and versions, documents, processes, and who supplies what."
        ),
        required_for=TO_BUILD,
        conditional_for=[REMOVAL],
    ),
    PackSection(
        key="organizational-readiness",
        title="Organizational readiness assessment",
        guidance=(
            "Benefit, money, technology, resources and organization, and the skills that are new."
        ),
        required_for=[NEW],
        conditional_for=[MAJOR_CHANGE, REMOVAL, PACK_CHANGE],
    ),
    PackSection(
        key="service-programme",
        title="Service programme",
        guidance="The projects and phases of its life, with time scales, where there are several.",
        conditional_for=ALL,
    ),
    PackSection(
        key="transition-plan",
        title="Service transition plan",
        guidance=(
            "How it is built, tested, released and deployed. Tests are functional, of "
            "components and suppliers, of acceptance and usability, of compatibility, "
            "performance and capacity, resilience and continuity, failures and alarms, "
            "security, logistics and release, and management with backup and recovery."
        ),
        required_for=TO_BUILD,
    ),
    PackSection(
        key="operational-acceptance-plan",
        title="Service operational acceptance plan",
        guidance="Interfaces and dependencies, events, and how operation takes the service on.",
        required_for=TO_BUILD,
    ),
    PackSection(
        key="consumers-and-dependants",
        title="Consumers and dependants",
        guidance="Who uses the service or depends on it, and where they go.",
        required_for=[REMOVAL],
    ),
    PackSection(
        key="data-and-contracts",
        title="Data and contracts",
        guidance="What becomes of data, licences and contracts.",
        required_for=[REMOVAL],
    ),
    PackSection(
        key="removal-plan",
        title="Removal plan",
        guidance=(
            "Who is told, which steps are taken when, and from which on there is no way back."
        ),
        required_for=[REMOVAL],
    ),
)


def checked(declared: Iterable[tuple[str, PackSection]]) -> Sequence[PackSection]:
    """Return the sections that plugins declare.

    Raises ValueError where two share a key, and where there are more than a pack may have.
    """
    owners: dict[str, str] = {}
    found = []
    for owner, section in declared:
        if section.key in owners:
            message = (
                f"the section {section.key} is declared by {owners[section.key]} and by {owner}: "
                "one of them must choose another key"
            )
            raise ValueError(message)
        owners[section.key] = owner
        found.append(section)
    if len(found) > MOST_SECTIONS:
        message = f"there are {len(found)} sections, more than {MOST_SECTIONS}: join some of them"
        raise ValueError(message)
    return found


def demanded(
    sections: Iterable[PackSection], purpose: PackPurpose
) -> Sequence[tuple[PackSection, Applicability]]:
    """Return the sections of a pack of this purpose, each with what is demanded of it."""
    found = ((section, _demanded(section, purpose)) for section in sections)
    return [(section, demanded) for section, demanded in found if demanded is not None]


def _demanded(section: PackSection, purpose: PackPurpose) -> Applicability | None:
    """Return what a pack of this purpose demands of a section; None where such packs lack it."""
    if purpose in section.required_for:
        return Applicability.REQUIRED
    return Applicability.CONDITIONAL if purpose in section.conditional_for else None
