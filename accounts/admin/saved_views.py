"""Keep a list as it is narrowed down now, and let it go again. The tabs above a list: templates/admin/saved_views.html."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.admin.scoped import allowed, person
from accounts.organizations import saved_views


@admin.site.page("views/", name="views")  # type: ignore[attr-defined]
def views(request: HttpRequest) -> HttpResponse:
    """All lists they keep. Post `page`, `query` and `name` to keep one (`shared` for everybody), or `delete` with its id."""
    if not allowed(request, "read"):
        raise PermissionDenied
    if request.method != "POST":
        return _all(request)
    page = request.POST.get("page", "")
    if page not in _lists():
        raise Http404("No such list.")
    if gone := request.POST.get("delete"):
        saved_views.delete(view_id=_id(gone), by=person(request))
        messages.success(request, _("Deleted."))
        return redirect(f"admin:{page}_changelist")
    kept = saved_views.save(
        page=page,
        name=request.POST.get("name", ""),
        query=request.POST.get("query", ""),
        by=person(request),
        is_shared=bool(request.POST.get("shared")) and allowed(request, "act"),
    )
    messages.success(request, _("Kept as “%(name)s”.") % {"name": kept.name})
    return HttpResponseRedirect(f"{reverse(f'admin:{page}_changelist')}?{kept.query}")


def _all(request: HttpRequest) -> HttpResponse:
    names = _lists()
    rows = [
        {
            "view": view,
            "list": names[view.page],
            "address": f"{reverse(f'admin:{view.page}_changelist')}?{view.query}",
            "is_mine": view.person_id == request.user.pk,
        }
        for view in saved_views.of_member(user_id=person(request).pk)
        if view.page in names
    ]
    context = {**admin.site.each_context(request), "title": _("Saved views"), "rows": rows}
    return TemplateResponse(request, "admin/all_views.html", context)


def _lists() -> dict[str, Any]:
    """The lists of the admin by the name that a view keeps."""
    return {
        f"{model._meta.app_label}_{model._meta.model_name}": model._meta.verbose_name_plural
        for model in admin.site._registry
    }


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404("No such view.") from error
