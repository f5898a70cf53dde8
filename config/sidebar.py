"""The table of contents of the admin, in the order of a CSM's day. Words of the trade, never names of tables."""

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.admin.scoped import allowed
from accounts.events.models import Event
from accounts.organizations.models import Organization
from advocacy.admin.today import open_moments
from advocacy.evidence.grants import to_take_down
from advocacy.evidence.thanks import owed
from advocacy.nominations import services as nominations
from advocacy.sharing import services as sharing
from advocacy.signals import candidates
from kernel import tenancy
from kernel.counting import how_many
from kernel.work import State
from referrals.attribution import hearing, introducing, ruling
from referrals.qualification import routing

MANY = 100
"""Badges count up to here: "99+" is all a reader needs."""


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The sidebar of one request, with what waits for somebody: one query."""
    waiting = _waiting()
    return [
        {"title": None, "items": _daily(waiting)},
        {"title": _("Customers"), "items": _customers(waiting)},
        {"title": _("Offers and evidence"), "items": _offers(waiting)},
        {"title": _("Referrals"), "items": _referrals(waiting)},
        {"title": _("Qualify"), "collapsible": True, "items": _qualifying()},
        {"title": _("Shop"), "collapsible": True, "items": _shop(waiting)},
        {"title": _("What came in"), "collapsible": True, "items": _inbox(request, waiting)},
        {"title": _("Rules of the engine"), "collapsible": True, "items": _rules(request)},
        {"title": _("Settings"), "collapsible": True, "items": _settings(request)},
    ]


def _waiting() -> dict[str, int]:
    """How much of each kind waits for somebody, up to MANY."""
    events = Event.objects.filter(organization_id=tenancy.current(), is_test=False)
    return how_many(
        Organization.objects.filter(pk=tenancy.current()),
        at_most=MANY,
        moments=open_moments(),
        matches=candidates.waiting().filter(is_test=False),
        nominations=nominations.waiting(),
        broken=events.filter(state=State.FAILED),
        pictures=sharing.waiting(),
        to_take_down=to_take_down(),
        thanks_late=owed().filter(due_at__lte=timezone.now()),
        contacts_late=routing.overdue(),
        heard=hearing.waiting(),
        introductions=introducing.overdue(),
        held=ruling.held(),
    )


def _item(title: str, icon: str, url: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": _address(url), **more}


@cache
def _address(url: str) -> str:
    return reverse(f"admin:{url}")


def _badge(count: int, variant: str) -> dict[str, Any]:
    if not count:
        return {}
    shown = f"{MANY - 1}+" if count >= MANY else str(count)
    return {"badge": shown, "badge_variant": variant}


def _daily(waiting: dict[str, int]) -> list[dict[str, Any]]:
    return [
        _item(_("Today"), "today", "index", **_badge(waiting["moments"], "primary")),
        _item(_("To follow up"), "assignment_turned_in", "advocacy_followup_changelist"),
        _item(_("Advocates"), "diversity_3", "advocacy_advocate_changelist"),
        _item(_("Audit"), "fact_check", "audit"),
        _item(_("Measure"), "monitoring", "measure"),
        _item(_("Reference requests"), "contact_phone", "advocacy_referencerequest_changelist"),
        _item(_("Occasions"), "event", "advocacy_occasion_changelist"),
        _item(_("Your digest"), "outgoing_mail", "digest"),
    ]


def _customers(waiting: dict[str, int]) -> list[dict[str, Any]]:
    return [
        _item(_("People"), "person", "accounts_contact_changelist"),
        _item(
            _("Likely matches"),
            "person_search",
            "advocacy_candidate_changelist",
            **_badge(waiting["matches"], "primary"),
        ),
        _item(_("Log what they said"), "record_voice_over", "said"),
        _item(
            _("Nominations"),
            "how_to_vote",
            "advocacy_nomination_changelist",
            **_badge(waiting["nominations"], "primary"),
        ),
        _item(_("Companies"), "apartment", "accounts_company_changelist"),
        _item(_("Imports"), "upload_file", "accounts_import_changelist"),
    ]


def _shop(waiting: dict[str, int]) -> list[dict[str, Any]]:
    return [
        _item(_("At a glance"), "shopping_bag", "shop"),
        _item(_("Buyers"), "groups", "advocacy_shopper_changelist"),
        _item(_("Orders"), "receipt_long", "accounts_order_changelist"),
        _item(_("Products"), "inventory_2", "accounts_product_changelist"),
        _item(
            _("Pictures of buyers"),
            "photo_library",
            "advocacy_usercontent_changelist",
            **_badge(waiting["pictures"], "primary"),
        ),
        _item(_("Cards for parcels"), "qr_code_2", "advocacy_parcelcode_changelist"),
    ]


def _referrals(waiting: dict[str, int]) -> list[dict[str, Any]]:
    return [
        _item(_("Leads"), "handshake", "referrals_lead_changelist"),
        _item(
            _("First contacts"),
            "call",
            "referrals_firstcontact_changelist",
            **_badge(waiting["contacts_late"], "danger"),
        ),
        _item(
            _("Who told them?"),
            "hearing",
            "referrals_heardfrom_changelist",
            **_badge(waiting["heard"], "primary"),
        ),
        _item(
            _("Introductions"),
            "group_add",
            "referrals_introduction_changelist",
            **_badge(waiting["introductions"], "warning"),
        ),
        _item(
            _("Held referrals"),
            "pan_tool",
            "referrals_hold_changelist",
            **_badge(waiting["held"], "primary"),
        ),
        _item(_("Personal links"), "link", "referrals_referrallink_changelist"),
    ]


def _qualifying() -> list[dict[str, Any]]:
    return [
        _item(_("Sign-up audit"), "person_search", "sign_ups"),
        _item(_("Side by side"), "balance", "sides"),
        _item(_("Ideal customer"), "target", "profile_rules"),
        _item(_("Sign-up questions"), "quiz", "questions"),
        _item(_("Segments and paths"), "alt_route", "referrals_segment_changelist"),
        _item(_("Routing"), "call_split", "referrals_routingrule_changelist"),
        _item(_("Sequences"), "forward_to_inbox", "advocacy_sequence_changelist"),
        _item(_("People in sequences"), "group", "advocacy_enrolment_changelist"),
        _item(_("Content pieces"), "article", "advocacy_contentitem_changelist"),
    ]


def _offers(waiting: dict[str, int]) -> list[dict[str, Any]]:
    return [
        _item(_("Promises"), "event_available", "promises"),
        _item(
            _("Thanks owed"),
            "volunteer_activism",
            "advocacy_thanks_changelist",
            **_badge(waiting["thanks_late"], "danger"),
        ),
        _item(_("Offers"), "redeem", "advocacy_offer_changelist"),
        _item(_("Made together"), "co_present", "advocacy_jointpiece_changelist"),
        _item(_("Evidence library"), "format_quote", "advocacy_evidence_changelist"),
        _item(
            _("Where it stands"),
            "push_pin",
            "advocacy_placement_changelist",
            **_badge(waiting["to_take_down"], "danger"),
        ),
    ]


def _inbox(request: HttpRequest, waiting: dict[str, int]) -> list[dict[str, Any]]:
    events = reverse("admin:accounts_event_changelist")
    in_quarantine = "state__exact" in request.GET and request.path == events
    return [
        _item(
            _("Events"),
            "inbox",
            "accounts_event_changelist",
            active=lambda request: request.path.startswith(events) and not in_quarantine,
        ),
        {
            **_item(
                _("Quarantine"),
                "report",
                "accounts_event_changelist",
                **_badge(waiting["broken"], "warning"),
            ),
            "link": f"{events}?state__exact={State.FAILED}",
            "active": lambda request: in_quarantine,
        },
        _item(_("Names without a meaning"), "help", "accounts_eventname_changelist"),
    ]


def _rules(request: HttpRequest) -> list[dict[str, Any]]:
    """What decides by itself, and what it decided."""
    return [
        _item(_("Playbooks"), "menu_book", "advocacy_rule_changelist"),
        _item(_("What was decided"), "rule", "advocacy_decision_changelist"),
        _item(_("How often to ask"), "speed", "advocacy_askingsettings_changelist"),
        _item(_("When to write"), "schedule", "accounts_contactingsettings_changelist"),
        _item(_("Held out"), "science", "holdout"),
        _item(_("What evidence counts for"), "balance", "weights"),
        _item(_("Is the score right?"), "straighten", "calibration"),
        _item(_("What we can offer"), "storefront", "advocacy_incentive_changelist"),
        _item(_("Materials"), "edit_note", "advocacy_material_changelist"),
        _item(_("Milestones"), "flag", "advocacy_milestonedefinition_changelist"),
        _item(_("Meanings of events"), "translate", "advocacy_eventmapping_changelist"),
        _item(_("Rules of credit"), "gavel", "referrals_rulebook_changelist"),
        _item(_("Closed periods"), "lock_clock", "referrals_closedperiod_changelist"),
        _item(_("When leads are met"), "schedule_send", "referrals_leadsettings_changelist"),
        _item(_("Qualification"), "tune", "referrals_qualificationsettings_changelist"),
        _item(_("How you measure"), "monitoring", "advocacy_growthsettings_changelist"),
    ]


def _settings(request: HttpRequest) -> list[dict[str, Any]]:
    def manages(request: HttpRequest) -> bool:
        return allowed(request, "manage")

    def configures(request: HttpRequest) -> bool:
        return allowed(request, "configure")

    return [
        _item(_("Getting started"), "rocket_launch", "start"),
        _item(_("Organization and sending"), "domain", "accounts_organization_changelist"),
        _item(_("Brand"), "palette", "accounts_brand_changelist"),
        _item(_("Sender of mail"), "alternate_email", "accounts_mailsender_changelist"),
        _item(
            _("Connected services"),
            "cable",
            "advocacy_connection_changelist",
            permission=configures,
        ),
        _item(_("Listening"), "hearing", "advocacy_listening_changelist"),
        _item(_("Feeds"), "rss_feed", "advocacy_feed_changelist"),
        _item(_("Where links lead"), "add_link", "referrals_linksettings_changelist"),
        _item(_("Page of the parcel"), "package_2", "advocacy_sharingsettings_changelist"),
        _item(_("Members"), "group", "accounts_membership_changelist"),
        _item(_("Away and cover"), "beach_access", "accounts_absence_changelist"),
        _item(_("Saved views"), "bookmark", "views"),
        _item(_("Invitations"), "mail", "accounts_invitation_changelist", permission=manages),
        _item(_("Trail"), "policy", "accounts_trailentry_changelist", permission=manages),
        _item(_("Erasures"), "person_off", "accounts_erasure_changelist", permission=manages),
        _item(_("API keys"), "key", "accounts_apikey_changelist", permission=manages),
        _item(
            "Slack",
            "tag",
            "accounts_slackconnection_changelist",
            permission=lambda request: allowed(request, "configure"),
        ),
        _item(_("Webhooks"), "webhook", "accounts_webhookendpoint_changelist", permission=manages),
    ]
