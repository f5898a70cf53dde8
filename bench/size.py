"""How much of everything: all of it, or with BENCH_SMALL=1 a fiftieth, to see within minutes that each benchmark works."""

import os

SMALL = bool(os.environ.get("BENCH_SMALL"))
SHARE = 50


def size(count: int, *, least: int = 1) -> int:
    """So many, or a fiftieth of them."""
    return max(least, count // SHARE) if SMALL else count


def seconds(whole: float) -> float:
    return whole / 5 if SMALL else whole
