"""Addresses that the SDKs have built in. Both with and without a slash: a redirect would lose events silently."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from accounts.api.ingestion import views

SHORT = {"track": "t", "identify": "i", "group": "g", "alias": "a", "page": "p", "screen": "s"}
"""analytics.js writes one letter."""


def _both(route: str, view: Callable[..., HttpResponse], **kwargs: Any) -> Iterator[URLPattern]:
    name = f"ingest-{route.replace('/', '-')}"
    yield path(route, view, kwargs, name=name)
    yield path(f"{route}/", view, kwargs, name=f"{name}-slash")


urlpatterns = [
    *_both("v1/batch", views.segment_batch),
    *_both("v1/b", views.segment_batch),
    *_both("v1/import", views.segment_batch, is_historical=True),
    *_both("v1/m", views.ignored),
    *_both("batch", views.posthog_call),
    *_both("capture", views.posthog_call),
    *_both("i/v0/e", views.posthog_call),
]
for _kind, _letter in SHORT.items():
    urlpatterns += _both(f"v1/{_kind}", views.segment_call, kind=_kind)
    urlpatterns += _both(f"v1/{_letter}", views.segment_call, kind=_kind)
