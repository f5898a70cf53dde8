"""How the admin looks: django-unfold's options. The sidebar is built per request in config/sidebar.py."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def _styles(request: HttpRequest) -> str:
    return static("accounts/admin.css")


def _keys(request: HttpRequest) -> str:
    return static("accounts/keys.js")


def _mark(request: HttpRequest) -> str:
    return static("accounts/mark.svg")


def _header(request: HttpRequest) -> str:
    """The name of the organization one is working in: nobody should have to guess."""
    membership = getattr(request, "membership", None)
    return membership.organization.name if membership else "Goodword"


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Goodword",
    "SITE_HEADER": _header,
    "SITE_SUBHEADER": "Goodword",
    "SITE_SYMBOL": "record_voice_over",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _mark}],
    "SITE_URL": None,
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": False,
    "BORDER_RADIUS": "8px",
    "DASHBOARD_CALLBACK": "advocacy.admin.today.today",
    "STYLES": [_styles],
    "SCRIPTS": [_keys],
    "ACCOUNT": {
        "navigation": [
            {"title": _("You"), "link": reverse_lazy("profile")},
            {"title": _("Organizations"), "link": reverse_lazy("organizations")},
            {"title": _("Change password"), "link": reverse_lazy("account_change_password")},
        ]
    },
    "SIDEBAR": {
        "show_search": True,
        "command_search": False,
        "show_all_applications": False,
        "navigation": "config.sidebar.navigation",
    },
    # A calm green: the colour of "go on as you are", far from the red of alarms.
    "COLORS": {
        "primary": {
            "50": "oklch(97.8% .014 168)",
            "100": "oklch(94.6% .04 168)",
            "200": "oklch(90% .075 168)",
            "300": "oklch(83% .11 168)",
            "400": "oklch(74% .13 168)",
            "500": "oklch(64% .125 168)",
            "600": "oklch(49.5% .1 168)",
            "700": "oklch(43.5% .088 168)",
            "800": "oklch(38% .074 168)",
            "900": "oklch(33% .062 168)",
            "950": "oklch(24% .046 168)",
        },
    },
}
