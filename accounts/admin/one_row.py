"""Settings of which an organization has one row or none."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class OneRow:
    """For settings of which an organization has one row or none: the list is skipped."""

    def changelist_view(self: Any, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if row := self.get_queryset(request).first():
            return HttpResponseRedirect(reverse(f"{name}_change", args=[row.pk]))
        if self.has_add_permission(request):
            return redirect(f"{name}_add")
        messages.info(request, _("Nothing is set here yet: the defaults hold."))
        return redirect("admin:index")

    def add_view(
        self: Any, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> Any:
        if self.has_add_permission(request) and self.get_queryset(request).exists():
            return self.changelist_view(request)
        return super().add_view(request, form_url, extra_context)  # type: ignore[misc]

    def response_add(
        self: Any, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> Any:
        return self.response_change(request, obj)

    def response_change(self: Any, request: HttpRequest, obj: Any) -> HttpResponse:
        messages.success(request, _("Saved."))
        return self.changelist_view(request)  # type: ignore[no-any-return]
