"""Occasions: where peers will talk about the problem, and who of ours will be there."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.admin.scoped import OrganizationAdmin, OwnedForm, when
from accounts.customers.models import Contact
from advocacy.moments import occasions
from advocacy.moments.models import Occasion


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

    def get_queryset(self, request: HttpRequest) -> Any:
        return occasions.counted(super().get_queryset(request))

    @display(description=gettext_lazy("people"))
    def people(self, occasion: Any) -> int:
        return int(occasion.people)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        occasions.invite(obj, form.cleaned_data.get("who") or [])
