"""All that goes out goes through one client, which looks at every address."""

import ast

from tests.house_rules import files

OWN = "src/catalog/outgoing/"
CLIENTS = {"aiohttp", "ftplib", "http.client", "httpcore2", "httpx", "httpx2", "requests",
           "smtplib", "socket", "urllib.request", "urllib3"}  # fmt: skip
LISTENING = {  # what opens no connection, and why it imports one of these
    "src/catalog/cli/serving.py": "it looks for the port that it listens on",
}


def imported(source: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return {name for name in found if name in CLIENTS or name.partition(".")[0] in CLIENTS}


def test_nothing_else_asks_other_servers() -> None:
    sources = {
        path: text
        for path, text in files.sources().items()
        if path.startswith(("src/", "plugins/"))
    }
    others = {path: text for path, text in sources.items() if not path.startswith(OWN)}
    asking = {path: names for path, text in others.items() if (names := imported(text))}

    assert {path for path in sources if path.startswith(OWN)}
    assert asking.keys() - LISTENING.keys() == set(), asking


def test_no_exemption_is_needless() -> None:
    assert {path for path in LISTENING if not imported(files.sources()[path])} == set()
