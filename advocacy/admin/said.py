"""Log what they said: a person of the book, their words, where and when; and taking it back."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.scoped import allowed, person
from accounts.customers.models import Contact
from accounts.customers.searching import people_named
from advocacy.signals import saying
from advocacy.signals.models import Signal
from kernel import tenancy
from kernel.errors import Invalid
from kernel.ids import uuid7

FOUND = 10
STYLE = {"class": "gw-input"}


class SaidForm(forms.Form):
    """What somebody said. `reference` makes a form that is sent twice one fact."""

    kind = forms.ChoiceField(
        label=gettext_lazy("what it was"), choices=saying.KIND_CHOICES, widget=forms.Select(STYLE)
    )
    text = forms.CharField(
        label=gettext_lazy("their words"),
        required=False,
        max_length=saying.LONGEST,
        widget=forms.Textarea({**STYLE, "rows": 4}),
        help_text=gettext_lazy("As they said it. The person can ask to read this."),
    )
    where = forms.ChoiceField(
        label=gettext_lazy("where"), choices=saying.Where.choices, widget=forms.Select(STYLE)
    )
    said_at = forms.DateField(
        label=gettext_lazy("when"), widget=forms.DateInput({**STYLE, "type": "date"}, "%Y-%m-%d")
    )
    url = forms.CharField(
        label=gettext_lazy("address of the post"),
        required=False,
        max_length=500,
        widget=forms.TextInput({**STYLE, "inputmode": "url"}),
        help_text=gettext_lazy(
            "Kept as a link, never fetched. Of public words an excerpt is kept."
        ),
    )
    tone = forms.ChoiceField(
        label=gettext_lazy("how it sounded"),
        choices=saying.TONE_CHOICES,
        required=False,
        widget=forms.Select(STYLE),
    )
    reference = forms.UUIDField(widget=forms.HiddenInput())


def empty_form() -> SaidForm:
    """The form as it stands on the page of a person."""
    today = {"said_at": timezone.localdate(), "reference": uuid7()}
    return SaidForm(initial=today, auto_id="id_said_%s")


@admin.site.page("said/", name="said")  # type: ignore[attr-defined]
def said(request: HttpRequest) -> HttpResponse:
    """Choose a person, then say what they said. Posted with `take_back`, what was logged holds no more."""
    if not allowed(request, "act"):
        raise PermissionDenied(_("Your role reads only."))
    if request.method == "POST" and "take_back" in request.POST:
        return _take_back(request)
    chosen = request.POST.get("person") or request.GET.get("person")
    contact = get_object_or_404(_people(), pk=_id(chosen)) if chosen else None
    form = empty_form()
    if contact is not None and request.method == "POST":
        form = SaidForm(request.POST, auto_id="id_said_%s")
        if form.is_valid() and _logged(form, contact, request):
            messages.success(request, _("Noted. It counts within seconds."))
            return redirect("admin:accounts_contact_change", contact.pk)
    wanted = request.GET.get("q", "").strip()[:100]
    context = {
        **admin.site.each_context(request),
        "title": _("Log what they said"),
        "contact": contact,
        "said_form": form,
        "wanted": wanted,
        "found": _found(wanted) if wanted and contact is None else [],
    }
    return TemplateResponse(request, "admin/said.html", context)


def _people() -> QuerySet[Contact]:
    rows: QuerySet[Contact] = Contact.objects.for_organization(tenancy.current())
    return rows.filter(is_test=False, merged_into=None).select_related("company")


def _found(wanted: str) -> list[Contact]:
    return list(people_named(_people(), wanted).order_by("name", "id")[:FOUND])


def _id(told: str) -> UUID | None:
    try:
        return UUID(told)
    except ValueError:
        return None


def _logged(form: SaidForm, contact: Contact, request: HttpRequest) -> bool:
    """Log it; a refusal stands beside its field."""
    told = dict(form.cleaned_data)
    told["reference"] = told["reference"].hex
    try:
        saying.log_said(contact=contact, by=person(request), **told)
    except Invalid as refusal:
        for fault in refusal.errors:
            form.add_error(fault["pointer"].lstrip("/"), fault["detail"])
        return False
    return True


def _take_back(request: HttpRequest) -> HttpResponse:
    signals: QuerySet[Any] = Signal.objects.for_organization(tenancy.current())
    signal = get_object_or_404(
        signals.select_related("contact"),
        pk=_id(request.POST["take_back"]),
        contact__is_test=False,
    )
    saying.take_back(signal=signal)
    messages.success(request, _("Taken back. It counts no longer within seconds."))
    return redirect("admin:accounts_contact_change", signal.contact_id)
