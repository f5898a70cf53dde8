"""Reference requests: sales needs somebody to talk to a prospect; three are suggested, one is asked."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.decorators import display

from accounts.admin.scoped import Labels, OrganizationAdmin, person, when
from accounts.customers.models import Contact
from advocacy.admin.cards import sentences
from advocacy.moments import references
from advocacy.moments.asking_models import ReferenceRequest
from kernel import tenancy
from kernel.errors import DomainError

STATE_LABELS = Labels({"open": "warning", "asked": "info", "held": "success"})
ENDS = [
    (value, label) for value, label in ReferenceRequest.State.choices if value in references.ENDS
]


@admin.register(ReferenceRequest)
class ReferenceRequestAdmin(OrganizationAdmin):
    """Entered by sales or a CSM; its page suggests who could take the call, and says what each carries already."""

    add_capability = change_capability = "act"
    list_display = (
        "topic",
        "prospect",
        "asked_person",
        "state_label",
        when("needed_by", gettext_lazy("needed by")),
        "requested_by",
    )
    list_filter = ("state",)
    list_select_related = ("contact", "requested_by")
    search_fields = ("topic", "prospect", "contact__name")
    ordering = ("-requested_at", "-id")
    fields = ("topic", "prospect", ("industry", "employees"), ("use_case", "needed_by"))
    change_form_outer_after_template = "admin/reference.html"
    empty_title = gettext_lazy("Nobody needs a reference")
    empty_text = gettext_lazy(
        "When a prospect wants to talk to a customer, say here what about. Three people are suggested, with what each was "
        "asked and given, and one is asked through the same budget as everybody."
    )

    @display(description=gettext_lazy("state"), ordering="state", label=STATE_LABELS)
    def state_label(self, row: ReferenceRequest) -> tuple[str, Any]:
        return row.state, row.get_state_display()

    @display(description=gettext_lazy("person asked"))
    def asked_person(self, row: ReferenceRequest) -> str:
        return str(row.contact) if row.contact else "–"

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = ReferenceRequest.objects.for_organization(tenancy.current())
        return rows.select_related("contact", "requested_by", "moment")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request) and (obj is None or obj.closed_at is None)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.requested_by = person(request)
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        messages.success(request, _("Noted. Choose below whom to ask."))
        return self._back(obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        row = kwargs.get("obj")
        if row is not None:
            context["reference"] = row
            context["may_act"] = self.has_act_permission(request)
            context["ends"] = (
                ENDS if row.contact_id else [one for one in ENDS if one[0] == "dropped"]
            )
            if row.state in (ReferenceRequest.State.OPEN, ReferenceRequest.State.DECLINED):
                context["suggestions"] = [
                    {"contact": one.contact, "reasons": sentences(one.reasons)}
                    for one in references.suggestions(row)
                ]
        return super().render_change_form(request, context, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        verbs = {"ask": self.ask, "close": self.close}
        mine = [
            path(
                f"<uuid:pk>/{word}/",
                self.admin_site.admin_view(require_POST(view)),
                name=f"advocacy_referencerequest_{word}",
            )
            for word, view in verbs.items()
        ]
        return [*mine, *super().get_urls()]

    def ask(self, request: HttpRequest, pk: Any) -> HttpResponse:
        row = self._row(request, pk)
        contacts = Contact.objects.for_organization(tenancy.current())
        contact = get_object_or_404(contacts, pk=request.POST.get("contact"), is_test=False)
        try:
            moment = references.ask(request=row, contact=contact, by=person(request))
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return self._back(row)
        messages.success(request, _("The draft is ready: read it, then send it."))
        return HttpResponseRedirect(reverse("admin:advocacy_moment_change", args=[moment.pk]))

    def close(self, request: HttpRequest, pk: Any) -> HttpResponse:
        row = self._row(request, pk)
        try:
            references.close(
                request=row,
                state=request.POST.get("state", ""),
                outcome=request.POST.get("outcome", ""),
                by=person(request),
            )
        except DomainError as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("Noted."))
        return self._back(row)

    def _row(self, request: HttpRequest, pk: Any) -> ReferenceRequest:
        if not self.has_act_permission(request):
            raise PermissionDenied(_("Your role reads only."))
        row: ReferenceRequest = get_object_or_404(self.get_queryset(request), pk=pk)
        return row

    def _back(self, row: ReferenceRequest) -> HttpResponse:
        return HttpResponseRedirect(
            reverse("admin:advocacy_referencerequest_change", args=[row.pk])
        )
