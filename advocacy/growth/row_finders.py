"""Which rows are meant by what was asked for: acts, what people said, moments, offers, people, companies."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.customers.models import ActiveDay, Company, Contact
from advocacy.growth import row_values
from advocacy.growth.asked import Asked, between, lately, number
from advocacy.growth.reading import Frame
from advocacy.growth.values import BANDS, NO_BAND
from advocacy.incentives.models import Offer
from advocacy.moments.models import Moment
from advocacy.scoring.models import Advocate
from advocacy.signals.models import Act, Signal
from kernel import tenancy, windows

ADVOCATES = (Advocate.Tier.CHAMPION, Advocate.Tier.NATURAL)
ACTED_WITHIN = timedelta(days=548)
AFTER_A_RESULT = timedelta(days=90)


def _mine(model: Any) -> Any:
    return model.objects.for_organization(tenancy.current())


def _acts(of: Frame, asked: Asked) -> tuple[QuerySet[Act], Any]:
    tz = windows.zone(of.organization.timezone)
    found = (
        _mine(Act)
        .filter(between(asked, "occurred_at", tz), contact__is_test=False)
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
    if asked.get("days"):
        found = found.filter(lately(asked, "occurred_at", of.now, otherwise=0))
    if asked.get("origin") == "known":
        found = found.filter(origin__in=(Signal.Origin.UNPROMPTED, Signal.Origin.PROMPTED))
    elif asked.get("origin"):
        found = found.filter(origin=asked["origin"])
    if asked.get("size"):
        found = found.filter(_of_size(asked["size"]))
    if asked.get("after"):
        found = found.filter(_after_a_result())
    if asked.get("csm"):
        first, _space, last = asked["csm"].partition(" ")
        found = found.filter(
            Q(contact__company__owner__first_name=first, contact__company__owner__last_name=last)
            | Q(contact__company__owner__email=asked["csm"])
        )
    return found, row_values.act_row


def _of_size(band: str) -> Q:
    """People of companies of this size."""
    field = "contact__company__employees"
    names = [name for _least, name in BANDS]
    if band == NO_BAND:
        return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__lt": BANDS[0][0]})
    if band not in names:
        return Q(pk__in=())
    place = names.index(band)
    found = Q(**{f"{field}__gte": BANDS[place][0]})
    if place + 1 < len(BANDS):
        found &= Q(**{f"{field}__lt": BANDS[place + 1][0]})
    return found


def _after_a_result() -> Exists:
    """Acts that followed a result in the product within 90 days."""
    return Exists(
        _mine(Signal).filter(
            contact_id=OuterRef("contact_id"),
            kind="milestone",
            withdrawn_at=None,
            occurred_at__lt=OuterRef("occurred_at"),
            occurred_at__gt=OuterRef("occurred_at") - AFTER_A_RESULT,
        )
    )


def _said(of: Frame, asked: Asked) -> tuple[QuerySet[Signal], Any]:
    """Evidence of a kind, with its tone; what is private stays so."""
    found = (
        _mine(Signal)
        .filter(
            lately(asked, "occurred_at", of.now, otherwise=90),
            withdrawn_at=None,
            contact__is_test=False,
        )
        .select_related("contact__company")
        .order_by("-occurred_at", "-id")
    )
    if asked.get("kind"):
        found = found.filter(kind=asked["kind"])
    if asked.get("tone"):
        found = found.filter(tone="" if asked["tone"] == "none" else asked["tone"])
    return found, row_values.said_row


def _moments(of: Frame, asked: Asked) -> tuple[QuerySet[Moment], Any]:
    """Done ones, asks of 90 days unless another gesture ("any") or time is asked for; with `opened`, all that opened."""
    tz = windows.zone(of.organization.timezone)
    field = "opened_at" if asked.get("opened") else "acted_at"
    found = _mine(Moment).filter(is_test=False).select_related("contact__company")
    if not asked.get("opened"):
        found = found.filter(state="done")
    gesture = asked.get("gesture") or "ask"
    if gesture == "give":
        found = found.exclude(gesture="ask")
    elif gesture != "any":
        found = found.filter(gesture=gesture)
    if asked.get("since") or asked.get("month"):
        found = found.filter(between(asked, field, tz))
    else:
        found = found.filter(lately(asked, field, of.now, otherwise=90))
    return found.order_by(f"-{field}", "-id"), row_values.moment_row


def _offers(of: Frame, asked: Asked) -> tuple[QuerySet[Offer], Any]:
    """Benefits that were taken half a year ago or earlier."""
    found = (
        _mine(Offer)
        .filter(state__in=("accepted", "scheduled", "fulfilled"), contact__is_test=False)
        .annotate(given_at=Coalesce("fulfilled_at", "accepted_at", "offered_at"))
        .filter(given_at__lte=of.now - timedelta(days=180))
        .select_related("contact__company", "incentive")
        .order_by("-given_at", "-id")
    )
    if asked.get("incentive"):
        found = found.filter(incentive__code=asked["incentive"])
    return found, row_values.offer_row


def _people(of: Frame, asked: Asked) -> tuple[QuerySet[Contact], Any]:
    """`advocates`: those who acted within 18 months; `used_days`: who used the product in so many days."""
    found = _mine(Contact).select_related("company").order_by("name", "id")
    if asked.get("advocates"):
        acted = _mine(Act).filter(occurred_at__gt=of.now - ACTED_WITHIN).values("contact_id")
        advocates = _mine(Advocate).filter(tier__in=ADVOCATES).values("contact_id")
        found = found.filter(is_test=False, merged_into=None, pk__in=acted)
        found = found.filter(pk__in=advocates)
    if asked.get("used_days"):
        since = (of.now - timedelta(days=number(asked, "used_days", otherwise=90))).date()
        used = _mine(ActiveDay).filter(day__gt=since).values("contact_id")
        found = found.filter(pk__in=used)
    return found, row_values.person_row


def _companies(of: Frame, asked: Asked) -> tuple[QuerySet[Company], Any]:
    """Companies that pay, and whether somebody of theirs is an advocate, those first."""
    covered = Exists(
        _mine(Contact).filter(
            company_id=OuterRef("pk"), merged_into=None, advocate__tier__in=ADVOCATES
        )
    )
    found = (
        _mine(Company)
        .filter(is_test=False, churned_at=None, mrr_amount__gt=0)
        .annotate(is_covered=covered)
        .order_by(F("is_covered").desc(), "name", "id")
    )
    return found, row_values.company_row


FINDERS = {
    "acts": _acts,
    "said": _said,
    "moments": _moments,
    "offers": _offers,
    "people": _people,
    "companies": _companies,
}
