"""Tried as a new CSM would: log in, see what waits, act on each kind in a click or two, take a wrong click back, look around."""

import io
import os
import re
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from advocacy.moments.models import Moment
from referrals.leads.models import Lead
from tests import axe
from tests.browser.conftest import log_in
from tests.browser.desk import PASSWORD, Desk, make_desk
from tests.conftest import Cast

pytestmark = pytest.mark.slow
PICTURES = os.environ.get("GOODWORD_PICTURES", "")
DOCS = "docs/images"
IN_DOCS = {
    "tour-1-measure-1280-light": "tour-measure",
    "tour-2-audit-1280-light": "tour-audit",
    "tour-3-today-1280-light": "today",
    "tour-3-today-390-dark": "tour-today-phone",
    "tour-4-card": "tour-card",
    "tour-5-nadia-1280-light": "tour-nadia",
    "tour-6-test-1280-light": "tour-test",
    "tour-7-digest-1280-light": "tour-digest",
}
"""What of it stands in the documentation: `GOODWORD_PICTURES=docs/images ./dev test tests/browser/test_tour.py --all`."""


def picture(page: Page, name: str) -> None:
    """On a desk and on a phone, light and dark, where somebody wants to look."""
    if not PICTURES:
        return
    for width, height in ((1280, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        for theme in ("light", "dark"):
            page.evaluate(
                "dark => document.documentElement.classList.toggle('dark', dark)", theme == "dark"
            )
            page.evaluate("scrollTo(0, 0)")
            page.wait_for_timeout(150)
            keep(page, f"{name}-{width}-{theme}")
    page.evaluate("document.documentElement.classList.remove('dark')")
    page.set_viewport_size({"width": 1280, "height": 900})


def keep(page: Page, name: str) -> None:
    """The whole page for whoever wants to look; for the documentation what is seen first, small."""
    if PICTURES != DOCS:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    elif name in IN_DOCS:
        image = Image.open(io.BytesIO(page.screenshot()))
        image.thumbnail((900, 900))
        image.quantize(128).save(f"{DOCS}/{IN_DOCS[name]}.png", optimize=True)


@pytest.fixture(autouse=True)
def _no_long_waits(page: Page) -> None:
    page.set_default_timeout(10_000)


@pytest.fixture
def desk(acme: Cast, live_server: Any) -> Desk:
    return make_desk(acme)


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser's console said that it should not."""
    heard: list[str] = []
    page.on(
        "console",
        lambda said: heard.append(f"{page.url}: {said.text}") if said.type == "error" else None,
    )
    page.on("pageerror", lambda error: heard.append(f"{page.url}: {error}"))
    return heard


@pytest.fixture
def today(page: Page, desk: Desk, live_server: Any, acme: Cast, complaints: list[str]) -> Page:
    log_in(page, live_server, acme, "bob")
    page.goto(f"{live_server.url}/admin/")
    return page


def card(page: Page, name: str) -> Locator:
    return page.locator(".gw-moment", has=page.get_by_role("link", name=name, exact=True))


def told(page: Page, words: str) -> None:
    expect(page.locator(".gw-messages")).to_contain_text(words)
    assert page.url.split("#")[0].endswith("/admin/"), "the page was left"


def undo(page: Page, words: str) -> None:
    page.locator(".gw-messages").get_by_role("button", name="Undo").click()
    told(page, words)


def test_log_in_and_see_what_waits(
    page: Page, desk: Desk, live_server: Any, complaints: list[str]
) -> None:
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Mail address").fill("bob@acme.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    expect(page.locator(".gw-moment:visible")).to_have_count(5)
    first = card(page, "Claire Fontan")
    expect(first).to_contain_text("Mention")
    expect(first.locator(".gw-letter")).to_contain_text("Your words were read here twice.")
    for words in (
        "7 moments",
        "2 promises",
        "2 to follow up",
        "1 lead gone cold",
        "2 likely matches",
        "1 answer at sign-up",
    ):
        expect(page.get_by_role("navigation", name="On this page")).to_contain_text(words)
    picture(page, "today")
    page.get_by_text("2 more moments, less urgent").click()
    expect(page.locator(".gw-moment:visible")).to_have_count(7)
    assert complaints == []


def test_each_moment_is_acted_on_and_a_wrong_click_is_taken_back(
    today: Page, desk: Desk, acme: Cast, complaints: list[str]
) -> None:
    def state(name: str) -> str:
        with acme.inside():
            return Moment.objects.values_list("state", flat=True).get(pk=desk.moments[name].pk)

    card(today, "Claire Fontan").get_by_role("button", name="Done").click()
    told(today, "Done: Claire Fontan")
    assert state("Claire Fontan") == "done"
    undo(today, "Open again")
    assert state("Claire Fontan") == "open"

    emma = card(today, "Emma Lindqvist")
    emma.get_by_text("Let pass").click()
    emma.get_by_role("button", name="Not the right time").click()
    told(today, "Let pass: Emma Lindqvist")
    with acme.inside():
        assert Moment.objects.get(pk=desk.moments["Emma Lindqvist"].pk).passed_why == "time"
    undo(today, "Open again")
    assert state("Emma Lindqvist") == "open"

    card(today, "Claire Fontan").get_by_role("button", name="Tomorrow").click()
    told(today, "Put off: Claire Fontan")
    expect(card(today, "Claire Fontan")).to_have_count(0)
    undo(today, "Open again")
    expect(card(today, "Claire Fontan")).to_have_count(1)

    claire = card(today, "Claire Fontan")
    claire.get_by_text("Edit the draft").click()
    claire.get_by_label("Text").fill("Claire, that was kind.")
    claire.get_by_role("button", name="Save the draft").click()
    told(today, "The draft for Claire Fontan is rewritten")
    expect(card(today, "Claire Fontan")).to_contain_text("Claire, that was kind.")
    undo(today, "rewritten")
    expect(card(today, "Claire Fontan")).to_contain_text("Your words were read here twice.")

    today.get_by_text("2 more moments, less urgent").click()
    marc = card(today, "Marc Oyelaran")
    marc.get_by_text("They answered me").click()
    marc.get_by_label("What they answered").select_option("not_now")
    marc.get_by_label("In their words").fill("After the summer")
    marc.get_by_role("button", name="Note it").click()
    told(today, "Noted what Marc Oyelaran answered")
    assert state("Marc Oyelaran") == "done"
    assert complaints == []


def test_what_stands_beside_the_moments_is_settled_on_the_page(
    today: Page, desk: Desk, acme: Cast, complaints: list[str]
) -> None:
    def of(name: str) -> Locator:
        return today.locator(f"#{name}")

    spotlight = of("promises").locator(".gw-inner", has_text="Spotlight")
    spotlight.get_by_role("button", name="Promise kept").click()
    told(today, "Kept: Spotlight for Claire Fontan")
    expect(spotlight).to_have_count(0)
    undo(today, "Noted")
    expect(spotlight).to_have_count(1)
    webinar = of("promises").locator(".gw-inner", has_text="Joint webinar")
    webinar.locator("button.gw-primary").first.click()
    told(today, "Noted")

    row = of("replies").locator(".gw-entry", has_text="Priya Nolan")
    row.get_by_text("It is done").click()
    row.get_by_role("button", name="Done").click()
    told(today, "Noted")
    expect(row).to_have_count(0)
    undo(today, "Open again")
    expect(row).to_have_count(1)
    policy = of("replies").locator(".gw-entry", has_text="Daniel Kerr")
    policy.get_by_text("Say what they allow").click()
    policy.get_by_label("What does the company allow?").select_option("forbidden")
    policy.get_by_role("button", name="It holds from now on").click()
    told(today, "Noted")
    undo(today, "Open again")
    with acme.inside():
        desk.company.refresh_from_db()
        assert (desk.company.policy, desk.company.policy_note) == ("unknown", "")

    of("leads").get_by_role("button", name="We are in touch").click()
    told(today, "1 lead is no longer waiting")
    undo(today, "1 lead waits again")
    with acme.inside():
        assert Lead.objects.get(pk=desk.cold.pk).contacted_at is None
    expect(of("leads")).to_contain_text("brought by Claire Fontan")

    first = of("matches").locator("form.gw-inner").first
    first.get_by_role("button", name="It was Claire Fontan").click()
    told(today, "Counts for Claire Fontan from now on")
    undo(today, "it counts for Claire Fontan no longer")
    first.get_by_role("button", name="Never this person").click()
    told(today, "is not suggested for this again")
    undo(today, "may be suggested for this again")
    expect(of("matches").get_by_role("button", name="It was Claire Fontan")).to_have_count(2)
    first.get_by_role("button", name="Nobody we know").click()
    told(today, "Rejected")
    undo(today, "it waits again")

    of("answers").get_by_role("button", name="It was Claire Fontan").click()
    told(today, "Noted: Claire Fontan told them")
    undo(today, "it waits again")
    expect(of("answers")).to_contain_text("Claire from Dupont told me")
    assert complaints == []


def test_the_morning_is_done_by_keys_alone(today: Page, desk: Desk, complaints: list[str]) -> None:
    today.keyboard.press("Tab")
    skip = today.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    assert skip.bounding_box()["y"] >= 0  # type: ignore[index]
    today.keyboard.press("Enter")
    today.keyboard.press("j")
    expect(card(today, "Claire Fontan")).to_be_focused()
    outline = card(today, "Claire Fontan").evaluate("one => getComputedStyle(one).outlineStyle")
    assert outline == "solid"
    today.keyboard.press("d")
    told(today, "Done: Claire Fontan")
    expect(card(today, "Emma Lindqvist")).to_be_focused()
    today.keyboard.press("u")
    told(today, "Open again: Claire Fontan")
    for _n in range(3):
        today.keyboard.press("j")
    expect(card(today, "Priya Nolan")).to_be_focused()
    today.keyboard.press("k")
    expect(card(today, "Emma Lindqvist")).to_be_focused()
    today.keyboard.press("p")
    today.keyboard.press("Enter")
    told(today, "Let pass: Emma Lindqvist")
    today.keyboard.press("e")
    today.keyboard.type("Kindly. ")
    assert today.evaluate("document.activeElement.name") in ("subject", "body")
    today.keyboard.press("Escape")
    today.locator("#content").click(position={"x": 2, "y": 2})
    today.keyboard.press("?")
    expect(today.get_by_role("dialog", name="Keys")).to_be_visible()
    today.keyboard.press("Escape")
    today.keyboard.press("/")
    expect(today.locator("#nav-filter")).to_be_focused()
    assert complaints == []


def test_a_person_and_a_company_tell_everything(
    today: Page, desk: Desk, complaints: list[str]
) -> None:
    card(today, "Claire Fontan").get_by_role("link", name="Claire Fontan").click()
    for words in (
        "Everything, in order of time",
        "Why this score",
        "May they be asked?",
        "Offers and promises",
        "People they brought",
        "What they allow",
        "It shows where it hangs.",
    ):
        expect(today.locator("#content")).to_contain_text(words)
    expect(today.locator("[aria-busy=true]")).to_have_count(0)
    asking = today.locator("section", has=today.get_by_role("heading", name="May they be asked?"))
    asking.get_by_text("For what, and why not").click()
    expect(asking).to_contain_text("New with us: nobody is asked in the first 30 days, so from")
    picture(today, "person")
    assert axe.serious(today) == []
    today.get_by_role("link", name="Dupont-Lavigne").first.click()
    today.wait_for_url("**/accounts/company/**")
    for name in ("Claire Fontan", "Marc Oyelaran"):
        expect(today.locator("#content")).to_contain_text(name)
    today.wait_for_load_state("networkidle")
    picture(today, "company")
    assert axe.serious(today) == []
    assert complaints == []


def test_search_filter_bulk_import_and_export(
    today: Page, desk: Desk, acme: Cast, live_server: Any, tmp_path: Any, complaints: list[str]
) -> None:
    today.locator("#nav-filter").press_sequentially("lindq")
    today.locator("#search-results").get_by_text("Emma Lindqvist").wait_for()
    today.keyboard.press("ArrowDown")
    expect(today.locator("#search-results a").first).to_be_focused()
    today.keyboard.press("ArrowUp")
    today.keyboard.press("Enter")
    expect(today.locator("h2.gw-title")).to_have_text("Emma Lindqvist")

    today.goto(f"{live_server.url}/admin/accounts/contact/?standing__exact=prospect")
    expect(today.locator("#result_list tbody tr")).to_have_count(2)
    today.locator("#action-toggle").check()
    today.locator("select[name=action]").select_option("export")
    with today.expect_download() as waiting:
        today.get_by_role("button", name="Run").click()
    table = tmp_path / "people.csv"
    waiting.value.save_as(table)
    assert "Paul Cold" in table.read_text()
    assert "Claire" not in table.read_text()

    today.goto(f"{live_server.url}/admin/referrals/firstcontact/")
    today.locator("#action-toggle").check()
    today.locator("select[name=action]").select_option("in_touch")
    today.get_by_role("button", name="Run").click()
    expect(today.locator(".gw-messages")).to_contain_text("1 lead is no longer waiting")
    today.locator(".gw-messages").get_by_role("button", name="Undo").click()
    expect(today.locator(".gw-messages")).to_contain_text("1 lead waits again")

    today.goto(f"{live_server.url}/admin/accounts/import/add/")
    book = tmp_path / "book.csv"
    book.write_text("email,name,company\nann@north.example,Ann North,North\n")
    today.locator("#id_contacts").set_input_files(book)
    today.get_by_role("button", name="Read the files").click()
    expect(today.locator("#content")).to_contain_text("1 good row can be loaded")
    today.get_by_role("button", name="Load the good rows").click()
    expect(today.locator("#content")).to_contain_text("are being loaded")
    assert complaints == []
