"""Fills the organization whose reports `bench.reports` measures; runs inside Django, on the scratch database."""

import time

from django.db import connection

from accounts.customers.models import ActiveDay, Company, Contact
from accounts.customers.movements import MrrMovement
from accounts.events.models import Event
from advocacy.demo import setting
from advocacy.demo.cast import QUICKSTART
from advocacy.signals.models import Act, Signal
from bench.filling import id_of, rows
from kernel import tenancy
from referrals.leads.models import Lead, StageChange

SPREAD = "(g::bigint * 7919)"
"""Neighbouring numbers fall far apart in time."""
CAME = f"now() - ({SPREAD} % 730) * interval '1 day'"
BEGAN = f"now() - ({SPREAD} % 1400) * interval '1 day'"
LEFT = f"{BEGAN} + (now() - ({BEGAN})) * ((1 + g % 97) / 98.0)::float"
SAID = f"now() - ({SPREAD} % 700) * interval '1 day'"
CHANNEL = (
    "(ARRAY['product_invitation','product_invitation','content','word_of_mouth','outbound',"
    "'partner','other'])[1 + g % 7]"
)
HEARD = "(ARRAY['Case study: Dupont','Article: ten tips','A colleague told me'])[1 + g % 3]"
ACTS = "(ARRAY['mention','review','testimonial'])[1 + g % 3]"
TRIAL, WON = "g % 20 > 0", "g % 20 = 0"
"""One lead in twenty was won."""


def fill(*, events: int) -> float:
    """The demo's organization Quickstart with so many events, a tenth as many people and leads. Returns seconds."""
    organization = setting.set_stage(QUICKSTART, written={})["id"]
    began = time.monotonic()
    with tenancy.inside(organization):
        _customers(companies=max(1, events // 100), contacts=events // 10)
        rows(
            Event,
            events,
            source="'bench'",
            message_id="'m' || g",
            kind="'track'",
            name="'Page Viewed'",
            occurred_at=CAME,
            payload="'{}'::jsonb",
            state="'done'",
            is_historical="true",
        )
        _leads(companies=max(1, events // 100), leads=events // 10)
        _words(companies=max(1, events // 100), contacts=events // 10)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return time.monotonic() - began


def _customers(*, companies: int, contacts: int) -> None:
    rows(
        Company,
        companies,
        id=id_of("company"),
        external_id="'c' || g",
        name="'Company ' || g",
        employees=f"5 + {SPREAD} % 600",
        mrr_amount="7500 + g % 9000",
        mrr_currency="'EUR'",
        traits="jsonb_build_object('channel', (ARRAY['word_of_mouth','search','content'])[1 + g % 3])",
    )
    money = {"currency": "'EUR'", "company_id": id_of("company")}
    rows(MrrMovement, companies, kind="'new'", occurred_at=BEGAN, delta="7500 + g % 9000", **money)
    rows(
        MrrMovement,
        companies,
        kind="'churn'",
        occurred_at=LEFT,
        delta="-(7500 + g % 9000)",
        only="g % 10 < 3",
        **money,
    )
    rows(
        Contact,
        contacts,
        id=id_of("contact"),
        external_id="'p' || g",
        email="'p' || g || '@x.example'",
        name="'Person ' || g",
        first_seen_at=f"now() - ({SPREAD} % 900) * interval '1 day'",
        company_id=id_of("company", f"1 + g % {companies}"),
    )
    for number in range(4):
        rows(
            ActiveDay,
            contacts,
            contact_id=id_of("contact"),
            day=f"(now() - ({100 * number} + {SPREAD} % 100) * interval '1 day')::date",
            only=f"g % (1 + {number}) = 0",
        )


def _leads(*, companies: int, leads: int) -> None:
    won = f"least({CAME} + (g % 120) * interval '1 day', now())"
    rows(
        Lead,
        leads,
        id=id_of("lead"),
        external_id="'l-p' || g",
        contact_id=id_of("contact"),
        company_id=f"CASE WHEN {WON} THEN {id_of('company', f'1 + g % {companies}')} END",
        channel=CHANNEL,
        stage=f"CASE WHEN {WON} THEN 'won' ELSE 'trial' END",
        stage_at="now()",
        submitted_at=CAME,
        won_at=f"CASE WHEN {WON} THEN {won} END",
        mrr_amount=f"CASE WHEN {WON} THEN 9900 END",
        mrr_currency=f"CASE WHEN {WON} THEN 'EUR' ELSE '' END",
        heard_from=HEARD,
    )
    for stage, only in (("trial", TRIAL), ("qualified", f"{TRIAL} AND g % 5 = 0")):
        rows(
            StageChange,
            leads,
            lead_id=id_of("lead"),
            stage=f"'{stage}'",
            occurred_at=f"least({CAME} + interval '1 day', now())",
            only=only,
        )


def _words(*, companies: int, contacts: int) -> None:
    """What three people in ten said, and that it was an act."""
    rows(
        Signal,
        contacts,
        id=id_of("signal"),
        contact_id=id_of("contact"),
        company_id=id_of("company", f"1 + g % {companies}"),
        kind=ACTS,
        subject="'bench-' || g",
        occurred_at=SAID,
        strength="8",
        weight="8",
        tone="'friendly'",
        origin="'unprompted'",
        details="""'{"text": "Un vrai gain de temps."}'::jsonb""",
        only="g % 10 < 3",
    )
    rows(
        Act,
        contacts,
        contact_id=id_of("contact"),
        signal_id=id_of("signal"),
        kind=ACTS,
        occurred_at=SAID,
        origin="'unprompted'",
        only="g % 10 < 3",
    )
