"""What a process loads before it makes children, so that they share it instead of loading it each for itself."""

import gc

from django.conf import settings
from django.urls import get_resolver
from django.utils import translation


def preload() -> None:
    """Every page and every catalogue of texts, which else the first request that needs them loads.

    Nothing of it holds a connection, which children must not share. The garbage collector looks at it no more: looking
    writes into every object, and a page of memory that is written is shared no longer.
    """
    _load_pages(get_resolver())
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext("")
    gc.collect()
    gc.freeze()


def _load_pages(resolver: object) -> None:
    for pattern in getattr(resolver, "url_patterns", ()):
        _load_pages(pattern)
