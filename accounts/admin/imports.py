"""Handing over CSV files: upload, preview with what is wrong in each row, load, progress, and bad rows to correct."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from accounts.admin.scoped import OrganizationAdmin, person, when
from accounts.imports import services, showing
from accounts.imports.fields import FIELDS
from accounts.imports.models import Import, ImportFile
from accounts.imports.parsing import MEGABYTES, MOST_ROWS
from accounts.imports.services import Stage
from kernel import tenancy
from kernel.spreadsheets import csv_answer

REFRESH_SECONDS = 3
KINDS = {
    "companies": (
        gettext_lazy("Companies"),
        gettext_lazy("Your customers: at least a name or an id. Plan, revenue and domain help."),
    ),
    "contacts": (
        gettext_lazy("People"),
        gettext_lazy("At least a mail address or an id, and their company."),
    ),
    "history": (
        gettext_lazy("History"),
        gettext_lazy(
            "What happened, one row each: NPS answers, testimonials, reviews, case studies, mentions, subscriptions."
        ),
    ),
    "orders": (
        gettext_lazy("Orders (shops)"),
        gettext_lazy(
            "Past orders, a line a row: at least the order and the date. Shopify’s own export loads as it is."
        ),
    ),
    "leads": (
        gettext_lazy("Leads"),
        gettext_lazy(
            "Who came before, one lead a row: at least a mail address and the date. Stage, channel and their answer to “how did you hear of us?” help."
        ),
    ),
}


@admin.register(Import)
class ImportAdmin(OrganizationAdmin):
    """Files that were handed over, with how far they are."""

    add_capability = change_capability = "act"
    list_display = (
        when("created_at", gettext_lazy("handed over"), with_time=True),
        "file_names",
        "stage_label",
        "good_rows",
        "bad_rows",
        "created_by",
    )
    list_display_links = ("created_at", "file_names")
    list_select_related = ("created_by",)
    ordering = ("-created_at", "-id")
    empty_title = gettext_lazy("Nothing was imported yet")
    empty_text = gettext_lazy(
        "Hand over your customers, their people and what they said: the audit shows who recommends you already."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        files = ImportFile.objects.for_organization(tenancy.current())
        return super().get_queryset(request).prefetch_related(Prefetch("files", files))

    @display(description=gettext_lazy("files"))
    def file_names(self, row: Import) -> str:
        return ", ".join(file.name for file in row.files.all())

    @display(
        description=gettext_lazy("state"),
        ordering="stage",
        label={"loaded": "success", "failed": "danger", "loading": "info", "checked": "warning"},
    )
    def stage_label(self, row: Import) -> tuple[str, Any]:
        return row.stage, row.get_stage_display()

    @display(description=gettext_lazy("good rows"))
    def good_rows(self, row: Import) -> int:
        return sum(file.good for file in row.files.all())

    @display(description=gettext_lazy("bad rows"))
    def bad_rows(self, row: Import) -> int:
        return sum(file.bad for file in row.files.all())

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("example/<slug:kind>.csv", view(self.example), name="import_example"),
            path("<uuid:pk>/bad/<slug:kind>.csv", view(self.bad_csv), name="import_bad_rows"),
            *super().get_urls(),
        ]

    def example(self, request: HttpRequest, kind: str) -> HttpResponse:
        """A file that loads as it is."""
        if kind not in FIELDS:
            raise Http404
        answer = HttpResponse(showing.example(kind), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
        return answer

    def bad_csv(self, request: HttpRequest, pk: Any, kind: str) -> HttpResponseBase:
        """The bad rows of a file, with the reasons beside them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        file = get_object_or_404(self._file_rows(request), handed_over_id=pk, kind=kind)
        name = f"{file.name.rsplit('.', 1)[0]}-bad-rows.csv"
        return csv_answer(showing.bad_rows_table(file), name=name, delimiter=file.delimiter or ",")

    def _file_rows(self, request: HttpRequest) -> Any:
        imports = self.get_queryset(request).values("pk")
        return (
            ImportFile.objects.for_organization(tenancy.current())
            .filter(handed_over__in=imports)
            .select_related("handed_over")
        )

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            files = {
                kind: (str(upload.name), upload.file)
                for kind in FIELDS
                if (upload := request.FILES.get(kind))
            }
            made = services.take(files=files, by=person(request))  # type: ignore[arg-type]
            return redirect("admin:accounts_import_change", made.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import customers and their history"),
            "opts": self.opts,
            "kinds": [(kind, *words) for kind, words in KINDS.items()],
            "limits": {"rows": MOST_ROWS, "megabytes": MEGABYTES},
        }
        return TemplateResponse(request, "admin/import_upload.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        handed_over = self.get_object(request, object_id)
        if handed_over is None:
            raise Http404
        if request.method == "POST":
            if not self.has_change_permission(request):
                raise PermissionDenied(
                    _("Your role does not allow this. Ask an administrator or the owner.")
                )
            self._act(request, handed_over)
            return redirect("admin:accounts_import_change", handed_over.pk)
        return TemplateResponse(request, "admin/import_page.html", self._page(request, handed_over))

    def _act(self, request: HttpRequest, handed_over: Import) -> None:
        if "load" in request.POST:
            services.start_loading(handed_over=handed_over)
        elif "cancel" in request.POST:
            services.cancel(handed_over=handed_over)
            messages.success(request, _("Stopped. What was loaded already stays."))
        elif "meanings" in request.POST:
            kind = request.POST["meanings"]
            file = get_object_or_404(self._file_rows(request), handed_over=handed_over, kind=kind)
            services.change_meanings(
                file=file,
                meanings=[request.POST.get(f"column-{n}", "") for n in range(len(file.columns))],
                fallback=request.POST.get("fallback", file.fallback),
                date_order=_chosen(request, handed_over),
            )
            messages.success(request, _("Read anew."))

    def _page(self, request: HttpRequest, handed_over: Import) -> dict[str, Any]:
        files = list(self._file_rows(request).filter(handed_over=handed_over).order_by("kind"))
        at_work = handed_over.stage in (Stage.CHECKING, Stage.LOADING)
        unread = services.unread() if handed_over.stage in (Stage.LOADING, Stage.LOADED) else 0
        previews = [showing.preview(file) for file in files]
        return {
            **self.admin_site.each_context(request),
            "title": str(handed_over),
            "opts": self.opts,
            "row": handed_over,
            "stage": handed_over.stage,
            "sheets": [
                {
                    "preview": one,
                    "file": one.file,
                    "label": KINDS[one.file.kind][0],
                    "choices": showing.choices_of(one.file.kind),
                }
                for one in previews
            ],
            "types": showing.type_choices(),
            "orders": Import.DateOrder.choices,
            "percent": services.progress(handed_over=handed_over) if at_work else 100,
            "unread": unread,
            "refresh": REFRESH_SECONDS if at_work or unread else 0,
            "good": sum(one.file.good for one in previews if not one.blocked),
            "bad": sum(one.file.bad for one in previews),
            "loaded": sum(file.loaded for file in files),
            "known": sum(file.known for file in files),
            "may_act": self.has_change_permission(request),
            "may_change": handed_over.stage in (Stage.CHECKING, Stage.CHECKED),
        }


def _chosen(request: HttpRequest, handed_over: Import) -> str:
    order = request.POST.get("date_order", handed_over.date_order)
    return order if order in Import.DateOrder.values else ""
