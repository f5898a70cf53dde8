"""Figures that say how sure they are. Pure functions of plain values; scipy is their oracle in the tests.

Nothing here knows what it counts. Every figure carries its number of cases and a 95 % interval; every comparison says
whether the data can tell (`answers`). Formulas name their source.
"""

from kernel.statistics.answers import Answer, Comparison, Estimate
from kernel.statistics.proportions import Proportion, proportion

__all__ = ["Answer", "Comparison", "Estimate", "Proportion", "proportion"]
