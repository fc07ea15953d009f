"""A real browser, without a window, told what to do through a pipe by the DevTools protocol."""

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.processes import PATIENCE

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser")
OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
]
needed = pytest.mark.skipif(
    PROGRAM is None, reason="there is no Chromium: apt-get install chromium"
)


class ScriptError(Exception):
    """What the browser or a page was told to do failed."""

    def __init__(self, what: str, told: object) -> None:
        super().__init__(f"{what}: {json.dumps(told)[:2_000]}")


class EndedError(Exception):
    """The browser has ended."""


@dataclass
class Pipe:
    """The two ends of the pipe, the answers that came, and what happened meanwhile."""

    into: int
    out: int
    buffer: bytes = b""
    number: int = 0
    events: list[dict[str, Any]] = field(default_factory=list)

    def send(self, method: str, session: str | None = None, **parameters: Any) -> Any:
        """Send a command, and return its result."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        os.write(self.into, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise ScriptError(method, answer["error"])
                return answer["result"]
            if "method" in answer:
                self.events.append(answer)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self.buffer:
            read = os.read(self.out, 1 << 20)
            if not read:
                raise EndedError
            self.buffer += read
        message, _, self.buffer = self.buffer.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found


@dataclass
class Tab:
    """One tab of the browser."""

    pipe: Pipe
    session: str

    def send(self, method: str, **parameters: Any) -> Any:
        """Send a command to this tab."""
        return self.pipe.send(method, self.session, **parameters)

    def open(self, address: str) -> None:
        """Go to *address*, and wait until it is loaded."""
        self.send("Page.navigate", url=address)
        self.wait(f"location.href.startsWith({address.partition('#')[0]!r})")
        self.wait("document.readyState === 'complete'")

    def run(self, script: str) -> Any:
        """Return the value of an expression, or of what it promises."""
        done = self.send(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in done:
            raise ScriptError(script, done["exceptionDetails"])
        return done["result"].get("value")

    def wait(self, script: str) -> None:
        """Wait until an expression holds."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(ScriptError):  # the page may be on its way to another one
                if self.run(f"!!({script})"):
                    return
            time.sleep(0.05)
        raise ScriptError(script, self.run("document.body.innerText"))

    def look(self, width: int, height: int = 800, *, is_dark: bool = False) -> None:
        """Give the page a size in CSS pixels and a colour scheme."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        scheme = "dark" if is_dark else "light"
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.send("Emulation.setEmulatedMedia", features=features)

    def type(self, text: str) -> None:
        """Type into whatever has the focus."""
        self.send("Input.insertText", text=text)

    def photograph(self, file: Path) -> None:
        """Keep a picture of what is seen."""
        file.write_bytes(base64.b64decode(self.send("Page.captureScreenshot")["data"]))

    def complaints(self) -> list[str]:
        """Return what the console told: errors, warnings, and exceptions that nobody caught."""
        found = []
        for event in self.pipe.events:
            told = event["params"]
            if event["method"] == "Runtime.exceptionThrown":
                found.append(json.dumps(told["exceptionDetails"])[:1_000])
            elif event["method"] == "Runtime.consoleAPICalled":
                if told["type"] in {"error", "warning", "assert"}:
                    found.append(json.dumps(told["args"])[:1_000])
            elif event["method"] == "Log.entryAdded":
                entry = told["entry"]
                if entry["level"] in {"error", "warning"}:
                    found.append(f"{entry['text']} {entry.get('url', '')}")
        return found

    def requested(self) -> list[str]:
        """Return every address that was asked for over the network."""
        return [
            event["params"]["request"]["url"]
            for event in self.pipe.events
            if event["method"] == "Network.requestWillBeSent"
            and event["params"]["request"]["url"].startswith(("http", "ws"))
        ]


@contextmanager
def tab(folder: Path) -> Iterator[Tab]:
    """Start a browser with a new profile in *folder*, and give a tab of it."""
    assert PROGRAM is not None
    for_it, into = os.pipe()
    out, from_it = os.pipe()
    # The protocol says which descriptors the browser uses: 3 to be told, 4 to tell.
    script = f'exec "$@" 3<&{for_it} 4>&{from_it}'
    process = subprocess.Popen(  # noqa: S603
        ["/bin/bash", "-c", script, "-", PROGRAM, *OPTIONS, f"--user-data-dir={folder}"],
        pass_fds=(for_it, from_it),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(for_it)
    os.close(from_it)
    pipe = Pipe(into, out)
    try:
        target = pipe.send("Target.createTarget", url="about:blank")["targetId"]
        attached = pipe.send("Target.attachToTarget", targetId=target, flatten=True)
        made = Tab(pipe, attached["sessionId"])
        for domain in ("Page", "Runtime", "Log", "Network"):
            made.send(f"{domain}.enable")
        yield made
        pipe.send("Browser.close")
    finally:
        os.close(into)
        os.close(out)
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE / 6)
        process.kill()
        process.wait()
