"""The incentives an organization starts with. Starting values, edited in the admin; installed once, never overwritten.

Names and descriptions are kept in English and put into the reader's language when shown; edited ones stay as written.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from kernel.text import define

PERSONAL_DEMO = "personal-demo"
EARLY_ACCESS = "early-access"
JOINT_WEBINAR = "joint-webinar"
FIRST_LOOK = "first-look"

A_RESULT = {
    "version": 1,
    "match": "all",
    "of": [{"field": "success.milestone", "operator": "at_least", "value": 1, "days": 730}],
}
A_DECIDER = {
    "version": 1,
    "match": "all",
    "of": [{"field": "who.decider", "operator": "is", "value": True}],
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the catalogue; `lead_days` are working days, `hours` what it costs us once."""

    code: str
    name: str
    advocate_gets: str
    peer_gets: str
    least_tier: str
    capacity: int
    period: str
    lead_days: int
    hours: Decimal = field(default=Decimal(1))
    is_active: bool = True
    advocate_gives: str = ""
    conditions: dict[str, Any] = field(default_factory=dict)
    is_first_come: bool = False
    needs_time: bool = False
    minutes: int = 30
    opens: str = ""
    seats_to_share: int = 0
    hours_before: int = 0
    makes: str = ""


CATALOGUE = (
    Entry(
        PERSONAL_DEMO,
        _("Personal demo for a peer"),
        _("Shows a peer something good."),
        _("Half an hour on their own case, with a host they know by name."),
        "warm",
        8,
        "month",
        5,
        Decimal("1.5"),
        advocate_gives=_("A link, passed on to somebody you think of."),
    ),
    Entry(
        EARLY_ACCESS,
        _("Early access"),
        _("A say in what is being made, and three seats to hand on."),
        _("A seat."),
        "natural",
        20,
        "total",
        0,
        Decimal("0.5"),
        advocate_gives=_("Ten minutes now and then, to say what is wrong with it."),
        is_first_come=True,
        opens="early-access",
        seats_to_share=3,
    ),
    Entry(
        JOINT_WEBINAR,
        _("Joint webinar"),
        _("An audience, the slides, the recording."),
        _("A place."),
        "natural",
        1,
        "month",
        30,
        Decimal(16),
        advocate_gives=_("Half an hour to prepare, three quarters of an hour on air."),
        needs_time=True,
        minutes=45,
        makes="webinar",
    ),
    Entry(
        "joint-case-study",
        _("Joint case study"),
        _("A story in their name, and the files to keep."),
        _("Reads it."),
        "natural",
        2,
        "month",
        30,
        Decimal(12),
        advocate_gives=_("One conversation, and a look at each word before it is published."),
        conditions=A_RESULT,
        needs_time=True,
        minutes=45,
        makes="case_study",
    ),
    Entry(
        "speaking-slot",
        _("Speaking slot"),
        _("A stage."),
        _("Hears it."),
        "champion",
        1,
        "quarter",
        50,
        Decimal(10),
        advocate_gives=_("A talk of your own."),
        needs_time=True,
        makes="talk",
    ),
    Entry(
        "advisory-seat",
        _("Advisory seat"),
        _("Influence, in two meetings a year."),
        "",
        "champion",
        8,
        "total",
        60,
        Decimal(6),
        advocate_gives=_("Two meetings a year, and your frank opinion."),
    ),
    Entry(
        "executive-exchange",
        _("Executive exchange"),
        _("A conversation with a peer at eye level."),
        "",
        "champion",
        2,
        "quarter",
        20,
        Decimal(3),
        advocate_gives=_("Three quarters of an hour."),
        conditions=A_DECIDER,
        needs_time=True,
        minutes=45,
    ),
    Entry(
        "peer-introduction",
        _("Peer introduction"),
        _("Someone worth knowing."),
        _("Someone worth knowing."),
        "natural",
        4,
        "month",
        10,
        Decimal(1),
        advocate_gives=_("A conversation with them."),
    ),
    Entry(
        "spotlight",
        _("Spotlight"),
        _("A portrait they approve."),
        "",
        "warm",
        2,
        "month",
        15,
        Decimal(4),
        advocate_gives=_("Half an hour, and a picture."),
        needs_time=True,
    ),
    # For shops: access instead of points. The organization names the product; its places are for that one.
    Entry(
        FIRST_LOOK,
        _("First look at a new product"),
        _("Sees and may buy it 48 hours before others."),
        "",
        "",
        50,
        "total",
        0,
        Decimal("0.1"),
        opens=FIRST_LOOK,
        hours_before=48,
    ),
    # Off: money by another name.
    Entry(
        "donation",
        _("Donation"),
        _("A donation to a cause of their choice."),
        "",
        "natural",
        2,
        "month",
        10,
        Decimal("0.5"),
        is_active=False,
    ),
    # Off: training, not a relation.
    Entry(
        "certification",
        _("Certification"),
        _("A course and its certificate."),
        "",
        "warm",
        10,
        "month",
        10,
        Decimal(4),
        is_active=False,
    ),
)

# Reasons name an incentive as it is stored: while that is our own name, it is put into the reader's language.
define({entry.name: gettext_lazy(entry.name) for entry in CATALOGUE})
