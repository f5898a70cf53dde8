"""Promises: what we owe to whom, the late ones first; a proposed time is confirmed with one click."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.admin.scoped import allowed, person
from accounts.organizations.absences import minded_by
from accounts.organizations.models import Organization
from advocacy.admin.cards import words
from advocacy.admin.measure import share
from advocacy.incentives import letters, pieces, promises, waiting
from advocacy.incentives.models import Offer
from advocacy.incentives.piece_models import JointPiece
from kernel import tenancy

SHOWN = 100
ON_TODAY = 8
SOON = timedelta(days=14)


@admin.site.page("promises/", name="promises")  # type: ignore[attr-defined]
def promises_page(request: HttpRequest) -> HttpResponse:
    """The board; a constant number of queries."""
    only_mine = request.GET.get("of") == "me"
    owners = minded_by(person(request).pk) if only_mine else None
    rows = list(promises.open_promises(owners=owners)[: SHOWN + 1])
    organization = Organization.objects.get(pk=tenancy.current())
    context = {
        **admin.site.each_context(request),
        "title": _("Promises"),
        "groups": groups(rows[:SHOWN], organization),
        "there_are_more": len(rows) > SHOWN,
        "shown": SHOWN,
        "kept": promises.kept(now=timezone.now()),
        "lines": _waiting_lines(),
        "old_pieces": _old_pieces(),
        "only_mine": only_mine,
        "organization": organization,
        "may_act": allowed(request, "act"),
        "here": request.get_full_path(),
    }
    context["share"] = share(context["kept"].in_time)
    return TemplateResponse(request, "admin/promises.html", context)


def groups(rows: Iterable[Offer], organization: Organization) -> list[dict[str, Any]]:
    """Late, then with times to confirm, then by how soon."""
    on = promises.today()
    named = {
        "late": _("Late"),
        "confirm": _("They proposed times: confirm one"),
        "soon": _("In the next two weeks"),
        "later": _("Later"),
    }
    found: dict[str, list[dict[str, Any]]] = {code: [] for code in named}
    for offer in rows:
        found[_group_of(offer, on)].append(row_of(offer, organization, on=on))
    return [
        {"code": code, "title": title, "rows": found[code]}
        for code, title in named.items()
        if found[code]
    ]


def _group_of(offer: Offer, on: date) -> str:
    if promises.is_late(offer, on=on):
        return "late"
    if offer.proposed and offer.starts_at is None:
        return "confirm"
    return "soon" if offer.due_on is not None and offer.due_on <= on + SOON else "later"


def row_of(offer: Offer, organization: Organization, *, on: date) -> dict[str, Any]:
    """One promise as its line shows it."""
    late_days = (on - offer.due_on).days if offer.due_on else 0
    return {
        "offer": offer,
        "due": _due(offer, on),
        "is_late": late_days > 0,
        "meeting": both_times(offer.starts_at, offer, organization) if offer.starts_at else "",
        "times": [
            {"value": at.isoformat(), "words": both_times(at, offer, organization)}
            for at in offer.proposed
            if at > timezone.now() and at != offer.starts_at
        ],
        "opens": offer.incentive.opens,
    }


def _due(offer: Offer, on: date) -> str:
    if offer.due_on is None:
        return ""
    day = date_format(offer.due_on, "j N Y")
    days = (offer.due_on - on).days
    if days < -1:
        return _("%(day)s, %(days)s days late") % {"day": day, "days": -days}
    if days == -1:
        return _("%(day)s, one day late") % {"day": day}
    return _("today") if days == 0 else day


def both_times(at: datetime, offer: Offer, organization: Organization) -> str:
    """In the reader's time, and in theirs where it differs."""
    ours = timezone.localtime(at)
    theirs = timezone.localtime(at, letters.zone_of(offer, organization))
    words = date_format(ours, "D j N, H:i")
    if theirs.utcoffset() == ours.utcoffset():
        return words
    return _("%(ours)s (theirs: %(theirs)s, %(zone)s)") % {
        "ours": words,
        "theirs": date_format(theirs, "D j N, H:i"),
        "zone": letters.zone_of(offer, organization).key,
    }


def on_today(
    request: HttpRequest, organization: Organization, *, only_mine: bool
) -> dict[str, Any]:
    """What of it stands on the first page: late, due within three days, or with times to confirm."""
    owners = minded_by(person(request).pk) if only_mine else None
    on = promises.today_in(organization)
    rows = list(promises.pressing(on=on, owners=owners)[: ON_TODAY + 1])
    return {
        "promises": [row_of(one, organization, on=on) for one in rows[:ON_TODAY]],
        "more_promises": len(rows) > ON_TODAY,
    }


def _waiting_lines() -> list[dict[str, Any]]:
    """How many wait for what."""
    rows = (
        waiting.line()
        .order_by()
        .values("incentive_id", "incentive__name", "incentive__capacity")
        .annotate(n=Count("pk"))
        .order_by("-n")
    )
    address = reverse("admin:advocacy_offer_changelist")
    return [
        {
            "name": words(row["incentive__name"]),
            "n": row["n"],
            "url": f"{address}?state__exact=waiting&incentive__id__exact={row['incentive_id']}",
        }
        for row in rows
    ]


def _old_pieces() -> list[dict[str, Any]]:
    """What is made together and has lain too long in one stage."""
    rows = (
        JointPiece.objects.for_organization(tenancy.current())
        .filter(contact__is_test=False)
        .exclude(stage="retired")
        .order_by("stage_since")[:SHOWN]
    )
    return [
        {"piece": one, "days": pieces.days_in_stage(one)} for one in rows if pieces.is_old(one)
    ][:ON_TODAY]
