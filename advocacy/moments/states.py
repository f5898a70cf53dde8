"""The life of a moment: open until somebody acted, let it pass, or time ran out."""

from django.utils.translation import gettext_lazy as _

MOMENT_STATES = [
    ("open", _("open")),
    ("done", _("done")),
    ("dismissed", _("let pass")),
    ("expired", _("expired")),
    ("cancelled", _("cancelled")),
]

MOMENT_TRANSITIONS = [
    ("open", "done"),
    ("open", "dismissed"),
    ("open", "expired"),
    ("open", "cancelled"),
    ("dismissed", "open"),
    ("done", "open"),
]
