"""Looking at what the importers of plugins yield, as closely as at the fields of changes."""

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any, get_args

from catalog.domain.importing import limits
from catalog.domain.importing.records import Dependency, Kind, Named, Record
from catalog.domain.importing.upserts import Upsert
from catalog.domain.writing.field_types import BoundedText, normalized
from catalog.exchange import shapes
from catalog.exchange.items import ImporterFailedError, UnreadableError
from catalog.exchange.notes import Notes, shown

log = logging.getLogger("catalog.exchange")


def fitting(
    records: Iterable[Any], importer: str, plugin: str, notes: Notes, keep: Callable[[Upsert], None]
) -> Iterator[Record]:
    """Yield *records* with the texts that fit, and tell of the others; *keep* gets the entries.

    Raises a TypeError if the importer of the plugin yields something else than these.
    """
    for item in _yielded(records, importer, plugin):
        if isinstance(item, Upsert):
            _must_be_entry(item, importer, plugin)
            try:
                keep(item)
            except TypeError:  # a number of many digits, or half of a character
                message = f"{shown(str(item.key))}: it has a value that cannot be kept."
                notes.problem("VALUE_INVALID", message, item.line)
            continue
        is_record = isinstance(item, Record) and isinstance(item.name, str)
        if not (is_record and item.kind in get_args(Kind)):
            message = (
                f"The importer {importer} of {plugin} yields {item!r}: let it yield "
                f"a Record of {' or '.join(get_args(Kind))}, with a text as its name, or an Upsert."
            )
            raise TypeError(message)
        foreign = item.values.keys() - limits.VALUES[item.kind].keys()
        if foreign:
            message = (
                f"The importer {importer} of {plugin} gives {', '.join(sorted(foreign))} to one of "
                f"{item.kind}: values are {', '.join(limits.VALUES[item.kind])}."
            )
            raise TypeError(message)
        named = shapes.record(item.kind, item.name, importer, item.line, notes)
        if named is not None:
            yield _Looking(item, notes).merged(named)


def _yielded(records: Iterable[Any], importer: str, plugin: str) -> Iterator[Any]:
    """Yield what the importer yields; an error of its own drops the file and names it."""
    try:
        yield from records
    except UnreadableError:
        raise
    except Exception as error:
        log.exception("The importer %s of the plugin %s failed.", importer, plugin)
        kind = type(error).__name__
        message = f"The importer {importer} of the plugin {plugin} raised {kind}: tell its authors."
        raise ImporterFailedError(message) from error


def _must_be_entry(entry: Upsert, importer: str, plugin: str) -> None:
    """Raise a TypeError where an entry gives what its kind does not have."""
    foreign = entry.values.keys() - entry.kind.names
    if foreign:
        message = (
            f"The importer {importer} of {plugin} gives {', '.join(sorted(foreign))} to one of "
            f"{entry.kind.name}: values are {', '.join(sorted(entry.kind.names))}."
        )
        raise TypeError(message)


class _Looking:
    """Looks at the texts of one record."""

    def __init__(self, record: Record, notes: Notes) -> None:
        self._record = record
        self._notes = notes

    def merged(self, named: Record) -> Record:
        """Return what fits, with what the name itself says where nothing else does."""
        given = self._record
        forms = limits.VALUES[given.kind]
        values = {key: self._text(key, forms[key], text) for key, text in given.values.items()}
        labels = {
            self._text("labels", limits.LABEL["key"], key): self._text(
                f"labels.{shown(key)}", limits.LABEL["value"], value
            )
            for key, value in given.labels.items()
        }
        references = {
            self._text("references", limits.REFERENCE["system"], system): [
                self._text(f"references.{shown(system)}", limits.REFERENCE["reference"], name)
                for name in names
            ]
            for system, names in given.references.items()
        }
        return Record(
            given.kind,
            named.name,
            given.line,
            named.values | {key: text for key, text in values.items() if text is not None},
            {key: value for key, value in labels.items() if key is not None and value is not None},
            named.references
            | {
                system: [name for name in dict.fromkeys(names) if name is not None]
                for system, names in references.items()
                if system is not None
            },
            None if given.owners is None else list(self._owners(given.owners)),
            None if given.dependencies is None else list(self._needs(given.dependencies)),
            is_retired=given.is_retired,
        )

    def _owners(self, owners: Iterable[Named]) -> Iterator[Named]:
        for owner in owners:
            name = shapes.name_of(owner.name, owner.line, self._notes)
            if name is not None:
                yield Named(name, owner.line)

    def _needs(self, dependencies: Iterable[Dependency]) -> Iterator[Dependency]:
        for need in dependencies:
            name = shapes.name_of(need.name, need.line, self._notes)
            if name is None:
                self._notes.skip("dependencies")
            else:
                yield Dependency(name, need.declared, need.line)

    def _text(self, where: str, form: BoundedText, text: str) -> str | None:
        text = normalized(text)
        problem = form.problem(text)
        if problem is None:
            return text
        code, message = problem
        self._notes.problem(code, f"{where}: {message}", self._record.line)
        return None
