"""The work folder: what the benchmark keeps between runs, outside of the checkout."""

import atexit
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from platformdirs import user_cache_path

from bench.needs import MissingError

HERE = Path(__file__).parent


def folder() -> Path:
    """Return the folder that `BENCH_WORK` names, else one in the user's caches."""
    found = Path(os.environ.get("BENCH_WORK") or user_cache_path("catalog-bench"))
    found.mkdir(parents=True, exist_ok=True)
    return found


@cache
def of_this_run() -> Path:
    """Return a folder in it that lives as long as this process: two runs share nothing."""
    found = tempfile.mkdtemp(prefix="run-", dir=folder())
    atexit.register(shutil.rmtree, found, ignore_errors=True)
    return Path(found)


def peers() -> Path:
    """Install the peers that run on Node, and return the folder that they run in."""
    home = folder() / "peers"
    home.mkdir(exist_ok=True)
    for name in ("package.json", "postgraphile.mjs"):
        (home / name).write_text((HERE / "peers" / name).read_text())
    if not (home / "node_modules").exists():
        command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        if subprocess.run(command, cwd=home, check=False).returncode:  # noqa: S603  # ours
            message = "npm could not install PostGraphile: leave the peers out with --no-peers."
            raise MissingError(message)
    return home
