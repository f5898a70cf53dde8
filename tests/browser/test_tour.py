"""The five minutes that make someone want it: seven steps through the whole story of the demo, each with what must be said."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.contacting.models import ContactingSettings
from accounts.organizations.models import Organization, User
from advocacy import working
from advocacy.demo import setting
from advocacy.demo.cast import BRINDILLE, PASSWORD
from advocacy.demo.story import load_brindille
from advocacy.demo.world import World
from advocacy.moments.addresses import page_url
from advocacy.moments.answering import OF_GESTURE
from advocacy.moments.models import Decision, Moment, Rule
from kernel import tenancy
from kernel.windows import zone
from tests.browser.test_new_csm import PICTURES, keep, picture

pytestmark = pytest.mark.slow
QUIET = re.compile(r"draft for (today|tomorrow|Monday|Tuesday|Wednesday|Thursday|Friday) \d\d:00")
HELD = re.compile(r"mail (would be )?held until \w+ \d\d:00: quiet hours in Paris")


@pytest.fixture
def told(live_server: Any) -> dict[str, Any]:
    """The whole story, as `./dev demo` loads it, and what the demo writes down about it."""
    entry = setting.set_stage(BRINDILLE, written={})
    organization = Organization.objects.get(name=BRINDILLE.name)
    until = timezone.now().replace(microsecond=0)
    load_brindille(organization, world=World(), until=until, progress=lambda share: None)
    return entry | {"organization": organization}


@pytest.fixture
def tour(told: dict[str, Any], page: Page, live_server: Any) -> Page:
    page.set_default_timeout(30_000)
    expect.set_options(timeout=30_000)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{live_server.url}/admin/measure/")
    page.get_by_label("Mail address").fill("karim@brindille.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    return page


def says(page: Page, *words: str | re.Pattern[str]) -> None:
    for one in words:
        expect(page.locator("#content")).to_contain_text(one)


def open_person(page: Page, live_server: Any, name: str) -> None:
    page.locator("#nav-filter").fill("")
    page.locator("#nav-filter").press_sequentially(name.lower())
    page.locator("#search-results").get_by_text(f"{name} /").wait_for()
    page.keyboard.press("Enter")
    expect(page.locator("h2.gw-title")).to_have_text(name)
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def her_page(organization: Organization, name: str, url: str) -> str:
    """The address that the mail of the newest moment leads to."""
    with tenancy.inside(organization.pk):
        moments = Moment.objects.filter(contact__name=name, state="open")
        moment = moments.latest("opened_at")
        address = page_url(organization_id=organization.pk, moment_id=moment.pk)
    return re.sub(r"^https?://[^/]+", url, address)


def let_days_pass(organization: Organization, name: str) -> None:
    """One thing a day for one person: what was given today was given three days ago."""
    days = timedelta(days=3)
    with tenancy.inside(organization.pk):
        Moment.objects.filter(contact__name=name).update(
            opened_at=F("opened_at") - days,
            acted_at=F("acted_at") - days,
            expires_at=F("expires_at") - days,
        )
        Decision.objects.filter(contact__name=name).update(decided_at=F("decided_at") - days)


def nobody_is_written_to_today(organization: Organization) -> None:
    """Whenever this is run: quiet hours hold until the next working morning."""
    today = timezone.localdate(timezone=zone(organization.timezone)).isoformat()
    with tenancy.inside(organization.pk):
        settings, _ = ContactingSettings.objects.get_or_create(organization_id=organization.pk)
        settings.pauses = [*settings.pauses, [today, today]]
        settings.save(update_fields=["pauses"])


def open_all(page: Page) -> None:
    """The moments behind the first five too."""
    if (more := page.locator(".gw-more > summary")).count():
        more.click()


def fits(phone: Page, name: str) -> None:
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    if PICTURES:
        keep(phone, name)


def test_the_five_minute_tour(tour: Page, told: dict[str, Any], live_server: Any) -> None:
    url, organization = live_server.url, told["organization"]

    # 1. Measure, one sentence; one click leads to the people, in their own words.
    sentence = tour.locator(".gw-sentence").first
    expect(sentence).to_contain_text(
        re.compile(r"\d+ people a month come through invitations, \d pay\.")
    )
    expect(sentence).to_contain_text("came through the cash programme in all, none paid.")
    expect(sentence).to_contain_text(
        re.compile(r"Nobody counted the \d+ a month who come because somebody told them: \d+ pay\.")
    )
    picture(tour, "tour-1-measure")
    sentence.get_by_role("link", name="Nobody counted").click()
    says(tour, "rows behind the number", "m'en a parlé", "told me about it")

    # 2. Audit: Claire first, in dated sentences; Paul gave tens and is not on the list, with the reason.
    tour.goto(f"{url}/admin/audit/")
    first = tour.locator(".gw-ranked > li, ol.gw-ranked li").first
    expect(first).to_contain_text("Claire Fontan")
    expect(first).to_contain_text(re.compile(r"Named by 2 sign-ups, last on \w+\.? \d+, \d{4}"))
    says(tour, "Paul Girard")
    picture(tour, "tour-2-audit")

    # 3. The one command: Claire's team reaches 120 hours a month, and there is a moment at once.
    milestone = {
        "contact": {"external_id": "claire"},
        "metric": "hours_saved_per_month",
        "value": 120,
        "before": 160,
        "after": 40,
    }
    answer = Client(headers={"Authorization": f"Bearer {told['api_key']}"}).post(
        "/api/v1/milestones", json.dumps(milestone), content_type="application/json"
    )
    assert answer.status_code in (200, 201), answer.content
    working.read_a_round()
    nobody_is_written_to_today(organization)
    tour.goto(f"{url}/admin/")
    open_all(tour)
    claire = tour.locator(".gw-moment", has=tour.get_by_role("link", name="Claire Fontan"))
    expect(claire.first).to_contain_text("shown in the product")
    expect(claire.first).to_contain_text(QUIET)
    expect(claire.first).to_contain_text(HELD)
    claire.first.get_by_role("button", name="Approve: mail it").click()
    expect(tour.locator(".gw-messages")).to_contain_text("Approved: the mail to Claire Fontan")
    open_all(tour)
    expect(claire.first).to_contain_text(HELD)
    expect(claire.first).to_contain_text(QUIET)
    picture(tour, "tour-3-today")
    claire.first.get_by_role("button", name="Send it now all the same").click()
    expect(tour.locator(".gw-messages")).to_contain_text("leaves now, outside of their working")
    open_all(tour)
    expect(claire.first).to_contain_text("mail leaves today")

    # 4. Her card on a phone. Something is given first; then an ask has six answers, and one of them stands here at once.
    phone = tour.context.browser.new_context(viewport={"width": 390, "height": 844})  # type: ignore[union-attr]
    hers = phone.new_page()
    hers.goto(her_page(organization, "Claire Fontan", url))
    expect(hers.locator("body")).to_contain_text("Claire Fontan, Dupont-Lavigne")
    expect(hers.locator("body")).to_contain_text("120")
    fits(hers, "tour-4-card")
    claire.first.get_by_role("button", name="Done").click()
    expect(tour.locator(".gw-messages")).to_contain_text("Done: Claire Fontan")
    let_days_pass(organization, "Claire Fontan")
    tour.goto(f"{url}/admin/advocacy/referencerequest/add/")
    tour.locator("[name=topic]").fill("late approvals")
    tour.locator("[name=prospect]").fill("Field Media")
    tour.get_by_role("button", name="Save").click()
    asked = tour.locator(".gw-entry", has=tour.get_by_role("button", name="Ask them")).first
    name = asked.locator("b").inner_text()
    asked.get_by_role("button", name="Ask them").click()
    expect(tour.locator(".gw-messages")).to_contain_text("The draft is ready")
    hers.goto(her_page(organization, name, url))
    for kind in OF_GESTURE["ask"]:
        expect(hers.locator(f"button[name=kind][value={kind}]")).to_have_count(1)
    fits(hers, "tour-4-answers")
    hers.locator("button[name=kind][value=something_else]").first.click()
    hers.wait_for_load_state("load")
    phone.close()
    open_person(tour, live_server, name)
    says(tour, re.compile("What they answered.*something else", re.DOTALL | re.IGNORECASE))

    # 5. Why not Nadia? Why not Sabine?
    open_person(tour, live_server, "Nadia Benali")
    says(tour, "ticket 4711", "Free again 60 days after it is solved.", "open since 9 days")
    picture(tour, "tour-5-nadia")
    open_person(tour, live_server, "Sabine Roth")
    says(tour, "Company policy: needs their approval", "noted 12 March by Tom")

    # 6. Test on history: the rule is widened, said whom it would have met and what would have stopped it; nothing is saved.
    with tenancy.inside(organization.pk):
        rule = Rule.objects.get(code="1-significant-result")
    tour.goto(f"{url}/admin/advocacy/rule/{rule.pk}/change/")
    tour.locator("[name=cooldown_days]").fill("1")
    tour.get_by_role("button", name="Test on history").click()
    says(
        tour,
        re.compile(
            r"In the last \d+ days it would have fired \d+ times?, for \d+ (person|people)\."
        ),
    )
    says(tour, "What this test takes for granted")
    picture(tour, "tour-6-test")
    with tenancy.inside(organization.pk):
        assert Rule.objects.get(pk=rule.pk).cooldown_days == rule.cooldown_days

    # 7. Monday's digest: given and asked, promises kept, and it ends on a verbatim, not on a chart.
    tom = Client()
    tom.force_login(User.objects.get(email="tom@brindille.example"))
    session = {"name": "sessionid", "value": tom.cookies["sessionid"].value, "url": url}
    tour.context.add_cookies([session])
    tour.goto(f"{url}/admin/digest/")
    expect(tour.locator("[aria-busy=true]")).to_have_count(0)
    says(tour, re.compile(r"Given \d+, asked \d+"))
    says(
        tour, re.compile(r"Promises kept on their day, in a year · 9[345] % \(\d+ of \d+; between")
    )
    expect(tour.locator("#content blockquote")).to_have_count(1)
    picture(tour, "tour-7-digest")
    tour.goto(f"{url}/admin/promises/")
    says(tour, "kept by their day")
