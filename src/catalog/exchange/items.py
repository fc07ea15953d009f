"""The parts of a file, with their lines, that a reader gives to a format one after the other.

A file is read as a stream, so that a large one takes no more memory than its largest part.
"""

from typing import Any, NamedTuple

MOST_BYTES = 32 * 1024 * 1024
MOST_OWN_BYTES = 4 * 1024 * 1024 * 1024  # of an export, which is read document by document
DEEPEST = 64


class Item(NamedTuple):
    """One part of a file, where `line` counts from 1 or is None, and `document` as well.

    An item of a list at the root has no section. The values of a mapping at the root have their key
    as the section; a value that is a list is given item by item, each of them `listed`.
    """

    section: str | None
    value: Any
    line: int | None
    listed: bool
    document: int = 1


class LinedDict(dict[str, Any]):
    """A mapping that knows the line of each of its keys."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}


class UnreadableError(Exception):
    """The file cannot be read any further: nothing of it is imported."""

    code = "FILE_UNREADABLE"

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class ImporterFailedError(UnreadableError):
    """The importer of a plugin raised an error."""

    code = "IMPORTER_FAILED"


class FileTooLargeError(UnreadableError):
    """The file has too many bytes."""

    code = "FILE_TOO_LARGE"


class TextInvalidError(UnreadableError):
    """The file holds bytes that are no text."""

    code = "TEXT_INVALID"


class SyntaxProblemError(UnreadableError):
    """The file breaks the rules of its notation."""

    code = "SYNTAX_ERROR"


class WrongShapeError(UnreadableError):
    """The file holds another kind of value than it should."""

    code = "WRONG_SHAPE"


class TagUnknownError(UnreadableError):
    """The file asks for values that are not plain data."""

    code = "TAG_UNKNOWN"


class TooManyAliasesError(UnreadableError):
    """The aliases of the file stand for too many values."""

    code = "TOO_MANY_ALIASES"


class FormatUnknownError(UnreadableError):
    """No format recognises the file."""

    code = "FORMAT_UNKNOWN"


class TooDeepError(UnreadableError):
    """The file nests too deep."""

    code = "TOO_DEEP"

    def __init__(self, line: int | None) -> None:
        super().__init__(f"Nest at most {DEEPEST} levels.", line)


class DuplicateKeyError(UnreadableError):
    """A key stands twice in one mapping."""

    code = "DUPLICATE_KEY"

    def __init__(self, key: str, line: int | None) -> None:
        super().__init__(f'The key "{key[:100]}" is given twice here.', line)


def single_value(line: int | None) -> WrongShapeError:
    """Return the error of a file that holds a scalar."""
    message = "The file holds a single value, where a list or a mapping is meant."
    return WrongShapeError(message, line)
