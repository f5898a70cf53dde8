"""How long the reports take on a large organization: computing them (in the worker), and opening each page.

A database of its own, filled in SQL: events, people, leads with their stages, companies with their revenue, acts. Goal: every
page within a second, whatever the number of events. `--events N` (a million unless said), a tenth as many leads.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from config import local_services
from devtools.secret import secret_key

ROOT = Path(__file__).parent.parent
DATABASE = "goodword_bench_reports"
EVENTS = 1_000_000
GOAL_SECONDS = 1.0
PAGES = (
    "",
    "channels/",
    "loops/",
    "comparisons/",
    "advocacy/",
    "incentives/",
    "forecast/",
    "month/",
    "rows/?what=leads&undercurrent=1",
    "rows/?what=customers&origin=sourced",
)

FILL = """
SELECT set_config('app.organization', %(organization)s, false);
INSERT INTO accounts_company (id, organization_id, external_id, name, domain, industry, employees, plan, country, timezone,
    mrr_amount, mrr_currency, policy, policy_note, benefits, is_regulated, traits, told_at, is_test)
SELECT gen_random_uuid(), %(organization)s, 'c' || n, 'Company ' || n, '', '', 5 + (n * 7919) %% 600, '', '', '',
    7500 + n %% 9000, 'EUR', 'unknown', '', 'yes', false,
    jsonb_build_object('channel', (ARRAY['word_of_mouth', 'search', 'content'])[1 + n %% 3]), '{}', false
FROM generate_series(1, %(events)s / 100) AS n;
INSERT INTO accounts_mrrmovement (id, organization_id, company_id, kind, occurred_at, delta, currency)
SELECT gen_random_uuid(), organization_id, id, 'new', now() - random() * interval '1400 days', mrr_amount, 'EUR' FROM accounts_company;
INSERT INTO accounts_mrrmovement (id, organization_id, company_id, kind, occurred_at, delta, currency)
SELECT gen_random_uuid(), organization_id, company_id, 'churn', occurred_at + (now() - occurred_at) * random(), -delta, 'EUR'
FROM accounts_mrrmovement WHERE random() < 0.3;
INSERT INTO accounts_contact (id, organization_id, external_id, email, name, title, is_decider, standing, language, country,
    timezone, traits, told_at, is_test, first_seen_at, company_id)
SELECT gen_random_uuid(), %(organization)s, 'p' || n, 'p' || n || '@x.example', 'Person ' || n, '', false,
    'customer', '', '', '', '{}', '{}', false, now() - random() * interval '900 days', company.id
FROM generate_series(1, %(events)s / 10) AS n
LEFT JOIN accounts_company AS company ON company.external_id = 'c' || (n %% (%(events)s / 50));
INSERT INTO accounts_event (organization_id, source, message_id, kind, name, occurred_at, payload, state, due_at, is_test,
    is_historical, attempts, received_at)
SELECT %(organization)s, 'bench', 'm' || n, 'track', 'Page Viewed', now() - random() * interval '730 days', '{}', 'done',
    now(), false, true, 0, now() FROM generate_series(1, %(events)s) AS n;
INSERT INTO accounts_activeday (organization_id, contact_id, day)
SELECT DISTINCT organization_id, id, (now() - power(random(), 2) * interval '400 days')::date FROM accounts_contact, generate_series(1, 4);
INSERT INTO referrals_lead (id, organization_id, external_id, contact_id, company_id, channel, stage, stage_at, submitted_at, won_at,
    mrr_amount, mrr_currency, heard_from, referral_code, click_id, is_test)
SELECT gen_random_uuid(), organization_id, 'l-' || external_id, id, CASE WHEN won THEN company_id END,
    (ARRAY['product_invitation', 'product_invitation', 'content', 'word_of_mouth', 'outbound', 'partner', 'other'])[1 + (random() * 6)::int],
    CASE WHEN won THEN 'won' ELSE 'trial' END, now(), came, CASE WHEN won THEN least(came + random() * interval '120 days', now()) END,
    CASE WHEN won THEN 9900 END, CASE WHEN won THEN 'EUR' ELSE '' END,
    (ARRAY['Case study: Dupont', 'Article: ten tips', 'A colleague told me'])[1 + (random() * 2)::int], '', '', false
FROM (SELECT *, now() - random() * interval '730 days' AS came, random() < 0.05 AS won FROM accounts_contact) AS person;
INSERT INTO referrals_stagechange (id, organization_id, lead_id, stage, occurred_at)
SELECT gen_random_uuid(), organization_id, id, told.stage, least(submitted_at + interval '1 day', now()) FROM referrals_lead,
    (VALUES ('trial'), ('qualified')) AS told (stage) WHERE told.stage = 'trial' OR random() < 0.2;
INSERT INTO advocacy_signal (id, organization_id, contact_id, company_id, kind, subject, occurred_at, strength, tone, origin, weight, details, is_live)
SELECT gen_random_uuid(), organization_id, id, company_id, (ARRAY['mention', 'review', 'testimonial', 'promoter'])[1 + (random() * 3)::int],
    'bench-' || external_id, now() - random() * interval '700 days', 8, 'friendly', 'unprompted', 8,
    '{"text": "Un vrai gain de temps."}', false FROM accounts_contact WHERE random() < 0.3;
INSERT INTO advocacy_act (id, organization_id, contact_id, signal_id, kind, occurred_at, origin)
SELECT gen_random_uuid(), organization_id, contact_id, id, kind, occurred_at, origin FROM advocacy_signal WHERE kind <> 'promoter';
ANALYZE;
"""
MEASURE = """
import json, time
from datetime import timedelta
from django.test import Client
from django.utils import timezone
from accounts.organizations.models import Organization, User
from advocacy import working
from advocacy.growth import services as growth
from kernel import tenancy
took = {}
began = time.monotonic()
working.check_figures(); working.recompute_figures()
took["daily figures, all of history"] = time.monotonic() - began
organization = Organization.objects.get(name="Quickstart")
began = time.monotonic()
with tenancy.inside(organization.pk):
    growth.refresh(now=timezone.now())
took["computing all reports"] = time.monotonic() - began
browser = Client(headers={"host": "localhost"})
browser.force_login(User.objects.get(email="ada@quickstart.example"))
for page in PAGES:
    times = []
    for _ in range(3):
        began = time.monotonic()
        answer = browser.get("/admin/measure/" + page)
        assert answer.status_code == 200, (page, answer.status_code)
        times.append(time.monotonic() - began)
    took["page " + (page or "overview")] = sorted(times)[1]
from advocacy.growth.models import StoredReport
from referrals.leads.models import Lead
with tenancy.inside(organization.pk):
    for name, rows in (
        ("a stored report", StoredReport.objects.for_organization(organization.pk).filter(name="channels")),
        ("fifty rows behind a number", Lead.objects.for_organization(organization.pk).filter(
            is_test=False, channel="word_of_mouth", submitted_at__gte=timezone.now() - timedelta(days=90)
        ).order_by("-submitted_at", "-id")[:50]),
    ):
        print("plan of " + name + ":")
        print("    " + rows.explain(analyze=True, timing=False).replace("\\n", "\\n    "))
print(json.dumps(took))
"""
SET_UP = """
from advocacy.demo import setting
from advocacy.demo.cast import QUICKSTART
print(setting.set_stage(QUICKSTART, written={})["id"])
"""


def run() -> int:
    """Print what each takes; 0 when every page stays within the goal."""
    events = int(sys.argv[sys.argv.index("--events") + 1]) if "--events" in sys.argv else EVENTS
    url = os.environ.get("DATABASE_URL") or local_services.database_url(ROOT)
    own = url.replace("/goodword?", f"/{DATABASE}?")
    if own == url:
        raise SystemExit(
            "The benchmark makes its own database beside the one of ./dev: unset DATABASE_URL."
        )
    with psycopg.connect(url.replace("/goodword?", "/postgres?"), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {DATABASE}")
        try:
            return _measure(own, events)
        finally:
            server.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def _measure(own: str, events: int) -> int:
    _manage(own, "migrate", "--verbosity", "0")
    organization = _manage(own, "shell", "--no-imports", "-c", SET_UP).strip().splitlines()[-1]
    began = time.monotonic()
    with psycopg.connect(own, autocommit=True) as database:
        for statement in FILL.strip().split(";\n"):
            params = {"organization": organization, "events": events}
            database.execute(statement, params if "%(" in statement else None)
    print(
        f"{events:,} events, {events // 10:,} leads, {events // 100:,} companies; filled in {time.monotonic() - began:.0f} s"
    )
    code = MEASURE.replace("PAGES", repr(PAGES))
    *plans, last = _manage(own, "shell", "--no-imports", "-c", code).strip().splitlines()
    took = json.loads(last)
    for name, seconds in took.items():
        print(f"  {name:42} {seconds:7.2f} s")
    print("\n".join(plans))
    slow = [
        name for name, seconds in took.items() if name.startswith("page") and seconds > GOAL_SECONDS
    ]
    print(
        f"goal: every page within {GOAL_SECONDS:.0f} s: "
        + ("kept" if not slow else f"missed by {', '.join(slow)}")
    )
    return 1 if slow else 0


def _manage(database_url: str, *arguments: str) -> str:
    environ = {**os.environ, "DATABASE_URL": database_url, "SECRET_KEY": secret_key(ROOT)}
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environ,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout
