"""What one more signal costs a contact with 10 and with 100,000 of them, and how exact the sums stay."""

from bench.database import inside, scratch


def run() -> int:
    """0 when the cost is flat and the sums are exact."""
    with scratch() as url:
        return inside(url, "bench.scoring_inside")
