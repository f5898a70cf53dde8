"""The table of contents of the admin, in the order of a CSM's day. Words of the trade, never names of tables."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.admin.scoped import allowed
from accounts.events.models import Event
from advocacy.admin.today import open_moments
from advocacy.nominations.services import waiting_count
from advocacy.signals.candidates import waiting
from kernel import tenancy
from kernel.work import State
from referrals.attribution import introducing, ruling
from referrals.attribution.heard_models import HeardFrom
from referrals.leads import service_level

MANY = 100
"""Badges count up to here: "99+" is all a reader needs."""


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The sidebar of one request, with what waits for somebody."""
    return [
        {"title": None, "items": _daily()},
        {"title": _("Customers"), "items": _customers()},
        {"title": _("Referrals"), "items": _referrals()},
        {"title": _("Offers"), "items": _offers()},
        {"title": _("What came in"), "collapsible": True, "items": _inbox(request)},
        {"title": _("Settings"), "collapsible": True, "items": _settings(request)},
    ]


def _item(title: str, icon: str, url: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse(f"admin:{url}"), **more}


def _badge(count: int, variant: str) -> dict[str, Any]:
    if not count:
        return {}
    shown = f"{MANY - 1}+" if count >= MANY else str(count)
    return {"badge": shown, "badge_variant": variant}


def _daily() -> list[dict[str, Any]]:
    waiting = open_moments()[:MANY].count()
    return [
        _item(_("Today"), "today", "index", **_badge(waiting, "primary")),
        _item(_("To follow up"), "assignment_turned_in", "advocacy_followup_changelist"),
        _item(_("Advocates"), "diversity_3", "advocacy_advocate_changelist"),
        _item(_("Audit"), "fact_check", "audit"),
        _item(_("Measure"), "monitoring", "measure"),
        _item(_("Is the score right?"), "straighten", "calibration"),
        _item(_("Occasions"), "event", "advocacy_occasion_changelist"),
        _item(_("Your digest"), "outgoing_mail", "digest"),
    ]


def _customers() -> list[dict[str, Any]]:
    likely = waiting().filter(is_test=False)[:MANY].count()
    return [
        _item(_("People"), "person", "accounts_contact_changelist"),
        _item(
            _("Likely matches"),
            "person_search",
            "advocacy_candidate_changelist",
            **_badge(likely, "primary"),
        ),
        _item(_("Log what they said"), "record_voice_over", "said"),
        _item(
            _("Nominations"),
            "how_to_vote",
            "advocacy_nomination_changelist",
            **_badge(waiting_count(at_most=MANY), "primary"),
        ),
        _item(_("Companies"), "apartment", "accounts_company_changelist"),
        _item(_("Imports"), "upload_file", "accounts_import_changelist"),
    ]


def _referrals() -> list[dict[str, Any]]:
    return [
        _item(
            _("Leads"),
            "handshake",
            "referrals_lead_changelist",
            **_badge(_overdue_leads(), "warning"),
        ),
        _item(
            _("Who told them?"),
            "hearing",
            "referrals_heardfrom_changelist",
            **_badge(_waiting_answers(), "primary"),
        ),
        _item(
            _("Introductions"),
            "group_add",
            "referrals_introduction_changelist",
            **_badge(introducing.overdue()[:MANY].count(), "warning"),
        ),
        _item(
            _("Held referrals"),
            "pan_tool",
            "referrals_hold_changelist",
            **_badge(ruling.held()[:MANY].count(), "primary"),
        ),
        _item(_("Personal links"), "link", "referrals_referrallink_changelist"),
    ]


def _overdue_leads() -> int:
    late = service_level.waiting().filter(contact_due_at__lt=timezone.now())
    return int(late[:MANY].count())


def _waiting_answers() -> int:
    waiting = HeardFrom.objects.filter(
        organization_id=tenancy.current(), state=HeardFrom.State.WAITING, lead__is_test=False
    )
    return waiting[:MANY].count()


def _offers() -> list[dict[str, Any]]:
    return [
        _item(_("Offers and promises"), "redeem", "advocacy_offer_changelist"),
        _item(_("What we can offer"), "storefront", "advocacy_incentive_changelist"),
    ]


def _inbox(request: HttpRequest) -> list[dict[str, Any]]:
    events = reverse("admin:accounts_event_changelist")
    in_quarantine = "state__exact" in request.GET and request.path == events
    broken = Event.objects.filter(
        organization_id=tenancy.current(), state=State.FAILED, is_test=False
    )[:MANY].count()
    return [
        _item(
            _("Events"),
            "inbox",
            "accounts_event_changelist",
            active=lambda request: request.path.startswith(events) and not in_quarantine,
        ),
        {
            **_item(
                _("Quarantine"), "report", "accounts_event_changelist", **_badge(broken, "warning")
            ),
            "link": f"{events}?state__exact={State.FAILED}",
            "active": lambda request: in_quarantine,
        },
        _item(_("Names without a meaning"), "help", "accounts_eventname_changelist"),
    ]


def _settings(request: HttpRequest) -> list[dict[str, Any]]:
    def manages(request: HttpRequest) -> bool:
        return allowed(request, "manage")

    return [
        _item(_("Organization and sending"), "domain", "accounts_organization_changelist"),
        _item(_("Playbooks"), "menu_book", "advocacy_rule_changelist"),
        _item(_("Milestones"), "flag", "advocacy_milestonedefinition_changelist"),
        _item(_("Meanings of events"), "translate", "advocacy_eventmapping_changelist"),
        _item(_("What evidence counts for"), "balance", "weights"),
        _item(
            _("Connected services"),
            "cable",
            "advocacy_connection_changelist",
            permission=lambda request: allowed(request, "configure"),
        ),
        _item(_("Listening"), "hearing", "advocacy_listening_changelist"),
        _item(_("Feeds"), "rss_feed", "advocacy_feed_changelist"),
        _item(_("When to write"), "schedule", "accounts_contactingsettings_changelist"),
        _item(_("Rules of credit"), "gavel", "referrals_rulebook_changelist"),
        _item(_("Closed periods"), "lock_clock", "referrals_closedperiod_changelist"),
        _item(_("When leads are met"), "schedule_send", "referrals_leadsettings_changelist"),
        _item(_("Where links lead"), "add_link", "referrals_linksettings_changelist"),
        _item(_("Members"), "group", "accounts_membership_changelist"),
        _item(_("Invitations"), "mail", "accounts_invitation_changelist", permission=manages),
        _item(_("API keys"), "key", "accounts_apikey_changelist", permission=manages),
    ]
