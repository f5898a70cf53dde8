"""Forgetting old facts: how long it takes, what it does to who writes meanwhile, and what a million facts take on disk."""

from bench.database import inside, scratch


def run() -> int:
    """0 when nobody who writes meanwhile waits long."""
    with scratch() as url:
        return inside(url, "bench.keeping_inside")
