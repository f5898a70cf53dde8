"""A real browser shows the moment inside a product of another origin, under a strict policy, and the pages on a phone."""

import os
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from advocacy.moments import addresses
from advocacy.moments.models import Delivery
from tests.factories import (
    AdvocateFactory,
    CompanyFactory,
    ContactFactory,
    EvidenceFactory,
    MomentFactory,
    RuleFactory,
    SignalFactory,
)

pytestmark = pytest.mark.slow
PICTURES = os.environ.get("GOODWORD_PICTURES", "")


@pytest.fixture
def product() -> Iterator[Any]:
    """A product of another origin: one page, with a strict policy of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.server.html.encode()  # type: ignore[attr-defined]
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", self.server.policy)  # type: ignore[attr-defined]
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Not into the test's output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def _ask(acme: Any, language: str) -> Any:
    with acme.inside():
        emma = ContactFactory(
            name="Emma Lindqvist",
            language=language,
            company=CompanyFactory(name="Nordlys"),
            first_seen_at=timezone.now() - timedelta(days=100),  # nobody new is asked
        )
        AdvocateFactory(contact=emma, tier="natural")
        for _ in range(2):
            MomentFactory(contact=emma, gesture="equip", state="done")
        moment = MomentFactory(
            contact=emma,
            company=emma.company,
            rule=RuleFactory(gesture="ask", asks_for=["introduction"], position="on", in_app=True),
            gesture="ask",
            position="on",
            language=language,
            subject="A question <img src=x>" if language == "en" else "Une question",
            body="If a colleague elsewhere is where you were in March, I will gladly show them how you did it.",
        )
        Delivery.objects.create(
            organization_id=acme.id, moment=moment, channel="in_app", state="done"
        )
        return moment


def _picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def test_a_product_of_another_origin_shows_the_moment_and_takes_the_answer(
    live_server: Any, acme: Any, page: Page, product: Any
) -> None:
    moment = _ask(acme, "en")
    token = addresses.in_app_token(organization_id=acme.id, contact_id=moment.contact_id)
    product.policy = (
        f"default-src 'none'; script-src {live_server.url}; connect-src {live_server.url}"
    )
    product.html = (
        '<!doctype html><html lang="en"><title>Product</title><p>Work</p>'
        f'<script src="{live_server.url}/in-app.js" data-token="{token}" async></script></html>'
    )
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto(f"http://127.0.0.1:{product.server_port}/")
    page.get_by_role("heading", name="A question <img src=x>").wait_for()
    assert page.locator("section").evaluate("box => getComputedStyle(box).borderRadius") == "12px"
    _picture(page, "in-app")
    page.get_by_role("button", name="Not now").click()
    page.get_by_text("We do not ask you again before").wait_for()
    page.reload()
    page.wait_for_timeout(700)
    assert page.get_by_role("button").count() == 0
    assert page.context.cookies() == []
    assert [line for line in heard if "favicon" not in line and "404" not in line] == []
    with acme.inside():
        assert list(moment.answers.values_list("kind", "how")) == [("not_now", "in_app")]


def test_a_result_is_shown_with_its_card(
    live_server: Any, acme: Any, page: Page, product: Any, settings: Any
) -> None:
    settings.BASE_URL = live_server.url
    with acme.inside():
        company = CompanyFactory(name="Nordlys", industry="marketing")
        emma = ContactFactory(name="Emma Lindqvist", language="en", company=company)
        details = {"metric": "hours_spent_on_approvals", "value": 120.0, "before": 160.0}
        details |= {"after": 40.0, "unit": "hours", "period": "month"}
        result = SignalFactory(contact=emma, kind="milestone", details=details)
        EvidenceFactory(kind="card", contact=emma, signal=result, text="", title="120")
        moment = MomentFactory(
            contact=emma,
            company=company,
            signal=result,
            rule=RuleFactory(gesture="equip", position="on", in_app=True),
            gesture="equip",
            position="on",
            language="en",
            subject="120 hours in a month",
            body="You brought approvals down from 160 hours to 40. Here it is, to show around.",
        )
        Delivery.objects.create(
            organization_id=acme.id, moment=moment, channel="in_app", state="done"
        )
        token = addresses.in_app_token(organization_id=acme.id, contact_id=emma.pk)
    here = live_server.url
    product.policy = f"default-src 'none'; script-src {here}; connect-src {here}; img-src 'none'"
    product.html = (
        '<!doctype html><html lang="en"><title>Product</title><p>Work</p>'
        f'<script src="{here}/in-app.js" data-token="{token}" async></script></html>'
    )
    page.goto(f"http://127.0.0.1:{product.server_port}/")
    card = page.get_by_role("link", name="Your result, as a card to show around")
    card.wait_for()
    assert "/card/" in (card.get_attribute("href") or "")
    # A policy that lets no picture in leaves the words of the link.
    assert card.locator("img").count() == 0
    product.policy = product.policy.replace("img-src 'none'", f"img-src {here}")
    page.reload()
    picture = page.locator("a.card img")
    picture.wait_for()
    assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") == 1200
    _picture(page, "in-app-card")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_pages_fit_a_phone_and_work_without_script(
    live_server: Any, acme: Any, page: Page, language: str
) -> None:
    moment = _ask(acme, language)
    own = {"organization_id": acme.id, "contact_id": moment.contact_id}
    of_moment = addresses.page_url(organization_id=acme.id, moment_id=moment.pk)
    found = {"answers": of_moment, "yours": addresses.your_url(**own)}
    found["known"] = f"{found['yours']}/known"
    paths = {name: url.partition("//")[2].partition("/")[2] for name, url in found.items()}
    for scheme in ("light", "dark"):
        context = page.context.browser.new_context(  # type: ignore[union-attr]
            java_script_enabled=False, color_scheme=scheme, viewport={"width": 390, "height": 844}
        )
        phone = context.new_page()
        for name, path in paths.items():
            phone.goto(f"{live_server.url}/{path}")
            _picture(phone, f"{name}-{language}-{scheme}")
        context.close()
    page.set_viewport_size({"width": 390, "height": 844})
    for path in paths.values():
        page.goto(f"{live_server.url}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        for summary in page.locator("summary").all():
            summary.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto(f"{live_server.url}/{paths['answers']}")
    page.locator("button[value=knows_nobody]").click()
    page.locator(".note.success").wait_for()
    with acme.inside():
        assert moment.answers.get().kind == "knows_nobody"
    page.set_viewport_size({"width": 1280, "height": 900})
    _picture(page, f"answered-{language}-wide")
