"""HubSpot: stages and amounts of deals as news of leads, changed properties of contacts as profile facts."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.customers.told import PersonTold, normal_email
from accounts.events.models import Event
from accounts.events.reading import News
from accounts.events.rules import instant
from advocacy.sources import signatures, traits
from advocacy.sources.known import Known
from advocacy.sources.payloads import Payload, json_of, word
from advocacy.sources.providers import Call, NotReadable, Provider
from advocacy.sources.told import LeadNews, Told

IDENTITY = ("portalId", "subscriptionId", "eventId", "objectId", "occurredAt")
"""HubSpot says that its eventId alone is not unique."""
OBJECTS = {"0-1": "contact", "0-3": "deal"}
STAGES = {
    "qualifiedtobuy": "qualified",
    "appointmentscheduled": "meeting",
    "presentationscheduled": "meeting",
    "decisionmakerboughtin": "meeting",
    "contractsent": "meeting",
    "closedwon": "won",
    "closedlost": "lost",
}
"""The stages of the pipeline that every account begins with."""
OWN_STAGES = {"qualified", "meeting", "trial", "won", "lost"}
MONTHS = {"hs_mrr": 1, "hs_arr": 12, "hs_acv": 12, "amount": 12}
"""Over how many months an amount is spread; the plain amount of a deal is read as one year's."""
NAMES = {"jobtitle": "title", "hs_language": "language", "hs_timezone": "timezone"}


def unpack(call: Call) -> Sequence[News]:
    """Up to 100 events a call, each by itself."""
    told = json_of(call)
    events = told if isinstance(told, list) else [told]
    if not all(isinstance(one, Mapping) and word(one, "subscriptionType") for one in events):
        raise NotReadable("these are no events with a subscriptionType")
    return [
        News(
            message_id=":".join(word(one, name) for name in IDENTITY),
            name=_topic(one),
            payload=one,
            occurred_at=instant(one.get("occurredAt")),
        )
        for one in events
    ]


def _topic(event: Payload) -> str:
    """The older names; generic subscriptions say "object" and which kind of object."""
    topic = word(event, "subscriptionType")
    kind = OBJECTS.get(word(event, "objectTypeId"))
    return topic.replace("object.", f"{kind}.", 1) if kind else topic


def read(event: Event, known: Known) -> Told:
    """What became of a deal, or who a contact is."""
    told = Told(event_id=event.pk, at=event.occurred_at, reading=Event.Reading.NOTHING)
    if event.name == "deal.propertyChange":
        _deal(told, event.payload)
    elif event.name == "contact.propertyChange":
        _contact(told, event)
    return told


def _deal(told: Told, said: Payload) -> None:
    deal, name, value = (
        word(said, "objectId"),
        word(said, "propertyName"),
        word(said, "propertyValue"),
    )
    if name == "dealstage":
        stage = STAGES.get(value) or (value if value in OWN_STAGES else "")
        if not stage:
            told.reading = Event.Reading.UNMAPPED
            return
        told.leads.append(LeadNews(external_id=deal, stage=stage))
    elif name in MONTHS and (amount := traits.number(value)) is not None and amount >= 0:
        monthly = Decimal(str(amount)) * 100 / MONTHS[name]
        told.leads.append(LeadNews(external_id=deal, stage="", mrr_amount=round(monthly)))
    else:
        return
    told.reading = Event.Reading.SIGNAL


def _contact(told: Told, event: Event) -> None:
    """One property of one person, known by HubSpot's id; their mail address is what joins them with the product's."""
    said = event.payload
    name, value = word(said, "propertyName"), word(said, "propertyValue")
    if not word(said, "objectId") or not name:
        return
    person = PersonTold(
        key=event.pk,
        at=event.occurred_at,
        is_test=event.is_test,
        service_id=f"hubspot:{word(said, 'objectId')}",
        is_profile=True,
    )
    if name == "email":
        person.email = normal_email(value)
    else:
        person.fields, rest, _company = traits.person({NAMES.get(name, name): value}, {})
        person.traits = _traits(rest)
    told.person = person
    told.reading = Event.Reading.PROFILE


def _traits(rest: Mapping[str, Any]) -> dict[str, Any]:
    """Properties we have no column for are traits under HubSpot's name for them."""
    return {f"hubspot_{name}": value for name, value in rest.items()}


PROVIDER = Provider(
    code="hubspot",
    label="HubSpot",
    verify=signatures.hubspot,
    unpack=unpack,
    read=read,
    help_text=_(
        "In HubSpot, open your app (Development, or a legacy private app), Webhooks. Enter the address that you get here as target URL and subscribe to deal.propertyChange of dealstage and amount, and to contact.propertyChange of email, firstname, lastname and jobtitle. Then copy the client secret of the app (Auth) into the field below. Leads that you send to us need the id of the deal as their external_id."
    ),
)
