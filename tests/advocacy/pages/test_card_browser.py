"""A real browser reads the card and the pages around it: on a phone, in the dark, without script, with axe."""

import os
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from accounts.organizations import branding
from accounts.organizations.brand import Brand
from advocacy.demo.publishing import logo
from advocacy.evidence import addresses as card_addresses
from advocacy.evidence import codes, grants, materials
from advocacy.moments import addresses
from advocacy.pages.permission import PURPOSE
from kernel import signed_links
from tests.axe import violations
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    EvidenceFactory,
    GrantFactory,
    MomentFactory,
    RuleFactory,
    SignalFactory,
)

pytestmark = pytest.mark.slow
PICTURES = os.environ.get("GOODWORD_PICTURES", "")
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


def _story(acme: Any, language: str) -> dict[str, str]:
    """Claire's result, her words and everything that she can open; addresses by name."""
    with acme.inside():
        acme.organization.name = "Brindille"
        acme.organization.save()
        brand = Brand(organization_id=acme.id, accent="#1d5c46", website="brindille.example")
        branding.set_logo(brand=brand, file=logo())
        brand.save()
        materials.install()
        company = CompanyFactory(
            name="Dupont-Lavigne", industry="marketing", owner=acme.people["bob"]
        )
        claire = ContactFactory(
            name="Claire Fontan",
            title="Operations lead" if language == "en" else "Responsable des opérations",
            company=company,
            language=language,
        )
        details = {"metric": "hours_spent_on_approvals", "value": 120.0, "before": 160.0}
        details |= {"after": 40.0, "unit": "hours", "period": "month"}
        result = SignalFactory(contact=claire, kind="milestone", details=details)
        card = EvidenceFactory(
            kind="card", contact=claire, signal=result, text="", title="120", language=language
        )
        moment = MomentFactory(
            contact=claire, company=company, signal=result, gesture="equip", language=language
        )
        said = "Since we work with it nobody asks any more where a campaign hangs."
        reply = SignalFactory(contact=claire, kind="warm_reply", details={"text": said})
        words = EvidenceFactory(contact=claire, signal=reply, text=said)
        asked = MomentFactory(
            contact=claire,
            company=company,
            signal=reply,
            rule=RuleFactory(gesture="ask", asks_for=["quote"]),
            gesture="ask",
            language=language,
            subject="May we quote you?" if language == "en" else "Pouvons-nous vous citer ?",
            body=said,
        )
        old = EvidenceFactory(contact=claire, text="It simply works.")
        GrantFactory(evidence=old, contact=claire, places=["website"])
        grants.publish(evidence=old, place="website", address="https://brindille.example/wall")
        request = codes.ask(evidence=words, contact=claire, naming="company")
        own = {"organization_id": acme.id}
        token = card_addresses.card_token(**own, evidence_id=card.pk)
        code = signed_links.sign(purpose=PURPOSE, **own, subject_id=request.pk)
        found = {
            "card": card_addresses.card_url(token),
            "quote": addresses.page_url(**own, moment_id=asked.pk),
            "result": addresses.page_url(**own, moment_id=moment.pk),
            "material": addresses.material_url(**own, moment_id=moment.pk),
            "code": f"/permission/{code}",
            "yours": addresses.your_url(**own, contact_id=claire.pk),
            "known": addresses.your_url(**own, contact_id=claire.pk) + "/known",
            "published": addresses.published_url(**own, contact_id=claire.pk),
        }
        acme.card = card
    return {name: urlsplit(url).path for name, url in found.items()}


def _picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def _is_whole(page: Page) -> None:
    """Nothing reaches past the edge, and the picture has come."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("[...document.images].every(one => one.complete && one.naturalWidth > 0)")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_is_clean_on_a_phone_and_at_a_desk_in_light_and_dark(
    live_server: Any, acme: Any, browser: Browser, language: str
) -> None:
    paths = _story(acme, language)
    for scheme, size in (("light", PHONE), ("dark", PHONE), ("light", DESK)):
        context = browser.new_context(color_scheme=scheme, viewport=size)  # type: ignore[arg-type]
        page = context.new_page()
        heard: list[str] = []
        page.on("console", lambda message: heard.append(message.text))  # noqa: B023
        for name, path in paths.items():
            page.goto(f"{live_server.url}{path}", wait_until="networkidle")
            assert page.locator("h1").count() == 1, name
            _is_whole(page)
            assert violations(page) == [], name
            where = "phone" if size is PHONE else "desk"
            if name == "card" and language == "en" and scheme == "light":
                _picture(page, f"success-card-{where}")
            elif PICTURES != "docs/images":
                _picture(page, f"{name}-{language}-{scheme}-{where}")
        assert [line for line in heard if "favicon" not in line] == []
        context.close()


def test_a_name_is_put_on_the_card_without_any_script(
    live_server: Any, acme: Any, browser: Browser, settings: Any
) -> None:
    settings.BASE_URL = live_server.url
    paths = _story(acme, "en")
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{live_server.url}{paths['card']}")
    assert page.get_by_text("A customer in marketing").count() == 1
    assert not page.get_by_role("button", name="Copy the text").is_visible()
    assert page.locator("textarea").input_value().startswith("120 hours in a month")
    page.get_by_role("button", name="With my name and my company").click()
    with acme.inside():
        right = codes.code_of(codes.requests().order_by("-asked_at").first())
    page.get_by_label("The code, six digits").fill(right)
    page.get_by_role("button", name="I allow it").click()
    page.get_by_role("heading", name="Thank you. It holds from now on.").wait_for()
    page.get_by_role("link", name="What is published about you").click()
    assert page.get_by_role("button", name="Take it back").count() == 2
    page.goto(f"{live_server.url}{paths['card']}")
    assert page.get_by_text("Claire Fontan").count() == 1
    _picture(page, "success-card-named")
    context.close()


def test_the_text_is_copied_where_there_is_a_script(
    live_server: Any, acme: Any, browser: Browser
) -> None:
    paths = _story(acme, "en")
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{live_server.url}{paths['card']}")
    page.get_by_role("button", name="Copy the text").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("120 hours in a month")
    context.close()
