"""Which pages of the admin a link leads to: one of each kind is enough to look at."""

import re
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

FILES = {"export", "download", "csv", "json", "file", "picture", "sheet", "pdf", "ics", "png"}
"""What a link with this word in its name or address hands over is not a page."""


def kind(address: str) -> str | None:
    """Which page of ours this is, whichever row it shows; nothing for a file and for what is not the admin."""
    parts = urlsplit(address)
    if not parts.path.startswith("/admin/"):
        return None
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        return parts.path  # a dead link is looked at, and reported
    words = re.split(r"[^a-z]+", f"{name} {parts.path} {parts.query}")
    return None if FILES.intersection(words) else name
