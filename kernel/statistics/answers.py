"""What a comparison may say: too early, collecting, inconclusive or separated."""

from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import NormalDist

CONFIDENCE = 0.95


def two_sided(confidence: float = CONFIDENCE) -> float:
    """The normal quantile of a two-sided interval: 1.96 for 95 %."""
    return NormalDist().inv_cdf(1 - (1 - confidence) / 2)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval and the cases behind it. `value` None: the data cannot tell it at all."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    too_early: bool = False


class Answer(StrEnum):
    """What the data can say about a difference.

    TOO_EARLY: fewer cases than the minimum. SEPARATED: the interval leaves out "no difference". COLLECTING: it does not,
    and cases are still open that may decide it. INCONCLUSIVE: all cases are in, and they cannot tell.
    """

    TOO_EARLY = "too_early"
    COLLECTING = "collecting"
    INCONCLUSIVE = "inconclusive"
    SEPARATED = "separated"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A difference (`null` 0) or a ratio (`null` 1) of a first group to a second, with its 95 % interval.

    `n`: cases of the two groups. `dropped`: cases that had nobody to be compared with in their stratum.
    """

    value: float | None
    low: float | None
    high: float | None
    n: tuple[int, int]
    null: float = 0.0
    too_early: bool = False
    is_open: bool = False
    dropped: int = 0

    @property
    def answer(self) -> Answer:
        if self.too_early or self.value is None or self.low is None or self.high is None:
            return Answer.TOO_EARLY
        if self.low > self.null or self.high < self.null:
            return Answer.SEPARATED
        return Answer.COLLECTING if self.is_open else Answer.INCONCLUSIVE

    @property
    def is_above(self) -> bool:
        """The first group lies above the second, beyond doubt."""
        return self.answer is Answer.SEPARATED and self.low is not None and self.low > self.null

    @property
    def is_below(self) -> bool:
        return self.answer is Answer.SEPARATED and self.high is not None and self.high < self.null

    def judged(self, *, too_early: bool, is_open: bool = False) -> "Comparison":
        """The same under the minimum numbers of whoever asks."""
        return replace(self, too_early=too_early, is_open=is_open)


NOTHING = Comparison(None, None, None, (0, 0), too_early=True)
"""Where one side is empty."""
