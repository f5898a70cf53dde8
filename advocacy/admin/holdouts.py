"""Who is not asked, so that the effect of asking can be known: how it stands, what it shows, how long it takes."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.one_row import OneRow
from accounts.admin.scoped import OrganizationAdmin, allowed, person, when
from advocacy.admin.cards import sentences, words
from advocacy.admin.measure import share
from advocacy.holdout import effect, services
from advocacy.holdout.models import HoldoutArm, HoldoutDraw, HoldoutExemption, HoldoutSettings
from advocacy.holdout.sizing import needed
from advocacy.moments.models import Rule
from kernel import tenancy
from kernel.errors import DomainError

STYLE = {"class": "gw-input", "inputmode": "decimal"}
BASE, HOPED = 8.0, 16.0
"""Shares in percent that the helper starts from, until something was measured here."""
VERDICTS = {
    effect.COLLECTING: (gettext_lazy("collecting"), "calm"),
    effect.INCONCLUSIVE: (gettext_lazy("inconclusive: it may be chance"), "warm"),
    effect.SEPARATED: (gettext_lazy("separated: more than chance"), "good"),
}


class SizeForm(forms.Form):
    """What one expects, to learn how long the answer takes."""

    base = forms.FloatField(
        label=gettext_lazy("of those not asked, so many percent do it in 90 days"),
        min_value=0,
        max_value=100,
        widget=forms.NumberInput({**STYLE, "step": "0.1"}),
    )
    hoped = forms.FloatField(
        label=gettext_lazy("of those asked, so many percent should"),
        min_value=0,
        max_value=100,
        widget=forms.NumberInput({**STYLE, "step": "0.1"}),
    )
    percent = forms.IntegerField(
        label=gettext_lazy("percent of companies held out"),
        min_value=1,
        max_value=50,
        widget=forms.NumberInput(STYLE),
    )
    met_a_week = forms.FloatField(
        label=gettext_lazy("companies that would be asked each week"),
        min_value=0,
        widget=forms.NumberInput({**STYLE, "step": "0.1"}),
    )


@admin.site.page("holdout/", name="holdout")  # type: ignore[attr-defined]
def holdout(request: HttpRequest) -> HttpResponse:
    """A constant number of queries. Posted, it draws anew."""
    if request.method == "POST":
        return _draw_anew(request)
    draw = services.in_force()
    rule = _rule(request, draw)
    found = effect.report(draw, now=timezone.now(), rule=rule) if draw else None
    form = _size_form(request, found)
    context = {
        **admin.site.each_context(request),
        "title": _("Held out"),
        "standing": sentences([services.standing()])[0],
        "draw": draw,
        "report": found,
        "effects": [_shown(one) for one in found.effects] if found else [],
        "rules": _rules(draw),
        "rule": rule,
        "form": form,
        "size": _size(form),
        "draws": HoldoutDraw.objects.for_organization(tenancy.current()).exclude(ended_at=None)[:5],
        "may_configure": allowed(request, "configure"),
        "watched_days": effect.WATCHED.days,
    }
    return TemplateResponse(request, "admin/holdout.html", context)


def _draw_anew(request: HttpRequest) -> HttpResponse:
    if not allowed(request, "configure"):
        raise PermissionDenied(_("Your role does not allow this."))
    try:
        services.draw_anew(why=request.POST.get("why", ""), by=person(request))
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Drawn anew. The comparison begins again today."))
    return redirect("admin:holdout")


def _rules(draw: HoldoutDraw | None) -> list[tuple[str, str]]:
    """The playbooks that met somebody under this draw."""
    if draw is None:
        return []
    arms = HoldoutArm.objects.for_organization(tenancy.current()).filter(draw=draw)
    codes = set(arms.order_by().values_list("rule", flat=True).distinct())
    rows = Rule.objects.for_organization(tenancy.current()).filter(code__in=codes)
    return [(row.code, words(row.name) or row.code) for row in rows.only("code", "name")]


def _rule(request: HttpRequest, draw: HoldoutDraw | None) -> str:
    wanted = request.GET.get("playbook", "")
    return wanted if wanted in dict(_rules(draw)) else ""


def _shown(one: effect.Effect) -> dict[str, Any]:
    label, colour = VERDICTS[one.verdict]
    return {
        "label": one.label,
        "asked": share(one.asked),
        "held_out": share(one.held_out),
        "verdict": label,
        "colour": colour,
        "is_known": one.verdict != effect.COLLECTING,
        "difference": round(one.difference * 100),
        "low": round(one.low * 100),
        "high": round(one.high * 100),
    }


def _size_form(request: HttpRequest, found: effect.Report | None) -> SizeForm:
    """Filled with what was measured here where there is enough of it."""
    acts = found.effects[0] if found else None
    known = acts is not None and acts.verdict != effect.COLLECTING
    start = {
        "base": round((acts.held_out.value or 0) * 100, 1) if known and acts else BASE,
        "hoped": round((acts.asked.value or 0) * 100, 1) if known and acts else HOPED,
        "percent": services.settings_of_here().percent,
        "met_a_week": round(found.met_a_week, 1) if found else 5.0,
    }
    asked = {name: request.GET.get(name, value) for name, value in start.items()}
    return SizeForm(asked)


def _size(form: SizeForm) -> dict[str, Any] | None:
    if not form.is_valid():
        return None
    told = form.cleaned_data
    found = needed(
        base=told["base"] / 100,
        hoped=told["hoped"] / 100,
        percent=told["percent"],
        met_a_week=told["met_a_week"],
        watched_days=effect.WATCHED.days,
    )
    if found is None:
        return None
    return {
        "companies": found.companies,
        "held_out": found.held_out,
        "asked": found.asked,
        "weeks": found.weeks,
    }


@admin.register(HoldoutSettings)
class HoldoutSettingsAdmin(OneRow, OrganizationAdmin):
    add_capability = change_capability = "configure"
    fields = ("is_on", "percent")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        services.keep_drawn()

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        messages.success(request, _("Saved."))
        return redirect("admin:holdout")


@admin.register(HoldoutExemption)
class HoldoutExemptionAdmin(OrganizationAdmin):
    """Companies that are never drawn. An exemption can be taken back; either way it counts from the next draw on."""

    add_capability = delete_capability = "configure"
    list_display = ("company", "why", when("exempted_at", gettext_lazy("since")), "exempted_by")
    list_select_related = ("company", "exempted_by")
    search_fields = ("company__name", "why")
    ordering = ("-exempted_at",)
    fields = ("company", "why")
    autocomplete_fields = ("company",)
    empty_title = gettext_lazy("No company is exempt")
    empty_text = gettext_lazy(
        "A company you must always be able to ask can be left out of the next draw. Who is drawn already stays drawn."
    )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        made = services.exempt(company=obj.company, why=obj.why, by=person(request))
        obj.pk = made.pk
        obj.refresh_from_db()
