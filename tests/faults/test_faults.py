"""Every part of the running product is broken, one after the other, while producers send: I1 to I7 hold each time."""

from collections.abc import Callable
from dataclasses import asdict

import pytest

from tests.faults.every import MODULES
from tests.faults.house import House
from tests.faults.registry import FAULTS, CannotHere, Fault, run

assert MODULES
QUICK = sorted(code for code, one in FAULTS.items() if one.is_quick)
LONG = sorted(code for code, one in FAULTS.items() if not one.is_quick)
Record = Callable[[str, object], None]


@pytest.mark.parametrize("code", QUICK)
def test_quick_faults(house: House, code: str, record_property: Record) -> None:
    keep(house, FAULTS[code], record_property)


@pytest.mark.slow
@pytest.mark.parametrize("code", LONG)
def test_every_other_fault(house: House, code: str, record_property: Record) -> None:
    keep(house, FAULTS[code], record_property)


def keep(house: House, one: Fault, record_property: Record) -> None:
    try:
        row = run(house, one)
    except CannotHere as reason:
        record_property(
            "fault",
            {
                "fault": one.code,
                "title": one.title,
                "is_absent": True,
                "note": str(reason),
                "faults": [],
            },
        )
        pytest.skip(f"{one.code} WAS NOT PRODUCED HERE: {reason}")
    record_property("fault", asdict(row))
    assert row.faults == []
