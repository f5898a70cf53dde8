"""The sign-up audit: what buyers share and others lack, as a page, as a table to take away, and as a draft profile."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.admin.exporting import taken_out
from accounts.admin.scoped import allowed, person
from kernel.errors import DomainError
from kernel.statistics import proportion
from referrals.admin.rates import period, rate, times
from referrals.qualification import modelling
from referrals.qualification.auditing import Audit, Finding, audit
from referrals.qualification.drafting import label_in_words

MOST_SHOWN = 40


@admin.site.page("sign-ups/", name="sign_ups")  # type: ignore[attr-defined]
def sign_ups(request: HttpRequest) -> HttpResponse:
    """What can be told about who pays, from everybody who signed up in a time."""
    form, wanted = period(request)
    found = audit(now=timezone.now(), **wanted)
    context = {
        **admin.site.each_context(request),
        "title": _("Sign-up audit"),
        "form": form,
        "query": request.GET.urlencode(),
        "audit": found,
        "paid": rate(_all_paid(found)),
        "shared": _rows(found.shared),
        "of_quitters": _rows(found.of_quitters),
        "rest": _rows(found.rest[:MOST_SHOWN]),
        "rest_count": len(found.rest),
        "not_judged": [
            {"what": label_in_words(name), "buyers": rate(buyers), "others": rate(others)}
            for name, buyers, others in found.not_judged
        ],
        "free_text": [label_in_words(name) for name in found.free_text],
        "may_configure": allowed(request, "configure"),
    }
    return TemplateResponse(request, "admin/sign_ups.html", context)


def _all_paid(found: Audit) -> Any:
    return proportion(found.buyers, found.leads)


def _rows(found: Sequence[Finding]) -> list[dict[str, Any]]:
    return [
        {
            "what": label_in_words(one.field),
            "value": value_in_words(one.value),
            "paid": rate(one.paid),
            "lift": times(one.lift),
            "buyers": rate(one.share_buyers),
            "others": rate(one.share_others),
            "p": _p_in_words(one),
            "is_small": one.is_small,
        }
        for one in found
    ]


def value_in_words(value: str) -> str:
    return {"true": _("yes"), "false": _("no")}.get(value, value)


def _p_in_words(one: Finding) -> str:
    if one.is_small:
        return "–"
    return _("below 0.001") if one.p < 0.001 else f"{one.p:.3f}"


@admin.site.page("sign-ups/audit.csv", name="sign_ups_csv")  # type: ignore[attr-defined]
def sign_ups_csv(request: HttpRequest) -> HttpResponseBase:
    """Every finding of the same time and channel, chance or not."""
    _form, wanted = period(request)
    return taken_out(_table(audit(now=timezone.now(), **wanted)), name="sign-up-audit.csv")


def _table(found: Audit) -> Iterator[list[Any]]:
    yield [
        _("trait"),
        _("value"),
        _("have it"),
        _("of them paid"),
        _("paid, share"),
        _("from"),
        _("to"),
        _("lift"),
        _("from"),
        _("to"),
        _("among buyers"),
        _("among the others"),
        _("p, corrected"),
        _("too small to judge"),
        _("verdict"),
    ]
    for one in found.findings:
        yield [
            label_in_words(one.field),
            value_in_words(one.value),
            one.n,
            one.k,
            round(one.paid.value or 0, 4),
            round(one.paid.low, 4),
            round(one.paid.high, 4),
            round(one.lift.value, 3),
            round(one.lift.low, 3),
            "" if one.lift.high == float("inf") else round(one.lift.high, 3),
            round(one.share_buyers.value or 0, 4),
            round(one.share_others.value or 0, 4),
            "" if one.is_small else round(one.p, 5),
            _("yes") if one.is_small else _("no"),
            _verdict(one),
        ]


def _verdict(one: Finding) -> str:
    if one.is_shared_by_buyers:
        return _("buyers share it")
    if one.is_of_quitters:
        return _("the others share it")
    return _("too small to judge") if one.is_small else _("not to be told from chance")


@admin.site.page("sign-ups/draft/", name="sign_ups_draft")  # type: ignore[attr-defined]
@require_POST
def sign_ups_draft(request: HttpRequest) -> HttpResponse:
    """Turn the findings of this time and channel into a draft of the ideal-customer profile."""
    if not allowed(request, "configure"):
        raise PermissionDenied(
            _("Your role does not allow this. Ask an administrator or the owner.")
        )
    _form, wanted = period(request)
    found = audit(now=timezone.now(), **wanted)
    try:
        modelling.draft_from_findings(found.findings, by=person(request))
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("admin:sign_ups")
    messages.success(
        request, _("A draft was made of it. Nothing holds before you put it in force.")
    )
    return redirect("admin:profile_preview")
