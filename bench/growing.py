"""How each thing grows with the book: the same questions at 1,000, 10,000 and 100,000 people; the exponent printed.

An exponent of 0 is flat, 1 is in proportion. What is looked up by a key must be flat; nothing may grow faster than the book.
"""

from bench.database import inside, scratch


def run() -> int:
    """0 when lookups are flat and nothing is above linear."""
    with scratch() as url:
        return inside(url, "bench.growing_inside")
