"""The rows behind every number, as a page, a CSV file and JSON; reports to take away; computing them anew."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.exporting import taken_out
from advocacy.admin.measure_pages import tabs
from advocacy.growth import phrases, rows, wording
from advocacy.growth import services as growth
from advocacy.growth.row_values import Page, Row
from advocacy.incentives.states import OFFER_STATES
from advocacy.signals.kinds import KINDS
from advocacy.signals.models import Signal
from kernel.money import Money
from referrals.leads.models import Lead

TITLES = {
    "leads": gettext_lazy("Sign-ups"),
    "customers": gettext_lazy("Customers"),
    "acts": gettext_lazy("Acts of advocacy"),
    "words": gettext_lazy("In their own words"),
    "moments": gettext_lazy("Asks that were made"),
    "offers": gettext_lazy("Benefits that were taken"),
}
COLUMNS = {
    "came": gettext_lazy("came"),
    "when": gettext_lazy("when"),
    "person": gettext_lazy("person"),
    "company": gettext_lazy("company"),
    "channel": gettext_lazy("channel"),
    "source": gettext_lazy("came by"),
    "in_their_words": gettext_lazy("in their words"),
    "stage": gettext_lazy("stage"),
    "won": gettext_lazy("first payment"),
    "monthly": gettext_lazy("a month"),
    "kind": gettext_lazy("kind"),
    "origin": gettext_lazy("how"),
    "text": gettext_lazy("text"),
    "incentive": gettext_lazy("benefit"),
    "began": gettext_lazy("began to pay"),
    "left": gettext_lazy("left"),
    "first_monthly": gettext_lazy("a month at first"),
    "paid_so_far": gettext_lazy("paid so far"),
}
MONEY = {"monthly", "first_monthly", "paid_so_far"}
STAGES = {**dict(Lead.Stage.choices), **dict(OFFER_STATES)}
ORIGINS = {**dict(Signal.Origin.choices), **phrases.ORIGINS}
NOT_ASKED = {"page", "format"}


def _asked(request: HttpRequest) -> dict[str, str]:
    return {
        name: str(value) for name, value in request.GET.items() if name not in NOT_ASKED and value
    }


@admin.site.page("measure/rows/", name="measure_rows")  # type: ignore[attr-defined]
def behind(request: HttpRequest) -> HttpResponse:
    """Fifty rows a page, in a constant number of queries."""
    number = request.GET.get("page", "1")
    first = (int(number) - 1) * rows.PAGE if number.isdecimal() and 0 < int(number) < 10_000 else 0
    found = rows.page(_asked(request), now=timezone.now(), first=first)
    page = first // rows.PAGE + 1
    columns = [name for name in (found.rows[0] if found.rows else ()) if name in COLUMNS]
    context = {
        **admin.site.each_context(request),
        "title": str(TITLES[found.what]),
        "tabs": tabs(""),
        "n": found.n,
        "columns": [COLUMNS[name] for name in columns],
        "rows": [
            {"cells": [_cell(row, name) for name in columns], "url": _url(row)}
            for row in found.rows
        ],
        "query": _query(request, {}),
        "before": _query(request, {"page": str(page - 1)}) if page > 1 else "",
        "after": _query(request, {"page": str(page + 1)}) if first + rows.PAGE < found.n else "",
    }
    return TemplateResponse(request, "admin/measure_rows.html", context)


def _query(request: HttpRequest, more: dict[str, str]) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in more.items():
        query[name] = value
    return query.urlencode()


def _url(row: Row) -> str:
    name, key = row["link"]
    return reverse(f"admin:{name}", args=[key]) if key else ""


def _cell(row: Row, name: str) -> str:
    value = row[name]
    if value is None or value == "":
        return ""
    if name in MONEY:
        return str(Money(value, row.get("currency") or "EUR"))
    if name in {"channel", "source"}:
        return wording.source_label(value)
    if name == "kind":
        return str(KINDS[value].label) if value in KINDS else value
    if name == "stage":
        return str(STAGES.get(value, value))
    if name == "origin":
        return str(ORIGINS.get(value, value))
    if hasattr(value, "year"):
        local = timezone.localtime(value) if hasattr(value, "tzinfo") else value
        return date_format(local, "j N Y")
    return str(value)


@admin.site.page("measure/rows.csv", name="measure_rows_csv")  # type: ignore[attr-defined]
def behind_as_csv(request: HttpRequest) -> HttpResponseBase:
    """All of them, fifty thousand at most."""
    found = rows.page(_asked(request), now=timezone.now(), most=rows.MOST)
    return taken_out(_lines(found), name=f"{found.what}.csv")


def _lines(found: Page) -> Iterator[list[Any]]:
    columns = [name for name in (found.rows[0] if found.rows else ()) if name != "link"]
    yield columns
    for row in found.rows:
        yield ["" if row[name] is None else _plain(row[name]) for name in columns]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


@admin.site.page("measure/rows.json", name="measure_rows_json")  # type: ignore[attr-defined]
def behind_as_json(request: HttpRequest) -> HttpResponse:
    found = rows.page(_asked(request), now=timezone.now(), most=rows.MOST)
    plain = [{k: v for k, v in row.items() if k != "link"} for row in found.rows]
    return _download({"what": found.what, "n": found.n, "rows": plain}, f"{found.what}.json")


@admin.site.page("measure/export/<slug:name>.csv", name="measure_csv")  # type: ignore[attr-defined]
def report_as_csv(request: HttpRequest, name: str) -> HttpResponseBase:
    """Every table of a report below each other."""
    report = growth.report(name)
    return taken_out(wording.tables(name, report.content), name=f"{report.name}.csv")


@admin.site.page("measure/export/<slug:name>.json", name="measure_json")  # type: ignore[attr-defined]
def report_as_json(request: HttpRequest, name: str) -> HttpResponse:
    report = growth.report(name)
    content = wording.worded(report.content)
    told = {"name": report.name, "computed_at": report.computed_at, "content": content}
    return _download(told, f"{report.name}.json")


def _download(content: dict[str, Any], name: str) -> HttpResponse:
    answer = JsonResponse(content, json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@admin.site.page("measure/refresh/", name="measure_refresh")  # type: ignore[attr-defined]
def compute_anew(request: HttpRequest) -> HttpResponse:
    """All reports from the rows, now."""
    if request.method != "POST":
        raise Http404
    growth.refresh(now=timezone.now())
    messages.success(request, _("All reports were computed anew."))
    return HttpResponseRedirect(reverse("admin:measure"))
