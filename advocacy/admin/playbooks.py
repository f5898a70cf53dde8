"""Playbooks: when a customer does this, be ready with that. Edited as a person speaks, not as it is stored."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.admin.scoped import Labels, OrganizationAdmin, OwnedForm
from advocacy.admin.cards import words
from advocacy.moments.models import Rule
from advocacy.moments.texts import VARIABLES, check_texts
from advocacy.signals.kinds import KIND_CHOICES, KINDS, Family
from kernel.errors import DomainError

LANGUAGES = (("en", gettext_lazy("English")), ("fr", gettext_lazy("French")))
PARTS = ("subject", "body", "ask")
POSITION_LABELS = Labels({"off": "", "observe": "info", "drafts": "warning", "on": "success"})
HOURS_A_DAY = 24
GOOD_KINDS = [
    (kind.code, kind.label) for kind in KINDS.values() if kind.family is not Family.NEGATIVE
]


def _label(part: str) -> str:
    """The words of one stored part: `short_body`, `body_review`, ..."""
    plain = {"subject": _("Subject"), "body": _("Text"), "ask": _("The ask, added below")}
    if part in plain:
        return plain[part]
    base, _sep, kind = part.removeprefix("short_").partition("_")
    if part.startswith("short_"):
        return _("%(part)s, shorter, when a value is missing") % {"part": plain.get(base, base)}
    words = KINDS[kind].label if kind in KINDS else kind.replace("_", " ")
    return _("%(part)s after: %(kind)s") % {"part": plain.get(base, base), "kind": words}


class PlaybookForm(OwnedForm):
    """Texts stand in plain fields, one per language and part; together they are `Rule.texts`."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("When one of these arrives"),
        choices=KIND_CHOICES,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )
    asks_for = forms.MultipleChoiceField(
        label=gettext_lazy("Acts that count as prompted"),
        choices=GOOD_KINDS,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text=gettext_lazy(
            "When they follow this ask or offer within 30 days. None chosen: all of them."
        ),
    )

    class Meta:
        model = Rule
        exclude = ("texts",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language, _name in LANGUAGES:
            for part in PARTS:
                self._add(language, part)
        for language, own in self.instance.texts.items():
            for part in own:
                self._add(language, part)

    def _add(self, language: str, part: str) -> None:
        name = f"text_{language}_{part}"
        if name in self.fields:
            return
        is_line = part.removeprefix("short_").startswith("subject")
        self.fields[name] = forms.CharField(
            label=_label(part),
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
        self.instance.texts = self.cleaned_data.get("texts", self.instance.texts)


@admin.register(Rule)
class PlaybookAdmin(OrganizationAdmin):
    """What Goodword does when, in a sentence and in detail."""

    add_capability = change_capability = "configure"
    form = PlaybookForm
    list_display = ("named", "what_it_does", "position_label", "priority")
    list_filter = ("position", "gesture")
    list_select_related = ("incentive",)
    search_fields = ("name", "code")
    ordering = ("-priority", "code")
    radio_fields = {"position": admin.HORIZONTAL, "gesture": admin.HORIZONTAL}
    prepopulated_fields = {"code": ("name",)}
    readonly_fields = ("what_it_does",)
    empty_title = gettext_lazy("No playbooks yet")
    empty_text = gettext_lazy("A new organization starts with the proven ones, in drafts.")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("incentive")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("what_it_does", "code") if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {} if obj or not self.has_add_permission(request) else self.prepopulated_fields

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        # Text fields are made by the form per instance: the factory must not look for them on the model.
        kwargs["fields"] = [
            field.name
            for field in Rule._meta.fields
            if field.editable and field.name not in ("id", "texts")
        ]
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        form = PlaybookForm(instance=obj) if obj else PlaybookForm()
        head = ("what_it_does",) if obj else ()
        return [
            (None, {"fields": [*head, "name", "code", "position"]}),
            (
                _("When"),
                {
                    "fields": [
                        "kinds",
                        "only_unprompted",
                        "least_tier",
                        ("cooldown_days", "priority"),
                    ]
                },
            ),
            (
                _("What to do"),
                {"fields": ["gesture", "incentive", ("asks_from_tier", "ask_effort"), "asks_for"]},
            ),
            (
                _("How it reaches people"),
                {"fields": ["in_app", "sends_at_once", ("delay_days", "life_hours")]},
            ),
            *[
                (
                    _("Words in %(language)s") % {"language": name},
                    {"fields": form.text_fields(language), "description": _words_known()},
                )
                for language, name in LANGUAGES
            ],
        ]

    @display(description=gettext_lazy("playbook"), ordering="name")
    def named(self, rule: Rule) -> str:
        return words(rule.name) or rule.code

    @display(description=gettext_lazy("position"), ordering="position", label=POSITION_LABELS)
    def position_label(self, rule: Rule) -> tuple[str, Any]:
        return rule.position, rule.get_position_display()

    @display(description=gettext_lazy("what it does"))
    def what_it_does(self, rule: Rule) -> str:
        return format_html('<span class="gw-wrap">{}</span>', sentence(rule))


def _words_known() -> str:
    known = format_html_join(
        " ", '<span class="gw-code">{{{}}}</span>', ((name,) for name in sorted(VARIABLES))
    )
    return format_html("{} {}", _("Words that are filled in:"), known)


def sentence(rule: Rule) -> str:
    """The playbook in plain words."""
    kinds = [str(KINDS[code].label) for code in rule.kinds if code in KINDS]
    parts = [_("When this arrives: %(kinds)s") % {"kinds": _either(kinds)}]
    if rule.least_tier:
        parts.append(
            _("for people from tier %(tier)s on") % {"tier": rule.get_least_tier_display()}
        )
    parts.append(_gesture(rule))
    if rule.asks_from_tier:
        parts.append(
            _("from tier %(tier)s on it may become an ask")
            % {"tier": rule.get_asks_from_tier_display()}
        )
    said = [", ".join(parts) + ".", _reach(rule), _rhythm(rule)]
    return " ".join(said)


def _either(words: Iterable[str]) -> str:
    *first, last = list(words) or [_("nothing yet")]
    return _("%(first)s or %(last)s") % {"first": ", ".join(first), "last": last} if first else last


def _gesture(rule: Rule) -> str:
    name = words(rule.incentive.name) if rule.incentive else ""
    return {
        "thank": _("thank them"),
        "equip": _("hand them something useful"),
        "offer": _("hold out: %(name)s") % {"name": name} if name else _("hold out a benefit"),
        "ask": _("ask them"),
    }[rule.gesture]


def _reach(rule: Rule) -> str:
    if rule.position == Rule.Position.OFF:
        return _("It is off.")
    if rule.position == Rule.Position.OBSERVE:
        return _("It only observes: nothing leaves.")
    told = (
        [_("It is shown in the product at once.")] if rule.in_app and rule.position == "on" else []
    )
    if rule.position == Rule.Position.ON and rule.sends_at_once:
        told.append(_("The mail leaves by itself, in their working hours."))
    else:
        told.append(_("A draft waits for the CSM the next working morning."))
    return " ".join(told)


def _rhythm(rule: Rule) -> str:
    days = rule.life_hours // HOURS_A_DAY
    life = (
        ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
        if days
        else ngettext("%(n)s hour", "%(n)s hours", rule.life_hours) % {"n": rule.life_hours}
    )
    return _("At most once in %(days)s days for one person; the moment lasts %(life)s.") % {
        "days": rule.cooldown_days,
        "life": life,
    }
