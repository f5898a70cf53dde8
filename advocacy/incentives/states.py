"""The life of an offer. `withdrawn` is ours, `declined` is theirs; the end states have no way out, but for a wrong
click on "kept", which is taken back.

`waiting`: they said yes a moment after the last place was gone. When one frees, the first in line is offered it again.
"""

from django.utils.translation import gettext_lazy as _

OFFER_STATES = [
    ("offered", _("offered")),
    ("waiting", _("on the waiting list")),
    ("accepted", _("accepted")),
    ("scheduled", _("scheduled")),
    ("fulfilled", _("kept")),
    ("declined", _("declined")),
    ("expired", _("expired")),
    ("withdrawn", _("withdrawn")),
]

OFFER_TRANSITIONS = [
    ("offered", "accepted"),
    ("offered", "waiting"),
    ("offered", "declined"),
    ("offered", "expired"),
    ("offered", "withdrawn"),
    ("waiting", "offered"),
    ("waiting", "declined"),
    ("waiting", "withdrawn"),
    ("accepted", "scheduled"),
    ("accepted", "fulfilled"),
    ("accepted", "withdrawn"),
    ("scheduled", "fulfilled"),
    ("scheduled", "withdrawn"),
]

TAKEN_BACK = [("fulfilled", "accepted"), ("fulfilled", "scheduled")]
"""By whoever pressed "kept" a moment before, and by nothing else."""

PROMISED = ("accepted", "scheduled")
"""What we owe somebody."""

PIECE_STAGES = [
    ("idea", _("idea")),
    ("agreed", _("agreed")),
    ("drafting", _("drafting")),
    ("approval", _("with them for approval")),
    ("approved", _("approved by them")),
    ("published", _("published")),
    ("retired", _("retired")),
]

PIECE_TRANSITIONS = [
    ("idea", "agreed"),
    ("agreed", "drafting"),
    ("drafting", "approval"),
    ("approval", "drafting"),
    ("approval", "approved"),
    ("approved", "drafting"),
    ("approved", "published"),
    ("published", "retired"),
    ("idea", "retired"),
    ("agreed", "retired"),
    ("drafting", "retired"),
    ("approval", "retired"),
    ("approved", "retired"),
]
"""Nothing is published that they have not approved; what is published is taken down by retiring it."""
