"""Chosen companies get another colleague to look after them: one page between the list and the deed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.scoped import members
from accounts.customers.handing_over import hand_over
from accounts.customers.models import Company

SHOWN = 20


class HandOverForm(forms.Form):
    to: forms.ModelChoiceField = forms.ModelChoiceField(
        label=gettext_lazy("who looks after them from now on"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("nobody"),
        widget=forms.Select({"class": "gw-input"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = members()  # type: ignore[attr-defined]


def ask_or_hand_over(
    request: HttpRequest, chosen: QuerySet[Company], *, context: dict[str, Any]
) -> HttpResponse | None:
    """The page that asks to whom; None once it was answered and done."""
    form = HandOverForm(request.POST if "hand_over" in request.POST else None)
    if form.is_valid():
        to = form.cleaned_data["to"]
        changed = hand_over(companies=list(chosen.values_list("pk", flat=True)), to=to)
        told = ngettext(
            "%(n)s company is looked after by %(name)s now.",
            "%(n)s companies are looked after by %(name)s now.",
            changed,
        )
        messages.success(request, told % {"n": changed, "name": to or _("nobody")})
        return None
    companies = list(chosen[: SHOWN + 1])
    return TemplateResponse(
        request,
        "admin/hand_over.html",
        {
            **context,
            "title": _("Hand over"),
            "form": form,
            "companies": companies[:SHOWN],
            "more": len(companies) > SHOWN,
            "ids": request.POST.getlist("_selected_action"),
            "everywhere": request.POST.get("select_across") == "1",
        },
    )
