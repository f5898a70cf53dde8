"""A small line of weekly scores, drawn as SVG, with the same told in words."""

from collections.abc import Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kernel.text import localized_number

WIDTH, HEIGHT, MARGIN = 112, 26, 3


def spark(weeks: Sequence[tuple[date, float]]) -> SafeString | str:
    """The line of these weeks (oldest first); nothing where there is only one: a point is no course of things."""
    if len(weeks) < 2:
        return ""
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in _places(weeks))
    last_x, last_y = _places(weeks)[-1]
    return format_html(
        '<svg class="gw-spark" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">'
        '<polyline points="{}" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round" '
        'stroke-linecap="round"/><circle cx="{}" cy="{}" r="2" fill="currentColor"/></svg>',
        told(weeks),
        WIDTH,
        HEIGHT,
        WIDTH,
        HEIGHT,
        line,
        f"{last_x:.1f}",
        f"{last_y:.1f}",
    )


def told(weeks: Sequence[tuple[date, float]]) -> str:
    """The line for those who do not see it: where it began, its heights, where it is."""
    (first, began), (last, now) = weeks[0], weeks[-1]
    scores = [score for _week, score in weeks]
    return _(
        "Score by week: %(began)s in the week of %(first)s, between %(low)s and %(high)s since, %(now)s in the week of %(last)s"
    ) % {
        "began": localized_number(began),
        "first": date_format(first, "j N Y"),
        "low": localized_number(min(scores)),
        "high": localized_number(max(scores)),
        "now": localized_number(now),
        "last": date_format(last, "j N Y"),
    }


def _places(weeks: Sequence[tuple[date, float]]) -> list[tuple[float, float]]:
    """Where each week stands: weeks that are missing leave their room, the score counts from 0 up to at least 10."""
    first, last = weeks[0][0], weeks[-1][0]
    days = max((last - first).days, 1)
    low = min(0.0, *(score for _week, score in weeks))
    high = max(10.0, *(score for _week, score in weeks))
    return [
        (
            MARGIN + (week - first).days / days * (WIDTH - 2 * MARGIN),
            HEIGHT - MARGIN - (score - low) / (high - low) * (HEIGHT - 2 * MARGIN),
        )
        for week, score in weeks
    ]
