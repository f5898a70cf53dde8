"""One milestone decided while its sender waits: the steps of the pipeline, in the request's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.customers import services as customers
from accounts.events.keeping import keep
from accounts.events.models import Event
from accounts.moving import services as moving
from advocacy.moments.models import Decision, Moment
from advocacy.pipeline import Batch, work_through
from advocacy.signals import services as signals
from advocacy.signals.models import Signal
from advocacy.sources import reading
from advocacy.sources.told import Told
from kernel import tenancy, work
from kernel.errors import Invalid
from kernel.ids import uuid7
from kernel.text import say


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a milestone that was told at once."""

    moment: Moment | None
    decisions: list[Decision]
    is_duplicate: bool


def milestone_now(
    *,
    is_test: bool,
    contact: Mapping[str, Any],
    metric: str,
    value: float,
    before: float | None = None,
    after: float | None = None,
    period: str = "",
    unit: str = "",
    occurred_at: datetime | None = None,
    message_id: str | None = None,
    request_id: str = "",
) -> Outcome:
    """Decide about one milestone while its sender waits: the same steps, in the request's transaction.

    Told again with the same message id it answers what was decided the first time. Raises Invalid.
    """
    properties = {"metric": metric, "value": value, "before": before, "after": after}
    properties |= {"period": period or None, "unit": unit or None}
    event = Event(
        organization_id=tenancy.current(),
        source="api-test" if is_test else "api",
        message_id=message_id or uuid7().hex,
        kind=Event.Kind.TRACK,
        name="Milestone Reached",
        user_id=contact.get("external_id") or "",
        occurred_at=min(occurred_at or timezone.now(), timezone.now()),
        payload={
            "event": "Milestone Reached",
            "userId": contact.get("external_id"),
            "context": {"traits": {"email": contact.get("email")}},
            "properties": {name: said for name, said in properties.items() if said is not None},
        },
        received_at=timezone.now(),
        is_test=is_test,
        request_id=request_id,
        state=work.State.DONE,
        finished_at=timezone.now(),
    )
    is_new = keep(event)
    if is_new:
        _name_the_person(contact, is_test=is_test)
        work_through(Batch(events={event.pk: event}, told=[_read_now(event)]))
        event.save(update_fields=["reading"])
    decisions = decisions_about(event)
    moment = next((decision.moment for decision in decisions if decision.moment), None)
    return Outcome(moment, decisions, is_duplicate=not is_new)


def _read_now(event: Event) -> Told:
    try:
        return reading.read(event, known=signals.known())
    except work.Unworkable as refusal:
        raise Invalid(say(refusal.reason), code=refusal.reason["code"]) from refusal


def _name_the_person(contact: Mapping[str, Any], *, is_test: bool) -> None:
    """Write down what the sender says about the person, before the milestone is read."""
    company = None
    if told := contact.get("company"):
        company, _created = customers.upsert_company(
            is_test=is_test, external_id=told["external_id"], fields=told
        )
    moving.upsert_contact(
        is_test=is_test,
        external_id=contact.get("external_id"),
        email=contact.get("email"),
        fields={**contact, "company": company},
    )


def decisions_about(event: Event) -> list[Decision]:
    """What every rule decided about the signals of one event."""
    signals_of_it = Signal.objects.for_organization(tenancy.current()).filter(event_id=event.pk)
    found = Decision.objects.for_organization(tenancy.current()).filter(signal__in=signals_of_it)
    return list(found.select_related("rule", "moment", "contact").order_by("pk"))
