"""Words of django-unfold that our pages show. It ships no catalog: marking them here gives them a translation."""

from django.utils.translation import gettext_noop as _

WORDS = (
    _("Add row"),
    _("Apply Filters"),
    _("Click to cancel"),
    _("Dark"),
    _("Date"),
    _("Expand row"),
    _("False"),
    _("General"),
    _("Go back"),
    _("Light"),
    _("Loading more results..."),
    _("More actions"),
    _("Next"),
    _("No data"),
    _("Previous"),
    _("Run"),
    _("Select action"),
    _("Select action to run"),
    _("Select all rows"),
    _("Select record"),
    _("Select value"),
    _("System"),
    _("This item will be deleted."),
    _("Toggle password visibility"),
    _("True"),
    _("Type to search"),
)
