"""Every fault by its number: what goes wrong, how it is done, how soon all must be well again."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.faults.house import House
from tests.faults.trial import Row, Trial


class CannotHere(Exception):
    """This machine does not let us produce the fault; the words say why. Printed in the table, never passed over."""


@dataclass(frozen=True)
class Fault:
    """`within`: seconds from its end until everything acknowledged has its effect. `is_quick`: in the usual suite."""

    code: str
    title: str
    break_it: Callable[[House, Trial], Any]
    within: float
    is_quick: bool = False
    patience: float = 120.0


FAULTS: dict[str, Fault] = {}


def fault(
    code: str, title: str, *, within: float, is_quick: bool = False, patience: float = 120.0
) -> Callable[[Callable[[House, Trial], Any]], Callable[[House, Trial], Any]]:
    def register(break_it: Callable[[House, Trial], Any]) -> Callable[[House, Trial], Any]:
        FAULTS[code] = Fault(code, title, break_it, within, is_quick, patience)
        return break_it

    return register


def run(house: House, one: Fault, *, again: int = 0) -> Row:
    """Break, heal, settle, and give the account. What the breaking itself asserts is raised."""
    trial = Trial(house, f"{one.code}x{again}" if again else one.code)
    try:
        one.break_it(house, trial)
        ended = time.monotonic()
        house.heal()
        seconds = trial.recover(ended, one.patience)
        trial.settle(one.patience)
    finally:
        for process in trial.producers.values():
            process.kill()
            process.wait()
        house.heal()
    row = trial.row(one.code, one.title, seconds)
    if seconds > one.within:
        row.faults.append(f"I6 took {seconds:.0f} s to recover, {one.within:.0f} are allowed")
    return row
