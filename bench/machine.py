"""What else the machine is doing: a figure from a busy one is worth little, and has to say so."""

import os
import platform
import time
from pathlib import Path

QUIET_CORES = 0.2
PATIENCE_SECONDS = 30.0


def wait_until_quiet() -> float:
    """Cores that are in use while we do nothing; waits half a minute at most for less than a fifth of one."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        busy = busy_cores()
        if busy <= QUIET_CORES or time.monotonic() > until:
            return busy


def busy_cores(seconds: float = 1.0) -> float:
    before, total_before = _ticks()
    time.sleep(seconds)
    after, total_after = _ticks()
    return (os.cpu_count() or 1) * (after - before) / max(1, total_after - total_before)


def _ticks() -> tuple[int, int]:
    """(busy, all) clock ticks of all cores since the machine started."""
    told = [int(one) for one in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return sum(told) - told[3] - told[4], sum(told)


def described() -> str:
    memory = Path("/proc/meminfo").read_text().split()[1]
    return (
        f"{os.cpu_count()} cores ({_processor()}), {int(memory) / 1024**2:.0f} GiB, Linux {platform.release()}, "
        f"Python {platform.python_version()}"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
