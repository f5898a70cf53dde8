"""Pages of the admin, asked as a browser does: how long, and how many queries, in a book of usual and of great size.

Goal: 500 ms (p95) and 30 queries at 1,000 companies, 1 s at 1,000,000 contacts; told is the slowest of six. Measured in one
process, with every middleware, against PostgreSQL on the same machine. Making a million people takes five minutes, so the
whole run has 200,000; `./dev bench pages` has all three books, `./dev bench pages million` the largest.
"""

import subprocess
import sys

from bench.database import ROOT, environ, scratch
from bench.size import size

SIZES = {
    "1,000 companies": (size(1_000), size(10_000), size(20_000)),
    "200,000 contacts": (size(10_000), size(200_000), size(400_000)),
    "1 million contacts": (size(50_000), size(1_000_000), size(2_000_000)),
}


def run() -> int:
    """0 when every page stays within its goal."""
    with scratch() as url:
        return subprocess.run(
            [sys.executable, "-m", "bench.pages_inside", *sys.argv[2:]],
            cwd=ROOT,
            env=environ(url),
            check=False,
        ).returncode
