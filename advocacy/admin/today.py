"""The first page: the open moments, the one to look at first on top."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.admin.scoped import allowed, person
from accounts.organizations.absences import minded_by
from accounts.organizations.models import Organization
from advocacy.admin import follow_ups, promises, today_waiting
from advocacy.admin.cards import card, words
from advocacy.first_steps import first_steps
from advocacy.moments.at_hand import open_moments, ranked
from advocacy.moments.models import Moment, Rule
from kernel import tenancy

__all__ = ["open_moments", "ranked", "today", "with_everything"]

SHOWN = 30
NEW_FOR = timedelta(days=90)


def with_everything(moments: QuerySet[Moment]) -> QuerySet[Moment]:
    """All that a card shows, in two queries however many moments there are."""
    return moments.select_related(
        "contact__advocate", "company__owner", "rule", "signal", "offer__incentive", "acted_by"
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


def today(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the template of the index needs; unfold calls it (DASHBOARD_CALLBACK)."""
    now = timezone.now()
    moments = open_moments()
    mine = request.GET.get("of") == "me"
    if mine:
        moments = moments.filter(company__owner__in=minded_by(person(request).pk))
    shown = list(with_everything(ranked(moments))[: SHOWN + 1])
    organization = request.membership.organization  # type: ignore[attr-defined]
    return {
        **context,
        "title": _("Today"),
        "cards": [card(moment, now=now) for moment in shown[:SHOWN]],
        "there_are_more": len(shown) > SHOWN,
        "shown": SHOWN,
        **follow_ups.on_today(request, only_mine=mine),
        **promises.on_today(request, only_mine=mine),
        **today_waiting.on_today(request, only_mine=mine),
        "beginning": beginning(organization),
        "paused": [{"rule": one, "name": words(one.name)} for one in paused_playbooks()],
        "only_mine": mine,
        "organization": organization,
        "sending": organization.sending,
        "sending_words": organization.get_sending_display(),
        "may_act": allowed(request, "act"),
        "may_configure": allowed(request, "configure"),
    }
