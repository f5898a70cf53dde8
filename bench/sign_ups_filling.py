"""Fills the organization whose sign-up audit `bench.sign_ups` measures; runs inside Django, on the scratch database."""

import time

from django.db import connection

from accounts.customers.models import Company, Contact
from advocacy.demo import setting
from advocacy.demo.cast import QUICKSTART
from bench.filling import id_of, rows
from kernel import tenancy
from referrals.leads.models import Lead
from referrals.qualification.models import Answer


def drawn(n: int, seed: int) -> str:
    """A number from 0 to n - 1 that has nothing to do with the others of the same row, the same on every run."""
    return f"abs(hashint8extended(g, {seed}) % {n})"


def one_of(*words: str, seed: int) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"(ARRAY[{listed}])[1 + {drawn(len(words), seed)}]"


REPLACES = f"({drawn(7, 1)} = 0)"
PAID = f"({drawn(1000, 2)} < CASE WHEN {REPLACES} THEN 120 ELSE 30 END)"
"""Who replaces a tool pays four times as often; nothing else matters."""
TRAITS = f"""jsonb_build_object(
    'replaces_a_tool', {REPLACES}, 'campaign_use_case', {drawn(5, 3)} = 0, 'newsletter', {drawn(2, 4)} = 0,
    'weekday', {one_of("Mon", "Tue", "Wed", "Thu", "Fri", seed=5)},
    'browser', {one_of("Chrome", "Firefox", "Safari", seed=6)}, 'device', {one_of("phone", "desktop", seed=7)},
    'plan_seen', {one_of("s", "m", "l", seed=8)}, 'seats', 1 + {drawn(90, 9)}, 'visits', {drawn(40, 10)},
    'score', {drawn(1000, 11)} / 10.0, 'note', 'text ' || g, 'first_page', '/p/' || {drawn(25, 12)},
    'utm_source', 'x', 'name', 'Person ' || g)"""
QUESTIONS = {
    "use_case": f"to_jsonb({one_of('campaigns', 'approvals', 'other', seed=13)})",
    "company_size": f"to_jsonb(5 + {drawn(900, 14)})",
    "goals": f"to_jsonb(ARRAY[{one_of('speed', 'order', seed=15)}, {one_of('price', 'peace', seed=16)}])",
}
CAME = f"now() - interval '31 days' - {drawn(700, 17)} * interval '1 day'"


def fill(*, leads: int) -> float:
    """The demo's organization Quickstart with so many leads, a company to every fourth. Returns seconds."""
    organization = setting.set_stage(QUICKSTART, written={})["id"]
    began = time.monotonic()
    with tenancy.inside(organization):
        companies = max(1, leads // 4)
        rows(
            Company,
            companies,
            id=id_of("company"),
            external_id="'c' || g",
            name="'Company ' || g",
            industry=one_of("retail", "health", "food", "media", seed=18),
            employees=f"5 + {drawn(900, 19)}",
            country=one_of("FR", "GB", "DE", seed=20),
        )
        rows(
            Contact,
            leads,
            id=id_of("contact"),
            external_id="'p' || g",
            email="'p' || g || '@x.example'",
            country=one_of("FR", "GB", "DE", "ES", seed=21),
            language=one_of("fr", "en", seed=22),
            title=one_of("Lead", "Head", "Manager", "Owner", seed=23),
            company_id=f"CASE WHEN g % 4 = 0 THEN {id_of('company', 'g / 4')} END",
            traits=TRAITS,
        )
        rows(
            Lead,
            leads,
            id=id_of("lead"),
            external_id="'l' || g",
            contact_id=id_of("contact"),
            channel=one_of("content", "outbound", "word_of_mouth", "partner", seed=24),
            submitted_at=CAME,
            stage=f"CASE WHEN {PAID} THEN 'won' ELSE 'trial' END",
            stage_at="now()",
            won_at=f"CASE WHEN {PAID} THEN now() END",
        )
        for code, value in QUESTIONS.items():
            rows(
                Answer, leads, lead_id=id_of("lead"), question=f"'{code}'", value=value, version="0"
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return time.monotonic() - began
