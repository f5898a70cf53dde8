"""How one benchmark of a whole run ended."""

from dataclasses import dataclass

from bench.figures import Figure

REACHED, MISSED, BROKE = 0, 1, 2
WORDS = {REACHED: "every goal reached", MISSED: "a goal was missed"}


@dataclass(frozen=True, slots=True)
class Run:
    """`busy`: cores that others used before it began. `log`: all it printed."""

    name: str
    code: int
    seconds: float
    busy: float
    figures: list[Figure]
    log: str

    @property
    def ended(self) -> str:
        return WORDS.get(self.code, "BROKE: its figures are not complete")
