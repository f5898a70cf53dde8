"""The first page: the open moments, the one to look at first on top."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.admin.scoped import allowed, person
from accounts.contacting import services as contacting
from accounts.organizations.absences import minded_by
from accounts.organizations.models import Organization
from advocacy.admin import follow_ups, promises, today_waiting
from advocacy.admin.cards import card, words
from advocacy.admin.moment_steps import reasons_to_pass
from advocacy.first_steps import first_steps
from advocacy.moments.at_hand import open_moments, ranked
from advocacy.moments.models import Moment, Rule
from advocacy.moments.planning import Hours
from kernel import tenancy

__all__ = ["open_moments", "ranked", "today", "with_everything"]

FIRST, SHOWN = 5, 30
"""The moments of a morning, and how many are at hand behind them."""
NEW_FOR = timedelta(days=90)


def with_everything(moments: QuerySet[Moment]) -> QuerySet[Moment]:
    """All that a card shows, in two queries however many moments there are."""
    return moments.select_related(
        "contact__advocate",
        "contact__company",
        "company__owner",
        "rule",
        "signal",
        "offer__incentive",
        "acted_by",
    ).prefetch_related("deliveries")


def paused_playbooks() -> list[Rule]:
    """Those that kept failing and wait for somebody."""
    rules = Rule.objects.for_organization(tenancy.current()).exclude(paused_at=None)
    return list(rules.order_by("paused_at")[:5])


def beginning(organization: Organization) -> dict[str, int] | None:
    """How many of the first steps are done; None once all are, and for organizations that are no longer new."""
    if timezone.now() - organization.created_at > NEW_FOR:
        return None
    done = first_steps(organization).done
    return None if all(done.values()) else {"done": sum(done.values()), "of": len(done)}


def jumps(moments: int, waiting: Mapping[str, Any]) -> list[dict[str, str]]:
    """What stands on the page, with how many of each: a way to it from the top."""
    counts = [
        ("moments", moments, ngettext("%(n)s moment", "%(n)s moments", moments)),
        ("promises", n := len(waiting["promises"]), ngettext("%(n)s promise", "%(n)s promises", n)),
        (
            "replies",
            n := len(waiting["follow_ups"]),
            ngettext("%(n)s to follow up", "%(n)s to follow up", n),
        ),
        (
            "leads",
            n := waiting["late_contacts"]["n"],
            ngettext("%(n)s lead gone cold", "%(n)s leads gone cold", n),
        ),
        (
            "matches",
            n := waiting["matches"]["n"],
            ngettext("%(n)s likely match", "%(n)s likely matches", n),
        ),
        (
            "answers",
            n := waiting["heard"]["n"],
            ngettext("%(n)s answer at sign-up", "%(n)s answers at sign-up", n),
        ),
    ]
    return [{"at": at, "words": words % {"n": n}} for at, n, words in counts if n]


def today(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the template of the index needs; unfold calls it (DASHBOARD_CALLBACK)."""
    now = timezone.now()
    moments = open_moments()
    mine = request.GET.get("of") == "me"
    if mine:
        moments = moments.filter(company__owner__in=minded_by(person(request).pk))
    shown = list(with_everything(ranked(moments))[: SHOWN + 1])
    organization = request.membership.organization  # type: ignore[attr-defined]
    hours = Hours(organization, contacting.working_hours())
    cards = [card(moment, now=now, hours=hours) for moment in shown[:SHOWN]]
    waiting = {
        **promises.on_today(request, organization, only_mine=mine),
        **follow_ups.on_today(request, only_mine=mine),
        **today_waiting.on_today(request, only_mine=mine),
    }
    found = jumps(len(shown), waiting)
    return {
        **context,
        "title": _("Today"),
        "cards": cards[:FIRST],
        "more_cards": cards[FIRST:],
        "there_are_more": len(shown) > SHOWN,
        "shown": SHOWN,
        "reasons_to_pass": reasons_to_pass(),
        **waiting,
        "jumps": found if len(found) > 1 else [],
        "something_waits": bool(found),
        "beginning": beginning(organization),
        "paused": [{"rule": one, "name": words(one.name)} for one in paused_playbooks()],
        "only_mine": mine,
        "organization": organization,
        "sending": organization.sending,
        "sending_words": organization.get_sending_display(),
        "may_act": allowed(request, "act"),
        "may_configure": allowed(request, "configure"),
    }
