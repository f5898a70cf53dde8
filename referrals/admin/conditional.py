"""What rows with conditions share: lines instead of JSON, words in the list, and a warning when they mean nobody or everybody."""

from collections.abc import Collection
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.admin.scoped import (
    OrganizationAdmin,
    OwnedForm,
)
from kernel.conditions import Vocabulary, parse, sentence
from kernel.conditions.form import ConditionsForm
from kernel.errors import DomainError
from referrals.qualification.in_force import traits_seen, vocabulary
from referrals.qualification.matching import Matched, matched


def said(conditions: Any, known: Vocabulary) -> str:
    """Conditions in words."""
    if not conditions:
        return gettext("everybody who comes this far")
    try:
        return sentence(parse(conditions, known), known)
    except DomainError as refusal:
        return refusal.message


def _matched_words(found: Matched) -> str:
    """How many recent leads these conditions mean; nobody and everybody are said aloud."""
    if found.looked_at == 0:
        return gettext("There are no leads yet to try it on.")
    if found.hits == 0:
        return gettext("It matches none of the last %(n)s leads.") % {"n": found.looked_at}
    if found.hits == found.looked_at:
        return gettext("It matches every one of the last %(n)s leads.") % {"n": found.looked_at}
    return gettext("It matches %(k)s of the last %(n)s leads.") % {
        "k": found.hits,
        "n": found.looked_at,
    }


class ConditionalForm(OwnedForm):
    """A row with conditions in lines instead of JSON."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conditions = ConditionsForm(
            self,
            vocabulary(with_fit=True, offered=traits_seen()),
            self.instance.conditions,
            prefix="conditions",
        )

    def read_conditions(self, told: dict[str, Any]) -> dict[str, Any]:
        return self.conditions.clean(told)


class ConditionalAdmin(OrganizationAdmin):
    """Rows that say in words which leads they mean, and warn when that is nobody or everybody."""

    add_capability = change_capability = delete_capability = "configure"
    viewer_fields: ClassVar[tuple[str, ...]] = ()
    """What somebody sees who may not change it."""

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if not self.has_change_permission(request, obj):
            return [(None, {"fields": self.viewer_fields})]
        form = self.get_form(request, obj)(instance=obj) if obj else self.get_form(request, obj)()
        plain = [name for name in form.fields if not name.startswith(("conditions_", "step_"))]
        sets: list[Any] = [(None, {"fields": plain})]
        lines = [name for name in form.fields if name.startswith("conditions_")]
        if lines:
            sets.append((_("Which leads"), {"fields": lines}))
        steps = [name for name in form.fields if name.startswith("step_")]
        if steps:
            sets.append((_("Their path"), {"fields": steps}))
        return sets

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        # The lines of the conditions are made by the form itself: Django must not look for them in the model.
        kwargs["fields"] = self.form._meta.fields  # type: ignore[misc]
        return super().get_form(request, obj, **kwargs)

    def dress(self, rows: Collection[Any]) -> None:
        """The words of the conditions are read once for all rows."""
        known = vocabulary(with_fit=True)
        for row in rows:
            row.known = known

    @display(description=_("which leads"))
    def which(self, row: Any) -> str:
        known = getattr(row, "known", None) or vocabulary(with_fit=True)
        return format_html('<span class="gw-wrap">{}</span>', said(row.conditions, known))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        found = matched(obj.conditions)
        show = messages.info if 0 < found.hits < found.looked_at else messages.warning
        show(request, _matched_words(found))
