"""The part of `bench.pages` that runs inside Django, on the scratch database."""

import statistics
import sys
import time
from collections.abc import Iterator
from uuid import UUID

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.customers.models import Company, Contact  # noqa: E402
from accounts.organizations.models import User  # noqa: E402
from bench import at_size  # noqa: E402
from bench.figures import record  # noqa: E402
from bench.filling import fill, organization  # noqa: E402
from bench.pages import SIZES  # noqa: E402
from config.sidebar import navigation  # noqa: E402
from kernel import tenancy  # noqa: E402

ROUNDS = 6
GOALS = {"1,000 companies": 0.5, "200,000 contacts": 1.0, "1 million contacts": 1.0}
MOST_QUERIES = 30
MANY = 20_000


def main() -> int:
    wanted = sys.argv[1:]
    fine = True
    for size, (companies, contacts, events) in SIZES.items():
        if wanted and not any(word in size for word in wanted):
            continue
        row, owner = organization(size.split()[0].replace(",", "") + size.split()[1][0])
        began = time.monotonic()
        fill(row, owner, companies=companies, contacts=contacts, events=events)
        if contacts >= MANY:
            fine &= at_size.measure(row)
        print(f"\n{size}: filled in {time.monotonic() - began:.0f} s")
        for name, address in pages(row.pk, owner):
            fine &= measure(size, name, address, owner, goal=GOALS[size])
    return 0 if fine else 1


def pages(organization_id: UUID, owner: User) -> Iterator[tuple[str, str]]:
    """Every page of the sidebar, one person, one company, and the search."""
    client = _client(owner)
    request = client.get(reverse("admin:index"), secure=True).wsgi_request
    with tenancy.inside(organization_id):
        groups = navigation(request)
        person = Contact.objects.order_by("external_id").values_list("pk", flat=True)[0]
        company = Company.objects.order_by("external_id").values_list("pk", flat=True)[0]
    for group in groups:
        for item in group["items"]:
            yield str(item["title"]), str(item["link"])
    yield "one person", reverse("admin:accounts_contact_change", args=[person])
    yield "one company", reverse("admin:accounts_company_change", args=[company])
    yield "people, searched", reverse("admin:accounts_contact_changelist") + "?q=person+77"
    yield "search from anywhere", reverse("admin:search") + "?s=person+77"


def measure(size: str, name: str, address: str, owner: User, *, goal: float) -> bool:
    client = _client(owner)
    first = client.get(address, follow=True, secure=True)
    where = first.request["PATH_INFO"]
    if first.status_code != 200 or not where.startswith("/admin/"):
        print(f"  {name:44} answers {first.status_code} at {where}")
        return False
    took = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        client.get(address, follow=True, secure=True)
        took.append(time.perf_counter() - began)
    with CaptureQueriesContext(connection) as seen:
        client.get(address, follow=True, secure=True)
    p50, slowest = statistics.median(took), max(took)
    asked = sum(
        not q["sql"].startswith(("SELECT set_config", "SAVEPOINT", "RELEASE")) for q in seen
    )
    fine = slowest <= goal and asked <= MOST_QUERIES
    return record(
        "pages",
        f"{size}: {name}",
        f"p50 {p50 * 1000:.0f}, slowest {slowest * 1000:.0f} ms",
        goal=f"{goal * 1000:.0f} ms, {MOST_QUERIES} queries",
        met=fine,
        note=f"{asked} queries",
    )


def _client(owner: User) -> Client:
    client = Client()
    client.force_login(owner)
    return client


sys.exit(main())
