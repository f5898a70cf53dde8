"""The admin as a tenant door: whoever has a membership comes in, into that organization, and nowhere else."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse, TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from unfold.sites import UnfoldAdminSite

from accounts.pages import second_step
from kernel import tenancy
from kernel.acting import acting
from kernel.errors import DomainError

View = Callable[..., HttpResponse]
FEW_LETTERS = 2
"""Searching the book of customers begins after this many letters."""


class GoodwordAdminSite(UnfoldAdminSite):
    """Every view runs inside the organization of the person's membership.

    `is_staff` and Django's groups mean nothing here: what a person may do comes from Membership.role.
    """

    index_template = "admin/today.html"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._pages: list[tuple[str, str, View]] = []
        self.disable_action("delete_selected")

    def page(self, route: str, *, name: str) -> Callable[[View], View]:
        """Mount a page of a room's door: `@admin.site.page("measure/", name="measure")`."""

        def mount(view: View) -> View:
            self._pages.append((route, name, view))
            return view

        return mount

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only pages that are tenant doors: what other apps register for platform staff is left out."""
        if getattr(admin_class, "is_tenant_door", False):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[URLPattern]:
        pages = [path(route, self.admin_view(view), name=name) for route, name, view in self._pages]
        # "View on site" looks rows up by content type: not a door we keep.
        rest = [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]
        return [*pages, *rest]

    def has_permission(self, request: HttpRequest) -> bool:
        membership = getattr(request, "membership", None)
        if not (request.user.is_active and membership):
            return False
        return not second_step.is_missing(request, membership)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        def within(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return _inside(request, view, *args, **kwargs)

        update_wrapper(within, view)
        guarded: View = super().admin_view(within, cacheable)

        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if self.has_permission(request):
                return guarded(request, *args, **kwargs)
            if getattr(request, "membership", None):
                return second_step.ask_for_it(request)
            if request.user.is_authenticated:
                # The page that says so, and where an organization can be opened.
                return redirect("organizations")
            return redirect_to_login(request.get_full_path(), reverse("account_login"))

        return update_wrapper(door, guarded)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        wanted = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
            wanted = reverse("admin:index")
        if request.user.is_authenticated:
            return HttpResponseRedirect(wanted)
        return redirect_to_login(wanted, reverse("account_login"))

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # 307 keeps the method: the button of the sidebar posts, and allauth logs out on POST.
        return redirect("account_logout", preserve_request=True)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")

    def password_change_done(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("admin:index")

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # Apps are our matter, not a reader's: the sidebar is the only table of contents.
        return redirect("admin:index")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Nothing: Django would ask every model for its permissions and addresses, on each page, for nobody."""
        return []

    def get_log_entries(self, request: HttpRequest) -> list[Any]:
        return []

    def search(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Pages, people and companies. Nothing is cached: unfold's cache would know the person, not the organization."""
        words = request.GET.get("s", "").strip().lower()
        if not words:
            return HttpResponse()
        results = [] if len(words) < FEW_LETTERS else self._found(request, words)
        context = {"results": results}
        return TemplateResponse(
            request, "unfold/helpers/search_results.html", context, headers={"HX-Trigger": "search"}
        )

    def _found(self, request: HttpRequest, words: str) -> list[dict[str, Any]]:
        pages = [
            {"title": item["title"], "description": group["title"] or "", "link": item["link"]}
            for group in self.get_sidebar_list(request)
            for item in group["items"]
            if item["has_permission"] and words in str(item["title"]).lower()
        ]
        rows = []
        searched = [pair for pair in self._registry.items() if getattr(pair[1], "in_search", 0)]
        for model, model_admin in sorted(searched, key=lambda pair: pair[1].in_search):
            found, _ = model_admin.get_search_results(
                request, model_admin.get_queryset(request), words
            )
            url = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
            rows += [
                {
                    "title": str(row),
                    "description": model._meta.verbose_name,
                    "link": reverse(url, args=[row.pk]),
                }
                for row in found[:10]
            ]
        return pages + rows


def _inside(request: HttpRequest, view: View, *args: Any, **kwargs: Any) -> HttpResponse:
    """Run the view in the organization, rendered before it leaves. A refusal is shown, and nothing stays written."""
    try:
        with (
            acting(through="admin", person=request.user.pk, request_id=getattr(request, "id", "")),
            tenancy.inside(request.membership.organization_id),  # type: ignore[attr-defined]
        ):
            response = view(request, *args, **kwargs)
            if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
                response.render()
            return response
    except DomainError as refusal:
        if request.method != "POST":
            raise Http404(refusal.message) from refusal
        messages.error(request, refusal.message)
        return HttpResponseRedirect(_back(request))


def _back(request: HttpRequest) -> str:
    before = request.headers.get("referer", "")
    if url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()}):
        return before
    return request.path if "/change/" in request.path else reverse("admin:index")
