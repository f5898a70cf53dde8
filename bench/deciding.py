"""What many rules cost: a batch of 1,000 facts met by 200 of them, and a rule tested on a million facts of history."""

from bench.database import inside, scratch


def run() -> int:
    """0 when the backtest keeps its time and memory."""
    with scratch() as url:
        return inside(url, "bench.deciding_inside")
