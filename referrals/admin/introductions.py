"""Introductions: what has to be written, with the mail prepared; written down by a colleague who was there."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.decorators import display
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminTextInputWidget

from accounts.admin.scoped import Labels, OrganizationAdmin, OwnedForm, in_words, person, when
from accounts.organizations.models import Organization
from kernel import tenancy
from kernel.errors import DomainError
from referrals.attribution import introducing, letters
from referrals.attribution.introduction_states import WAITING
from referrals.attribution.touch_models import Introduction

COLOURS = Labels(open="warning", written="info", reminded="info", answered="success", cold="danger")


class DueFilter(admin.SimpleListFilter):
    title = gettext_lazy("next step")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("overdue", gettext_lazy("overdue")), ("waiting", gettext_lazy("still open"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "overdue":
            return queryset.filter(state__in=WAITING, due_at__lt=timezone.now())
        return queryset.filter(state__in=WAITING) if self.value() == "waiting" else queryset


class IntroductionForm(OwnedForm):
    """Written down by who was there: you were on copy, or met both. Nobody is entered who did not hear of it."""

    name = forms.CharField(
        label=gettext_lazy("who was introduced"),
        max_length=200,
        widget=UnfoldAdminTextInputWidget(),
    )
    email = forms.EmailField(
        label=gettext_lazy("their mail address"),
        widget=UnfoldAdminEmailInputWidget(),
        help_text=gettext_lazy("Only if the advocate put the two of you in touch, and they know."),
    )

    class Meta:
        model = Introduction
        fields = ("advocate", "name", "email", "note")

    def clean(self) -> Any:
        told = super().clean()
        if self.errors:
            return told
        try:
            self.made = introducing.introduce(
                advocate=self.cleaned_data["advocate"],
                email=self.cleaned_data["email"],
                name=self.cleaned_data["name"],
                note=self.cleaned_data["note"],
                how=Introduction.How.LOGGED,
                by=self.by,
            )
        except DomainError as refusal:
            raise ValidationError({"email": str(refusal.message)}) from refusal
        return told

    def _post_clean(self) -> None:
        """The row is made by the verb."""

    by: Any = None


@admin.register(Introduction)
class IntroductionAdmin(OrganizationAdmin):
    """The next mail to write stands first, prepared; one first, one second, and no third."""

    add_capability = "act"
    form = IntroductionForm
    list_display = (
        "whom",
        "advocate",
        "state_label",
        "how",
        when("made_at", gettext_lazy("introduced")),
        "next_step",
    )
    list_filter = (DueFilter, "state", "how")
    list_select_related = ("advocate", "contact")
    search_fields = ("advocate__name", "contact__name", "contact__email")
    ordering = ("due_at", "-made_at", "id")
    autocomplete_fields = ("advocate",)
    change_form_outer_before_template = "admin/introduction.html"
    empty_title = gettext_lazy("No introductions yet")
    empty_text = gettext_lazy(
        "Advocates put your copy address on their mail (Settings: When leads are met), or you write down here who was "
        "introduced to you."
    )

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        if obj is not None:
            return super().get_form(request, obj, form=forms.ModelForm, **kwargs)
        made = super().get_form(request, obj, **kwargs)
        made.by = person(request)
        return made

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("advocate", "name", "email", "note")
        return self.get_readonly_fields(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ()
        return (
            "whom",
            "advocate",
            "state_words",
            "how",
            "note",
            "made_at",
            "due_at",
            "written_at",
            "reminded_at",
            "settled_at",
        )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("advocate", "contact", "lead")

    @display(description=gettext_lazy("who was introduced"), ordering="contact__name")
    def whom(self, row: Introduction) -> str:
        return _("forgotten") if row.forgotten_at else str(row.contact or "-")

    @display(description=gettext_lazy("state"), ordering="state", label=COLOURS)
    def state_label(self, row: Introduction) -> tuple[str, Any]:
        return row.state, row.get_state_display()

    state_words = in_words(state_label)

    @display(description=gettext_lazy("next step"), ordering="due_at")
    def next_step(self, row: Introduction) -> str:
        if row.due_at is None:
            return "-"
        late = row.due_at < timezone.now()
        day = date_format(timezone.localtime(row.due_at), "j N")
        step = _("first mail") if row.state == Introduction.State.OPEN else _("second mail")
        return _("%(step)s, overdue") % {"step": step} if late else f"{step}, {day}"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.pk = form.made.pk

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        row = kwargs.get("obj")
        if row is not None and row.state in WAITING and row.contact and row.contact.email:
            organization = Organization.objects.get(pk=tenancy.current())
            write = letters.first if row.state == Introduction.State.OPEN else letters.second
            context |= {
                "introduction": row,
                "letter": None
                if row.state == Introduction.State.REMINDED
                else write(row, by=person(request), organization=organization),
                "may_act": self.has_act_permission(request),
            }
        return super().render_change_form(request, context, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        step = self.admin_site.admin_view(require_POST(self.step))
        mine = path("<uuid:pk>/step/", step, name="referrals_introduction_step")
        return [mine, *super().get_urls()]

    def step(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """It was written, or they answered: two clicks from the list."""
        if not self.has_act_permission(request):
            raise PermissionDenied(_("Your role reads only."))
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            if "answered" in request.POST:
                introducing.answered(introduction=row, by=person(request))
            elif "refused" in request.POST:
                introducing.refuse(introduction=row)
            else:
                introducing.wrote(introduction=row, by=person(request))
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("Noted."))
        return HttpResponseRedirect(reverse("admin:referrals_introduction_change", args=[pk]))
