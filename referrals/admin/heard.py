"""“How did you hear of us?”: whom newcomers name, suggested with a confidence; one click says who it was."""

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

from accounts.admin.returning import back
from accounts.admin.scoped import OrganizationAdmin, person, when
from accounts.admin.undoing import with_undo
from kernel.errors import DomainError
from referrals.admin.decision import shown_answer
from referrals.admin.lead_steps import chosen
from referrals.attribution import agreement, ruling
from referrals.attribution.heard_models import HeardFrom


class HeardStateFilter(admin.SimpleListFilter):
    """What waits is what is looked for; the rest is one click away."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [choice for choice in HeardFrom.State.choices if choice[0] != "waiting"]

    def choices(self, changelist: Any) -> Any:
        for choice in super().choices(changelist):
            if choice["query_string"] == changelist.get_query_string(remove=["state"]):
                choice["display"] = gettext_lazy("waiting")
            yield choice

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(state=self.value() or HeardFrom.State.WAITING)


@admin.register(HeardFrom)
class HeardFromAdmin(OrganizationAdmin):
    """The review list. Nothing is credited before somebody has said who was meant."""

    change_capability = None
    list_display = ("newcomer", "text", "person", "company", when("read_at", gettext_lazy("since")))
    list_filter = (HeardStateFilter, "certainty", "channel")
    search_fields = ("text", "lead__contact__name", "suggestions__contact__name")
    ordering = ("-read_at", "id")
    fields = readonly_fields = ("newcomer", "text", "person", "company", "handle", "channel", "certainty", "state", "contact")  # fmt: skip
    list_per_page = 25
    change_list_template = "admin/heard.html"
    empty_title = gettext_lazy("Nothing waits")
    empty_text = gettext_lazy(
        "Ask “How did you hear of us?” at sign-up and hand the answer over as heard_from of POST /api/v1/leads. Whoever "
        "is named and may be in the book waits here for one click."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        # Most name nobody yet: whether a row is a test's, its lead says.
        return (
            super(OrganizationAdmin, self)
            .get_queryset(request)
            .filter(lead__is_test=False)
            .select_related("lead__contact", "contact")
            .prefetch_related("suggestions__contact__company")
        )

    def get_search_results(self, request: HttpRequest, queryset: Any, term: str) -> Any:
        found, _may_repeat = super().get_search_results(request, queryset, term)
        return found, bool(term)

    @display(description=gettext_lazy("newcomer"))
    def newcomer(self, row: HeardFrom) -> str:
        return str(row.lead)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        told = {"may_act": self.has_act_permission(request), "agreement": agreement.measured()}
        response: HttpResponse = super().changelist_view(request, {**(extra_context or {}), **told})
        if (shown := getattr(response, "context_data", None)) and "cl" in shown:
            shown["answers"] = [shown_answer(row) for row in shown["cl"].result_list]
        return response

    def get_urls(self) -> list[URLPattern]:
        say = self.admin_site.admin_view(require_POST(self.say_who))
        return [path("<uuid:pk>/who/", say, name="referrals_heardfrom_who"), *super().get_urls()]

    def say_who(self, request: HttpRequest, pk: Any) -> HttpResponse:
        if not self.has_act_permission(request):
            raise PermissionDenied(_("Your role reads only."))
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            told = self._say(request, row)
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, told)
        return back(request, otherwise="admin:referrals_heardfrom_changelist")

    def _say(self, request: HttpRequest, row: HeardFrom) -> str:
        if "undo" in request.POST:
            ruling.undo_heard(heard=row)
            return _("Taken back: it waits again.")
        if "nobody" in request.POST:
            ruling.reject_heard(heard=row, by=person(request))
            told = _("Noted: word of mouth without a name.")
        else:
            contact = chosen(request)
            ruling.confirm_heard(heard=row, contact=contact, by=person(request))
            told = _("Noted: %(name)s told them.") % {"name": contact}
        here = reverse("admin:referrals_heardfrom_who", args=[row.pk])
        return with_undo(
            request, told, here, otherwise="admin:referrals_heardfrom_changelist", undo="1"
        )
