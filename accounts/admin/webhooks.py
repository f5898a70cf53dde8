"""Your systems that are told what happens here: how each of them does, what was told to it, and how each call went."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from accounts.admin.scoped import OrganizationAdmin, OwnedForm, person, when
from accounts.outbound import endpoints, retrying
from accounts.outbound.event_types import CHOOSABLE
from accounts.outbound.webhook_models import WebhookDelivery, WebhookEndpoint
from kernel.errors import Invalid
from kernel.text import say
from kernel.work import State

SHOWN = 15


class WebhookForm(OwnedForm):
    """Checked by the verb that the guard of every call stands behind."""

    event_types = forms.MultipleChoiceField(
        label=gettext_lazy("Tell it when"),
        choices=CHOOSABLE,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text=gettext_lazy("Choose none to tell everything, what is added later too."),
    )

    class Meta:
        model = WebhookEndpoint
        fields = ("name", "url", "event_types", "per_second", "is_test")

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if url == self.initial.get("url"):
            return url
        try:
            return endpoints.checked_url(url)
        except Invalid as refusal:
            raise ValidationError(refusal.message) from refusal


@admin.register(WebhookEndpoint)
class WebhookAdmin(OrganizationAdmin):
    """Webhooks of this organization."""

    view_capability = add_capability = change_capability = delete_capability = "manage"
    form = WebhookForm
    list_display = (
        "name",
        "state",
        "how_it_does",
        "hears",
        when("last_good_at", gettext_lazy("last success"), with_time=True),
    )
    list_filter = ("is_on", "is_test")
    search_fields = ("name", "url")
    ordering = ("name", "id")
    change_form_outer_before_template = "admin/webhook.html"
    empty_title = gettext_lazy("Nobody is told yet")
    empty_text = gettext_lazy(
        "Your CRM, your data warehouse or your own service can hear of moments, leads and promises as they happen, signed as Standard Webhooks."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        # Past the rule of the base on purpose: a webhook for tests is set up here like any other.
        rows = super(OrganizationAdmin, self).get_queryset(request)
        told = WebhookDelivery.objects.filter(endpoint=OuterRef("pk")).order_by().values("endpoint")
        return rows.annotate(
            waiting=_counted(told, Q(state=State.PENDING)),
            lost=_counted(told, Q(state=State.FAILED)),
        )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (
            ("name", "url", "event_types", "per_second")
            if obj
            else (
                "name",
                "url",
                "event_types",
                "is_test",
            )
        )

    @display(
        description=gettext_lazy("state"),
        label={"on": "success", "fails": "danger", "off": "", "ended": "danger", "test": "warning"},
    )
    def state(self, endpoint: WebhookEndpoint) -> tuple[str, Any]:
        return _state(endpoint)

    @display(description=gettext_lazy("how it does"))
    def how_it_does(self, endpoint: WebhookEndpoint) -> str:
        return format_html('<span class="gw-wrap">{}</span>', in_a_sentence(endpoint))

    @display(description=gettext_lazy("hears of"))
    def hears(self, endpoint: WebhookEndpoint) -> str:
        if not endpoint.event_types:
            return _("everything")
        n = len(endpoint.event_types)
        return ngettext("%(n)s kind of event", "%(n)s kinds of events", n) % {"n": n}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        endpoint: Any = kwargs.get("obj")
        if endpoint is not None:
            context.update(
                endpoint=endpoint,
                sentence=in_a_sentence(endpoint),
                told=list(_told(endpoint)),
                everything=f"{reverse('admin:accounts_webhookdelivery_changelist')}?endpoint__id__exact={endpoint.pk}",
                today=timezone.localdate().isoformat(),
            )
        return super().render_change_form(request, context, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        told = form.cleaned_data
        said: dict[str, Any] = {name: told[name] for name in ("name", "url", "event_types")}
        if change:
            endpoints.change(endpoint=obj, per_second=told["per_second"], **said)
            return
        made, secret = endpoints.add(**said, is_test=told["is_test"], by=person(request))
        obj.pk = made.pk
        request.new_secret = secret  # type: ignore[attr-defined]

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        endpoints.remove(endpoint=obj)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        return self._show(request, obj, request.new_secret)  # type: ignore[attr-defined]

    def get_urls(self) -> list[URLPattern]:
        verbs: dict[str, Callable[..., HttpResponse]] = {
            "secret": self.new_secret,
            "test": self.send_test,
            "switch": self.switch,
            "recover": self.recover,
        }
        own = [
            path(
                f"<uuid:pk>/{name}/",
                self.admin_site.admin_view(require_POST(verb)),
                name=f"accounts_webhook_{name}",
            )
            for name, verb in verbs.items()
        ]
        return [*own, *super().get_urls()]

    def _one(self, request: HttpRequest, pk: Any) -> WebhookEndpoint:
        if not self.has_change_permission(request):
            raise PermissionDenied(
                _("Your role does not allow this. Ask an administrator or the owner.")
            )
        endpoint: WebhookEndpoint = get_object_or_404(self.get_queryset(request), pk=pk)
        return endpoint

    def new_secret(self, request: HttpRequest, pk: Any) -> HttpResponse:
        endpoint = self._one(request, pk)
        return self._show(request, endpoint, endpoints.rotate_secret(endpoint=endpoint))

    def send_test(self, request: HttpRequest, pk: Any) -> HttpResponse:
        delivery = endpoints.send_test(endpoint=self._one(request, pk))
        messages.success(request, _("A test is on its way: look at how it went in a moment."))
        return redirect("admin:accounts_webhookdelivery_change", delivery.pk)

    def switch(self, request: HttpRequest, pk: Any) -> HttpResponse:
        is_on = request.POST.get("on") == "1"
        endpoints.switch(endpoint=self._one(request, pk), is_on=is_on)
        messages.success(
            request,
            _("It is told again from now on. What it missed can be sent below.")
            if is_on
            else _("It is told nothing any more. What happens meanwhile is kept for 30 days."),
        )
        return redirect("admin:accounts_webhookendpoint_change", pk)

    def recover(self, request: HttpRequest, pk: Any) -> HttpResponse:
        since = _midnight(request.POST.get("since", ""))
        n = endpoints.recover(endpoint=self._one(request, pk), since=since)
        messages.success(
            request,
            ngettext("%(n)s event is sent again.", "%(n)s events are sent again.", n) % {"n": n},
        )
        return redirect("admin:accounts_webhookendpoint_change", pk)

    def _show(self, request: HttpRequest, endpoint: Any, secret: str) -> HttpResponse:
        """The answer itself shows the secret: it is in no message, session, log or address."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("The secret of your webhook"),
            "opts": self.opts,
            "endpoint": endpoint,
            "secret": secret,
        }
        return TemplateResponse(request, "admin/new_webhook.html", context)


def _counted(told: Any, which: Q) -> Coalesce:
    return Coalesce(Subquery(told.filter(which).annotate(n=Count("pk")).values("n")), 0)


def _told(endpoint: WebhookEndpoint) -> Any:
    return endpoints.deliveries().filter(endpoint=endpoint).order_by("-created_at", "-pk")[:SHOWN]


def _state(endpoint: WebhookEndpoint) -> tuple[str, Any]:
    if not endpoint.is_on:
        return ("ended", _("given up")) if endpoint.ended_at else ("off", _("off"))
    if endpoint.failures:
        return "fails", _("fails")
    return ("test", _("for tests")) if endpoint.is_test else ("on", _("is told"))


def in_a_sentence(endpoint: Any) -> str:
    """What goes well or wrong, and what comes next."""
    if endpoint.ended_because:
        return _("Switched off: %(why)s") % {"why": say(endpoint.ended_because)}
    said = []
    if endpoint.failing_since:
        ends = timesince(timezone.now(), endpoint.failing_since + retrying.END_AFTER, depth=1)
        said.append(
            _("Fails for %(time)s; given up in %(ends)s.")
            % {"time": timesince(endpoint.failing_since, depth=1), "ends": ends}
        )
    if endpoint.waiting:
        words = ngettext("%(n)s event waits.", "%(n)s events wait.", endpoint.waiting)
        said.append(words % {"n": endpoint.waiting})
    if endpoint.lost:
        words = ngettext("%(n)s was not received.", "%(n)s were not received.", endpoint.lost)
        said.append(words % {"n": endpoint.lost})
    if not said:
        said.append(_("All is told.") if endpoint.last_good_at else _("Nothing was told yet."))
    return " ".join(said)


def _midnight(text: str) -> datetime:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise Invalid(_("Please choose a day."))
    return timezone.make_aware(datetime.combine(day, time(0)))
