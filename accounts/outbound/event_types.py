"""What can be told to the world: every type of event, in words, with an example of its data. Pure data.

A type is `noun.verb` in lower case and never changes its meaning; new members of `data` may be added. `path` is where
the thing itself can be read over the API; an event that grew too large carries that address instead of its data.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

NAME = re.compile(r"[a-z_]+(\.[a-z_]+)*")
TEST = "webhook.test"

_PERSON = {
    "contact_id": "01900000-0000-7000-8000-000000000002",
    "contact_external_id": "user-7",
    "company_id": "01900000-0000-7000-8000-000000000003",
    "company_external_id": "acct-42",
}
"""Who it is about, in every event about a person: our ids and yours; yours are null where we were never told."""
_ID = {"id": "01900000-0000-7000-8000-000000000001"}
_MOMENT = {**_ID, **_PERSON, "playbook": "first_success", "gesture": "equip"}
_ASK = {**_MOMENT, "gesture": "ask", "asked_for": ["review"]}
_OFFER = {**_ID, **_PERSON, "incentive": "beta_access"}
_PERMISSION = {
    "evidence_id": "01900000-0000-7000-8000-000000000006",
    "naming": "name",
    "places": ["website"],
    "until": "2028-03-12",
}
_LEAD = {**_ID, **_PERSON, "external_id": "deal-9", "channel": "introduction"}


@dataclass(frozen=True, slots=True)
class EventType:
    """One type: its words for people, what its data looks like, and where the thing can be read."""

    code: str
    words: Any
    example: dict[str, Any]
    path: str = ""

    @property
    def subject(self) -> str:
        """What the event is about, for grouping: the part before the first dot."""
        return self.code.partition(".")[0]


_MOMENTS = "/api/v1/moments/{id}"
_LEADS = "/api/v1/leads/{id}"

_ALL = (
    EventType(TEST, _("a test that you asked for"), {**_ID, "words": "It works."}),
    EventType(
        "moment.created",
        _("a moment has opened"),
        {**_MOMENT, "state": "open", "expires_at": "2026-03-09T16:00:00Z"},
        _MOMENTS,
    ),
    EventType(
        "moment.ended",
        _("a moment is over: done, let pass, expired or cancelled"),
        {**_MOMENT, "state": "done", "ended_at": "2026-03-04T09:12:00Z"},
        _MOMENTS,
    ),
    EventType(
        "moment.reopened",
        _("a moment that was let pass is open again"),
        {**_MOMENT, "state": "open", "expires_at": "2026-03-09T16:00:00Z"},
        _MOMENTS,
    ),
    EventType(
        "ask.sent", _("somebody was asked for something"), {**_ASK, "channel": "mail"}, _MOMENTS
    ),
    EventType("ask.answered", _("somebody answered an ask"), {**_ASK, "answer": "yes"}, _MOMENTS),
    EventType(
        "offer.offered", _("a benefit was held out to somebody"), {**_OFFER, "state": "offered"}
    ),
    EventType(
        "offer.waiting",
        _("somebody said yes when every place was taken, and waits in line"),
        {**_OFFER, "state": "waiting"},
    ),
    EventType("offer.accepted", _("an offer was accepted"), {**_OFFER, "state": "accepted"}),
    EventType("offer.scheduled", _("an offer has its date"), {**_OFFER, "state": "scheduled"}),
    EventType("offer.fulfilled", _("a promise was kept"), {**_OFFER, "state": "fulfilled"}),
    EventType("offer.declined", _("an offer was declined"), {**_OFFER, "state": "declined"}),
    EventType("offer.expired", _("an offer ran out"), {**_OFFER, "state": "expired"}),
    EventType("offer.withdrawn", _("we took an offer back"), {**_OFFER, "state": "withdrawn"}),
    EventType(
        "entitlement.granted",
        _("somebody may use something early"),
        {
            **_ID,
            **_PERSON,
            "feature": "first-look",
            "product": "the-de-la-lune",
            "opens_at": "2026-06-01T08:00:00Z",
            "ends_at": None,
        },
    ),
    EventType(
        "entitlement.ended",
        _("an early access has ended"),
        {
            **_ID,
            **_PERSON,
            "feature": "beta-reports",
            "product": None,
            "opens_at": None,
            "ends_at": "2026-06-01T00:00:00Z",
        },
    ),
    EventType(
        "permission.given",
        _("somebody allowed something of theirs to be shown"),
        {**_ID, **_PERSON, **_PERMISSION, "why": ""},
    ),
    EventType(
        "permission.ended",
        _("a permission to show something was taken back, or has lapsed: take it down"),
        {**_ID, **_PERSON, **_PERMISSION, "why": "withdrawn"},
    ),
    *(
        EventType(f"lead.{stage}", words, {**_LEAD, "stage": stage, "mrr": None}, _LEADS)
        for stage, words in (
            ("submitted", _("a lead has come")),
            ("qualified", _("a lead is qualified")),
            ("meeting", _("a lead has a meeting")),
            ("trial", _("a lead has begun a trial")),
            ("won", _("a lead was won")),
            ("lost", _("a lead was lost")),
            ("disqualified", _("a lead does not fit")),
            ("duplicate", _("a lead was known already")),
            ("withdrawn", _("a lead was withdrawn")),
        )
    ),
    EventType(
        "lead.segment_entered",
        _("a lead has begun a path"),
        {**_LEAD, "stage": "qualified", "segment": "a", "segment_before": None},
        "/api/v1/leads/{id}/path",
    ),
    EventType(
        "lead.segment_changed",
        _("a lead went from one path to another"),
        {**_LEAD, "stage": "qualified", "segment": "a", "segment_before": "b"},
        "/api/v1/leads/{id}/path",
    ),
    EventType(
        "lead.first_contact_overdue",
        _("nobody was in touch with a lead in time"),
        {
            **_LEAD,
            "stage": "qualified",
            "due_at": "2026-03-04T09:12:00Z",
            "owner": "bob@acme.example",
        },
        _LEADS,
    ),
    EventType(
        "attribution.decided",
        _("it was decided who is credited for a lead, or decided anew"),
        {
            **_LEAD,
            "credit": "sourced",
            "advocate_id": "01900000-0000-7000-8000-000000000005",
            "reasons": [{"code": "clicked_link", "params": {}}],
        },
        _LEADS,
    ),
    EventType(
        "contact.erased",
        _("a person was erased: forget them as well"),
        {"contact_id": "01900000-0000-7000-8000-000000000002"},
    ),
    EventType(
        "advocate.tier_changed",
        _("somebody reached or left a tier"),
        {**_PERSON, "tier": "champion", "tier_before": "natural", "score": 71},
        "/api/v1/advocates/{contact_id}",
    ),
)

EVENT_TYPES: dict[str, EventType] = {one.code: one for one in _ALL}
"""By code, in the order in which pages and the API list them."""

CHOOSABLE = [(code, one.words) for code, one in EVENT_TYPES.items() if code != TEST]
"""What an endpoint can subscribe to: a test comes when it is asked for, to whom it was asked for."""
