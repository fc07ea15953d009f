"""Reading files into the staging of an import, each by its format."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

from catalog.domain.importing.change import ImportedFile
from catalog.domain.importing.records import Record
from catalog.domain.importing.report import File, Report
from catalog.domain.importing.staging import Staging
from catalog.exchange import fitting, jsons, lines, own_format, sources, yamls
from catalog.exchange.formats import gitlab, openstack, service_graph
from catalog.exchange.formats.backstage import entities as backstage
from catalog.exchange.items import (
    MOST_BYTES,
    MOST_OWN_BYTES,
    FormatUnknownError,
    Item,
    UnreadableError,
)
from catalog.exchange.notes import Notes, shown
from catalog.exchange.sources import ImportSource

AUTO = "auto"
HEAD = 64 * 1024
YAML_SUFFIXES = (".yml", ".yaml")


class Takes(Enum):
    """What an importer gets of a file."""

    PARTS = "the parts of YAML or JSON"
    ROWS = "the rows of a table of CSV"
    JSON_LINES = "the value of each line of JSON"
    LINES = "each line, as a text"
    BYTES = "the file, open for reading bytes"


@dataclass(frozen=True)
class Importer:
    """A format that can be imported.

    `recognises(head)` tells by the first characters of a file whether it has this format; it is
    called if no format was named, for the core's formats first. `records(items, notes)` yields the
    records, and the entries of the plugin's own kinds, in what it *takes* of the file, and tells
    `notes` what it cannot read. One that reads *beside* another format is given its files as well,
    where it recognises them, and has none of its own.
    """

    name: str
    recognises: Callable[[str], bool]
    records: Callable[..., Iterable[Any]]
    takes: Takes = Takes.PARTS
    most_bytes: int = MOST_BYTES
    plugin: str = ""
    beside: str = ""


def _importer(module: ModuleType) -> Importer:
    return Importer(module.NAME, module.recognises, module.records)


OWN = Importer(
    own_format.NAME, own_format.recognises, own_format.documents, most_bytes=MOST_OWN_BYTES
)
OTHERS = (gitlab, backstage, openstack, service_graph)
FORMATS: tuple[Importer, ...] = (OWN, *map(_importer, OTHERS))


class UnknownFormatError(Exception):
    """There is no format with the name that was given."""


def read(
    to_read: Sequence[ImportSource],
    staging: Staging,
    *,
    format_name: str = AUTO,
    formats: Sequence[Importer] = FORMATS,
    done: Callable[[ImportSource], None] = lambda _source: None,
) -> tuple[Report, list[ImportedFile]]:
    """Stage what the files say; return the report so far and the files that were read.

    Raises `UnknownFormatError` unless *format_name* is `auto` or the name of a format.
    """
    wanted = [item for item in formats if format_name in {AUTO, item.name}]
    wanted = [item for item in wanted if not item.beside or format_name == item.name]
    if not wanted:
        names = ", ".join(item.name for item in formats)
        message = f"There is no format {format_name}: there is {AUTO}, {names}."
        raise UnknownFormatError(message)
    report, queue = Report(), list(to_read)
    known = {_place(source) for source in queue}
    for number, source in enumerate(queue):  # which grows by the files that others name
        file, notes = File(source.path), Notes(report, source.path)
        report.files.append(file)
        _read(source, number, file, notes, staging, wanted, formats)
        for path, line in () if file.error else notes.targets:
            if os.path.realpath(Path(source.path).parent / path) in known:
                continue
            other = sources.followed(source, path)
            if other is None:
                message = f"{shown(path)} is not read: it is no file in the folder of this one."
                notes.remark("LOCATION_NOT_FOLLOWED", message, line)
            else:
                known.add(_place(other))
                queue.append(other)
        done(source)
    files = [
        ImportedFile(path=file.path, format=file.format)
        for file in report.files
        if file.format is not None and file.error is None
    ]
    return report, files


def _place(source: ImportSource) -> str:
    return os.path.realpath(source.path)


def _read(
    source: ImportSource,
    number: int,
    file: File,
    notes: Notes,
    staging: Staging,
    wanted: Sequence[Importer],
    formats: Sequence[Importer],
) -> None:
    try:
        with source.open() as stream:
            head = sources.head(stream, HEAD)
            chosen = next((item for item in wanted if item.recognises(head)), None)
            if chosen is None and not source.is_named:
                return
            if chosen is None and len(wanted) == 1:
                chosen = wanted[0]
            file.format = None if chosen is None else chosen.name
            if chosen is None:
                sources.check(stream)
                _refuse(_parts(source, head, stream), wanted)
            else:
                taken = _taken(chosen, source, head, stream, notes)
                before = notes.report.trouble
                records = _records(chosen, taken, notes, staging, number)
                staging.add(number, _marked(records, notes.report))
                if notes.report.trouble > before:
                    staging.sources.unclear.add(number)
                beside = [one for one in formats if one.beside == chosen.name]
                others = [
                    _read_beside(other, number, source, head, stream, staging, notes)
                    for other in beside
                    if other.recognises(head)
                ]
                notes.close(*others)
    except UnreadableError as error:
        _drop(file, notes, staging, number, error)
    except OSError as error:
        reason = f"It cannot be read: {error.strerror}."
        _drop(file, notes, staging, number, UnreadableError(reason))


def _read_beside(
    importer: Importer,
    number: int,
    source: ImportSource,
    head: str,
    stream: BinaryIO,
    staging: Staging,
    notes: Notes,
) -> Notes:
    """Let another importer read a file as well; return what it noted, and which keys it took."""
    own = Notes(notes.report, notes.path)
    stream.seek(0)
    taken = _taken(importer, source, head, stream, own)
    staging.add(number, _marked(_records(importer, taken, own, staging, number), own.report))
    return own


def _records(
    importer: Importer,
    taken: Iterable[Item] | BinaryIO,
    notes: Notes,
    staging: Staging,
    number: int,
) -> Iterable[Record]:
    """Return the records of a file; entries of the plugin's own are staged on the way."""
    found = _yielded(importer, taken, notes)
    if importer.plugin:  # the core's own formats look at names and texts themselves
        keep = partial(staging.add_entry, number, importer.plugin)
        return fitting.fitting(found, importer.name, importer.plugin, notes, keep)
    return _own(found, staging, number)


def _marked(records: Iterable[Record], report: Report) -> Iterator[Record]:
    """Yield the records, each marked that had a problem: what it lacks may be what was wrong."""
    before = report.trouble
    for record in records:
        found = report.trouble
        if found > before:
            record.is_whole = False
            before = found
        yield record


def _yielded(importer: Importer, taken: Iterable[Item] | BinaryIO, notes: Notes) -> Iterator[Any]:
    yield from importer.records(taken, notes)  # called only when somebody looks at what it raises


def _own(found: Iterable[Any], staging: Staging, number: int) -> Iterator[Record]:
    """Yield the records of the core's formats; documents are staged on the way."""
    for item in found:
        if isinstance(item, Item):
            staging.documents.add(number, str(item.section), item.value, item.line)
        elif isinstance(item, Record):
            yield item
        else:
            staging.links.add(number, item)


def _taken(
    importer: Importer, source: ImportSource, head: str, stream: BinaryIO, notes: Notes
) -> Iterable[Item] | BinaryIO:
    is_text = importer.takes is not Takes.BYTES
    sources.check(stream, is_text=is_text, most=importer.most_bytes)
    match importer.takes:
        case Takes.ROWS:
            return lines.rows(stream, notes)
        case Takes.JSON_LINES:
            return lines.documents(stream, notes)
        case Takes.LINES:
            return lines.texts(stream, notes)
        case Takes.BYTES:
            return stream
    return _parts(source, head, stream)


def _parts(source: ImportSource, head: str, stream: BinaryIO) -> Iterator[Item]:
    require_json = head.lstrip()[:1] in {"[", "{"}
    if require_json and not source.path.endswith(YAML_SUFFIXES):
        return jsons.items(stream)
    return yamls.items(stream)


def _refuse(parts: Iterable[Item], wanted: Sequence[Importer]) -> None:
    """Raise the error for a file that no format recognises: a wrong syntax, else its format."""
    if not sum(1 for _ in parts):
        message = "The file is empty."
        raise FormatUnknownError(message)
    names = ", ".join(item.name for item in wanted)
    message = f"No format recognises it: it is none of {names}."
    raise FormatUnknownError(message)


def _drop(file: File, notes: Notes, staging: Staging, number: int, error: UnreadableError) -> None:
    staging.drop(number)
    staging.sources.unclear.add(number)
    file.error = error.message
    notes.problem(error.code, error.message, error.line)
