"""Occasions: where peers will talk about the problem, and who of ours will be there."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.admin.scoped import OrganizationAdmin, OwnedForm, person, when
from accounts.customers.models import Contact
from advocacy.moments import occasions, suggesting
from advocacy.moments.models import Occasion
from advocacy.moments.occasion_models import SuggestedOccasion
from kernel import tenancy
from kernel.errors import Conflict

SHOWN = 20


class OccasionForm(OwnedForm):
    """Guests stand one per line, as a mail address or a full name."""

    who = forms.CharField(
        label=gettext_lazy("Who will be there"),
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 6}),
        help_text=gettext_lazy(
            "One person per line: the mail address, or the full name where only one person bears it."
        ),
    )

    class Meta:
        model = Occasion
        fields = ("name", "kind", "starts_on", "ends_on", "topic", "url")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            guests = occasions.guests(self.instance)
            self.fields["who"].initial = "\n".join(one.email or one.name for one in guests)

    def clean_who(self) -> list[Contact]:
        lines = [line.strip() for line in self.cleaned_data["who"].splitlines() if line.strip()]
        found, missing = occasions.people_called(lines)
        if missing:
            raise ValidationError(
                [
                    ValidationError(
                        _("Nobody, or more than one person, is called %(line)s.") % {"line": one}
                    )
                    for one in missing[:10]
                ]
            )
        return found


@admin.register(Occasion)
class OccasionAdmin(OrganizationAdmin):
    add_capability = change_capability = delete_capability = "act"
    form = OccasionForm
    list_display = ("name", "kind", when("starts_on", gettext_lazy("from")), "topic", "people")
    list_filter = ("kind",)
    search_fields = ("name", "topic")
    ordering = ("-starts_on", "name")
    fields = ("name", "kind", ("starts_on", "ends_on"), "topic", "url", "who")
    empty_title = gettext_lazy("No occasions yet")
    empty_text = gettext_lazy(
        "Enter a conference, a meetup or a forum topic and who of your customers will be there. Three working days "
        "before, the playbook for occasions hands them something useful."
    )

    list_before_template = "admin/occasions_suggested.html"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        found = {
            "suggested": suggesting.waiting()[:SHOWN],
            "may_act": self.has_act_permission(request),
        }
        return super().changelist_view(request, {**(extra_context or {}), **found})

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "suggested/<uuid:pk>/",
                self.admin_site.admin_view(require_POST(self.decide)),
                name="advocacy_occasion_suggested",
            ),
            *super().get_urls(),
        ]

    def decide(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """One click on what a feed found: an occasion, or none."""
        if not self.has_act_permission(request):
            raise PermissionDenied(_("Your role reads only."))
        row = get_object_or_404(
            SuggestedOccasion.objects.for_organization(tenancy.current()), pk=pk
        )
        try:
            if request.POST.get("do") == "take":
                return self._take(request, row)
            suggesting.dismiss(suggested=row, by=person(request))
            messages.success(request, _("Noted: it does not come back."))
        except Conflict as refusal:
            messages.error(request, refusal.message)
        return redirect("admin:advocacy_occasion_changelist")

    def _take(self, request: HttpRequest, row: SuggestedOccasion) -> HttpResponse:
        """Where nobody is likely to be there, on to its own page to say who is."""
        made = suggesting.take(suggested=row, by=person(request))
        people = len(occasions.guests(made))
        told = ngettext(
            "An occasion, with %(n)s person of yours. Add who else will be there.",
            "An occasion, with %(n)s people of yours. Add who else will be there.",
            people,
        ) % {"n": people}
        address = reverse("admin:advocacy_occasion_change", args=[made.pk])
        messages.success(
            request, format_html('{} <a class="gw-link" href="{}">{}</a>', told, address, made)
        )
        return redirect("admin:advocacy_occasion_changelist") if people else redirect(address)

    def get_queryset(self, request: HttpRequest) -> Any:
        return occasions.counted(super().get_queryset(request))

    @display(description=gettext_lazy("people"))
    def people(self, occasion: Any) -> int:
        return int(occasion.people)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        occasions.invite(obj, form.cleaned_data.get("who") or [])
