"""Taking names: which slug and aliases a service may have, and what a rename keeps."""

from collections.abc import Collection

from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import OMITTED, Omittable
from catalog.storage import services
from catalog.storage.tables.services import ServiceRow

MOST_ALIASES = 50


async def hold(work: Work, names: Collection[str]) -> None:
    """Keep these names until the end: nobody else takes one, or waits for one, meanwhile."""
    await work.session.lock_names([f"services.{name}" for name in names])


async def must_be_free(
    work: Work, slug: Omittable[str], aliases: Omittable[list[str]], service: ServiceRow | None
) -> None:
    """Add a problem for each name that another service has, and for each that is given twice.

    The service is None where a new one takes them.
    """
    given = [] if aliases is OMITTED else aliases
    new = [] if slug is OMITTED else [slug]
    current = slug if service is None or slug is not OMITTED else service.slug
    own = None if service is None else service.id
    taken = await services.named(work.session, {*given, *new})
    if slug is not OMITTED and taken.get(slug, own) != own:
        message = f"Another service is called {slug}: choose another slug."
        work.problems.add("SLUG_TAKEN", message, "slug")
    for index, alias in enumerate(given):
        if taken.get(alias, own) != own:
            message = f"Another service is called {alias}: leave this alias out."
            work.problems.add("ALIAS_TAKEN", message, "aliases", str(index))
        if alias in {current, *given[:index]}:
            message = f"{alias} is given twice: leave one out."
            work.problems.add("ALIAS_TWICE", message, "aliases", str(index))


def must_have_room(
    work: Work, service: ServiceRow, slug: Omittable[str], aliases: Omittable[list[str]]
) -> None:
    """Refuse a rename whose old slug would be one alias too many; warn where it is given up."""
    if slug is OMITTED or slug == service.slug:
        return
    if aliases is not OMITTED:
        if service.slug not in aliases:
            message = (
                f"{service.slug} finds it no more, and an import that names it makes a new "
                "service: give it as an alias, too, unless that is what you want."
            )
            work.problems.warn("SLUG_GIVEN_UP", message, "aliases", slug=service.slug)
    elif len(after_rename(service.slug, service.aliases, slug)) > MOST_ALIASES:
        message = (
            f"The old slug becomes an alias, and the service has {MOST_ALIASES} of them: give "
            f"aliases, too, with at most {MOST_ALIASES} that it is to keep."
        )
        work.problems.add("TOO_MANY", message, "slug")


def after_rename(old: str, aliases: Collection[str], new: str) -> list[str]:
    """Return the aliases of a service that gets the slug *new*: it keeps the *old* one as its last.

    Its new slug is no alias any more.
    """
    return [*(alias for alias in aliases if alias not in {old, new}), *({old} - {new})]
