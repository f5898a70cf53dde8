"""What was told to webhooks, as sent, and how each call went."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from unfold.decorators import display
from unfold.paginator import InfinitePaginator

from accounts.admin.scoped import OrganizationAdmin, in_words, when
from accounts.outbound import endpoints
from accounts.outbound.webhook_models import WebhookDelivery
from kernel.text import say
from kernel.work import State

STATES = {
    State.PENDING: "info",
    State.DONE: "success",
    State.FAILED: "danger",
    State.CANCELLED: "warning",
}


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(OrganizationAdmin):
    """What was told to webhooks, newest first: the body as sent, and every call."""

    view_capability = "manage"
    list_display = (
        "type",
        "endpoint",
        "state_label",
        "attempts",
        when("created_at", gettext_lazy("happened"), with_time=True),
    )
    list_select_related = ("endpoint",)
    list_filter = ("state", "endpoint")
    search_fields = ("=type", "=event_id")
    search_help_text = gettext_lazy("The exact type, like lead.won.")
    ordering = ("-created_at", "-id")
    paginator = InfinitePaginator
    actions = ("send_again",)
    fields = ()
    change_form_outer_before_template = "admin/webhook_delivery.html"
    empty_title = gettext_lazy("Nothing was told yet")
    empty_text = gettext_lazy(
        "As soon as something happens that a webhook listens for, it stands here."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super(OrganizationAdmin, self).get_queryset(request)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return ()

    def has_manage_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @display(description=gettext_lazy("state"), label=STATES)
    def state_label(self, delivery: WebhookDelivery) -> tuple[str, Any]:
        words = {State.DONE: _("received"), State.CANCELLED: _("kept back")}
        return delivery.state, words.get(State(delivery.state), delivery.get_state_display())

    state_words = in_words(state_label)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        delivery: Any = kwargs.get("obj")
        if delivery is not None:
            context.update(
                delivery=delivery,
                state_words=self.state_words(delivery),
                why=say(delivery.failure) if delivery.failure else "",
                next_at=_next_at(delivery),
                calls=[
                    (call, say(call.failure) if call.failure else "")
                    for call in delivery.calls.all()
                ],
            )
        return super().render_change_form(request, context, **kwargs)

    @admin.action(description=gettext_lazy("Send again"), permissions=["manage"])
    def send_again(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        rows = list(queryset.select_related("endpoint"))
        for delivery in rows:
            endpoints.resend(delivery=delivery)
        n = len(rows)
        messages.success(
            request,
            ngettext("%(n)s event is sent again.", "%(n)s events are sent again.", n) % {"n": n},
        )
        return redirect("admin:accounts_webhookdelivery_changelist")

    def get_urls(self) -> list[URLPattern]:
        again = self.admin_site.admin_view(require_POST(self.one_again))
        return [
            path("<uuid:pk>/again/", again, name="accounts_webhookdelivery_again"),
            *super().get_urls(),
        ]

    def one_again(self, request: HttpRequest, pk: Any) -> HttpResponse:
        if not self.has_manage_permission(request):
            raise PermissionDenied(
                _("Your role does not allow this. Ask an administrator or the owner.")
            )
        rows = self.get_queryset(request).select_related("endpoint")
        endpoints.resend(delivery=get_object_or_404(rows, pk=pk))
        messages.success(request, _("It is sent again, with the same id."))
        return HttpResponseRedirect(reverse("admin:accounts_webhookdelivery_change", args=[pk]))


def _next_at(delivery: WebhookDelivery) -> datetime | None:
    return delivery.due_at if delivery.state == State.PENDING and delivery.attempts else None
