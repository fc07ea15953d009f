"""Run the catalog as a process of its own, as people do."""

import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PATIENCE = 60  # seconds, on a busy machine
CATALOG = (sys.executable, "-m", "catalog")


@dataclass(frozen=True)
class Command:
    """The command `catalog`: how it is called, where, and with which variables."""

    words: Sequence[str]
    folder: Path
    variables: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """The variables of this process that are not the catalog's, and its own."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("CATALOG_", "PYTHON"))
        }
        return {**kept, **self.variables}

    def __call__(self, *arguments: str, code: int = 0) -> str:
        """Run it to its end, expect its exit code, and return its standard output."""
        done = subprocess.run(  # noqa: S603 - our own command
            [*self.words, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done.stdout

    @contextmanager
    def serving(self, *arguments: str) -> Iterator["Server"]:
        """Serve on a free port of the loopback address, and end with SIGTERM and the code 0."""
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*self.words, "serve", "--port", "0", *arguments],
            cwd=self.folder,
            env=self.environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        said: list[str] = []
        serves = threading.Event()
        reader = threading.Thread(target=_read, args=(process, said, serves), daemon=True)
        reader.start()  # a server whose log nobody reads would stop at some line
        try:
            assert serves.wait(PATIENCE), "".join(said)
            assert process.poll() is None, "".join(said)
            yield Server(said, process)
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)
        finally:
            if process.poll() is None:  # a test failed: let it end its workers, who hold the pipe
                process.terminate()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(PATIENCE)
            process.kill()
            process.wait(PATIENCE)
            reader.join(PATIENCE)
            assert process.stderr is not None
            process.stderr.close()
        assert process.returncode == 0, "".join(said)
        assert "Traceback" not in "".join(said)


def _read(process: subprocess.Popen[str], said: list[str], serves: threading.Event) -> None:
    """Keep all that a server says, and tell when it serves, or has ended without."""
    for line in process.stderr or ():
        said.append(line)
        if line.startswith("GraphiQL:"):
            serves.set()
    serves.set()


@dataclass(frozen=True)
class Server:
    """A server, and what it has said so far."""

    said: list[str]
    process: subprocess.Popen[str]

    @property
    def address(self) -> str:
        """Where it listens."""
        (line,) = (line for line in self.said if line.startswith("GraphQL:"))
        return line.split()[1].removesuffix("/graphql")

    @property
    def logged(self) -> list[dict[str, Any]]:
        """The lines of its log so far: all that it said after it began to serve."""
        begun = next(n for n, line in enumerate(self.said) if line.startswith("GraphiQL:"))
        return [json.loads(line) for line in self.said[begun + 1 :]]

    def get(self, path: str) -> str:
        """Return what it answers to a plain request, once it does."""
        with urllib.request.urlopen(self.address + path, timeout=PATIENCE) as response:  # noqa: S310
            found: bytes = response.read()
            return found.decode()

    def ask(self, query: str, variables: Any = None, *, token: str | None = None) -> Any:
        """Return the data of the answer to an operation without errors."""
        headers = {"content-type": "application/json"}
        headers |= {"authorization": f"Bearer {token}"} if token else {}
        content = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(self.address + "/graphql", content, headers)  # noqa: S310
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:  # noqa: S310
            answer = json.load(response)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]


def wheel(source: Path, folder: Path) -> Path:
    """Build the wheel of the project *source* into *folder*, without a network."""
    _pip("wheel", "--wheel-dir", str(folder), str(source))
    (built,) = folder.glob("*.whl")
    return built


def install(what: Path, folder: Path) -> None:
    """Install a wheel or a project into *folder*, without a network."""
    _pip("install", "--no-index", "--target", str(folder), str(what))


def _pip(command: str, *arguments: str) -> None:
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "pip", command, *options, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
