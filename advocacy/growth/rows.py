"""The rows behind a number: sign-ups with their own words, customers, acts, what people wrote. A page at a time.

What to show is asked for in the same words that a report stores beside its numbers (`rows`), so that the number and its rows
cannot drift apart.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from advocacy.growth import reading, row_values
from advocacy.growth.models import StoredReport
from advocacy.growth.reading import Frame
from advocacy.growth.row_values import Page
from advocacy.growth.values import INFLUENCED, SOURCED
from advocacy.incentives.models import Offer
from advocacy.metrics.days import starts
from advocacy.moments.models import Moment
from advocacy.signals.models import Act
from kernel import tenancy, windows
from kernel.errors import Invalid
from referrals.attribution.models import Attribution
from referrals.leads.models import Lead

PAGE, MOST = 50, 50_000
KINDS = ("leads", "customers", "acts", "words", "moments", "offers")
BY_PEOPLE = ("word_of_mouth", "referral_link", "introduction")
DESCRIBED = ("content", "event", "other", "paid")
Asked = Mapping[str, str]


def page(asked: Asked, *, now: datetime, first: int = 0, most: int = PAGE) -> Page:
    """Rows `first` to `first + most`. Raises Invalid when something is asked for that there is not."""
    what = asked.get("what", "leads")
    of = reading.frame(now)
    if what == "customers":
        return row_values.customers(of, asked, first, most)
    if what == "words":
        return row_values.words(of, asked, first, most)
    finders = {"leads": _leads, "acts": _acts, "moments": _moments, "offers": _offers}
    if what not in finders:
        raise Invalid(
            _("There are no rows “%(what)s”. There are: %(known)s.")
            % {"what": what, "known": ", ".join(KINDS)},
            code="unknown_rows",
        )
    found, row = finders[what](of, asked)
    return Page(what, [row(one) for one in found[first : first + most]], found.count(), first)


def _day(asked: Asked, name: str) -> date | None:
    """A day that was asked for. Raises Invalid where it is none."""
    told = asked.get(name)
    if not told:
        return None
    try:
        found = parse_date(told)
    except ValueError:
        found = None
    if found is None:
        raise Invalid(
            _("“%(value)s” is no day. Write it like 2026-11-27.") % {"value": told},
            code="invalid_day",
        )
    return found


def _between(asked: Asked, field: str, tz: ZoneInfo) -> Q:
    """`since` and `until` are days, both inclusive; `month` is both."""
    since, until = _day(asked, "since"), _day(asked, "until")
    if asked.get("month"):
        since = _day({"month": f"{asked['month']}-01"}, "month")
        assert since is not None  # noqa: S101  it was read above
        until = (since + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    found = Q()
    if since:
        found &= Q(**{f"{field}__gte": starts(since, tz)})
    if until:
        found &= Q(**{f"{field}__lt": starts(until + timedelta(days=1), tz)})
    return found


def _leads(of: Frame, asked: Asked) -> tuple[QuerySet[Lead], Any]:
    tz = windows.zone(of.organization.timezone)
    found = (
        Lead.objects.for_organization(tenancy.current())
        .filter(_between(asked, "submitted_at", tz), is_test=False)
        .exclude(stage=Lead.Stage.DUPLICATE)
        .select_related("contact", "company", "contact__company")
        .order_by("-submitted_at", "-id")
    )
    found = found.filter(_source(asked))
    if asked.get("channel"):
        found = found.filter(channel=asked["channel"])
    if asked.get("undercurrent"):
        found = found.filter(channel__in=("word_of_mouth", "introduction"))
    if asked.get("stage") == Lead.Stage.WON:
        found = found.filter(won_at__isnull=False)
    if won_since := _day(asked, "won_since"):
        found = found.filter(won_at__gte=starts(won_since, tz))
    if asked.get("qualified"):
        found = found.filter(stage_changes__stage=Lead.Stage.QUALIFIED)
    if asked.get("origin"):
        found = found.filter(_origin(asked["origin"]))
    return found, row_values.lead_row


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
    credited = Q(
        pk__in=Attribution.objects.for_organization(tenancy.current())
        .filter(replaced_at=None, credit="sourced")
        .values("lead_id")
    )
    assisted = Q(
        pk__in=Attribution.objects.for_organization(tenancy.current())
        .filter(replaced_at=None, credit="assisted")
        .values("lead_id")
    )
    through = credited | Q(channel__in=BY_PEOPLE)
    if origin == SOURCED:
        return through
    if origin == INFLUENCED:
        return assisted & ~Q(channel__in=BY_PEOPLE)
    return ~through & ~assisted


def _acts(of: Frame, asked: Asked) -> tuple[QuerySet[Act], Any]:
    tz = windows.zone(of.organization.timezone)
    found = (
        Act.objects.for_organization(tenancy.current())
        .filter(_between(asked, "occurred_at", tz), contact__is_test=False)
        .select_related("contact__company", "signal")
        .order_by("-occurred_at", "-id")
    )
    for name, field in (
        ("kind", "kind"),
        ("contact", "contact_id"),
        ("company", "contact__company_id"),
    ):
        if asked.get(name):
            found = found.filter(**{field: asked[name]})
    if asked.get("csm"):
        first, _space, last = asked["csm"].partition(" ")
        found = found.filter(
            Q(contact__company__owner__first_name=first, contact__company__owner__last_name=last)
            | Q(contact__company__owner__email=asked["csm"])
        )
    return found, row_values.act_row


def _moments(of: Frame, asked: Asked) -> tuple[QuerySet[Moment], Any]:
    found = (
        Moment.objects.for_organization(tenancy.current())
        .filter(
            gesture="ask", state="done", is_test=False, acted_at__gt=of.now - timedelta(days=90)
        )
        .select_related("contact__company")
        .order_by("-acted_at", "-id")
    )
    return found, row_values.moment_row


def _offers(of: Frame, asked: Asked) -> tuple[QuerySet[Offer], Any]:
    found = (
        Offer.objects.for_organization(tenancy.current())
        .filter(
            state__in=("accepted", "scheduled", "fulfilled"),
            contact__is_test=False,
        )
        .annotate(given_at=Coalesce("fulfilled_at", "accepted_at", "offered_at"))
        .filter(given_at__lte=of.now - timedelta(days=180))
        .select_related("contact__company", "incentive")
        .order_by("-given_at", "-id")
    )
    if asked.get("incentive"):
        found = found.filter(incentive__code=asked["incentive"])
    return found, row_values.offer_row
