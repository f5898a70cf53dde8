"""What answers leave for a colleague to do: on Today, on the person's page, and as a list."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.decorators import display

from accounts.admin.filters import MyContactFilter
from accounts.admin.returning import back
from accounts.admin.scoped import OrganizationAdmin, person, when
from accounts.admin.undoing import with_undo
from accounts.customers.models import Company
from accounts.organizations.absences import minded_by
from advocacy.moments import follow_ups
from advocacy.moments.answers import FollowUp

ON_TODAY = 10
POLICIES = [
    (value, label) for value, label in Company.Policy.choices if value != Company.Policy.UNKNOWN
]


@admin.register(FollowUp)
class FollowUpAdmin(OrganizationAdmin):
    """One row per thing to do. Nothing is typed in here: it is done, and says with what result."""

    list_display = (
        "named",
        "what",
        "their_words",
        when("due_at", gettext_lazy("until")),
        when("done_at", gettext_lazy("done")),
        "result_words",
    )
    list_filter = (("done_at", admin.EmptyFieldListFilter), "kind", MyContactFilter)
    list_select_related = ("contact", "company", "done_by")
    search_fields = ("contact__name", "contact__email", "company__name", "note")
    ordering = ("done_at", "due_at", "id")
    fields = ("named", "what", "their_words", "due_at", "done_at", "result_words")
    readonly_fields = fields
    change_form_outer_before_template = "admin/follow_up_close.html"
    empty_title = gettext_lazy("Nothing to follow up")
    empty_text = gettext_lazy(
        "When a customer answers yes, names a company policy or says that they left, it waits here."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return (
            super()
            .get_queryset(request)
            .filter(is_test=False)
            .select_related("contact", "company", "done_by")
        )

    @display(description=gettext_lazy("person"), ordering="contact__name")
    def named(self, row: FollowUp) -> str:
        return str(row.contact)

    @display(description=gettext_lazy("what"), ordering="kind")
    def what(self, row: FollowUp) -> str:
        return str(row.get_kind_display())

    @display(description=gettext_lazy("in their words"))
    def their_words(self, row: FollowUp) -> str:
        return row.note or "-"

    @display(description=gettext_lazy("result"))
    def result_words(self, row: FollowUp) -> str:
        policies: dict[str, Any] = dict(POLICIES)
        return str(policies.get(row.result, "")) or row.result or "-"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        if (row := kwargs.get("obj")) is not None:
            context |= {"task": row, "policies": POLICIES}
            context["may_act"] = self.has_act_permission(request) and row.done_at is None
        return super().render_change_form(request, context, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "<uuid:pk>/close/",
                self.admin_site.admin_view(require_POST(self.close)),
                name="advocacy_followup_close",
            ),
            path(
                "<uuid:pk>/reopen/",
                self.admin_site.admin_view(require_POST(self.reopen)),
                name="advocacy_followup_reopen",
            ),
            *super().get_urls(),
        ]

    def close(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """It was done; of a policy it is said what it is."""
        row = self._to_act_on(request, pk)
        note = request.POST.get("result", "")
        if row.kind == FollowUp.Kind.POLICY:
            policy = request.POST.get("policy", "")
            follow_ups.confirm_policy(follow_up=row, policy=policy, by=person(request), note=note)
        else:
            follow_ups.close(follow_up=row, by=person(request), result=note)
        told = _("Noted: %(what)s.") % {"what": row}
        undo = reverse("admin:advocacy_followup_reopen", args=[row.pk])
        messages.success(request, with_undo(request, told, undo))
        return back(request, otherwise="admin:index")

    def reopen(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """A wrong click is taken back."""
        row = self._to_act_on(request, pk)
        follow_ups.reopen(follow_up=row, by=person(request))
        messages.success(request, _("Open again: %(name)s.") % {"name": row})
        return back(request, otherwise="admin:index")

    def _to_act_on(self, request: HttpRequest, pk: Any) -> FollowUp:
        if not self.has_act_permission(request):
            raise PermissionDenied(_("Your role reads only."))
        row: FollowUp = get_object_or_404(self.get_queryset(request), pk=pk)
        return row


def on_today(request: HttpRequest, *, only_mine: bool) -> dict[str, Any]:
    """The most urgent ones, for the first page."""
    rows = follow_ups.open_ones()
    if only_mine:
        rows = rows.filter(company__owner__in=minded_by(person(request).pk))
    found = list(rows[: ON_TODAY + 1])
    return {
        "follow_ups": found[:ON_TODAY],
        "more_follow_ups": len(found) > ON_TODAY,
        "policies": POLICIES,
    }
