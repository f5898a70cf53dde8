"""The form of a playbook: plain fields for what is stored as trigger, conditions and texts."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.admin.scoped import OwnedForm
from advocacy.moments import saving
from advocacy.moments.facts import VOCABULARY
from advocacy.moments.models import Rule
from advocacy.moments.texts import check_texts
from advocacy.moments.triggers import ANCHORS, FAMILIES, TIERS
from advocacy.scoring.models import Advocate
from advocacy.signals.kinds import KIND_CHOICES, KINDS, Family
from kernel.conditions.form import ConditionsForm
from kernel.errors import DomainError

LANGUAGES = (("en", gettext_lazy("English")), ("fr", gettext_lazy("French")))
PARTS = ("subject", "body", "ask")
GOOD_KINDS = [
    (kind.code, kind.label) for kind in KINDS.values() if kind.family is not Family.NEGATIVE
]
TIER_CHOICES = [(code, label) for code, label in Advocate.Tier.choices if code in TIERS]
NOT_OURS = ("texts", "trigger", "conditions")
FIELD_OF = {
    "/trigger/on": "trigger_on",
    "/trigger/kinds": "kinds",
    "/trigger/metric": "metric",
    "/trigger/better_by": "better_by",
    "/trigger/enters": "enters",
    "/trigger/since": "since",
    "/trigger/every": "every",
    "/conditions": "conditions_match",
}


def label_of(part: str) -> str:
    """The words of one stored part: `short_body`, `body_review`, ..."""
    plain = {"subject": _("Subject"), "body": _("Text"), "ask": _("The ask, added below")}
    if part in plain:
        return plain[part]
    base, _sep, kind = part.removeprefix("short_").partition("_")
    if part.startswith("short_"):
        return _("%(part)s, shorter, when a value is missing") % {"part": plain.get(base, base)}
    words = KINDS[kind].label if kind in KINDS else kind.replace("_", " ")
    return _("%(part)s after: %(kind)s") % {"part": plain.get(base, base), "kind": words}


def _number(label: Any, **more: Any) -> forms.FloatField:
    widget = UnfoldAdminDecimalFieldWidget()
    return forms.FloatField(label=label, required=False, widget=widget, **more)


def _days(label: Any, **more: Any) -> forms.IntegerField:
    widget = UnfoldAdminIntegerFieldWidget()
    return forms.IntegerField(label=label, required=False, widget=widget, min_value=0, **more)


def _choice(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    widget = UnfoldAdminSelectWidget(choices=choices)
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=widget, **more)


class PlaybookForm(OwnedForm):
    """Texts stand in plain fields, one per language and part; together they are `Rule.texts`."""

    may_override = False

    trigger_on = _choice(gettext_lazy("What it waits for"), list(FAMILIES.items()))
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("When one of these arrives"),
        choices=KIND_CHOICES,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )
    metric = forms.CharField(
        label=gettext_lazy("Metric"),
        required=False,
        max_length=120,
        widget=UnfoldAdminTextInputWidget(),
        help_text=gettext_lazy("As the product sends it. Empty: any."),
    )
    reaches = _number(gettext_lazy("It reaches"))
    better_by = _number(
        gettext_lazy("Better than the last one celebrated by (percent)"),
        help_text=gettext_lazy("Empty: 25."),
    )
    score = _number(gettext_lazy("The score rises to"))
    enters = _choice(gettext_lazy("They become"), TIER_CHOICES)
    since = _choice(gettext_lazy("Counted from"), list(ANCHORS.items()))
    days = _days(gettext_lazy("Days after"))
    every = _days(
        gettext_lazy("Again every (days)"), help_text=gettext_lazy("Empty or 0: only once.")
    )
    days_before = _days(gettext_lazy("Working days before the occasion"))
    asks_for = forms.MultipleChoiceField(
        label=gettext_lazy("Acts that count as prompted"),
        choices=GOOD_KINDS,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text=gettext_lazy(
            "When they follow this ask or offer within 30 days. None chosen: all of them."
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("Why this change"),
        required=False,
        max_length=200,
        widget=UnfoldAdminTextInputWidget(),
        help_text=gettext_lazy("Kept with the version. Needed to let it send before ten drafts."),
    )

    class Meta:
        model = Rule
        exclude = NOT_OURS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._was = self.instance.position if not self.instance._state.adding else ""
        self._was_wide = self.instance.is_wide and not self.instance._state.adding
        self._fill_trigger()
        self.conditions = ConditionsForm(
            self, VOCABULARY, self.instance.conditions, prefix="conditions"
        )
        for language, _name in LANGUAGES:
            for part in PARTS:
                self._add(language, part)
        for language, own in self.instance.texts.items():
            for part in own:
                self._add(language, part)

    def _fill_trigger(self) -> None:
        told = self.instance.trigger or {"on": "signal"}
        on = told.get("on", "signal")
        initial = {"trigger_on": on, "kinds": list(told.get("kinds", ()))}
        initial |= {name: told.get(name) for name in ("metric", "better_by", "enters", "since")}
        initial |= {"every": told.get("every")}
        initial["score" if on == "score" else "reaches"] = told.get("reaches")
        initial["days_before" if on == "occasion" else "days"] = told.get("days")
        for name, value in initial.items():
            if name in self.fields and value is not None:
                self.fields[name].initial = value

    def _add(self, language: str, part: str) -> None:
        name = f"text_{language}_{part}"
        if name in self.fields:
            return
        is_line = part.removeprefix("short_").startswith("subject")
        self.fields[name] = forms.CharField(
            label=label_of(part),
            required=False,
            strip=True,
            initial=self.instance.texts.get(language, {}).get(part, ""),
            widget=UnfoldAdminTextInputWidget()
            if is_line
            else UnfoldAdminTextareaWidget({"rows": 4}),
        )

    def text_fields(self, language: str) -> list[str]:
        return [name for name in self.fields if name.startswith(f"text_{language}_")]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        told["texts"] = {
            language: {
                name.removeprefix(f"text_{language}_"): told[name]
                for name in self.text_fields(language)
                if told.get(name)
            }
            for language, _name in LANGUAGES
        }
        self._check_texts(told["texts"])
        if not told["texts"]["en"].get("body") and not told["texts"]["fr"].get("body"):
            self.add_error("text_en_body", _("A playbook needs a text in at least one language."))
        return told

    def _trigger(self, told: dict[str, Any]) -> dict[str, Any]:
        on = told.get("trigger_on") or "signal"
        parts: dict[str, dict[str, Any]] = {
            "signal": {"kinds": told.get("kinds")},
            "milestone": {name: told.get(name) for name in ("metric", "reaches", "better_by")},
            "score": {"reaches": told.get("score")},
            "tier": {"enters": told.get("enters")},
            "time": {name: told.get(name) for name in ("since", "days", "every")},
            "occasion": {"days": told.get("days_before")},
            "request": {},
        }
        if told.get("since") == "signal":
            parts["time"]["kinds"] = told.get("kinds")
        said = {name: value for name, value in parts[on].items() if value not in (None, "", [])}
        return {"on": on, **said}

    def _check_texts(self, texts: dict[str, dict[str, str]]) -> None:
        """Each text on its own, so that what is wrong is said beside its field."""
        for language, own in texts.items():
            for part, template in own.items():
                try:
                    check_texts({language: {part: template}})
                except DomainError as wrong:
                    self.add_error(f"text_{language}_{part}", ValidationError(wrong.message))

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        told = self.cleaned_data
        self.instance.texts = told.get("texts", self.instance.texts)
        if "trigger_on" in self.fields:
            self.instance.trigger = self._trigger(told)
            self.instance.conditions = self.conditions.clean(told)
        if not self.errors:
            self._check_whole()

    def _check_whole(self) -> None:
        """What the whole of it must not be; said beside the field where there is one."""
        try:
            saving.check(self.instance)
        except DomainError as refusal:
            for error in refusal.errors or [{"pointer": "", "detail": refusal.message}]:
                self.add_error(self._field_of(error["pointer"]), error["detail"])
            return
        missing = saving.not_proven(
            self.instance,
            was=self._was,
            note=self.cleaned_data.get("note", ""),
            may_override=self.may_override,
        )
        if missing:
            self.add_error("position", missing)
        if missing := saving.not_widened(
            self.instance, was_wide=self._was_wide, note=self.cleaned_data.get("note", "")
        ):
            self.add_error("is_wide", missing)

    def _field_of(self, pointer: str) -> str | None:
        on = self.instance.trigger.get("on")
        if pointer == "/trigger/reaches":
            return "score" if on == "score" else "reaches"
        if pointer == "/trigger/days":
            return "days_before" if on == "occasion" else "days"
        name = FIELD_OF.get(pointer, pointer.strip("/"))
        return name if name in self.fields else None
