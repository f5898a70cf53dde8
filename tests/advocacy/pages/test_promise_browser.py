"""A real browser goes from the offer in a mail to the promise kept: on a phone there, at a desk here, light and dark."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.organizations import branding
from accounts.organizations.brand import Brand
from advocacy.demo.publishing import logo
from advocacy.evidence import codes
from advocacy.incentives import addresses as offer_addresses
from advocacy.incentives import pieces, sending
from advocacy.incentives.models import Offer
from advocacy.incentives.piece_models import JointPiece
from advocacy.moments import addresses
from tests.advocacy.incentives.conftest import held_out, webinar
from tests.advocacy.pages.test_card_browser import (
    DESK,
    PHONE,
    PICTURES,
    _is_whole,
    _picture,
)
from tests.axe import violations
from tests.factories import (
    AdvocateFactory,
    CompanyFactory,
    ContactFactory,
    MomentFactory,
    RuleFactory,
    SignalFactory,
)

pytestmark = pytest.mark.slow
TEXT = "We lost two days a week to approvals.\n\nToday it is one hour, and nobody asks where a campaign hangs."


def _marc(acme: Any) -> tuple[Offer, str]:
    """Marc is offered a joint webinar; the path of the page that his mail leads to."""
    with acme.inside():
        acme.organization.name = "Brindille"
        acme.organization.save()
        brand = Brand(organization_id=acme.id, accent="#1d5c46", website="brindille.example")
        branding.set_logo(brand=brand, file=logo())
        brand.save()
        company = CompanyFactory(name="Northgate Foods", owner=acme.people["bob"])
        marc = ContactFactory(
            name="Marc Oyelaran", email="marc@northgate.example", company=company, language="en"
        )
        AdvocateFactory(contact=marc, tier="champion")
        offer = held_out(
            marc,
            webinar(
                advocate_gets="An audience of your peers, and the recording",
                advocate_gives="Half an hour to prepare, and 45 minutes on the day",
                peer_gets="Your answers to their questions",
            ),
        )
        moment = MomentFactory(
            rule=RuleFactory(gesture="offer", incentive=offer.incentive),
            contact=marc,
            company=company,
            signal=SignalFactory(contact=marc, kind="talk", details={"title": "Planning week"}),
            gesture="offer",
            offer=offer,
            language="en",
            subject="A webinar together?",
            body="Hello Marc,\n\nyour talk on planning was full. Shall we do one together?",
        )
        return offer, urlsplit(
            addresses.page_url(organization_id=acme.id, moment_id=moment.pk)
        ).path


def _desk(browser: Browser, acme: Any, address: str, scheme: str) -> BrowserContext:
    context = browser.new_context(color_scheme=scheme, viewport=DESK)  # type: ignore[arg-type]
    cookie = acme.client("bob").cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
    return context


def _look(page: Page, name: str) -> None:
    _is_whole(page)
    assert violations(page) == [], name
    _picture(page, name)


def test_a_webinar_from_the_mail_to_the_promise_kept(
    live_server: Any, acme: Any, browser: Browser, settings: Any
) -> None:
    settings.BASE_URL = live_server.url
    offer, path = _marc(acme)
    phone = browser.new_context(java_script_enabled=False, viewport=PHONE)  # type: ignore[arg-type]
    page = phone.new_page()
    page.goto(f"{live_server.url}{path}")
    if PICTURES != "docs/images":
        _picture(page, "webinar-asked-phone")
    page.get_by_role("button", name="Yes").first.click()
    page.get_by_role("link", name="Propose three times").click()
    day = timezone.localdate() + timedelta(days=20)
    for number in (1, 2, 3):
        page.fill(f"#day{number}", f"{day + timedelta(days=number):%Y-%m-%d}")
        page.fill(f"#hour{number}", f"1{number}:00")
    page.get_by_role("button", name="Propose these times").click()
    page.get_by_text("You proposed:").wait_for()
    own = page.url.partition("#")[0]

    for scheme in ("light", "dark"):
        seen = browser.new_context(color_scheme=scheme, viewport=PHONE).new_page()  # type: ignore[arg-type]
        seen.goto(own, wait_until="networkidle")
        if PICTURES != "docs/images" or scheme == "light":
            _look(seen, f"webinar-{scheme}-phone")
        seen.context.close()

    desk = _desk(browser, acme, live_server.url, "light")
    board = desk.new_page()
    board.goto(f"{live_server.url}{reverse('admin:promises')}", wait_until="networkidle")
    assert board.get_by_text("Marc Oyelaran").count() >= 1
    if PICTURES:
        board.screenshot(path=f"{PICTURES}/promises.png")
    board.get_by_label("Where").fill("https://meet.example/webinar")
    board.locator("button[value^='confirm']").first.click()
    board.get_by_text("Meeting:").wait_for()

    mail.outbox.clear()
    while sending.send_due(acme.id):
        pass
    invited = [one for one in mail.outbox if "marc@northgate.example" in one.to[0]]
    assert any("text/calendar" in one.message().as_string() for one in invited)
    page.goto(own)
    with page.expect_download() as told:
        page.get_by_role("link", name="Put it into my calendar").click()
    assert b"BEGIN:VCALENDAR" in told.value.path().read_bytes()
    board.get_by_role("button", name="Promise kept").click()
    page.goto(own)
    page.get_by_text("Done on").wait_for()
    with acme.inside():
        assert Offer.objects.get(pk=offer.pk).state == "fulfilled"
    desk.close()
    phone.close()


def test_a_text_is_approved_with_the_code_of_its_person(
    live_server: Any, acme: Any, browser: Browser, settings: Any
) -> None:
    settings.BASE_URL = live_server.url
    offer, _path = _marc(acme)
    bob = acme.people["bob"]
    with acme.inside():
        piece = pieces.start(
            kind="case_study",
            title="How Northgate plans its weeks",
            contact=offer.contact,
            owner=bob,
            by=bob,
        )
        pieces.rewrite(piece=piece, text=TEXT, by=bob)
        for stage in ("agreed", "drafting", "approval"):
            pieces.move(piece=piece, stage=stage, by=bob)
    address = offer_addresses.piece_url(organization_id=acme.id, piece_id=piece.pk)
    for scheme, size, name in (("light", DESK, "desk"), ("dark", PHONE, "phone")):
        context = browser.new_context(color_scheme=scheme, viewport=size)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(address, wait_until="networkidle")
        if PICTURES != "docs/images":
            _look(page, f"approval-{scheme}-{name}")
        context.close()
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="I approve this text").click()
    with acme.inside():
        right = codes.code_of(codes.requests().get())
    page.get_by_label("The code, six digits").fill(right)
    page.get_by_role("button", name="I allow it").click()
    page.get_by_role("link", name="Back to what we make together").click()
    page.get_by_text("You approved this text").wait_for()
    with acme.inside():
        assert JointPiece.objects.get(pk=piece.pk).stage == "approved"
    desk = _desk(browser, acme, live_server.url, "light")
    board = desk.new_page()
    board.goto(f"{live_server.url}{reverse('admin:advocacy_jointpiece_change', args=[piece.pk])}")
    assert board.get_by_text("It stands in the library").count() == 1
    if PICTURES and PICTURES != "docs/images":
        board.screenshot(path=f"{PICTURES}/piece-desk.png", full_page=True)
    desk.close()
    context.close()
