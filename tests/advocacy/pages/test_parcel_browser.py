"""A real browser on a telephone opens the page of a parcel, hands a picture over, and shares."""

from typing import Any

import pytest
from playwright.sync_api import Page

from advocacy.sharing import services
from advocacy.sharing.models import SharingSettings, UserContent
from kernel import tenancy
from tests.advocacy.pages.test_in_app_browser import _picture
from tests.advocacy.sharing.test_media import photo
from tests.factories import ContactFactory, OrderFactory

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_parcel_on_a_telephone(
    live_server: Any,
    acme: Any,
    page: Page,
    language: str,
    tmp_path: Any,
) -> None:
    with acme.inside():
        camille = ContactFactory(name="Camille Aubry", language=language)
        SharingSettings.objects.create(
            organization_id=tenancy.current(),
            tips_en="Keep tea dry and away from light.\nClose the tin well.",
            tips_fr="Conservez le thé au sec.\nFermez bien la boîte.",
            note_en="This is where my morning tea comes from.",
            note_fr="Mon thé du matin vient de là.",
        )
        [card] = services.cards_for([OrderFactory(contact=camille)])
        [blank] = services.make_cards(count=1)
    file = tmp_path / "tea.jpg"
    file.write_bytes(photo())
    for scheme in ("light", "dark"):
        context = page.context.browser.new_context(  # type: ignore[union-attr]
            color_scheme=scheme, viewport={"width": 390, "height": 844}, java_script_enabled=False
        )
        phone = context.new_page()
        for name, one in (("parcel", card), ("blank", blank)):
            phone.goto(f"{live_server.url}/p/{one.code}")
            _picture(phone, f"{name}-{language}-{scheme}")
            assert phone.evaluate("document.documentElement.scrollWidth") <= 390
        context.close()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/p/{card.code}")
    page.locator("#share").wait_for()
    page.set_input_files("#file", str(file))
    page.locator("#p-with_name").check()
    page.locator("form[enctype] button").click()
    page.locator(".note.success").wait_for()
    _picture(page, f"handed-over-{language}")
    assert page.context.cookies() == []
    with acme.inside():
        assert UserContent.objects.get().permission == "with_name"
