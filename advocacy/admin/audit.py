"""The audit as a page, and as a table to take away."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.admin.exporting import taken_out
from accounts.admin.scoped import allowed
from advocacy.admin.cards import TIER_COLOURS, sentences
from advocacy.admin.measure import share
from advocacy.audit import storing
from advocacy.audit.report import Group, advocates_to_export
from advocacy.scoring.models import Advocate
from advocacy.signals.kinds import KINDS

LABELS = dict(Advocate.Tier.choices)
LINKS = {
    "contacts": "accounts_import_add",
    "nps": "accounts_import_add",
    "testimonials": "accounts_import_add",
    "reviews": "accounts_import_add",
    "company": "accounts_contact_changelist",
    "mail": "accounts_contact_changelist",
    "revenue": "accounts_company_changelist",
    "names": "accounts_eventname_changelist",
    "quarantine": "accounts_event_changelist",
}
QUERIES = {"quarantine": "?state__exact=failed"}


@admin.site.page("audit/", name="audit")  # type: ignore[attr-defined]
def audit_page(request: HttpRequest) -> HttpResponse:
    """Who recommends us already, on what evidence; a constant number of queries."""
    found = storing.latest()
    context = {
        **admin.site.each_context(request),
        "title": _("Audit"),
        "audit": found,
        "coverage": share(found.coverage),
        "evidence": [{"label": KINDS[kind].label, "n": n} for kind, n in found.evidence],
        "advocates": _rows(found.advocates),
        "nearly": _rows(found.nearly),
        "not_on_the_list": _rows(found.not_on_the_list),
        "in_peace": _rows(found.in_peace),
        "in_trouble": _rows(found.in_trouble),
        "missing": [{"gap": gap, "link": _link(gap.code)} for gap in found.missing],
        "may_import": allowed(request, "act"),
    }
    return TemplateResponse(request, "admin/audit.html", context)


def _link(code: str) -> str:
    name = LINKS.get(code)
    return reverse(f"admin:{name}") + QUERIES.get(code, "") if name else ""


def _rows(group: Group) -> list[dict[str, Any]]:
    return [
        {
            "contact": one.contact,
            "tier": LABELS[one.tier],
            "colour": TIER_COLOURS.get(one.tier, "calm"),
            "score": one.score,
            "reasons": sentences(one.reasons),
            "why": sentences(one.why),
            "unprompted": one.unprompted_acts,
        }
        for one in group.people
    ]


@admin.site.page("audit/advocates.csv", name="audit_csv")  # type: ignore[attr-defined]
def audit_csv(request: HttpRequest) -> HttpResponseBase:
    """Everybody on the list, with every reason."""
    return taken_out(_table(), name="advocates.csv")


def _table() -> Iterator[list[Any]]:
    yield [
        _("place"),
        _("person"),
        _("mail address"),
        _("company"),
        _("tier"),
        _("score"),
        _("acts by themselves"),
        _("last act"),
        _("because"),
    ]
    for place, one in enumerate(advocates_to_export(), start=1):
        yield [
            place,
            str(one.contact),
            one.contact.email,
            str(one.contact.company or ""),
            str(LABELS[one.tier]),
            one.score,
            one.unprompted_acts,
            date_format(one.last_act_at, "Y-m-d") if one.last_act_at else "",
            ". ".join(sentences(one.reasons)),
        ]
