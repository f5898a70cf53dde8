"""The part of `bench.growing` that runs inside Django."""

import math
import statistics
import sys
import time
from collections.abc import Callable

import django

django.setup()

from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.customers.models import Contact  # noqa: E402
from accounts.events.forgetting import forget_read  # noqa: E402
from accounts.events.models import Event  # noqa: E402
from accounts.events.services import receive_rows  # noqa: E402
from accounts.organizations.models import Organization, User  # noqa: E402
from accounts.organizations.services import create_api_key  # noqa: E402
from advocacy import pipeline  # noqa: E402
from advocacy.scoring import services as scoring  # noqa: E402
from advocacy.scoring import totals  # noqa: E402
from advocacy.scoring.querysets import ranked  # noqa: E402
from bench import traffic  # noqa: E402
from bench.figures import record  # noqa: E402
from bench.filling import fill, organization  # noqa: E402
from bench.size import size  # noqa: E402
from kernel import tenancy, work  # noqa: E402
from referrals.links.services import configure_links, link_for  # noqa: E402

SUBJECT = "growth"
SIZES = (size(1_000, least=100), size(10_000, least=300), size(100_000))
FLAT, LINEAR = 0.2, 1.1
ROUNDS, BATCH = 7, size(500, least=50)
Question = Callable[[], object]


def main() -> int:
    took: dict[str, list[float]] = {}
    flat: dict[str, bool] = {}
    for people in SIZES:
        row, owner = organization(f"Grown{people}")
        fill(row, owner, companies=people // 10, contacts=people, events=10 * people)
        for name, (is_lookup, question, rounds) in questions(row, owner, people).items():
            flat[name] = is_lookup
            took.setdefault(name, []).append(_median(question, rounds))
    fine = True
    for name, times in took.items():
        exponent = _exponent(times)
        most = FLAT if flat[name] else LINEAR
        fine &= record(
            SUBJECT,
            name,
            f"exponent {exponent:+.2f}",
            goal=f"{most:g}",
            met=exponent <= most,
            note=" / ".join(f"{seconds * 1000:.1f}" for seconds in times) + " ms",
        )
    return 0 if fine else 1


def questions(row: Organization, owner: User, people: int) -> dict[str, tuple[bool, Question, int]]:
    """Name -> (is a lookup, what to ask, how often)."""
    client = Client()
    client.force_login(owner)
    _key, secret = create_api_key(organization=row, name="b", scopes=["read", "ingest"], by=None)
    api = Client(headers={"Authorization": f"Bearer {secret}"})
    with tenancy.inside(row.pk):
        person = Contact.objects.order_by("external_id")[0]
        configure_links(target_url="https://b.example/x", allowed_hosts=["b.example"])
        code = link_for(person).code
    person_page = reverse("admin:accounts_contact_change", args=[person.pk])
    everybody = reverse("admin:accounts_contact_changelist")
    batches = iter(range(10**9))

    def get(browser: Client, address: str) -> Question:
        return lambda: _fine(browser.get(address, secure=True).status_code)

    def batch() -> None:
        with tenancy.inside(row.pk):
            items = traffic.items(BATCH, people=people, seed=next(batches))
            receive_rows(items, source="product")
            events = work.claim(Event, limit=BATCH)
        work.work_off(events, pipeline.process)

    return {
        "lookup: a referral link, visit kept": (True, get(api, f"/r/{code}"), 15),
        "lookup: API list of 50 people": (True, get(api, "/api/v1/contacts?limit=50"), 9),
        "lookup: API, one person by your id": (
            True,
            get(api, "/api/v1/contacts?external_id=u1"),
            9,
        ),
        "lookup: top 50 by rank": (True, _inside(row, lambda: list(ranked()[:50])), 15),
        "lookup: the page of one person": (True, get(client, person_page), ROUNDS),
        "lookup: nothing old to forget in the inbox": (True, _inside(row, forget_read), 9),
        f"batch of {BATCH} facts through the pipeline": (True, batch, 5),
        "the list of people in the admin": (False, get(client, everybody), ROUNDS),
        "every sum of the scores anew": (False, _inside(row, _rebuild), 3),
    }


def _rebuild() -> None:
    totals.compute(kinds=scoring.kinds_in_force())


def _inside(row: Organization, ask: Question) -> Question:
    def asked() -> None:
        with tenancy.inside(row.pk):
            ask()

    return asked


def _fine(status: int) -> None:
    if status not in (200, 302):
        raise RuntimeError(f"answered {status}")


def _median(question: Question, rounds: int) -> float:
    question()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        question()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _exponent(times: list[float]) -> float:
    """The slope over both steps, in logarithms: times ~ size ** exponent."""
    return math.log(times[-1] / times[0]) / math.log(SIZES[-1] / SIZES[0])


sys.exit(main())
