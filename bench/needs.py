"""What the benchmark needs of the machine, told before anything is filled or measured."""

import shutil
import sys
from collections.abc import Iterator


class MissingError(Exception):
    """Something that the benchmark needs is not there; the message says how to get it."""


def missing(*, peers: bool, reading: bool = True) -> Iterator[str]:
    """Tell what is not there, and what to do about it; *peers* need more than the catalog does."""
    if sys.platform != "linux":
        yield "What processes cost is read from /proc, which only Linux has."
    if reading and shutil.which("wrk") is None:
        yield "The load comes from wrk, which is not installed: `apt-get install wrk`."
    if shutil.which("taskset") is None:
        yield "Cores are given by taskset, which is not installed: `apt-get install util-linux`."
    if peers and shutil.which("npm") is None:
        yield (
            "PostGraphile is installed by npm, which is not there: `apt-get install npm`, or "
            "leave the peers out with --no-peers."
        )
