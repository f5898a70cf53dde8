"""The month for leadership: revenue beside users, sourced and influenced apart, and what is too early to say.

Every proportion with its n and interval; below the minimum "too early", never a number alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advocacy.digests import queries, reported
from advocacy.digests.addresses import of_person, page
from advocacy.digests.contents import Contents, Line, Picture, Section, Verbatim
from advocacy.digests.lines import name_of, share_in_words, with_lines
from advocacy.digests.pictures import bars
from advocacy.digests.queries import Scope, Window
from advocacy.incentives import promised, promises
from advocacy.metrics import services as metrics
from advocacy.metrics.days import starts
from advocacy.metrics.models import DailyFigure
from kernel.money import Money
from kernel.statistics import Proportion, proportion
from kernel.text import localized_number
from referrals.attribution.models import Attribution
from referrals.leads import cohorts, through_people

MONTHS, VERBATIMS = 6, 3
Figure = DailyFigure.Figure
READ = (
    Figure.LEADS_SUBMITTED,
    Figure.LEADS_QUALIFIED,
    Figure.LEADS_WON,
    Figure.WON_MRR,
    Figure.ACTS,
)
Row = Mapping[str, Any]
Of = Callable[[Row], bool]


def came_through_people(row: Row) -> bool:
    """As *Measure* says it: credited to an advocate, or by word of mouth without a name."""
    return row["split"] == Attribution.Credit.SOURCED or row["kind"] in through_people.CHANNELS


def was_touched(row: Row) -> bool:
    """Helped along by an advocate, and sourced otherwise."""
    return row["split"] == Attribution.Credit.ASSISTED and not came_through_people(row)


@dataclass(frozen=True, slots=True)
class Months:
    """Daily figures of the last months. `firsts`: the first day of each month, the one reported on last."""

    rows: Sequence[Row]
    firsts: Sequence[date]

    def sum(self, figure: str, first: date, *, of: Of | None = None) -> int:
        until = next_month(first)
        return sum(
            row["value"]
            for row in self.rows
            if row["figure"] == figure and first <= row["day"] < until and (of is None or of(row))
        )

    def money(self, figure: str, first: date, *, of: Of | None = None) -> list[Money]:
        """One amount per currency: two are never added."""
        until = next_month(first)
        found: dict[str, int] = {}
        for row in self.rows:
            is_in = row["figure"] == figure and first <= row["day"] < until
            if is_in and (of is None or of(row)):
                found[row["currency"]] = found.get(row["currency"], 0) + row["value"]
        return [Money(amount, currency) for currency, amount in sorted(found.items()) if amount]


def next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def compose(*, since: date, until: date, now: datetime) -> Contents:
    """About the month from `since` to `until` (exclusive), in the days of the organization."""
    tz = metrics.zone()
    window = Window(starts(since, tz), starts(until, tz))
    months = _months(since, until)
    paid = _trial_to_paid(since)
    kept = promised.kept_and_late(since, until)
    words = queries.best_words_of_many(Scope(None), window, most=VERBATIMS)
    submitted = months.sum(Figure.LEADS_SUBMITTED, since)
    qualified = months.sum(Figure.LEADS_QUALIFIED, since)
    won = months.sum(Figure.LEADS_WON, since)
    acts = months.sum(Figure.ACTS, since)
    return Contents(
        subject=capfirst(
            _("%(month)s: what advocacy brought") % {"month": date_format(since, "F Y")}
        ),
        days=" · ".join([capfirst(date_format(since, "F Y")), *reported.week()]),
        lead=_sentence(qualified, won, months.money(Figure.WON_MRR, since)),
        sections=with_lines(
            [
                _figures(months, since, paid=paid),
                _credit(months, since),
                *reported.sections(),
                _kept(kept, promises.kept(now=now).in_time),
            ]
        ),
        closing=with_lines([_too_early(paid)]),
        verbatims=[
            Verbatim(queries.words_of(one.details), name_of(one.contact), of_person(one.contact_id))
            for one in words
        ],
        pictures=[_picture(months)] if any(_series(months, Figure.LEADS_SUBMITTED)) else [],
        is_empty=not (submitted or qualified or won or acts or words or kept[1]),
        button=(_("Open Measure"), page("measure")),
    )


def _months(since: date, until: date) -> Months:
    firsts = [since]
    while len(firsts) < MONTHS:
        firsts.insert(0, (firsts[0] - timedelta(days=1)).replace(day=1))
    rows = metrics.totals(READ, since=firsts[0], until=until - timedelta(days=1), by_day=True)
    return Months(rows, firsts)


def _trial_to_paid(since: date) -> Proportion:
    """Of the trials of the month before: theirs is the last month of which every trial had its 30 days."""
    tz = metrics.zone()
    before = (since - timedelta(days=1)).replace(day=1)
    k, n = cohorts.trials_that_paid(starts(before, tz), starts(since, tz))
    return proportion(k, n)


def _sentence(qualified: int, won: int, mrr: Sequence[Money]) -> str:
    if not (qualified or won):
        return _("No lead was qualified or won this month.")
    words = ngettext("%(n)s lead was qualified", "%(n)s leads were qualified", qualified) % {
        "n": localized_number(qualified)
    }
    if not won:
        return _("%(qualified)s, none was won yet.") % {"qualified": words}
    return _("%(qualified)s and %(won)s won: %(mrr)s a month.") % {
        "qualified": words,
        "won": localized_number(won),
        "mrr": _amounts(mrr),
    }


def _amounts(amounts: Sequence[Money]) -> str:
    return " + ".join(str(one) for one in amounts) or "0"


def _figures(months: Months, since: date, *, paid: Proportion) -> Section:
    """Each with the month before; users never without revenue beside them."""
    url = page("measure")
    won = months.sum(Figure.LEADS_WON, since)
    per_customer = (
        [Money(one.amount // won, one.currency) for one in months.money(Figure.WON_MRR, since)]
        if won
        else []
    )
    lines = [
        Line(_("Qualified leads"), _beside(months, Figure.LEADS_QUALIFIED, since), url),
        Line(_("Trial to paid"), share_in_words(paid), url),
        Line(_("Revenue per new customer"), _a_month(per_customer), url),
        Line(_("Sign-ups altogether"), _beside(months, Figure.LEADS_SUBMITTED, since), url),
    ]
    return Section(_("The month in figures"), lines)


def _beside(months: Months, figure: str, since: date) -> str:
    before = (since - timedelta(days=1)).replace(day=1)
    return _("%(now)s, the month before %(before)s") % {
        "now": localized_number(months.sum(figure, since)),
        "before": localized_number(months.sum(figure, before)),
    }


def _a_month(amounts: Sequence[Money]) -> str:
    if not amounts:
        return _("no customer was won")
    return _("%(amount)s a month") % {"amount": _amounts(amounts)}


def _credit(months: Months, since: date) -> Section:
    """Sourced and influenced stand apart and are never added."""
    url = page("referrals_lead_changelist")
    lines = []
    for name, of in (
        (_("Through people who recommended us"), came_through_people),
        (_("Touched by a recommendation, apart and never added"), was_touched),
    ):
        n = months.sum(Figure.LEADS_WON, since, of=of)
        mrr = months.money(Figure.WON_MRR, since, of=of)
        words = ngettext("%(n)s won, %(mrr)s a month", "%(n)s won, %(mrr)s a month", n)
        lines.append(Line(name, words % {"n": localized_number(n), "mrr": _amounts(mrr)}, url))
    return Section(_("What recommendations brought"), lines)


def _kept(month: tuple[int, int], year: Proportion) -> Section:
    """Of those due in the month, and the rate of a year beside it: a month has few."""
    url, lines = page("promises"), []
    if month[1]:
        words = _("%(k)s of %(n)s") % {"k": month[0], "n": month[1]}
        lines.append(Line(_("Due this month, and kept"), words, url))
    if year.n:
        lines.append(Line(_("Kept on their day, in a year"), share_in_words(year), url))
    return Section(_("Promises"), lines)


def _too_early(paid: Proportion) -> Section:
    lines = []
    if paid.too_early:
        words = _("%(n)s trials of the month before; from %(least)s on a share says something.")
        lines.append(Line(_("Trial to paid"), words % {"n": paid.n, "least": 30}, page("measure")))
    return Section(_("Too early to tell"), lines)


def _series(months: Months, figure: str) -> list[int]:
    return [months.sum(figure, first) for first in months.firsts]


def _picture(months: Months) -> Picture:
    labels = [date_format(first, "M") for first in months.firsts]
    qualified = _series(months, Figure.LEADS_QUALIFIED)
    submitted = _series(months, Figure.LEADS_SUBMITTED)
    told = ", ".join(
        f"{label} {q}/{s}" for label, q, s in zip(labels, qualified, submitted, strict=True)
    )
    return bars(
        name="leads",
        title=_("Qualified leads, beside all leads"),
        labels=labels,
        values=qualified,
        beside=submitted,
        legend=(_("qualified"), _("all")),
        words=_("Qualified leads of all leads by month: %(told)s") % {"told": told},
    )
