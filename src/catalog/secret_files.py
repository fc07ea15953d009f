"""Reading secrets from files: what stands in one, or a sentence on why it cannot be used."""

from pathlib import Path

MOST = 65_536  # bytes of one secret
SUFFIX = "_file"  # of the setting that names the file of another one


def content(file: Path, setting: str) -> str:
    """Return what stands in *file*, without the line breaks at its end.

    Raises ValueError, which names the *setting*, where it cannot be read, holds no text, nothing or
    too much.
    """
    try:
        with file.open("rb") as opened:
            read = opened.read(MOST + 1)
        found = read.decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        wrong = "holds no text in UTF-8"
        raise ValueError(_told(setting, file, wrong)) from error
    except OSError as error:
        wrong = f"cannot be read: {error.strerror or type(error).__name__}"
        raise ValueError(_told(setting, file, wrong)) from error
    except ValueError as error:  # a NUL in its name
        wrong = "is no path of a file"
        raise ValueError(_told(setting, Path("this"), wrong)) from error
    if len(read) > MOST:
        wrong = f"holds more than {MOST} bytes: name a file that holds this secret alone"
        raise ValueError(_told(setting, file, wrong))
    if not found.strip():
        raise ValueError(_told(setting, file, "is empty"))
    return found


def both(setting: str, file_setting: str) -> str:
    """Return what is told where a secret is given twice."""
    return f"{setting} and {file_setting} are both set: set one of them"


def _told(setting: str, file: Path, wrong: str) -> str:
    return f"{setting}: {file} {wrong}"
