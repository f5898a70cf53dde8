"""Every page of the admin that links lead to: on a desk and on a phone, light and dark, nobody is kept out.

The crawl begins at the sidebar and follows the links of what it meets, one page of each kind.
"""

from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Error, Page

from tests import axe
from tests.admin_links import kind
from tests.browser.conftest import log_in
from tests.world import make_world

DESK, PHONE = (1280, 900), (390, 844)
EACH_ONCE = [(DESK, "light"), (PHONE, "dark")]
"""Both widths and both themes in two looks: what is amiss in one of them is amiss at either width, or in either theme."""
ALL_WAYS = [(size, theme) for size in (DESK, PHONE) for theme in ("light", "dark")]
MAIN = [
    "/admin/",
    "/admin/advocacy/advocate/",
    "/admin/accounts/contact/",
    "/admin/accounts/company/",
    "/admin/advocacy/candidate/",
    "/admin/referrals/lead/",
    "/admin/measure/",
    "/admin/digest/",
]


class Crawl:
    """Looks at pages on a desk and on a phone, light and dark, and remembers what is wrong with them."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.wrong: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self._say(f"script: {error}"))

    def look(self, address: str, ways: Any = ALL_WAYS) -> list[str]:
        """Everything that is wrong there goes to `wrong`. Returns where its links lead."""
        self.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        try:
            answer = self.page.goto(urljoin(self.base, address))
        except Error as error:
            self.wrong.append(f"{address}: {error.message.splitlines()[0]}")
            return []
        if answer is None or answer.status != 200:
            self._say(f"answers {answer.status if answer else 'nothing'}")
            return []
        self.page.wait_for_function("!document.querySelector('[aria-busy=true]')")
        links: list[str] = self.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        for (width, height), theme in ways:
            self.page.set_viewport_size({"width": width, "height": height})
            self._in_theme(width, theme)
        return links

    def _in_theme(self, width: int, theme: str) -> None:
        self.page.evaluate(
            "dark => document.documentElement.classList.toggle('dark', dark)", theme == "dark"
        )
        if (width, theme) != (DESK[0], "light"):  # as it was loaded: nothing is on its way
            self.page.wait_for_timeout(60)
        for line in axe.serious(self.page):
            self._say(f"{width} {theme} {line}")
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            self._say(f"{width} {theme} scrolls sideways by {wide} px")

    def _heard(self, message: Any) -> None:
        if message.type == "error":
            self._say(f"console: {message.text}")

    def _say(self, what: str) -> None:
        self.wrong.append(f"{urlsplit(self.page.url).path}: {what}")


@pytest.fixture
def crawl(live_server: Any, acme: Any, browser: Browser) -> Crawl:
    make_world(acme, "Canary")
    page = browser.new_page()
    log_in(page, live_server, acme, "alice")
    return Crawl(page, live_server.url)


def test_the_main_screens_can_be_used_by_everybody(crawl: Crawl) -> None:
    for address in MAIN:
        crawl.look(address)
    assert not crawl.wrong, "\n".join(crawl.wrong)


@pytest.mark.slow
def test_every_page_can_be_used_by_everybody(crawl: Crawl) -> None:
    seen: set[str] = set()
    ahead = ["/admin/"]
    while ahead:
        address = ahead.pop(0)
        name = kind(urljoin(crawl.base, address))
        if name and name.endswith("_history"):
            name = "history"  # the same page, whatever it is the history of
        if (
            name is None or name in seen or name.endswith("settings_add")
        ):  # is there, and looks the same
            continue
        seen.add(name)
        ahead += crawl.look(address, EACH_ONCE)

    assert len(seen) > 150
    assert not crawl.wrong, "\n".join(crawl.wrong)
