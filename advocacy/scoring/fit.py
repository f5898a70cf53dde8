"""How well the company of a person fits as ideal customer, as far as somebody has said so. People refer their like.

The grade is told with the company's traits: `fit_grade` (A to D) by your product or CRM, or HubSpot's own
`hs_ideal_customer_profile` (tier_1 to tier_3). Nothing is guessed from size or industry: without a grade it is not known.
"""

from collections.abc import Iterable
from typing import Any

GRADES_TOLD = ("company__traits__fit_grade", "company__traits__hs_ideal_customer_profile")
"""Where a contact's query finds what was told, the plainer word first."""

GRADES = {"a": 4, "b": 3, "c": 2, "d": 1, "tier_1": 4, "tier_2": 3, "tier_3": 2}
LETTERS = {4: "A", 3: "B", 2: "C", 1: "D"}


def grade_of(told: Iterable[Any]) -> int | None:
    """4 (A) to 1 (D) from the first grade that can be read; None while nobody knows."""
    words = (one.strip().lower() for one in told if isinstance(one, str))
    return next((GRADES[word] for word in words if word in GRADES), None)
