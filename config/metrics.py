"""`/metrics` for Prometheus: what an operator would be woken by, read from rows at every scrape; requests by route.

Request figures are counted per process. With several, PROMETHEUS_MULTIPROC_DIR names a folder they share; without it
each answer holds those of the process that gave it.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from accounts.events.models import Event
from advocacy.moments.models import Delivery
from advocacy.scoring.models import Advocate
from kernel.lag import counts, lag, older

SHARED = settings.METRICS_FOLDER
if SHARED:
    try:
        Path(SHARED).mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"PROMETHEUS_MULTIPROC_DIR: {error}") from error

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "goodword_requests",
    "Requests answered.",
    ["method", "route", "status"],
    registry=REGISTRY,
)
SECONDS = Histogram(
    "goodword_request_seconds",
    "Time to answer a request, without what the web server adds.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15),
    registry=REGISTRY,
)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
QUEUES: Mapping[str, Any] = {"events": Event, "deliveries": Delivery}
STALE_HOURS = 48
"""Scores are refreshed when they are a day old: two days mean that nobody does."""


class Requests:
    """Counts every request by its route, never by its address: an address can name a person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        route = request.resolver_match.route if request.resolver_match else "(none)"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, route, response.status_code).inc()
        SECONDS.labels(route).observe(time.perf_counter() - began)
        return response


class Rows(Collector):
    """What the rows say now. A database that does not answer is a figure too."""

    def collect(self) -> Iterator[Metric]:
        try:
            found = [*_queues(), _deliveries(), _scores()]
        except DatabaseError:
            found = []
        answers = "Whether the database answered this scrape."
        yield GaugeMetricFamily("goodword_database_up", answers, value=1 if found else 0)
        yield from found


def _queues() -> list[Metric]:
    oldest = GaugeMetricFamily(
        "goodword_oldest_due_seconds",
        "Seconds since the oldest row that waits to be worked off became due.",
        labels=["table"],
    )
    failed = GaugeMetricFamily(
        "goodword_failed_rows",
        "Rows given up: events in quarantine, deliveries that did not leave.",
        labels=["table"],
    )
    for name, model in QUEUES.items():
        now = lag(model)
        oldest.add_metric([name], now.oldest_due_seconds)
        failed.add_metric([name], now.failed)
    return [oldest, failed]


def _deliveries() -> Metric:
    words = "Deliveries there are, by channel and state: mail that is done was sent."
    family = GaugeMetricFamily("goodword_deliveries", words, labels=["channel", "state"])
    for (channel, state), number in sorted(counts(Delivery, by="channel").items()):
        family.add_metric([channel, state], number)
    return family


def _scores() -> Metric:
    words = f"Scores not refreshed for {STALE_HOURS} hours."
    number = older(Advocate, column="scored_at", hours=STALE_HOURS)
    return GaugeMetricFamily("goodword_stale_scores", words, value=number)


@transaction.non_atomic_requests
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The text Prometheus reads, for whoever holds METRICS_TOKEN; nobody sees it where none is set."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        headers = {"WWW-Authenticate": "Bearer"}
        return HttpResponse(status=401, headers=headers, content_type="text/plain")
    rows = CollectorRegistry()
    rows.register(Rows())
    text = generate_latest(_requests()) + generate_latest(rows)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def _requests() -> CollectorRegistry:
    if not SHARED:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together, path=SHARED)
    return together
