"""What each kind of evidence counts for: our default beside your own value, changed with a reason."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminTextInputWidget

from accounts.admin.scoped import allowed, person
from advocacy.scoring.models import KindWeight
from advocacy.scoring.services import reset_weight, set_weight
from advocacy.signals.kinds import KINDS, Family, Kind
from kernel import tenancy
from kernel.errors import DomainError, NotFound

FAMILIES = {
    Family.ACT: gettext_lazy("What they did for you"),
    Family.WEAK: gettext_lazy("Weak signs"),
    Family.OCCASION: gettext_lazy("Occasions"),
    Family.FEELING: gettext_lazy("What they feel"),
    Family.SUCCESS: gettext_lazy("How well it goes for them"),
    Family.OPINION: gettext_lazy("What others think of them"),
    Family.NEGATIVE: gettext_lazy("What takes points away"),
}


class WeightForm(forms.Form):
    strength = forms.FloatField(
        label=gettext_lazy("strength"), widget=UnfoldAdminDecimalFieldWidget()
    )
    half_life_days = forms.FloatField(
        label=gettext_lazy("days until it counts half"), widget=UnfoldAdminDecimalFieldWidget()
    )
    cap = forms.FloatField(
        label=gettext_lazy("at most"),
        widget=UnfoldAdminDecimalFieldWidget(),
        help_text=gettext_lazy("All evidence of this kind together gives no more than this."),
    )
    reason = forms.CharField(
        label=gettext_lazy("why"), max_length=200, widget=UnfoldAdminTextInputWidget()
    )


@dataclass(frozen=True, slots=True)
class Row:
    kind: Kind
    own: KindWeight | None

    @property
    def held(self) -> Any:
        return self.own or self.kind


def _rows() -> list[dict[str, Any]]:
    own = {row.kind: row for row in KindWeight.objects.for_organization(tenancy.current())}
    return [
        {
            "title": title,
            "rows": [
                Row(kind, own.get(kind.code)) for kind in KINDS.values() if kind.family is family
            ],
        }
        for family, title in FAMILIES.items()
    ]


@admin.site.page("weights/", name="weights")  # type: ignore[attr-defined]
def weights(request: HttpRequest) -> HttpResponse:
    """All kinds with what holds here."""
    context = {
        **admin.site.each_context(request),
        "title": _("Weights of signals"),
        "families": _rows(),
        "may_configure": allowed(request, "configure"),
    }
    return TemplateResponse(request, "admin/weights.html", context)


@admin.site.page("weights/<slug:kind>/", name="weight")  # type: ignore[attr-defined]
def weight(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind: give it an own value, or take it back. Everybody is scored anew."""
    if kind not in KINDS:
        raise NotFound(_("There is no such kind of evidence."))
    if not allowed(request, "configure"):
        raise PermissionDenied(
            _("Your role does not allow this. Ask an administrator or the owner.")
        )
    if request.method == "POST" and "reset" in request.POST:
        reset_weight(kind=kind, by=person(request))
        messages.success(request, _("Back to the default. Scores follow."))
        return redirect("admin:weights")
    own = KindWeight.objects.for_organization(tenancy.current()).filter(kind=kind).first()
    row = Row(KINDS[kind], own)
    form = WeightForm(request.POST or None, initial=_initial(row))
    if request.method == "POST" and form.is_valid() and _save(request, kind, form):
        messages.success(request, _("Saved. Everybody is scored anew with it."))
        return redirect("admin:weights")
    context = {
        **admin.site.each_context(request),
        "title": str(KINDS[kind].label).capitalize(),
        "row": row,
        "form": form,
    }
    return TemplateResponse(request, "admin/weight.html", context)


def _initial(row: Row) -> dict[str, Any]:
    return {
        "strength": row.held.strength,
        "half_life_days": row.held.half_life_days,
        "cap": row.held.cap,
        "reason": row.own.reason if row.own else "",
    }


def _save(request: HttpRequest, kind: str, form: WeightForm) -> bool:
    try:
        set_weight(kind=kind, by=person(request), **form.cleaned_data)
    except DomainError as refusal:
        for error in refusal.errors or [{"pointer": "", "detail": refusal.message}]:
            name = error["pointer"].removeprefix("/")
            form.add_error(name if name in form.fields else None, error["detail"])
        return False
    return True
