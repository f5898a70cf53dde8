"""The event inspector: "what did you make of my event?" As sent, as read, and everything that came of it."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from unfold.decorators import display
from unfold.paginator import InfinitePaginator

from accounts.admin.scoped import Labels, OrganizationAdmin, when
from accounts.events.models import Event
from advocacy.admin.cards import sentences, words
from advocacy.moments.models import Decision
from advocacy.scoring.decay import faded, grown
from advocacy.scoring.models import KindTotal
from advocacy.scoring.rules import capped
from advocacy.scoring.services import kinds_in_force
from advocacy.signals.kinds import Kind
from advocacy.signals.models import Signal
from advocacy.sources import services as sources
from kernel.work import State

READING_LABELS = Labels(
    {
        "signal": "success",
        "profile": "info",
        "unmapped": "warning",
        "nothing": "",
        "": "",
    }
)
STATE_LABELS = Labels({"done": "success", "failed": "danger", "pending": "info", "cancelled": ""})


class SourceFilter(admin.SimpleListFilter):
    """Test events are for the people who build the connection: shown when they are asked for."""

    title = gettext_lazy("data")
    parameter_name = "data"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("test", _("from test keys"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(is_test=self.value() == "test")


@admin.register(Event)
class EventAdmin(OrganizationAdmin):
    """What came in, newest first. Nobody edits a fact; those in quarantine can be read again."""

    list_display = (
        "titled",
        "reading_label",
        "state_label",
        "source",
        "user_id",
        when("occurred_at", gettext_lazy("when"), with_time=True),
    )
    list_filter = ("state", "reading", "kind", "is_historical", SourceFilter)
    search_fields = ("=name", "=user_id", "=message_id")
    search_help_text = gettext_lazy("The exact name, user id or message id.")
    ordering = ("-id",)
    paginator = InfinitePaginator
    actions = ("read_again",)
    fields = ()
    change_form_outer_before_template = "admin/event.html"
    empty_title = gettext_lazy("Nothing came in yet")
    empty_text = gettext_lazy(
        "Point the analytics library you already use at this address with an API key, and send one event. It appears here within a second."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        # Past the rule of the base on purpose: the filter above hides test events from the list.
        return super(OrganizationAdmin, self).get_queryset(request)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return ()

    @display(description=gettext_lazy("event"), ordering="name")
    def titled(self, event: Event) -> str:
        return event.name or str(event.get_kind_display())

    @display(description=gettext_lazy("read as"), label=READING_LABELS)
    def reading_label(self, event: Event) -> tuple[str, Any]:
        return event.reading, event.get_reading_display()

    @display(description=gettext_lazy("state"), label=STATE_LABELS)
    def state_label(self, event: Event) -> tuple[str, Any]:
        words = {State.FAILED: _("in quarantine"), State.DONE: _("was read")}
        return event.state, words.get(State(event.state), event.get_state_display())

    @admin.action(description=gettext_lazy("Read again"), permissions=["act"])
    def read_again(self, request: HttpRequest, queryset: Any) -> None:
        _tell(request, sources.replay(queryset.order_by()))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        if (event := kwargs.get("obj")) is not None:
            context["inspected"] = inspect(event)
            context["may_replay"] = event.state == State.FAILED and self.has_act_permission(request)
        return super().render_change_form(request, context, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        again = self.admin_site.admin_view(require_POST(self.one_again))
        return [path("<int:pk>/again/", again, name="accounts_event_again"), *super().get_urls()]

    def one_again(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_act_permission(request):
            raise PermissionDenied(_("Your role reads only."))
        event = get_object_or_404(self.get_queryset(request), pk=pk)
        _tell(request, sources.replay([event.pk]))
        still_there = Event.objects.filter(pk=pk).exists()
        name = "admin:accounts_event_change" if still_there else "admin:accounts_event_changelist"
        return HttpResponseRedirect(reverse(name, args=[pk] if still_there else []))


def _tell(request: HttpRequest, count: int) -> None:
    if count:
        told = ngettext("%(n)s event is read again.", "%(n)s events are read again.", count)
        messages.success(request, told % {"n": count})
    else:
        messages.warning(
            request, _("Nothing to read again: it is not in quarantine, or still cannot be read.")
        )


@dataclass(slots=True)
class Evidence:
    """One signal made of the event, what it gives to the score today, and what was decided about it."""

    signal: Signal
    change: float
    kind: Kind | None
    kind_points: float
    decisions: list[dict[str, Any]] = field(default_factory=list)


def inspect(event: Event) -> dict[str, Any]:
    """Everything that came of one event; a constant number of queries."""
    now = timezone.now()
    signals = list(
        Signal.objects.filter(event_id=event.pk)
        .select_related("contact__advocate", "contact__company")
        .order_by("-weight", "id")
    )
    decided: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    decisions = (
        Decision.objects.filter(signal__in=[signal.pk for signal in signals])
        .select_related("rule", "moment")
        .order_by("-outcome", "id")
    )
    for decision in decisions:
        decided[decision.signal_id].append(
            {
                "row": decision,
                "playbook": words(decision.rule.name),
                "reasons": sentences(decision.reasons),
            }
        )
    return {
        "event": event,
        "sent": json.dumps(event.payload, indent=2, ensure_ascii=False, sort_keys=True),
        "failure": sentences([event.failure] if event.failure else []),
        "evidence": _evidence(signals, decided, now),
        "is_unmapped": event.reading == Event.Reading.UNMAPPED,
    }


def _evidence(signals: list[Signal], decided: dict[Any, Any], now: datetime) -> list[Evidence]:
    """What each signal gives: its kind with it, less its kind without it, both within the cap."""
    kinds = kinds_in_force() if signals else {}
    totals = {
        (row.contact_id, row.kind): row.total
        for row in KindTotal.objects.filter(
            contact__in={signal.contact_id for signal in signals},
            kind__in={signal.kind for signal in signals},
        )
    }
    found = []
    for signal in signals:
        kind = kinds.get(signal.kind)
        whole = change = 0.0
        if kind is not None:
            total = totals.get((signal.contact_id, signal.kind), 0.0)
            counts = signal.withdrawn_at is None
            own = (
                grown(signal.weight, at=signal.occurred_at, half_life_days=kind.half_life_days)
                * counts
            )
            whole = _points(kind, total, now)
            change = whole - _points(kind, total - own, now)
        found.append(Evidence(signal, round(change, 1), kind, round(whole, 1), decided[signal.pk]))
    return found


def _points(kind: Kind, total: float, now: datetime) -> float:
    return capped(faded(total, now=now, half_life_days=kind.half_life_days), kind.cap)
