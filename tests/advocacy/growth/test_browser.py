"""A real browser: one sheet of paper, whatever there is to tell; and no page of *Measure* that scrolls sideways."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from accounts.organizations.models import User
from tests.advocacy.growth.test_reports import PAGES, a_lead, an_act, figures_and_reports
from tests.conftest import Cast

pytestmark = pytest.mark.slow
CHANNELS = (
    "word_of_mouth",
    "introduction",
    "partner",
    "product_invitation",
    "outbound",
    "event",
    "search",
    "paid",
    "unknown",
)
WORDS = (
    "Avant, chaque lancement demandait trois semaines de relances. Maintenant, chacun voit ce qui attend, et qui doit "
    "répondre ; nous avons gagné neuf jours, et l'agence ne m'appelle plus le soir. "
)


@pytest.fixture
def much(acme: Cast) -> Cast:
    """More sources than a sheet of paper holds, and people who write at length."""
    with acme.inside():
        number = 0
        for channel in CHANNELS:
            for _ in range(3):
                number += 1
                a_lead(number, channel, days=60 + number, paid=20)
        for piece in ("Étude de cas", "Article", "Livre blanc", "Webinaire", "Podcast", "Salon"):
            number += 1
            a_lead(number, "content", days=60, paid=20, heard=f"{piece}: une longue histoire")
        for n in range(5):
            an_act(n, days=10, text=f"{n} {WORDS * 4}")
        figures_and_reports()
    return acme


def enter(page: Page, acme: Cast, url: str, language: str = "en") -> None:
    User.objects.filter(pk=acme.people["bob"].pk).update(language=language)
    cookie = acme.client("bob").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": url}])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_month_is_one_sheet_of_paper(
    live_server: Any, much: Cast, page: Page, language: str
) -> None:
    enter(page, much, live_server.url, language)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{live_server.url}/admin/measure/month/")
        assert ("Une page" if language == "fr" else "One page") in page.content()
        for size in ("A4", "Letter"):
            sheet = page.pdf(format=size)
            assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1, (width, size)
    page.emulate_media(media="print")
    assert page.locator(".gw-page").is_visible()
    assert not page.locator("nav").first.is_visible()


def test_no_page_of_measure_scrolls_sideways(live_server: Any, much: Cast, page: Page) -> None:
    enter(page, much, live_server.url)
    rows = [f"rows/?what={what}" for what in ("leads", "customers", "acts", "companies", "people")]
    addresses = [
        *(f"measure/{one}" for one in (*PAGES, "month/", "formulas/", *rows)),
        *("sign-ups/", "side-by-side/", "profile/", "questions/"),
    ]
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for address in addresses:
            page.goto(f"{live_server.url}/admin/{address}")
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, (address, width)
