"""One row each, as plain values: a lead with its own words, a customer, an act, an offer. Nothing private is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from accounts.customers.models import Contact
from advocacy.growth import acts, selects
from advocacy.growth.asked import Asked, day, number
from advocacy.growth.reading import Frame
from advocacy.growth.values import MANY_COLLEAGUES
from advocacy.incentives.models import Offer
from advocacy.moments.models import Moment
from advocacy.signals.models import Act, Signal
from referrals.leads.models import Lead

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of all `n`. The values are plain; `link` of a row says which page of the admin shows it: (page, id)."""

    what: str
    rows: Sequence[Row]
    n: int
    first: int


COLUMNS = "key, source, origin, began, left_on, first, now, so_far, employees, plan, colleagues, touched, segment"


NARROWED = {
    "source": "source = %(source)s",
    "origin": "origin = %(origin)s",
    "stay": "left_on IS NULL",
    "paying": "first > 0",
    "stayed": "(left_on IS NULL OR left_on - began >= %(stayed)s)",
    "team": "(colleagues >= %(many)s) = (%(team)s = 'many')",
    "began_since": "began >= %(began_since)s",
    "began_until": "began <= %(began_until)s",
}
"""What can be asked of customers, and how it reads as a condition."""


def customers(of: Frame, asked: Asked, first: int, most: int) -> Page:
    """The same SELECT that the report was computed from, narrowed down. `best`: the top fifth by what they have paid;
    `paying`: with a first revenue; `stayed`: so many days at least; `team`: many colleagues in the product, or few.
    """
    best = "LIMIT (SELECT (count(*) + 4) / 5 FROM customers)" if asked.get("best") else ""
    wanted = " AND ".join(["true", *(sql for name, sql in NARROWED.items() if asked.get(name))])
    team = selects.TEAM if asked.get("team") else selects.NO_TEAM
    everybody = selects.CUSTOMERS.replace("{team}", team).format(**selects.TABLES)
    sql = f"""WITH customers ({COLUMNS}) AS MATERIALIZED ({everybody}),
    wanted AS (SELECT * FROM (SELECT * FROM customers ORDER BY so_far DESC, key {best}) AS ordered WHERE {wanted})
    SELECT wanted.*, company.name, (SELECT count(*) FROM wanted)
    FROM wanted JOIN {selects.TABLES["company"]} AS company ON company.id = wanted.key::uuid
    ORDER BY so_far DESC, key LIMIT %(most)s OFFSET %(first)s"""  # noqa: S608
    narrowed: dict[str, Any] = {
        **{name: asked.get(name, "") for name in ("source", "origin", "team")},
        **{name: day(asked, name) for name in ("began_since", "began_until")},
        "stayed": number(asked, "stayed", otherwise=0),
        "many": MANY_COLLEAGUES,
        "first": first,
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, {**of.params, **narrowed})
        found = cursor.fetchall()
    n = found[0][-1] if found else 0
    return Page("customers", [_customer(row, of.organization.currency) for row in found], n, first)


def _customer(row: tuple[Any, ...], currency: str) -> Row:
    key, source, origin, began, left, first, now, so_far, *_rest, name, _n = row
    return {
        "company": name,
        "source": source,
        "origin": origin,
        "began": began,
        "left": left,
        "first_monthly": first,
        "monthly": now,
        "paid_so_far": so_far,
        "currency": currency,
        "link": ("accounts_company_change", key),
    }


def words(of: Frame, asked: Asked, first: int, most: int) -> Page:
    """What they wrote, on a theme: in the last half year, or with `before` in the one before."""
    found = acts.words_of(of, asked.get("theme", ""), is_now=not asked.get("before"))
    return Page(
        "words",
        [
            {
                "when": date.fromisoformat(one.on),
                "in_their_words": one.text,
                "person": one.by,
                "kind": one.kind,
                "origin": one.origin,
                "link": ("accounts_contact_change", one.contact),
            }
            for one in found[first : first + most]
        ],
        len(found),
        first,
    )


def lead_row(lead: Lead) -> Row:
    return {
        "came": lead.submitted_at,
        "person": str(lead.contact),
        "company": str(lead.company or lead.contact.company or ""),
        "channel": lead.channel,
        "in_their_words": lead.heard_from,
        "stage": lead.stage,
        "won": lead.won_at,
        "monthly": lead.mrr_amount,
        "currency": lead.mrr_currency,
        "link": ("referrals_lead_change", str(lead.pk)),
    }


def act_row(act: Act) -> Row:
    private = act.signal.details.get("private")
    return {
        "when": act.occurred_at,
        "kind": act.kind,
        "person": str(act.contact),
        "company": str(act.contact.company or ""),
        "origin": act.origin,
        "in_their_words": "" if private else str(act.signal.details.get("text", "")),
        "link": ("accounts_contact_change", str(act.contact_id)),
    }


def said_row(signal: Signal) -> Row:
    private = signal.details.get("private")
    return {
        "when": signal.occurred_at,
        "kind": signal.kind,
        "tone": signal.tone,
        "person": str(signal.contact),
        "company": str(signal.contact.company or ""),
        "in_their_words": "" if private else str(signal.details.get("text", "")),
        "link": ("accounts_contact_change", str(signal.contact_id)),
    }


def person_row(contact: Contact) -> Row:
    return {
        "person": str(contact),
        "company": str(contact.company or ""),
        "link": ("accounts_contact_change", str(contact.pk)),
    }


def company_row(company: Any) -> Row:
    return {
        "company": str(company),
        "has_advocate": company.is_covered,
        "monthly": company.mrr_amount,
        "currency": company.mrr_currency,
        "link": ("accounts_company_change", str(company.pk)),
    }


def moment_row(moment: Moment) -> Row:
    return {
        "when": moment.acted_at or moment.opened_at,
        "gesture": moment.gesture,
        "state": moment.state,
        "person": str(moment.contact),
        "company": str(moment.contact.company or ""),
        "text": moment.subject,
        "link": ("advocacy_moment_change", str(moment.pk)),
    }


def offer_row(offer: Offer) -> Row:
    return {
        "when": offer.offered_at,
        "incentive": str(offer.incentive),
        "person": str(offer.contact),
        "company": str(offer.contact.company or ""),
        "stage": offer.state,
        "link": ("accounts_contact_change", str(offer.contact_id)),
    }
