"""The rows behind a number: sign-ups with their own words, customers, acts, what people wrote. A page at a time.

What to show is asked for in the same words that a report stores beside its numbers (`rows`), so that the number and its rows
cannot drift apart.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from advocacy.growth import reading, row_finders, row_values
from advocacy.growth.asked import Asked, between, number, span
from advocacy.growth.models import StoredReport
from advocacy.growth.reading import Frame
from advocacy.growth.row_values import Page
from advocacy.growth.values import INFLUENCED, SOURCED, UNKNOWN
from kernel import tenancy, windows
from kernel.errors import Invalid
from referrals.attribution.models import Attribution
from referrals.leads.models import Lead, StageChange

PAGE, MOST = 50, 50_000
KINDS = ("leads", "customers", "acts", "words", "said", "moments", "offers", "people", "companies")
BY_PEOPLE = ("word_of_mouth", "referral_link", "introduction")
DESCRIBED = ("content", "event", "other", "paid")
Finder = Callable[[Frame, Asked], tuple[QuerySet[Any], Callable[[Any], row_values.Row]]]


def page(asked: Asked, *, now: datetime, first: int = 0, most: int = PAGE) -> Page:
    """Rows `first` to `first + most`. Raises Invalid when something is asked for that there is not."""
    what = asked.get("what", "leads")
    of = reading.frame(now)
    if what == "customers":
        return row_values.customers(of, asked, first, most)
    if what == "words":
        return row_values.words(of, asked, first, most)
    finders: dict[str, Finder] = {"leads": _leads, **row_finders.FINDERS}
    if what not in finders:
        raise Invalid(
            _("There are no rows “%(what)s”. There are: %(known)s.")
            % {"what": what, "known": ", ".join(KINDS)},
            code="unknown_rows",
        )
    found, row = finders[what](of, asked)
    return Page(what, [row(one) for one in found[first : first + most]], found.count(), first)


def _leads(of: Frame, asked: Asked) -> tuple[QuerySet[Lead], Any]:
    tz = windows.zone(of.organization.timezone)
    found = (
        Lead.objects.for_organization(tenancy.current())
        .filter(between(asked, "submitted_at", tz), is_test=False)
        .exclude(stage=Lead.Stage.DUPLICATE)
        .select_related("contact", "company", "contact__company")
        .order_by("-submitted_at", "-id")
    )
    found = found.filter(_source(asked), span(asked, "won_at", tz, before="won_"))
    found = _paid(of, found, asked)
    if asked.get("channel"):
        found = found.filter(channel=asked["channel"])
    if asked.get("but"):
        found = found.exclude(channel=asked["but"])
    if asked.get("undercurrent"):
        found = found.filter(channel__in=("word_of_mouth", "introduction"))
    if asked.get("qualified"):
        found = found.filter(pk__in=_reached(Lead.Stage.QUALIFIED))
    if asked.get("qualified_month"):
        when = between({"month": asked["qualified_month"]}, "occurred_at", tz)
        found = found.filter(pk__in=_reached(Lead.Stage.QUALIFIED).filter(when))
    if any(asked.get(name) for name in ("trial", "trial_since", "trial_until")):
        begun = _reached(Lead.Stage.TRIAL).filter(span(asked, "occurred_at", tz, before="trial_"))
        found = found.filter(pk__in=begun)
    if asked.get("origin"):
        found = found.filter(_origin(asked["origin"]))
    for name in ("credited", "uncredited"):
        if asked.get(name):
            credited = Q(pk__in=_credit("sourced", "assisted"))
            found = found.filter(credited if name == "credited" else ~credited)
    return found, row_values.lead_row


def _paid(of: Frame, found: Any, asked: Asked) -> Any:
    """`stage=won`: paid at all; `paying`: money of the reporting currency; `paid_within`: and so many days after."""
    if asked.get("stage") == Lead.Stage.WON:
        found = found.filter(won_at__isnull=False)
    if asked.get("paying") or asked.get("paid_within"):
        found = found.filter(
            won_at__isnull=False,
            mrr_amount__isnull=False,
            mrr_currency=of.organization.currency,
        )
    if asked.get("paid_within"):
        tz = windows.zone(of.organization.timezone)
        took = TruncDate("won_at", tzinfo=tz) - TruncDate("submitted_at", tzinfo=tz)
        longest = timedelta(days=number(asked, "paid_within", otherwise=0))
        found = found.alias(took=took).filter(took__range=(timedelta(0), longest))
    return found


def _reached(stage: str) -> QuerySet[StageChange, Any]:
    rows = StageChange.objects.for_organization(tenancy.current()).filter(stage=stage)
    return rows.order_by().values("lead_id")


def _source(asked: Asked) -> Q:
    """A source is a channel, or a kind of piece of one ("content:Case study"); a piece is named in full."""
    for name, end in (("piece", ""), ("source", ": ")):
        if ":" in asked.get(name, ""):
            channel, _colon, kind = asked[name].partition(":")
            return Q(channel=channel, heard_from__startswith=kind + end)
    source = asked.get("source", "")
    if not source:
        return Q()
    found = Q(channel=source)
    if source in DESCRIBED:
        for kind in _kinds_of(source):
            found &= ~Q(heard_from__startswith=kind + ": ")
    return found


def _kinds_of(channel: str) -> list[str]:
    """The kinds of pieces that the report lists by themselves."""
    stored = (
        StoredReport.objects.for_organization(tenancy.current()).filter(name="channels").first()
    )
    sources = [row["source"] for row in stored.content["channels"]] if stored else []
    return [source.partition(":")[2] for source in sources if source.startswith(f"{channel}:")]


def _origin(origin: str) -> Q:
    """As `selects.ORIGIN` says it."""
    through = Q(pk__in=_credit("sourced")) | Q(channel__in=BY_PEOPLE)
    touched = Q(pk__in=_credit("assisted"))
    if origin == SOURCED:
        return through
    if origin == INFLUENCED:
        return touched & ~through
    rest = ~through & ~touched
    return rest & Q(channel=UNKNOWN) if origin == UNKNOWN else rest & ~Q(channel=UNKNOWN)


def _credit(*credit: str) -> QuerySet[Attribution, Any]:
    rows = Attribution.objects.for_organization(tenancy.current())
    return rows.filter(replaced_at=None, credit__in=credit).values("lead_id")
