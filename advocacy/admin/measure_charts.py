"""The two pictures of the last weeks on *Measure*: good words, and leads."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from advocacy.admin.figures import STACKED
from advocacy.metrics.models import DailyFigure
from advocacy.signals.models import Signal
from referrals.attribution.models import Attribution

WEEKS = 12
Row = Mapping[str, Any]
Rows = Sequence[Row]
Figure = DailyFigure.Figure
THROUGH_PEOPLE = (Attribution.Credit.SOURCED, Attribution.Credit.ASSISTED)


def weeks(today: date) -> list[date]:
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]


def _by_week(rows: Iterable[Row], figure: str) -> Counter[date]:
    weeks: Counter[date] = Counter()
    for row in rows:
        if row["figure"] == figure:
            weeks[row["day"] - timedelta(days=row["day"].weekday())] += row["value"]
    return weeks


def acts_chart(rows: Rows, today: date) -> dict[str, Any]:
    lines = {
        origin: _by_week((row for row in rows if row["split"] == origin), Figure.ACTS)
        for origin in Signal.Origin.values
    }
    return _chart(
        today,
        (
            (_("by themselves"), "var(--color-primary-600)", lines[Signal.Origin.UNPROMPTED]),
            (_("after we asked"), "var(--color-orange-400)", lines[Signal.Origin.PROMPTED]),
            (_("not known"), "var(--color-base-400)", lines[Signal.Origin.UNKNOWN]),
        ),
    )


def leads_chart(rows: Rows, today: date) -> dict[str, Any]:
    through = (row for row in rows if row["split"] in THROUGH_PEOPLE)
    others = (row for row in rows if row["split"] not in THROUGH_PEOPLE)
    return _chart(
        today,
        (
            (
                _("through people"),
                "var(--color-primary-600)",
                _by_week(through, Figure.LEADS_SUBMITTED),
            ),
            (_("otherwise"), "var(--color-base-400)", _by_week(others, Figure.LEADS_SUBMITTED)),
        ),
    )


def _chart(today: date, lines: Iterable[tuple[str, str, Mapping[date, int]]]) -> dict[str, Any]:
    """What Chart.js draws, and the same numbers in words for those who do not see it."""
    shown = weeks(today)
    named = [
        (label, colour, [line.get(week, 0) for week in shown]) for label, colour, line in lines
    ]
    drawn = [
        {"label": label, "data": numbers, "backgroundColor": colour, "stack": "all"}
        for label, colour, numbers in named
    ]
    return {
        "json": json.dumps(
            {"labels": [date_format(week, "j N") for week in shown], "datasets": drawn}
        ),
        "options": STACKED,
        "total": sum(sum(numbers) for _label, _colour, numbers in named),
        "words": " · ".join(
            _("%(label)s: %(value)s") % {"label": label, "value": sum(numbers)}
            for label, _colour, numbers in named
        ),
    }
