"""Finding the files of an import, and checking that they are text and not too large."""

import codecs
import errno
import os
import select
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, NoReturn

from catalog.exchange.items import MOST_BYTES, MOST_OWN_BYTES, FileTooLargeError, TextInvalidError

CHUNK = 1024 * 1024
PATIENCE = 5.0  # seconds in which somebody has to begin to write into a pipe
STANDARD_INPUT = "-"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class ImportSource:
    """A file to read; one that was named must have a known format, one in a folder need not.

    It may name others that lie in the folder *root* to be read as well.
    """

    path: str
    is_named: bool
    open: Callable[[], AbstractContextManager[BinaryIO]]
    size: int = 0
    root: Path | None = None


def find(paths: Iterable[str]) -> list[ImportSource]:
    """Return the files that *paths* name and those in the folders they name, sorted by path."""
    sources: dict[str, ImportSource] = {}
    for path in paths:
        for source in _at(path):
            if source.path not in sources or source.is_named:
                sources[source.path] = source
    return [sources[path] for path in sorted(sources)]


def _at(path: str) -> Iterator[ImportSource]:
    if path == STANDARD_INPUT:
        yield ImportSource(path, is_named=True, open=_standard_input)
    elif os.path.isdir(path):  # noqa: PTH112  # that of a Path raises where it may not look
        root = Path(path).resolve()
        unread: list[OSError] = []
        for folder, folders, names in os.walk(path, onerror=unread.append):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in names:
                inside = Path(folder, name)
                if not name.startswith(".") and _is_below(inside, root):
                    yield _file(inside, root, is_named=False)
        for error in unread:
            yield ImportSource(_shown(error.filename), is_named=True, open=partial(_raise, error))
    else:
        yield _file(Path(path), Path(path).resolve().parent, is_named=True)


def followed(source: ImportSource, target: str) -> ImportSource | None:
    """Return the file that another one names by the path from there; None unless it is below."""
    root, path = source.root, Path(os.path.normpath(Path(source.path).parent / target))
    if root is None or "://" in target or Path(target).is_absolute() or "\0" in target:
        return None
    try:
        inside = path.resolve().relative_to(root)
        is_seen = path.is_file() and not any(part.startswith(".") for part in inside.parts)
    except (ValueError, OSError):
        return None
    return _file(path, root, is_named=True) if is_seen else None


def _raise(error: OSError) -> NoReturn:
    raise error


def _is_below(file: Path, root: Path) -> bool:
    """Tell whether a file lies in the folder *root*, wherever links to it lead.

    Of one that cannot be looked at, the reason is told when it is opened.
    """
    try:
        return file.is_file() and file.resolve().is_relative_to(root)
    except OSError:
        return True


def _file(path: Path, root: Path, *, is_named: bool) -> ImportSource:
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    return ImportSource(_shown(str(path)), is_named, partial(_opened, path), size, root)


def _shown(path: str) -> str:
    return os.fsencode(path).decode(errors="replace")


def _opened(path: Path) -> BinaryIO:
    if not path.is_fifo():
        return path.open("rb")
    # Without a writer it would be waited for when it is opened, for ever.
    pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(pipe, "rb") as stream:  # a pipe cannot be read twice
        if not select.select([pipe], [], [], PATIENCE)[0]:
            raise OSError(errno.EAGAIN, "Nobody writes into this pipe")
        os.set_blocking(pipe, True)
        return _copy(stream)


def _standard_input() -> BinaryIO:
    return _copy(sys.stdin.buffer)


def _copy(stream: BinaryIO) -> BinaryIO:
    """Copy *stream* into a temporary file, but not much more of it than an import may read."""
    copy = tempfile.TemporaryFile()  # noqa: SIM115  # whoever reads it closes it
    size = 0
    while size <= MOST_OWN_BYTES and (data := stream.read(CHUNK)):
        size += copy.write(data)
    copy.seek(0)
    return copy


def head(stream: BinaryIO, size: int) -> str:
    """Return the text of the first bytes of a file, with its lines ended by newlines; rewind it."""
    data = stream.read(size)
    stream.seek(0)
    encoding = "utf-16" if data.startswith(UTF_16) else "utf-8-sig"
    text = data.decode(encoding, errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def check(stream: BinaryIO, *, is_text: bool = True, most: int = MOST_BYTES) -> None:
    """Refuse a file of more than *most* bytes, or a text with NUL or no UTF-8; then rewind it."""
    if not is_text:
        if stream.seek(0, os.SEEK_END) > most:
            raise _too_large(most)
        stream.seek(0)
        return
    start = stream.read(len(UTF_16[0]))
    stream.seek(0)
    if start in UTF_16:
        message = "The file is UTF-16: save it as UTF-8."
        raise TextInvalidError(message, 1)
    decode = codecs.getincrementaldecoder("utf-8-sig")().decode
    size, line = 0, 1
    while True:
        data = stream.read(CHUNK)
        size += len(data)
        if size > most:
            raise _too_large(most)
        if (nul := data.find(b"\x00")) >= 0:
            line += data.count(b"\n", 0, nul)
            message = "The file holds a NUL: it is no text."
            raise TextInvalidError(message, line)
        try:
            decode(data, not data)
        except UnicodeDecodeError as error:
            # The error may be in a character that began in the chunk before.
            line += data.count(b"\n", 0, max(0, error.start))
            message = "The file is no UTF-8 from here on: save it as UTF-8."
            raise TextInvalidError(message, line) from error
        if not data:
            break
        line += data.count(b"\n")
    stream.seek(0)


def _too_large(most: int) -> FileTooLargeError:
    return FileTooLargeError(f"The file is larger than {most >> 20:,} MiB: split it.")
