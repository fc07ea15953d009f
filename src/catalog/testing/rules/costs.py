"""What the fields of a plugin cost: as many statements for many objects as for one."""

from collections.abc import Iterator

from catalog.testing import questions
from catalog.testing.subjects import Subject

FEW, MANY = ("one",), ("one", "two", "three", "four", "five", "six")


def statements_follow_from_the_question(subject: Subject) -> Iterator[str]:
    """Find fields that take more statements for six services than for one."""
    few, many = _counted(subject, FEW), _counted(subject, MANY)
    for name, counted in few.items():
        if isinstance(counted, str):
            yield f"{name} fails: {counted}"
        elif counted != many[name]:
            yield (
                f"{name} takes {counted} statements for one service and {many[name]} for six: "
                "declare it with `batch`, and ask once for all parents."
            )


def _counted(subject: Subject, organizations: tuple[str, ...]) -> dict[str, int | str]:
    """Return the number of statements of each field, or why it fails."""
    found: dict[str, int | str] = {}
    with subject.world(*organizations) as made:
        for anchor in made.anchors:
            subject.put(made.catalog, anchor)
        for name, text in questions.of_fields(subject, made.anchors[0].by_type):
            made.catalog.answer(text)  # plans are made, and settings read, at the first request
            with made.catalog.counting() as statements:
                answer = made.catalog.answer(text)
            errors = [
                error["message"]
                for error in answer.get("errors", [])
                if error["extensions"]["code"] != "NOT_FOUND"  # the id may be that of another type
            ]
            found[name] = " ".join(errors) if errors else len(statements)
    return found
