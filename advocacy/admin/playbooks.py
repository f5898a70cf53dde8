"""Playbooks: when a customer does this, be ready with that. Edited as a person speaks, not as it is stored."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from unfold.decorators import display

from accounts.admin.scoped import Labels, OrganizationAdmin, allowed, person
from advocacy.admin.cards import sentences, words
from advocacy.admin.playbook_form import LANGUAGES, NOT_OURS, PlaybookForm
from advocacy.admin.playbook_tests import choices_of, result_page
from advocacy.moments import saving
from advocacy.moments.backtest import CHOICES, DAYS
from advocacy.moments.models import Rule
from advocacy.moments.texts import VARIABLES
from advocacy.moments.wording import sentence
from kernel import tenancy
from kernel.conditions import form as condition_form

POSITION_LABELS = Labels(
    {"off": "", "observe": "info", "drafts": "warning", "on": "success", "paused": "danger"}
)
TRIGGER_FIELDS = (
    "trigger_on",
    "kinds",
    "metric",
    ("reaches", "better_by"),
    "score",
    "enters",
    "since",
    ("days", "every"),
    "days_before",
)


@admin.register(Rule)
class PlaybookAdmin(OrganizationAdmin):
    """What Goodword does when, in a sentence and in detail."""

    add_capability = change_capability = "act"
    form = PlaybookForm
    list_display = ("named", "what_it_does", "position_label", "priority")
    list_filter = ("position", "gesture")
    list_select_related = ("incentive",)
    search_fields = ("name", "code")
    ordering = ("-priority", "code")
    radio_fields = {"position": admin.HORIZONTAL, "gesture": admin.HORIZONTAL}
    prepopulated_fields = {"code": ("name",)}
    readonly_fields = ("what_it_does",)
    change_form_before_template = "admin/playbook_head.html"
    change_form_outer_after_template = "admin/playbook_test_button.html"
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
            if field.editable and field.name not in ("id", *NOT_OURS)
        ]
        form = super().get_form(request, obj, change, **kwargs)
        form.may_override = allowed(request, "configure")
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        form = PlaybookForm(instance=obj) if obj else PlaybookForm()
        head = ("what_it_does",) if obj else ()
        if not self.has_change_permission(request, obj):
            return [(None, {"fields": [*head, "name", "code", "position", "gesture", "priority"]})]
        return [
            (None, {"fields": [*head, "name", "code", "position", "note"]}),
            (
                _("When"),
                {
                    "fields": [*TRIGGER_FIELDS, "only_unprompted", "least_tier"],
                    "classes": ["gw-trigger"],
                },
            ),
            *_condition_sets(form),
            (
                _("What to do"),
                {
                    "fields": [
                        "gesture",
                        "incentive",
                        ("asks_from_tier", "ask_effort"),
                        "asks_for",
                        "is_wide",
                        "holdout_percent",
                    ]
                },
            ),
            (
                _("How it reaches people"),
                {
                    "fields": [
                        "in_app",
                        "sends_at_once",
                        "channel_order",
                        ("delay_days", "life_hours"),
                        ("cooldown_days", "priority"),
                        "starts_at",
                        "ends_at",
                    ]
                },
            ),
            *[
                (
                    _("Words in %(language)s") % {"language": name},
                    {"fields": form.text_fields(language), "description": _words_known()},
                )
                for language, name in LANGUAGES
            ],
        ]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        if request.method == "POST" and "_test" in request.POST:
            rule = self.get_object(request, object_id) if object_id else None
            if not (self.has_change_permission(request, rule) and self.has_add_permission(request)):
                raise PermissionDenied
            form = self.get_form(request, rule, change=rule is not None)(
                request.POST, instance=rule
            )
            form.may_override = True
            if form.is_valid() or set(form.errors) == {"position"}:
                return result_page(request, form.instance, is_draft=True)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        rule = kwargs.get("obj")
        context.update(
            rule=rule,
            days=DAYS,
            day_choices=CHOICES,
            may_act=self.has_change_permission(request, rule),
            paused=sentences([rule.paused_why])[0] if rule and rule.paused_why else "",
            approved=saving.approved_drafts(rule) if rule else 0,
            drafts_first=saving.DRAFTS_FIRST,
            suggestions=condition_form.suggestions(saving.ruling.VOCABULARY),
        )
        return super().render_change_form(request, context, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        saving.save(
            obj,
            by=person(request),
            note=form.cleaned_data.get("note", ""),
            may_override=allowed(request, "configure"),
        )

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        messages.success(request, _("Saved. Test it on history before you let it send."))
        return HttpResponseRedirect(reverse("admin:advocacy_rule_change", args=[obj.pk]))

    @display(description=gettext_lazy("playbook"), ordering="name")
    def named(self, rule: Rule) -> str:
        return words(rule.name) or rule.code

    @display(description=gettext_lazy("position"), ordering="position", label=POSITION_LABELS)
    def position_label(self, rule: Rule) -> tuple[str, Any]:
        if rule.paused_at:
            return "paused", _("paused")
        return rule.position, rule.get_position_display()

    @display(description=gettext_lazy("what it does"))
    def what_it_does(self, rule: Rule) -> str:
        return format_html('<span class="gw-wrap">{}</span>', sentence(rule))


def _condition_sets(form: PlaybookForm) -> list[Any]:
    if form.conditions.kept is not None:
        told = _(
            "A program wrote these conditions, nested more deeply than this form shows. They stay as they are; the "
            "sentence above says them."
        )
        return [(_("Only if"), {"fields": [], "description": told})]
    told = _(
        "Leave the lines empty to ask nothing. For how often something happened, give the days too: at least 2, in 90 days."
    )
    first, *others = form.conditions.names
    sets = [(_("Only if"), {"fields": ["conditions_match", *first], "description": told})]
    return [
        *sets,
        *[
            (_("Only if, group %(number)s") % {"number": number}, {"fields": names})
            for number, names in enumerate(others, start=2)
        ],
    ]


def _words_known() -> str:
    known = format_html_join(
        " ", '<span class="gw-code">{{{}}}</span>', ((name,) for name in sorted(VARIABLES))
    )
    return format_html("{} {}", _("Words that are filled in:"), known)


def _rule(pk: UUID) -> Rule:
    rules = Rule.objects.for_organization(tenancy.current()).select_related("incentive")
    rule: Rule = get_object_or_404(rules, pk=pk)
    return rule


@admin.site.page("playbooks/<uuid:pk>/test/", name="playbook_test")  # type: ignore[attr-defined]
@require_safe
def test(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the playbook as it is saved would have done."""
    return result_page(request, _rule(pk), is_draft=False)


@admin.site.page("playbooks/<uuid:pk>/versions/", name="playbook_versions")  # type: ignore[attr-defined]
@require_safe
def versions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What it said from one edit to the next, by whom and why."""
    rule = _rule(pk)
    rows = list(rule.versions.select_related("saved_by").order_by("-number")[:50])
    told = [
        {
            "version": row,
            "sentence": sentence(saving.as_it_was(row)),
            "is_now": row.number == rule.version,
        }
        for row in rows
    ]
    return choices_of(request, "playbook_versions", words(rule.name), rule=rule, versions=told)


@admin.site.page("playbooks/<uuid:pk>/resume/", name="playbook_resume")  # type: ignore[attr-defined]
@require_POST
def resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a paused playbook go on, once its cause is mended."""
    if not allowed(request, "act"):
        raise PermissionDenied(
            _("Your role does not allow this. Ask an administrator or the owner.")
        )
    rule = _rule(pk)
    saving.save(rule, by=person(request), note=_("goes on"))
    messages.success(request, _("It goes on."))
    return HttpResponseRedirect(reverse("admin:advocacy_rule_change", args=[rule.pk]))
