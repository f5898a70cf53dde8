"""A real browser in front of the admin of an organization that has one of everything."""

from typing import Any


def log_in(page: Any, server: Any, cast: Any, name: str) -> None:
    """The page's browser carries the person's session from here on."""
    cookie = cast.client(name).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": server.url}])
