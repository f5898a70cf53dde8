"""Stripe: subscriptions as monthly revenue, unpaid invoices as trouble, and which customer is which company.

What a subscription is worth a month is what its prices say, before discounts and tax. Prices in tiers or by use are not
known beforehand: such a subscription changes nothing here.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.customers.revenue import Earlier
from accounts.customers.told import CompanyTold
from accounts.events.models import Event
from accounts.events.reading import News
from accounts.events.rules import instant
from advocacy.sources import signatures
from advocacy.sources.known import Known
from advocacy.sources.payloads import Payload, items, object_of, part, within, word
from advocacy.sources.providers import Call, NotReadable, Provider
from advocacy.sources.stripe_prices import Terms, id_of, number, terms
from advocacy.sources.told import LeadNews, RevenueNews, Told, TroubleNews

COMPANY_KEYS = ("goodword_company", "company_id", "companyId", "client_reference_id")
"""Metadata in which teams write their own id of the company, on the customer or on the subscription."""
LEAD_KEYS = ("goodword_lead", "lead_id")
PAYING = {"active", "past_due"}
SMOOTHLY_WITHIN = timedelta(hours=3)
"""A card is charged when the invoice is made, an hour later at most; a second try comes days later."""
ENDED = {"canceled", "unpaid", "incomplete_expired", "paused"}


def unpack(call: Call) -> Sequence[News]:
    """One event a call."""
    event = object_of(call)
    if not (word(event, "id") and word(event, "type") and part(event, "data", "object")):
        raise NotReadable("this is no event with id, type and data")
    return [
        News(
            message_id=word(event, "id"),
            name=word(event, "type"),
            payload=event,
            occurred_at=instant(event.get("created")),
        )
    ]


def read(event: Event, known: Known) -> Told:
    """What an event says about the company behind its customer; unknown types say nothing."""
    told = Told(event_id=event.pk, at=event.occurred_at, reading=Event.Reading.NOTHING)
    body = part(event.payload, "data", "object")
    reader = READERS.get(event.name)
    company = _company(event, body) if reader else None
    if reader is None or company is None:
        return told
    told.company = company
    told.reading = Event.Reading.PROFILE
    reader(told, event, body)
    if told.revenue or told.trouble or told.leads:
        told.reading = Event.Reading.SIGNAL
    return told


# Which company


def _company(event: Event, body: Payload) -> CompanyTold | None:
    """The company a customer stands for: as metadata says, else under the customer's own id until somebody links it."""
    customer = (
        word(body, "id") if word(body, "object") == "customer" else id_of(body.get("customer"))
    )
    if not customer:
        return None
    own, other = _own_id(body), f"stripe:{customer}"
    told = CompanyTold(own or other, event.occurred_at, event.is_test)
    if own:
        told.other_id = other
    name = _name(body)
    if name and not own:
        told.fields["name"] = name
    if word(body, "object") == "customer":
        told.traits = {"stripe_customer": customer}
        if word(body, "email"):
            told.traits["billing_email"] = word(body, "email")
    return told


def _own_id(body: Payload) -> str:
    said = [
        part(body, "metadata"),
        part(body, "parent", "subscription_details", "metadata"),
        part(body, "subscription_details", "metadata"),
    ]
    found = (word(one, key) for one in said for key in COMPANY_KEYS)
    return next((own for own in found if own), "") or word(body, "client_reference_id")


def _name(body: Payload) -> str:
    if word(body, "object") == "customer":
        return word(body, "business_name", most=200) or word(body, "name", most=200)
    return word(body, "customer_name", most=200)


# Subscriptions


def _created(told: Told, event: Event, body: Payload) -> None:
    now = terms(items(body, "items", "data"))
    if now is not None:
        _tell(told, body, now, pays=word(body, "status") in PAYING)


def _notice(told: Told, body: Payload, changed: Payload) -> None:
    """They told Stripe that they leave at the end of the period, or took that back."""
    leaves = body.get("cancel_at_period_end")
    if isinstance(leaves, bool) and changed.get("cancel_at_period_end") is (not leaves):
        _trouble(told, "churn_notice", body, closed=not leaves)


def _updated(told: Told, event: Event, body: Payload) -> None:
    """A change of items counts while the subscription is active. A trial or a status alone is no growth: it says only
    that the company began or ceased to pay."""
    changed = part(event.payload, "data", "previous_attributes")
    status, before = word(body, "status"), word(changed, "status")
    _notice(told, body, changed)
    now = terms(items(body, "items", "data"))
    if now is None:
        return
    if before and before not in PAYING and status in PAYING:
        _tell(told, body, now)
    elif before in PAYING and status in ENDED:
        _tell(told, body, now, earlier=now, pays=False)
    elif {"items", "plan", "quantity"} & changed.keys() and status == "active":
        old = terms(_old_lines(body, changed))
        _tell(told, body, now, earlier=old, is_sign=old is not None)


def _old_lines(body: Payload, changed: Payload) -> list[Any]:
    """The items before the change. Older versions name plan and quantity of the only item instead."""
    if "items" in changed:
        return items(changed, "items", "data")
    lines = items(body, "items", "data")
    if len(lines) != 1:
        return []
    line = dict(lines[0])
    if "quantity" in changed:
        line["quantity"] = changed["quantity"]
    if part(changed, "plan"):
        line["plan"] = {**part(line, "plan"), **part(changed, "plan")}
        line.pop("price", None)
    return [line]


def _deleted(told: Told, event: Event, body: Payload) -> None:
    """Nothing more is paid. Who leaves during the trial had never paid."""
    was = terms(items(body, "items", "data"))
    trial, ended = instant(body.get("trial_end")), instant(body.get("ended_at")) or told.at
    if was is not None:
        in_trial = trial is not None and ended <= trial
        _tell(told, body, was, earlier=None if in_trial else was, pays=False)


def _tell(
    told: Told,
    body: Payload,
    now: Terms,
    *,
    earlier: Terms | None = None,
    pays: bool = True,
    is_sign: bool = True,
) -> None:
    since = instant(body.get("start_date")) or instant(body.get("created")) or told.at
    told.revenue.append(
        RevenueNews(
            amount=now.amount if pays else 0,
            currency=now.currency,
            company=_told_company(told),
            seats=now.seats if pays else 0,
            plan=now.plan if pays else "",
            part=f"stripe:{word(body, 'id')}"[:120],
            earlier=_earlier(earlier, since) if earlier else None,
            is_sign=is_sign,
        )
    )


def _earlier(was: Terms, since: datetime) -> Earlier:
    return Earlier(was.amount, was.currency, since, was.seats, was.plan)


def _told_company(told: Told) -> str:
    return told.company.external_id if told.company else ""


# Invoices and customers


def _unpaid(told: Told, event: Event, body: Payload) -> None:
    _trouble(told, "invoice_overdue", body, closed=False)


def _settled(told: Told, event: Event, body: Payload) -> None:
    """Paid at once and at the first try, there was no trouble that ends."""
    if not _went_smoothly(body):
        _trouble(told, "invoice_overdue", body, closed=True)
    lead = next((w for key in LEAD_KEYS if (w := word(_metadata(body), key))), "")
    if lead and event.name != "invoice.voided" and (number(body.get("amount_paid")) or 0) > 0:
        told.leads.append(LeadNews(external_id=lead, stage="won"))


def _went_smoothly(body: Payload) -> bool:
    asked = instant(within(body, "status_transitions", "finalized_at"))
    paid = instant(within(body, "status_transitions", "paid_at"))
    tries = number(body.get("attempt_count"))
    return bool(tries == 1 and asked and paid and paid - asked < SMOOTHLY_WITHIN)


def _metadata(body: Payload) -> Payload:
    return {
        **part(body, "subscription_details", "metadata"),
        **part(body, "parent", "subscription_details", "metadata"),
        **part(body, "metadata"),
    }


def _trouble(told: Told, kind: str, body: Payload, *, closed: bool) -> None:
    told.trouble.append(
        TroubleNews(
            kind,
            reference=word(body, "id", most=120),
            closed=closed,
            whole_company=True,
            company=_told_company(told),
        )
    )


def _known(told: Told, event: Event, body: Payload) -> None:
    """Who the customer is; nothing else."""


READERS = {
    "customer.created": _known,
    "customer.updated": _known,
    "checkout.session.completed": _known,
    "customer.subscription.created": _created,
    "customer.subscription.updated": _updated,
    "customer.subscription.paused": _deleted,
    "customer.subscription.resumed": _created,
    "customer.subscription.deleted": _deleted,
    "invoice.paid": _settled,
    "invoice.payment_succeeded": _settled,
    "invoice.voided": _settled,
    "invoice.payment_failed": _unpaid,
    "invoice.overdue": _unpaid,
}

PROVIDER = Provider(
    code="stripe",
    label="Stripe",
    verify=signatures.stripe,
    unpack=unpack,
    read=read,
    help_text=_(
        "In Stripe, open Developers, Webhooks, “Add destination”. Choose the events customer.created, customer.updated, checkout.session.completed, customer.subscription.created, customer.subscription.updated, customer.subscription.deleted, invoice.paid, invoice.payment_failed, invoice.overdue and invoice.voided, and enter the address that you get here. Then copy the signing secret (it begins with whsec_) into the field below."
    ),
)
