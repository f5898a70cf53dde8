"""The life of an offer. `withdrawn` is ours, `declined` is theirs; the end states have no way out."""

from django.utils.translation import gettext_lazy as _

OFFER_STATES = [
    ("offered", _("offered")),
    ("accepted", _("accepted")),
    ("scheduled", _("scheduled")),
    ("fulfilled", _("kept")),
    ("declined", _("declined")),
    ("expired", _("expired")),
    ("withdrawn", _("withdrawn")),
]

OFFER_TRANSITIONS = [
    ("offered", "accepted"),
    ("offered", "declined"),
    ("offered", "expired"),
    ("offered", "withdrawn"),
    ("accepted", "scheduled"),
    ("accepted", "fulfilled"),
    ("accepted", "withdrawn"),
    ("scheduled", "fulfilled"),
    ("scheduled", "withdrawn"),
]
