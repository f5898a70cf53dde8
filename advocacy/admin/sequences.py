"""Sequences of mails, two of a segment side by side, and who is in one."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.admin.scoped import Labels, OrganizationAdmin, OwnedForm, in_words, when
from accounts.organizations.models import Organization
from advocacy.nurture import services, texts
from advocacy.nurture.figures import duels, sequence_figures
from advocacy.nurture.models import ContentItem, Enrolment, Sequence
from kernel import tenancy
from kernel.errors import DomainError
from kernel.text import reason, say
from referrals.admin.rates import rate, verdict_words

SPARE_MAILS = 1
LANGUAGES = (("en", _("English")), ("fr", _("French")))
CONTENT_CHOICES = [("", _("no piece")), *ContentItem.Kind.choices]


class SequenceForm(OwnedForm):
    """Each mail in plain fields; together they are `Sequence.steps`."""

    class Meta:
        model = Sequence
        fields = ("name", "code", "segment", "position", "counts_openings")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = len(self.instance.steps) + SPARE_MAILS
        for number in range(self.shown):
            old = self.instance.steps[number] if number < len(self.instance.steps) else {}
            self._add_mail(number, old)

    def _add_mail(self, number: int, old: Any) -> None:
        days = gettext("Mail %(number)s: working days after the one before")
        self.fields[f"mail_{number}_days"] = forms.IntegerField(
            label=days % {"number": number + 1},
            required=False,
            min_value=0,
            max_value=texts.LONGEST_DAYS,
            initial=old.get("days"),
            widget=UnfoldAdminIntegerFieldWidget(),
        )
        self.fields[f"mail_{number}_content"] = forms.ChoiceField(
            label=_("carries"),
            choices=CONTENT_CHOICES,
            required=False,
            initial=old.get("content", ""),
            widget=UnfoldAdminSelectWidget(choices=CONTENT_CHOICES),
        )
        for language, name in LANGUAGES:
            said = (old.get("texts") or {}).get(language) or {}
            for part, words, widget in (
                ("subject", gettext("subject"), UnfoldAdminTextInputWidget()),
                ("body", gettext("text"), UnfoldAdminTextareaWidget({"rows": 5})),
            ):
                self.fields[f"mail_{number}_{part}_{language}"] = forms.CharField(
                    label=f"{words} ({name})",
                    required=False,
                    initial=said.get(part, ""),
                    widget=widget,
                )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        steps = self._steps(told)
        language = Organization.objects.only("language").get(pk=tenancy.current()).language
        try:
            texts.check_steps(steps, language=language)
        except DomainError as refusal:
            raise ValidationError(
                [f"{_place(one['pointer'])} {one['detail']}" for one in refusal.errors]
            ) from refusal
        self.instance.steps = steps
        return told

    def _steps(self, told: dict[str, Any]) -> list[dict[str, Any]]:
        steps = []
        for number in range(self.shown):
            said = {
                language: {
                    part: (told.get(f"mail_{number}_{part}_{language}") or "").replace("\r\n", "\n")
                    for part in ("subject", "body")
                }
                for language, _name in LANGUAGES
            }
            written = {key: one for key, one in said.items() if one["subject"] or one["body"]}
            if not written:
                continue
            old = self.instance.steps[number] if number < len(self.instance.steps) else {}
            steps.append(
                {
                    "code": old.get("code") or f"mail-{number + 1}",
                    "days": told.get(f"mail_{number}_days") or 0,
                    "content": told.get(f"mail_{number}_content") or "",
                    "texts": written,
                }
            )
        return steps


def _place(pointer: str) -> str:
    parts = pointer.split("/")
    return gettext("Mail %(number)s:") % {"number": int(parts[2]) + 1} if len(parts) > 2 else ""


@admin.register(Sequence)
class SequenceAdmin(OrganizationAdmin):
    """Mails for the leads of a segment. Two that are on for one segment are compared."""

    add_capability = change_capability = "configure"
    form = SequenceForm
    list_display = ("name_now", "segment", "position_label", "mails", "people", "answered", "paid")
    list_select_related = ("segment",)
    ordering = ("segment__place", "code")
    list_before_template = "admin/sequence_duels.html"
    empty_title = _("No sequences yet")
    empty_text = _(
        "A few mails to leads who may fit: the nearest case study first, and no more once they answer, pay or say stop."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        services.install_sequence()
        return super().get_queryset(request).select_related("segment")

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        kwargs["fields"] = SequenceForm.Meta.fields
        return super().get_form(request, obj, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if not self.has_change_permission(request, obj):
            return [(None, {"fields": SequenceForm.Meta.fields})]
        form = self.get_form(request, obj)(instance=obj) if obj else self.get_form(request, obj)()
        known = ", ".join("{" + one + "}" for one in texts.VARIABLES)
        sets: list[Any] = [(None, {"fields": list(SequenceForm.Meta.fields)})]
        for number in range(form.shown):
            names = [name for name in form.fields if name.startswith(f"mail_{number}_")]
            title = gettext("Mail %(number)s") % {"number": number + 1}
            about = gettext("Known: %(names)s. An empty mail is left out.") % {"names": known}
            sets.append((title, {"fields": names, "description": about}))
        return sets

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        rows = list(self.get_queryset(request))
        shown = [
            {
                "segment": one.one.segment,
                "paid": _sides(one.one, one.other, one.paid),
                "answered": _sides(one.one, one.other, one.answered),
            }
            for one in duels(rows)
        ]
        return super().changelist_view(request, {**(extra_context or {}), "duels": shown})

    def dress(self, rows: Collection[Any]) -> None:
        """The figures of the rows shown, in one query for all of them."""
        super().dress(rows)
        figures = sequence_figures([row.pk for row in rows])
        for row in rows:
            row.figures = figures.get(row.pk)

    @display(description=_("name"), ordering="name")
    def name_now(self, sequence: Sequence) -> str:
        return str(sequence)

    @display(description=_("position"), ordering="position", label=Labels(on="success", off=""))
    def position_label(self, sequence: Sequence) -> tuple[str, Any]:
        return sequence.position, sequence.get_position_display()

    @display(description=_("mails"))
    def mails(self, sequence: Sequence) -> int:
        return len(sequence.steps)

    @display(description=_("people"))
    def people(self, sequence: Any) -> int:
        return sequence.figures.people if sequence.figures else 0

    @display(description=_("answered"))
    def answered(self, sequence: Any) -> str:
        return _in_short(sequence.figures.answered) if sequence.figures else "–"

    @display(description=_("paid"))
    def paid(self, sequence: Any) -> str:
        return _in_short(sequence.figures.paid) if sequence.figures else "–"


def _in_short(found: Any) -> str:
    shown = rate(found)
    if found.too_early:
        return gettext("%(k)s of %(n)s, too early") % shown
    return gettext("%(percent)s (%(k)s of %(n)s, %(low)s to %(high)s)") % shown


def _sides(one: Sequence, other: Sequence, rates: Any) -> dict[str, Any]:
    return {
        "rows": [
            {"name": str(one), "rate": rate(rates.one)},
            {"name": str(other), "rate": rate(rates.other)},
        ],
        "verdict": verdict_words(rates.verdict),
    }


STATES = Labels(running="info", finished="success", stopped="warning")


@admin.register(Enrolment)
class EnrolmentAdmin(OrganizationAdmin):
    """Who is in a sequence, what comes next and when, and why it stopped."""

    list_display = (
        "person",
        "sequence",
        "state_label",
        "next_mail",
        when("next_at", _("when"), with_time=True),
        "why",
        when("started_at", _("since")),
    )
    list_display_links = ("sequence",)
    list_filter = ("state", "sequence")
    list_select_related = ("contact", "sequence")
    search_fields = ("contact__name", "contact__email")
    fields = readonly_fields = (
        "person",
        "sequence",
        "state_words",
        "next_mail",
        "next_at",
        "why",
        "started_at",
        "ended_at",
        "replied_at",
    )
    actions = ("take_out",)
    empty_title = _("Nobody is in a sequence")
    empty_text = _(
        "Leads begin the sequence of their segment once it is on, the organization sends, and they have agreed to mail with content."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("contact", "sequence")

    @display(description=_("person"), ordering="contact__name")
    def person(self, row: Enrolment) -> str:
        address = reverse("admin:lead_brief", args=[row.lead_id])
        return format_html('<a class="gw-link" href="{}">{}</a>', address, row.contact)

    @display(description=_("state"), ordering="state", label=STATES)
    def state_label(self, row: Enrolment) -> tuple[str, Any]:
        return row.state, row.get_state_display()

    state_words = in_words(state_label)

    @display(description=_("next mail"))
    def next_mail(self, row: Enrolment) -> str:
        total = len(row.sequence.steps)
        if row.state != "running":
            return "–"
        return gettext("%(number)s of %(total)s") % {
            "number": min(row.step + 1, total),
            "total": total,
        }

    @display(description=_("why"))
    def why(self, row: Enrolment) -> str:
        return say(row.reason) if row.reason else "-"

    @action(description=_("Take them out of the sequence"), permissions=["act"])
    def take_out(self, request: HttpRequest, queryset: Any) -> None:
        rows = list(queryset.filter(state="running"))
        for row in rows:
            services.stop(row, reason("sequence.by_hand"), now=timezone.now())
        words = ngettext(
            "%(n)s person gets no further mail of it.",
            "%(n)s people get no further mail of it.",
            len(rows),
        )
        messages.success(request, words % {"n": len(rows)})
