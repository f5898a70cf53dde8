"""A real browser: the landing page on a phone, without script; the script on a site of another origin."""

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Page

from accounts.contacting.services import record_consent
from referrals.leads.models import Lead
from referrals.links.services import link_for
from tests.conftest import Cast
from tests.factories import CompanyFactory, ContactFactory, SignalFactory

pytestmark = pytest.mark.slow
PICTURES = os.environ.get("GOODWORD_PICTURES", "")
CLICK = "01900000-0000-7000-8000-000000000001"


def _picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def test_the_landing_page_fits_a_phone_and_works_without_script(
    live_server: Any, acme: Cast, page: Page
) -> None:
    with acme.inside():
        claire = ContactFactory(
            name="Claire Fontan", email="c@dl.example", company=CompanyFactory(name="Dupont")
        )
        link = link_for(claire)
        record_consent(contact=claire, purpose="publication", answer="granted", source="test")
        SignalFactory(
            contact=claire, kind="milestone", details={"metric": "hours saved", "value": 40}
        )
    address = f"{live_server.url}/hello/{link.code}?click_id={CLICK}"
    for scheme in ("light", "dark"):
        for width in (390, 1280):
            context = page.context.browser.new_context(  # type: ignore[union-attr]
                java_script_enabled=False,
                color_scheme=scheme,
                viewport={"width": width, "height": 844},
                locale="fr-FR" if scheme == "dark" else "en-GB",
            )
            phone = context.new_page()
            phone.goto(address)
            _picture(phone, f"landing-{scheme}-{width}")
            context.close()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_label("Your name").fill("Nora New")
    page.get_by_label("Your mail address").fill("nora@north.example")
    page.locator("input[name=slot]").first.check()
    page.wait_for_timeout(2300)
    page.get_by_role("button", name="Ask for the demo").click()
    page.get_by_text("answers you within 1 working day").wait_for()
    _picture(page, "landing-done")
    assert page.context.cookies() == []
    with acme.inside():
        lead = Lead.objects.get()
        assert lead.click_id == CLICK
        assert lead.demo_at is not None


@pytest.fixture
def site(live_server: Any) -> Iterator[str]:
    """A site of another origin, with a strict policy of its own."""
    html = (
        '<!doctype html><html lang="en"><title>Site</title>'
        '<form data-goodword action="/sign-up"><input name="mail"><button>Go</button></form>'
        '<a data-goodword href="https://app.example.com/sign-up?plan=team">Start</a>'
        f'<script src="{live_server.url}/refer.js"></script></html>'
    ).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header(
                "Content-Security-Policy",
                f"default-src 'none'; script-src {live_server.url}; form-action 'self'",
            )
            self.end_headers()
            self.wfile.write(html)

        def log_message(self, *args: Any) -> None:
            """Not into the test's output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_script_carries_the_trace_and_keeps_it_after_consent_only(
    db: None, site: str, page: Page
) -> None:
    page.goto(f"{site}/?click_id={CLICK}&ref=abc123")
    form = "document.querySelector('form').elements"
    assert page.evaluate(f"{form}.click_id.value") == CLICK
    assert page.evaluate("document.querySelector('a').href") == (
        f"https://app.example.com/sign-up?plan=team&click_id={CLICK}&ref=abc123"
    )
    assert page.context.cookies() == []
    page.goto(f"{site}/pricing")
    assert page.evaluate(f"{form}.click_id") is None
    page.goto(f"{site}/?click_id={CLICK}&ref=abc123")
    page.evaluate("document.dispatchEvent(new CustomEvent('goodword:consent', {detail: true}))")
    kept = page.context.cookies()
    assert [(one["name"], one["sameSite"]) for one in kept] == [("goodword_click", "Lax")]
    page.goto(f"{site}/pricing")
    assert page.evaluate(f"{form}.click_id.value") == CLICK
    page.evaluate("GoodwordRefer.consent(false)")
    assert page.context.cookies() == []
    page.goto(f"{site}/?click_id=<script>&ref=a b")
    assert page.evaluate("GoodwordRefer.trace()") == {"click_id": "", "ref": ""}
