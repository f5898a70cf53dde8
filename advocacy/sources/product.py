"""What a product app sends through the Segment routes: identify, group, alias, page, screen, track."""

from collections.abc import Mapping
from typing import Any

from accounts.customers.told import CompanyTold, PersonTold, normal_email
from accounts.events.models import Event
from advocacy.sources import bought, past_leads, tracked, traits
from advocacy.sources.event_names import meaning_of
from advocacy.sources.told import RevenueNews, Told

Payload = Mapping[str, Any]


def read(event: Event, *, meanings: Mapping[str, str]) -> Told:
    """Translate one event. Raises Unworkable when a property that its meaning needs is missing or wrong."""
    payload: Payload = event.payload
    told = Told(event_id=event.pk, at=event.occurred_at, reading=Event.Reading.NOTHING)
    told.person = _person(event, payload)
    told.was_active = event.kind in ("track", "page", "screen")
    if event.kind == "identify":
        told.reading = Event.Reading.PROFILE
        told.consents = traits.consents(_traits(payload))
    elif event.kind == "group":
        told.reading = Event.Reading.PROFILE
        told.company = _company(event, payload)
        told.revenue = _revenue(payload)
    elif event.kind == "alias":
        told.reading = Event.Reading.PROFILE
    elif event.kind == "track":
        _track(told, event, meaning_of(event.name, meanings))
    return told


def _track(told: Told, event: Event, meaning: str | None) -> None:
    if meaning in bought.READERS:
        bought.read(told, event, meaning)
    elif meaning == "lead_row":
        past_leads.read(told, event)
    else:
        tracked.read(told, event, meaning=meaning)


def _traits(payload: Payload) -> dict[str, Any]:
    """Traits of an identify or group call; RudderStack's Python client sends them in the context only."""
    return dict(_part(payload, "traits") or _part(_part(payload, "context"), "traits"))


def _part(payload: Payload, name: str) -> Payload:
    """An object inside the payload; nothing when it is missing or something else."""
    found = payload.get(name)
    return found if isinstance(found, Mapping) else {}


def _person(event: Event, payload: Payload) -> PersonTold:
    said = _traits(payload) if event.kind == "identify" else {}
    context = _part(payload, "context")
    nearby = _part(context, "traits")
    fields, rest, company = traits.person(said, context)
    return PersonTold(
        key=event.pk,
        at=event.occurred_at,
        is_test=event.is_test,
        external_id=event.user_id,
        email=normal_email(said.get("email")) or normal_email(nearby.get("email")),
        anonymous_id=event.anonymous_id,
        previous_id=str(payload.get("previousId") or "") if event.kind == "alias" else "",
        company=_group_id(event, payload) or company,
        is_profile=event.kind in ("identify", "group", "alias"),
        fields=fields,
        traits=rest,
    )


def _group_id(event: Event, payload: Payload) -> str:
    """The company an event belongs to: its own groupId, else the one in its context."""
    context = _part(payload, "context")
    found = payload.get("groupId") if event.kind == "group" else context.get("groupId")
    return str(found)[:255] if found else ""


def _company(event: Event, payload: Payload) -> CompanyTold | None:
    group = _group_id(event, payload)
    if not group:
        return None
    fields, rest = traits.company(_traits(payload))
    return CompanyTold(group, event.occurred_at, event.is_test, fields, rest)


def _revenue(payload: Payload) -> list[RevenueNews]:
    said = _traits(payload)
    amount = traits.minor_units(said)
    if amount is None:
        return []
    return [
        RevenueNews(
            amount=amount,
            currency=traits.currency(said),
            company=str(payload.get("groupId") or ""),
            seats=traits.whole_number(said.get("seats")),
            plan=str(said.get("plan") or "")[:80],
        )
    ]
