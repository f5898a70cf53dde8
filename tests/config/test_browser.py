"""A real browser opens the pages: the policy that keeps strangers' scripts out must not stop our own."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.world import make_world

pytestmark = pytest.mark.slow
FOR_STRANGERS = ["/account/login/", "/account/signup/", "/account/password/reset/", "/api/docs"]
FOR_MEMBERS = ["/profile/", "/organizations/", "/account/2fa/", "/account/email/", "/admin/"]


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser refuses, and what breaks in our scripts."""
    heard: list[str] = []

    def listen(message: Any) -> None:
        if "Content Security Policy" in message.text:
            heard.append(f"{page.url}: {message.text}")

    page.on("console", listen)
    page.on("pageerror", lambda error: heard.append(f"{page.url}: {error}"))
    return heard


def test_nothing_of_ours_is_refused(
    live_server: Any, acme: Any, page: Page, complaints: list[str]
) -> None:
    make_world(acme, "Canary")
    for address in FOR_STRANGERS:
        page.goto(live_server.url + address)
    page.wait_for_selector(".opblock")  # the documents have built themselves

    cookie = acme.client("alice").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    for address in FOR_MEMBERS:
        page.goto(live_server.url + address)
    sidebar = page.eval_on_selector_all("nav a[href*='/admin/']", "all => all.map(a => a.href)")
    assert len(sidebar) > 10
    for address in sidebar:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address

    assert complaints == []


def test_a_strangers_script_does_not_run(
    live_server: Any, page: Page, complaints: list[str]
) -> None:
    page.goto(live_server.url + "/account/login/")
    page.evaluate(
        "document.body.appendChild(Object.assign(document.createElement('script'),"
        " {text: 'window.stolen = true'}))"
    )
    assert page.evaluate("window.stolen") is None
    assert complaints
