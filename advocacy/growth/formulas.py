"""How every figure is made, out of the docstrings of the functions that make it: the page cannot drift from the code."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from advocacy.growth import (
    acts,
    answering,
    channels,
    comparisons,
    constancy,
    fixing,
    forecasts,
    incentives,
    themes,
    verdicts,
)
from kernel.statistics import answers, forecasting, proportions, ratios, survival

Documented = Callable[..., Any]
INTRODUCTION = (
    "What the code itself says about each figure, with the sources of its formulas; scipy checks them in the tests. Written by "
    "`manage.py write_formulas` from the docstrings, and held to them by a test."
)


@dataclass(frozen=True, slots=True)
class Formula:
    """One figure: the name of its function, where it stands, and what its docstring says."""

    name: str
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    title: str | Promise
    formulas: Sequence[Formula]


LISTED: tuple[tuple[Any, tuple[Documented, ...]], ...] = (
    (
        _("What can be said"),
        (answers.Answer, answers.Comparison, proportions.proportion, proportions.difference),
    ),
    (
        _("Channels"),
        (
            channels.paid_within,
            channels.trials_of,
            channels.cycle_of,
            channels.onlookers,
            channels.revenue_after,
            channels.months_of_life,
            channels.lifetime_value,
            channels.months_with_payment,
        ),
    ),
    (
        _("Loop or engine"),
        (
            verdicts.verdict,
            verdicts.Loop,
            ratios.share_over_share,
            answering.alarm,
            answering.advice,
        ),
    ),
    (
        _("Fair comparisons"),
        (
            comparisons.cycle,
            comparisons.win_rate,
            comparisons.retention,
            comparisons.standardised,
            comparisons.contract,
            comparisons.colleagues,
            comparisons.colleagues_pay,
        ),
    ),
    (
        _("Advocacy and benefits"),
        (
            acts.advocacy_report,
            constancy.longest_gap,
            themes.themes_of,
            themes.by_theme,
            incentives.judge,
        ),
    ),
    (
        _("Forecast, and what to fix first"),
        (
            forecasting.forecast,
            forecasting.tried,
            forecasting.typical_error,
            forecasting.spike_share,
            forecasts.proposed_goal,
            fixing.parts,
        ),
    ),
    (
        _("Statistics underneath"),
        (
            proportions.apart,
            proportions.adjusted_difference,
            survival.kaplan_meier,
            survival.Curve.at,
            survival.Curve.mean_until,
            survival.Curve.quantile,
            survival.log_rank,
            ratios.ratio_of_sizes,
            ratios.adjusted_ratio_of_sizes,
            ratios.ratio_of,
            ratios.pooled_ratio,
            ratios.rate,
            ratios.student,
        ),
    ),
)


def sections() -> list[Section]:
    """Everything that is listed, in its own words."""
    return [
        Section(title, [_formula(documented) for documented in listed]) for title, listed in LISTED
    ]


def _formula(documented: Documented) -> Formula:
    text = inspect.cleandoc(documented.__doc__ or "")
    return Formula(documented.__qualname__, documented.__module__, text)


def page() -> str:
    """All of it as a page of the documentation."""
    lines = ["# How every figure is made", "", INTRODUCTION]
    for section in sections():
        lines += ["", f"## {section.title}"]
        for one in section.formulas:
            lines += ["", f"**`{one.name}`** (`{one.where}`)", "", one.text]
    return "\n".join(lines) + "\n"
