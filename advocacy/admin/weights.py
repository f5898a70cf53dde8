"""What each kind of evidence counts for: what holds, a draft to change it in, and the versions before.

A change is made in a draft, seen (who would move where) before it holds, and put in force with a reason.
"""

from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.admin.scoped import allowed, person
from advocacy.admin.versions import differences, families, moves, tier_rows, version_rows
from advocacy.scoring import modelling
from advocacy.scoring.contents import LABEL_LENGTH, Weights
from advocacy.scoring.models import ScoringModel
from advocacy.scoring.weights import kinds_in_force, weights_in
from advocacy.signals.kinds import KINDS
from kernel.errors import DomainError, NotFound


def _points(label: Any, **more: Any) -> forms.FloatField:
    return forms.FloatField(label=label, widget=UnfoldAdminDecimalFieldWidget(), **more)


def _whole(label: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, widget=UnfoldAdminIntegerFieldWidget(), **more)


class KindForm(forms.Form):
    strength = _points(gettext_lazy("strength"))
    half_life_days = _points(gettext_lazy("days until it counts half"))
    cap = _points(
        gettext_lazy("at most"),
        help_text=gettext_lazy("All evidence of this kind together gives no more than this."),
    )
    effort = _whole(
        gettext_lazy("effort"),
        help_text=gettext_lazy("What it costs the person who does it, 1 to 10. 0: it is no act."),
    )
    value = _whole(
        gettext_lazy("value"),
        help_text=gettext_lazy(
            "How much one of these helps you, 1 to 10, to set beside the effort. It is no money."
        ),
    )
    label = forms.CharField(
        label=gettext_lazy("your own name for it"),
        required=False,
        max_length=LABEL_LENGTH,
        widget=UnfoldAdminTextInputWidget(),
    )


class TiersForm(forms.Form):
    champion_points = _points(gettext_lazy("Champion from (points)"))
    champion_kinds = _whole(gettext_lazy("Champion: kinds of evidence"))
    natural_points = _points(gettext_lazy("Natural advocate from (points)"))
    natural_kinds = _whole(gettext_lazy("Natural advocate: kinds of evidence"))
    resting_points = _points(
        gettext_lazy("rests below (points)"),
        help_text=gettext_lazy("After 90 days below this. Well below the entry: else it flickers."),
    )
    warm_points = _points(gettext_lazy("Warm from (points)"))


class ReasonForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("why"), max_length=200, widget=UnfoldAdminTextInputWidget()
    )


def _page(request: HttpRequest, template: str, title: str, **context: Any) -> TemplateResponse:
    everything = {**admin.site.each_context(request), "title": title, **context}
    everything["may_configure"] = allowed(request, "configure")
    return TemplateResponse(request, f"admin/{template}.html", everything)


def _must_configure(request: HttpRequest) -> None:
    if not allowed(request, "configure"):
        raise PermissionDenied(
            _("Your role does not allow this. Ask an administrator or the owner.")
        )


def _draft() -> ScoringModel:
    found = modelling.draft()
    if found is None:
        raise NotFound(_("There is no draft. Begin one first."))
    return found


@admin.site.page("weights/", name="weights")  # type: ignore[attr-defined]
def weights(request: HttpRequest) -> HttpResponse:
    """What holds, the draft if there is one, and every version before."""
    in_force = kinds_in_force(hold=False)
    history = modelling.history()
    return _page(
        request,
        "weights",
        _("What evidence counts for"),
        families=families(in_force, Weights()),
        tiers=tier_rows(in_force, Weights()),
        version=next((one for one in history if one.number == in_force.number), None),
        draft=next((one for one in history if one.state == "draft"), None),
        versions=version_rows(history),
    )


@admin.site.page("weights/begin/", name="weight_begin")  # type: ignore[attr-defined]
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a draft with what holds now."""
    _must_configure(request)
    modelling.begin(by=person(request))
    return redirect("admin:weight_draft")


@admin.site.page("weights/draft/", name="weight_draft")  # type: ignore[attr-defined]
def draft(request: HttpRequest) -> HttpResponse:
    """The draft beside what holds; POST throws it away."""
    found = _draft()
    if request.method == "POST":
        _must_configure(request)
        modelling.discard(found, by=person(request))
        messages.success(request, _("The draft is gone. What holds has not changed."))
        return redirect("admin:weights")
    in_force, drafted = kinds_in_force(hold=False), weights_in(found)
    return _page(
        request,
        "weight_draft",
        _("Draft: version %(number)s") % {"number": found.number},
        draft=found,
        families=families(drafted, in_force),
        tiers=tier_rows(drafted, in_force),
        differences=differences(in_force, drafted),
    )


@admin.site.page("weights/draft/tiers/", name="weight_draft_tiers")  # type: ignore[attr-defined]
def draft_tiers(request: HttpRequest) -> HttpResponse:
    """The heights of the tiers, in the draft."""
    _must_configure(request)
    found = _draft()
    heights = weights_in(found).heights
    form = TiersForm(request.POST or None, initial=asdict(heights))

    def save() -> None:
        modelling.change_tiers(found, values=form.cleaned_data)

    if request.method == "POST" and form.is_valid() and _done(form, save):
        return redirect("admin:weight_draft")
    return _page(request, "weight", _("Heights of the tiers"), form=form)


@admin.site.page("weights/draft/kinds/<slug:kind>/", name="weight_draft_kind")  # type: ignore[attr-defined]
def draft_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind, in the draft."""
    _must_configure(request)
    if kind not in KINDS:
        raise NotFound(_("There is no such kind of evidence."))
    found = _draft()
    drafted = weights_in(found)[kind]
    form = KindForm(
        request.POST or None,
        initial={
            name: getattr(drafted, name)
            for name in ("strength", "half_life_days", "cap", "effort", "value")
        }
        | {"label": found.content["kinds"].get(kind, {}).get("label", "")},
    )

    def save() -> None:
        modelling.change_kind(found, kind=kind, values=form.cleaned_data)

    if request.method == "POST" and form.is_valid() and _done(form, save):
        return redirect("admin:weight_draft")
    title = str(KINDS[kind].label).capitalize()
    return _page(request, "weight", title, form=form, usual=KINDS[kind])


@admin.site.page("weights/draft/preview/", name="weight_preview")  # type: ignore[attr-defined]
def preview(request: HttpRequest) -> HttpResponse:
    """Who would move if the draft held; POST puts it in force."""
    found = _draft()
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        _must_configure(request)

        def save() -> None:
            modelling.activate(found, by=person(request), note=form.cleaned_data["note"])

        if form.is_valid() and _done(form, save):
            messages.success(request, _("It holds from now on. Everybody is scored anew with it."))
            return redirect("admin:weights")
    return _page(
        request,
        "weight_preview",
        _("What version %(number)s would change") % {"number": found.number},
        draft=found,
        differences=differences(kinds_in_force(hold=False), weights_in(found)),
        people=moves(modelling.preview_of(found)),
        form=form,
    )


@admin.site.page("weights/<int:one>/<int:other>/", name="weight_compare")  # type: ignore[attr-defined]
def compare(request: HttpRequest, one: int, other: int) -> HttpResponse:
    """Two versions beside each other: what they say, and who stands where under each today."""
    before, after = (weights_in(modelling.version(number)) for number in (one, other))
    _unused, people = modelling.compare(one, other)
    return _page(
        request,
        "weight_compare",
        _("Version %(one)s and version %(other)s") % {"one": one, "other": other},
        one=one,
        other=other,
        differences=differences(before, after),
        people=moves(people),
    )


@admin.site.page("weights/<int:number>/back/", name="weight_back")  # type: ignore[attr-defined]
def back(request: HttpRequest, number: int) -> HttpResponse:
    """Let an earlier version hold again, with a reason."""
    _must_configure(request)
    modelling.version(number)
    form = ReasonForm(request.POST or None)

    def save() -> None:
        modelling.go_back(to=number, by=person(request), note=form.cleaned_data["note"])

    if request.method == "POST" and form.is_valid() and _done(form, save):
        messages.success(request, _("It holds again. Everybody is scored anew with it."))
        return redirect("admin:weights")
    title = (
        _("Back to version %(number)s") % {"number": number}
        if number
        else _("Back to the defaults")
    )
    return _page(request, "weight", title, form=form, is_back=True)


def _done(form: forms.Form, save: Any) -> bool:
    """Carry out the verb; what it refuses stands beside its field."""
    try:
        save()
    except DomainError as refusal:
        for error in refusal.errors or [{"pointer": "", "detail": refusal.message}]:
            name = error["pointer"].removeprefix("/")
            form.add_error(name if name in form.fields else None, error["detail"])
        return False
    return True
