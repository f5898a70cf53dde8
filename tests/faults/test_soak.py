"""Faults at random while producers send; in a file of its own, so that it may run beside the others, on its own servers."""

import time
from collections.abc import Callable
from dataclasses import asdict

import pytest

from tests.faults.house import House
from tests.faults.soak import ROUND_SECONDS, soak


@pytest.mark.slow
def test_five_minutes_of_random_faults(
    house: House, record_property: Callable[[str, object], None]
) -> None:
    """F-32. An hour of it: `./dev soak --minutes 60`."""
    rows = soak(house, seconds=ROUND_SECONDS, seed=int(time.time()))
    record_property("fault", asdict(rows[0]))
    assert [row.faults for row in rows] == [[]]
