"""What the pages of a versioned rulebook share: what holds, a draft, a reason to put it in force, and the way back."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.admin.scoped import allowed
from kernel import versions
from kernel.errors import DomainError, NotFound


class NoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("why"), max_length=200, widget=UnfoldAdminTextInputWidget()
    )


def page(request: HttpRequest, template: str, title: str, **context: Any) -> TemplateResponse:
    everything = {**admin.site.each_context(request), "title": title, **context}
    everything["may_configure"] = allowed(request, "configure")
    return TemplateResponse(request, f"admin/{template}.html", everything)


def must_configure(request: HttpRequest) -> None:
    if not allowed(request, "configure"):
        raise PermissionDenied(
            _("Your role does not allow this. Ask an administrator or the owner.")
        )


def draft_of(model: Any) -> Any:
    """The draft. Raises NotFound."""
    found = versions.draft(model)
    if found is None:
        raise NotFound(_("There is no draft. Begin one first."))
    return found


def done(form: forms.Form, save: Callable[[], Any]) -> bool:
    """Carry out the verb; what it refuses stands beside its field, else above the form."""
    try:
        save()
    except DomainError as refusal:
        for error in refusal.errors or [{"pointer": "", "detail": refusal.message}]:
            name = str(error["pointer"]).removeprefix("/")
            form.add_error(name if name in form.fields else None, error["detail"])
        return False
    return True


def version_rows(history: Iterable[Any]) -> list[dict[str, Any]]:
    """Every version with what can be done with it; the defaults close the list as version 0."""
    rows: list[dict[str, Any]] = [
        {"version": one, "number": one.number, "may_return": one.state == "retired"}
        for one in history
    ]
    in_force = next((row["number"] for row in rows if row["version"].state == "active"), 0)
    for row in rows:
        row["other"] = in_force if row["number"] != in_force else None
    rows.append(
        {"version": None, "number": 0, "may_return": in_force != 0, "other": in_force or None}
    )
    return rows
