"""Slack: connect it, see whether it works, send a message to try it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.decorators import display
from unfold.widgets import UnfoldAdminPasswordWidget

from accounts.admin.one_row import OneRow
from accounts.admin.scoped import OrganizationAdmin, OwnedForm, person
from accounts.outbound import slack, slack_text
from accounts.outbound.slack_addresses import interactivity_url
from accounts.outbound.slack_models import SlackConnection, SlackMessage
from kernel.errors import Invalid
from kernel.ids import uuid7
from kernel.text import say

SECRETS = ("webhook", "token", "signing_secret")


def _secret(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=500,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "off"}),
        help_text=help_text,
    )


class SlackForm(OwnedForm):
    """Secrets that are left empty stay as they are."""

    webhook = _secret(
        gettext_lazy("Address of an incoming webhook"),
        gettext_lazy("The quickest way: everything goes into the channel you chose for it."),
    )
    token = _secret(
        gettext_lazy("Bot token"),
        gettext_lazy(
            "Begins with xoxb-. With it digests reach each person. Scopes: chat:write, users:read, users:read.email."
        ),
    )
    signing_secret = _secret(
        gettext_lazy("Signing secret"),
        gettext_lazy("Proves who pressed a button. Without it, messages carry links only."),
    )

    class Meta:
        model = SlackConnection
        fields = ("is_on", "webhook", "token", "channel", "signing_secret", "posts_moments")

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        had = self.instance
        webhook = told.get("webhook") or had.webhook_sealed
        token = told.get("token") or had.token_sealed
        if not (webhook or token):
            raise ValidationError(_("Enter the address of an incoming webhook, or a bot token."))
        if token and not (told.get("channel", "").strip() or webhook):
            self.add_error("channel", _("Name the channel in which the bot posts."))
        return told


@admin.register(SlackConnection)
class SlackAdmin(OneRow, OrganizationAdmin):
    """The organization's Slack."""

    view_capability = add_capability = change_capability = "configure"
    form = SlackForm
    list_display = ("channel",)
    change_form_before_template = "admin/slack_steps.html"
    change_form_outer_after_template = "admin/slack_try.html"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        known = SlackForm.Meta.fields
        return (*known, "how_it_does") if obj else known

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("how_it_does",) if obj else ()

    @display(description=gettext_lazy("how it does"))
    def how_it_does(self, row: SlackConnection) -> str:
        if row.failure:
            return say(row.failure)
        return _("Works.") if row.last_good_at else _("Nothing was posted yet.")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        row = kwargs.get("obj")
        context["slack"] = row
        context["address"] = interactivity_url(row) if row else ""
        return super().render_change_form(request, context, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        told = form.cleaned_data
        said = {name: told[name] for name in SECRETS if told[name].strip()}
        try:
            made = slack.connect(
                **said,
                channel=told["channel"],
                posts_moments=told["posts_moments"],
                is_on=told["is_on"],
                by=person(request),
            )
        except Invalid as refusal:
            raise PermissionDenied(refusal.message) from refusal
        obj.pk = made.pk

    def get_urls(self) -> list[URLPattern]:
        trying = self.admin_site.admin_view(require_POST(self.try_it))
        return [path("try/", trying, name="accounts_slack_try"), *super().get_urls()]

    def try_it(self, request: HttpRequest) -> HttpResponse:
        """A message to the channel, to see that it arrives."""
        if not self.has_change_permission(request):
            raise PermissionDenied(
                _("Your role does not allow this. Ask an administrator or the owner.")
            )
        words = _("It works: Goodword posts here from now on.")
        slack.queue(
            to=SlackMessage.To.CHANNEL,
            text=words,
            blocks=slack_text.as_json([slack_text.section(slack_text.escape(words))]),
            key=f"try:{uuid7()}",
        )
        messages.success(request, _("On its way. Look at your channel, and here after a moment."))
        return redirect("admin:accounts_slackconnection_changelist")
