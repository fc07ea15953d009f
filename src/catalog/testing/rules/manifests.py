"""What a plugin says about itself."""

from collections.abc import Iterator
from inspect import getdoc

from catalog.host import PluginError
from catalog.testing.subjects import Subject


def manifest_is_right(subject: Subject) -> Iterator[str]:
    """Find what stops the start, what the start warns of, and what has no description."""
    plugin = subject.plugin
    try:
        plugins = subject.gathered()
    except PluginError as error:
        yield from error.problems
        return
    yield from (warning.text for warning in plugins.warnings if warning.owner == subject.id)
    if not plugin.__doc__:
        yield f"{plugin.__name__} has no docstring: say in a sentence what it adds to the catalog."
    for name, setting in getattr(plugin.Config, "model_fields", {}).items():
        if not setting.description:
            yield (
                f"The setting {name} has no description: write Field(description=…), for those "
                "who operate the catalog."
            )


def scopes_are_described(subject: Subject) -> Iterator[str]:
    """Find scopes whose description is no sentence on what they permit."""
    for scope, sentence in subject.plugin.scopes.items():
        if len(sentence.split()) < 2 or not sentence.endswith("."):  # noqa: PLR2004  # words
            yield (
                f"The scope {scope} is described as {sentence!r}: write a sentence on what its "
                "holder may do, as in 'Let notes stay on top.'"
            )


def hooks_are_described(subject: Subject) -> Iterator[str]:
    """Find hooks for other plugins that have no docstring."""
    declared = subject.plugin.hookspecs
    for name, found in vars(declared).items() if declared is not None else ():
        if hasattr(found, "catalog_spec") and not getdoc(found):
            yield f"The hook {name} has no docstring: say what it is to return."
