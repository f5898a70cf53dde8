"""No page of the admin that a link leads to asks more than it may, in an organization that has one of everything."""

import re
from html import unescape
from urllib.parse import urljoin

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.admin_links import kind
from tests.advocacy.admin.test_lists import MOST_QUERIES
from tests.world import make_world

LINK = re.compile(r'(?:href|hx-get)="([^"#]+)')
OF_THE_TEST = ("SAVEPOINT", "RELEASE SAVEPOINT")
"""Where a test is a transaction of its own, those of the pages are these."""


def shown(answer):
    """The text of a page; of a file, which is read to its end, nothing."""
    text = answer.getvalue()
    return "" if answer.streaming else text.decode()


def test_no_page_asks_more_than_a_page_may(acme):
    make_world(acme, "Canary")
    alice = acme.client("alice")
    ahead, seen, much = ["/admin/"], set(), {}
    while ahead:
        address = ahead.pop(0)
        name = kind(address)
        if name is None or name in seen:
            continue
        seen.add(name)
        shown(alice.get(address))
        with CaptureQueriesContext(connection) as asked:
            answer = alice.get(address)
        assert answer.status_code in (200, 302), address
        queries = [one for one in asked if not one["sql"].startswith(OF_THE_TEST)]
        if len(queries) > MOST_QUERIES:
            much[name] = len(queries)
        links = LINK.findall(shown(answer))
        ahead += [urljoin(address, unescape(link)) for link in links]

    assert len(seen) > 120
    assert much == {}
