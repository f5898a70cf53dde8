"""Segments of leads, each with its path."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from kernel.errors import DomainError
from referrals.admin.conditional import ConditionalAdmin, ConditionalForm
from referrals.qualification.segment_models import Segment
from referrals.qualification.segmenting import STEP_KINDS, check_segment, install_segments

SPARE_STEPS = 2
STEP_WORDS = {
    "hint": _("hint in the product"),
    "content": _("content"),
    "call": _("call"),
    "demo": _("demo"),
}
KIND_CHOICES = [("", "–"), *[(code, STEP_WORDS[code]) for code in STEP_KINDS]]
LANGUAGES = (("en", _("English")), ("fr", _("French")))


class SegmentForm(ConditionalForm):
    class Meta:
        model = Segment
        fields = ("name", "code", "place", "to_human", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown_steps = len(self.instance.steps) + SPARE_STEPS
        for number in range(self.shown_steps):
            old = self.instance.steps[number] if number < len(self.instance.steps) else {}
            self._add_step(number, old)

    def _add_step(self, number: int, old: Any) -> None:
        title = gettext("Step %(number)s") % {"number": number + 1}
        self.fields[f"step_{number}_kind"] = forms.ChoiceField(
            label=title,
            choices=KIND_CHOICES,
            required=False,
            initial=old.get("kind", ""),
            widget=UnfoldAdminSelectWidget(choices=KIND_CHOICES),
        )
        self.fields[f"step_{number}_days"] = forms.IntegerField(
            label=_("days after they entered"),
            min_value=0,
            max_value=365,
            required=False,
            initial=old.get("days", 0),
            widget=UnfoldAdminIntegerFieldWidget(),
        )
        for language, name in LANGUAGES:
            for part, widget in (
                ("title", UnfoldAdminTextInputWidget()),
                ("text", UnfoldAdminTextareaWidget({"rows": 2})),
            ):
                words = {"title": gettext("title"), "text": gettext("text")}[part]
                self.fields[f"step_{number}_{part}_{language}"] = forms.CharField(
                    label=f"{words} ({name})",
                    max_length=300,
                    required=False,
                    initial=(old.get(part) or {}).get(language, ""),
                    widget=widget,
                )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        steps = self._steps(told)
        conditions = self.read_conditions(told)
        try:
            check_segment(conditions=conditions, steps=steps)
        except DomainError as refusal:
            raise ValidationError([one["detail"] for one in refusal.errors]) from refusal
        self.instance.steps, self.instance.conditions = steps, conditions
        return told

    def _steps(self, told: dict[str, Any]) -> list[dict[str, Any]]:
        steps = []
        for number in range(self.shown_steps):
            kind = told.get(f"step_{number}_kind")
            if not kind:
                continue
            old = self.instance.steps[number] if number < len(self.instance.steps) else {}
            steps.append(
                {
                    "code": old.get("code") or f"{kind}-{number + 1}",
                    "kind": kind,
                    "days": told.get(f"step_{number}_days") or 0,
                    "title": self._words(told, number, "title"),
                    "text": self._words(told, number, "text"),
                    **({"only_if": old["only_if"]} if old.get("only_if") else {}),
                }
            )
        return steps

    def _words(self, told: dict[str, Any], number: int, part: str) -> dict[str, str]:
        return {
            language: text
            for language, _name in LANGUAGES
            if (text := told.get(f"step_{number}_{part}_{language}"))
        }


@admin.register(Segment)
class SegmentAdmin(ConditionalAdmin):
    """Groups of leads, each with its path. The first that matches is theirs."""

    form = SegmentForm
    delete_capability = None  # type: ignore[assignment]
    viewer_fields = ("name_now", "code", "place", "which", "to_human", "is_active")
    list_display = ("name_now", "place", "which", "human", "steps_count", "inside", "is_active")
    ordering = ("place", "code")
    empty_title = _("No segments yet")
    empty_text = _(
        "Leads are put into segments by what is known of them: the grade, the channel, their answers. Each segment has a path."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        install_segments()
        here = Count("entries", filter=Q(entries__left_at=None))
        return super().get_queryset(request).annotate(inside_now=here)

    @display(description=_("name"), ordering="name")
    def name_now(self, segment: Segment) -> str:
        return str(segment)

    @display(description=_("to a person of ours"), boolean=True)
    def human(self, segment: Segment) -> bool:
        return segment.to_human

    @display(description=_("steps"))
    def steps_count(self, segment: Segment) -> int:
        return len(segment.steps)

    @display(description=_("leads in it"), ordering="inside_now")
    def inside(self, segment: Any) -> int:
        return int(segment.inside_now)
