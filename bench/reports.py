"""How long the reports take on a large organization: computing them (in the worker), and opening each page.

A database of its own, filled in SQL: events, people, leads with their stages, companies with their revenue, acts. Goal: every
page within a second, whatever the number of events. `--events N` (a million unless said), a tenth as many leads.
"""

import json
import sys

from bench.database import manage, scratch
from bench.size import size

EVENTS = size(1_000_000, least=20_000)
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
browser = Client(headers={"host": "127.0.0.1"})
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


def run() -> int:
    """Print what each takes; 0 when every page stays within the goal."""
    events = int(sys.argv[sys.argv.index("--events") + 1]) if "--events" in sys.argv else EVENTS
    with scratch() as url:
        return _measure(url, events)


def _measure(url: str, events: int) -> int:
    fill = f"from bench.reports_filling import fill; print(fill(events={events}))"
    seconds = float(manage(url, "shell", "--no-imports", "-c", fill).strip().splitlines()[-1])
    print(
        f"{events:,} events, {events // 10:,} leads, {events // 100:,} companies; filled in {seconds:.0f} s"
    )
    code = MEASURE.replace("PAGES", repr(PAGES))
    *plans, last = manage(url, "shell", "--no-imports", "-c", code).strip().splitlines()
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
