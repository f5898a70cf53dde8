"""Public places that are looked at for you: how each of them does, in words; set up, look now, pause."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator, capfirst
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import display
from unfold.views import ChangeList
from unfold.widgets import UnfoldAdminPasswordWidget

from accounts.admin.scoped import OrganizationAdmin, OwnedForm, Rows, in_words
from advocacy.sources import feeds
from advocacy.sources.models import Feed
from kernel.errors import Invalid
from kernel.text import say

KINDS: dict[str, Any] = {
    Feed.Kind.RSS: gettext_lazy(
        "Any blog, forum or news site that offers a feed, and Google Alerts delivered as a feed. Paste its address."
    ),
    Feed.Kind.HACKERNEWS: gettext_lazy("Stories and comments that hold a word. No account needed."),
    Feed.Kind.MASTODON: gettext_lazy(
        "Public posts with a hashtag, as one server knows them. No account needed."
    ),
    Feed.Kind.BLUESKY: gettext_lazy(
        "Public posts that hold a word. Bluesky lets only accounts search: make an app password in its settings."
    ),
}
FIELDS: dict[str, tuple[str, ...]] = {
    Feed.Kind.RSS: ("query",),
    Feed.Kind.HACKERNEWS: ("query",),
    Feed.Kind.MASTODON: ("query", "server"),
    Feed.Kind.BLUESKY: ("query", "account", "password", "server"),
}
PLACE = {"query", "server", "account", "password"}
"""Where one of these changes, it is another place: it is read from the beginning."""
STATE_LABELS = {"works": "success", "waits": "info", "fails": "danger", "paused": "warning"}


class FeedForm(OwnedForm):
    """The fields that a kind of feed has; checked by the verb that the poller's own guard stands behind."""

    password = forms.CharField(
        label=gettext_lazy("app password"),
        required=False,
        strip=True,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Kept encrypted and never shown. Empty: the one we have stays."),
    )

    class Meta:
        model = Feed
        fields = ("kind", "query", "server", "account", "listens_for", "interval_minutes")
        widgets = {"kind": forms.HiddenInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.kind()
        if "query" in self.fields and kind:
            self.fields["query"].label = capfirst(str(feeds.plan_of(kind).query_label))
        if kind == Feed.Kind.MASTODON and "server" in self.fields:
            self.fields["server"].help_text = _("For example mastodon.social or piaille.fr.")
            self.fields["server"].required = True
        elif "server" in self.fields:
            self.fields["server"].help_text = _(
                "Only when your account lives on a server of its own."
            )

    def kind(self) -> str:
        told = self.instance.kind or self.data.get("kind") or self.initial.get("kind") or ""
        return told if told in Feed.Kind.values else ""

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if self.errors:
            return told
        try:
            told["query"], told["server"] = feeds.checked(
                kind=self.kind(),
                query=told.get("query", ""),
                server=told.get("server", ""),
                account=told.get("account", ""),
                has_password=bool(told.get("password") or self.instance.password_sealed),
            )
        except Invalid as refusal:
            for error in refusal.errors or [{"pointer": "", "detail": refusal.message}]:
                name = error["pointer"].removeprefix("/")
                self.add_error(
                    name if name in self.fields else None, ValidationError(error["detail"])
                )
        return told


class FeedRows(Rows):
    """The rows of one page, each with how much it found: one query for all."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        shown: list[Any] = list(self.result_list)  # type: ignore[has-type]
        found = feeds.new_this_week(shown)
        for feed in shown:
            feed.found = found.get(feed.source, 0)
        self.result_list = shown


@admin.register(Feed)
class FeedAdmin(OrganizationAdmin):
    """Feeds, searches and hashtags that are looked at again and again."""

    add_capability = change_capability = delete_capability = "configure"
    form = FeedForm
    list_display = ("named", "kind", "listens_for", "state_label", "how_it_does")
    list_filter = ("kind", "listens_for")
    search_fields = ("query",)
    ordering = ("kind", "query", "id")
    actions = ("look_now", "pause", "go_on")
    readonly_fields = ("how_it_does",)
    radio_fields = {"listens_for": admin.VERTICAL}
    empty_title = gettext_lazy("Nobody listens yet")
    empty_text = gettext_lazy(
        "Add a place where people speak of your product or of the problem it solves. What they say is matched with people you know."
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return FeedRows

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        kind = obj.kind if obj else _kind(request)
        head = ("how_it_does",) if obj else ("kind",)
        fields = (*head, *FIELDS.get(kind, ()), "listens_for", "interval_minutes")
        return [
            (
                dict(Feed.Kind.choices).get(kind),
                {"fields": fields, "description": KINDS.get(kind, "")},
            )
        ]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["fields"] = [
            name
            for _title, options in self.get_fieldsets(request, obj)
            for name in options["fields"]
            if name != "how_it_does"
        ]
        return super().get_form(request, obj, change, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        return {**super().get_changeform_initial_data(request), "kind": _kind(request)}

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """First which place, then what of it."""
        if _kind(request) or not self.has_add_permission(request):
            return super().add_view(request, form_url, extra_context)  # type: ignore[no-any-return]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Where to listen"),
            "opts": self.opts,
            "kinds": [(kind, _label(kind), words) for kind, words in KINDS.items()],
        }
        return TemplateResponse(request, "admin/feed_kinds.html", context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        feeds.save(
            obj,
            password=form.cleaned_data.get("password", ""),
            begins_anew=not change or bool(PLACE & set(form.changed_data)),
        )
        if not feeds.knows_what_to_look_for(obj):
            messages.warning(
                request,
                _("Say under Listening which words matter: without them nothing from here counts."),
            )

    @display(description=gettext_lazy("what is read there"), ordering="query")
    def named(self, feed: Feed) -> str:
        server = feed.server.removeprefix("https://")
        place = Truncator(str(feed).removeprefix("https://").removeprefix("http://")).chars(40)
        return f"{place} · {server}" if server else place

    @display(description=gettext_lazy("state"), label=STATE_LABELS)
    def state_label(self, feed: Feed) -> tuple[str, Any]:
        if not feed.is_active:
            return "paused", _("paused")
        if feed.failures:
            return "fails", _("fails")
        return ("works", _("works")) if feed.last_polled_at else ("waits", _("first look soon"))

    state_words = in_words(state_label)

    @display(description=gettext_lazy("how it does"))
    def how_it_does(self, feed: Feed) -> str:
        return format_html('<span class="gw-wrap">{}</span>', in_a_sentence(feed))

    @admin.action(description=gettext_lazy("Look now"), permissions=["configure"])
    def look_now(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        count = feeds.look_now(queryset)
        messages.success(
            request,
            ngettext(
                "%(n)s feed is looked at within a minute.",
                "%(n)s feeds are looked at within a minute.",
                count,
            )
            % {"n": count},
        )
        return redirect("admin:advocacy_feed_changelist")

    @admin.action(description=gettext_lazy("Pause"), permissions=["configure"])
    def pause(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        feeds.pause(queryset)
        messages.success(request, _("Paused: nobody looks there until you go on."))
        return redirect("admin:advocacy_feed_changelist")

    @admin.action(description=gettext_lazy("Go on"), permissions=["configure"])
    def go_on(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        feeds.go_on(queryset)
        messages.success(request, _("On again, from where it stopped."))
        return redirect("admin:advocacy_feed_changelist")


def _label(kind: str) -> str:
    return str(Feed.Kind(kind).label) if kind else ""


def _kind(request: HttpRequest) -> str:
    told = request.POST.get("kind") or request.GET.get("kind") or ""
    return told if told in Feed.Kind.values else ""


def in_a_sentence(feed: Feed) -> str:
    """When we last looked, what was new, and what went wrong."""
    if feed.last_polled_at is None:
        return _("Nobody has looked yet.") if feed.is_active else _("Paused before the first look.")
    said = [_("Last looked %(time)s ago.") % {"time": _ago(feed.last_polled_at)}]
    if feed.failures and feed.failure:
        said = [
            _("Failed %(time)s ago: %(why)s")
            % {"time": _ago(feed.last_polled_at), "why": say(feed.failure)}
        ]
        if feed.is_active:
            said.append(_("Next try in %(time)s.") % {"time": _until(feed.due_at)})
    found = (
        feed.found if hasattr(feed, "found") else feeds.new_this_week([feed]).get(feed.source, 0)
    )
    said.append(
        ngettext("%(n)s new this week.", "%(n)s new this week.", found) % {"n": found}
        if found
        else _("Nothing new this week.")
    )
    return " ".join(said)


def _ago(moment: Any) -> str:
    return timesince(moment, depth=1)


def _until(moment: Any) -> str:
    return timesince(timezone.now(), max(moment, timezone.now()), depth=1)
