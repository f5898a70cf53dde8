"""Which pages of the admin a link leads to: one of each kind is enough to look at."""

from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

FILES = ("export", "download", "csv", "file", "picture", "sheet", "pdf", "ics", "png")
"""What a link with this word in its name hands over is not a page."""


def kind(address: str) -> str | None:
    """Which page of ours this is, whichever row it shows; nothing for a file and for what is not the admin."""
    parts = urlsplit(address)
    if not parts.path.startswith("/admin/"):
        return None
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        return parts.path  # a dead link is looked at, and reported
    return None if any(word in name or word in parts.query for word in FILES) else name
