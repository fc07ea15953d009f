"""What processes cost: the time that they and their children have spent on a processor."""

import os
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

TICK = 1 / os.sysconf("SC_CLK_TCK")
SERVER_CORE, OTHER_CORE = 0, (os.cpu_count() or 1) - 1


def spent(root: int) -> float:
    """Return the seconds of processor time of a process and all that it started."""
    return sum(_stat(pid)[1] for pid in family(root))


def family(root: int) -> list[int]:
    """Return a process and all its descendants."""
    children: dict[int, list[int]] = defaultdict(list)
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            with suppress(OSError):
                children[_stat(int(path.name))[0]].append(int(path.name))
    found = [root]
    for pid in found:
        found += children[pid]
    return found


def parent(pid: int) -> int:
    """Return the process that started this one."""
    return _stat(pid)[0]


def pin(root: int, core: int) -> None:
    """Keep a process and its children on one core."""
    for pid in family(root):
        with suppress(OSError):
            os.sched_setaffinity(pid, {core})


def busy() -> float:
    """Return the seconds that all cores together have worked since the machine began."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    user, nice, system, _idle, _waiting, *rest = map(int, fields)
    return (user + nice + system + sum(rest)) * TICK


def memory(pid: int) -> float:
    """Return the peak of a process's memory, in megabytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1_024 for line in lines if line.startswith("VmHWM"))


def _stat(pid: int) -> tuple[int, float]:
    """Return a process's parent, and the seconds that it and its ended children have spent."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0, 0.0
    return int(fields[1]), sum(map(int, fields[11:15])) * TICK
