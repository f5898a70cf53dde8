"""Who may do what at each door. A new endpoint or admin page without a row here fails."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.organizations.models import Membership
from tests.factories import ApiKeyFactory, MembershipFactory, UserFactory
from tests.world import make_world

ID = "01900000-0000-7000-8000-000000000000"

API = [
    ("POST", "/api/v1/bulk/companies", "write"),
    ("POST", "/api/v1/bulk/contacts", "write"),
    ("POST", "/api/v1/bulk/events", "ingest"),
    ("GET", "/api/v1/companies", "read"),
    ("GET", f"/api/v1/companies/{ID}", "read"),
    ("PUT", "/api/v1/companies/by-external-id/x", "write"),
    ("GET", "/api/v1/contacts", "read"),
    ("GET", f"/api/v1/contacts/{ID}", "read"),
    ("PATCH", f"/api/v1/contacts/{ID}", "write"),
    ("PUT", "/api/v1/contacts/by-external-id/x", "write"),
    ("GET", f"/api/v1/contacts/{ID}/consents", "read"),
    ("POST", f"/api/v1/contacts/{ID}/consents", "write"),
    ("GET", f"/api/v1/contacts/{ID}/export", "admin"),
    ("POST", f"/api/v1/contacts/{ID}/erasure", "admin"),
    ("GET", "/api/v1/erasures", "admin"),
    ("GET", f"/api/v1/erasures/{ID}", "admin"),
    ("GET", f"/api/v1/contacts/{ID}/moments", "read"),
    ("GET", "/api/v1/imports", "read"),
    ("POST", "/api/v1/imports", "write"),
    ("GET", f"/api/v1/imports/{ID}", "read"),
    ("GET", f"/api/v1/imports/{ID}/errors", "read"),
    ("POST", f"/api/v1/imports/{ID}/load", "write"),
    ("GET", "/api/v1/audit", "read"),
    ("GET", f"/api/v1/contacts/{ID}/nominations", "read"),
    ("POST", f"/api/v1/contacts/{ID}/nominations", "write"),
    ("POST", f"/api/v1/contacts/{ID}/said", "write"),
    ("POST", f"/api/v1/contacts/{ID}/asks", "write"),
    ("GET", f"/api/v1/contacts/{ID}/eligibility", "read"),
    ("POST", f"/api/v1/contacts/{ID}/in-app-token", "write"),
    ("GET", f"/api/v1/moments/{ID}/answers", "read"),
    ("POST", f"/api/v1/moments/{ID}/answers", "write"),
    ("GET", "/api/v1/leads", "read"),
    ("POST", "/api/v1/leads", "write"),
    ("GET", f"/api/v1/leads/{ID}", "read"),
    ("POST", f"/api/v1/leads/{ID}/stages", "write"),
    ("POST", f"/api/v1/leads/{ID}/answers", "write"),
    ("GET", f"/api/v1/leads/{ID}/path", "read"),
    ("POST", f"/api/v1/leads/{ID}/path", "write"),
    ("GET", f"/api/v1/leads/{ID}/qualification", "read"),
    ("POST", f"/api/v1/leads/{ID}/replies", "write"),
    ("POST", "/api/v1/qualification/answers", "write"),
    ("GET", "/api/v1/qualification/questions", "read"),
    ("POST", "/api/v1/bulk/leads", "write"),
    ("POST", f"/api/v1/leads/{ID}/credit", "write"),
    ("POST", f"/api/v1/leads/{ID}/contacted", "write"),
    ("POST", f"/api/v1/leads/{ID}/merge", "write"),
    ("POST", "/api/v1/touches", "write"),
    ("GET", "/api/v1/heard", "read"),
    ("GET", "/api/v1/heard/agreement", "read"),
    ("POST", f"/api/v1/heard/{ID}/confirm", "write"),
    ("POST", f"/api/v1/heard/{ID}/reject", "write"),
    ("GET", "/api/v1/holds", "read"),
    ("POST", f"/api/v1/holds/{ID}/decide", "write"),
    ("GET", "/api/v1/links", "read"),
    ("POST", "/api/v1/links", "write"),
    ("GET", "/api/v1/moments", "read"),
    ("GET", f"/api/v1/moments/{ID}", "read"),
    ("POST", "/api/v1/milestones", "write"),
    ("GET", "/api/v1/advocates", "read"),
    ("GET", f"/api/v1/advocates/{ID}", "read"),
    ("GET", "/api/v1/candidates", "read"),
    ("POST", f"/api/v1/candidates/{ID}/accept", "write"),
    ("POST", f"/api/v1/candidates/{ID}/reject", "write"),
    ("GET", f"/api/v1/companies/{ID}/standing", "read"),
    ("GET", f"/api/v1/contacts/{ID}/entitlements", "read"),
    ("GET", "/api/v1/offers", "read"),
    ("GET", "/api/v1/evidence", "read"),
    ("GET", "/api/v1/cards", "read"),
    ("GET", f"/api/v1/offers/{ID}", "read"),
    ("POST", f"/api/v1/offers/{ID}/steps", "write"),
    ("GET", "/api/v1/promises", "read"),
    ("GET", "/api/v1/orders", "read"),
    ("POST", "/api/v1/orders", "write"),
    ("GET", f"/api/v1/orders/{ID}", "read"),
    ("POST", "/api/v1/bulk/products", "write"),
    ("GET", "/api/v1/shop", "read"),
    ("GET", "/api/v1/shoppers", "read"),
    ("GET", "/api/v1/recommendations", "read"),
    ("GET", "/api/v1/recommendations/effect", "read"),
    ("GET", "/api/v1/gallery", "read"),
    ("POST", "/api/v1/parcel-codes", "write"),
    ("GET", "/api/v1/events/1", "read"),
    ("GET", "/api/v1/webhook-deliveries", "admin"),
    ("GET", f"/api/v1/webhook-deliveries/{ID}", "admin"),
    ("POST", f"/api/v1/webhook-deliveries/{ID}/resend", "admin"),
    ("GET", "/api/v1/webhook-event-types", "read"),
    ("GET", "/api/v1/webhooks", "admin"),
    ("POST", "/api/v1/webhooks", "admin"),
    ("GET", f"/api/v1/webhooks/{ID}", "admin"),
    ("PATCH", f"/api/v1/webhooks/{ID}", "admin"),
    ("DELETE", f"/api/v1/webhooks/{ID}", "admin"),
    ("POST", f"/api/v1/webhooks/{ID}/recover", "admin"),
    ("POST", f"/api/v1/webhooks/{ID}/secret", "admin"),
    ("POST", f"/api/v1/webhooks/{ID}/test", "admin"),
    ("GET", "/api/v1/reports", "read"),
    ("GET", "/api/v1/reports/rows", "read"),
    ("GET", "/api/v1/reports/sign-ups", "read"),
    ("GET", "/api/v1/reports/summary", "read"),
    ("GET", "/api/v1/reports/channels", "read"),
    ("GET", "/api/v1/reports/loops", "read"),
    ("GET", "/api/v1/reports/comparisons", "read"),
    ("GET", "/api/v1/reports/advocacy", "read"),
    ("GET", "/api/v1/reports/incentives", "read"),
    ("GET", "/api/v1/reports/forecast", "read"),
]

EVERYBODY = {"analyst", "csm", "admin", "owner"}
WORKERS = {"csm", "admin", "owner"}
MANAGERS = {"admin", "owner"}
NOBODY: set[str] = set()

ADMIN = {  # model: who sees the list, who may add, who may change, who may delete
    "accounts.absence": (EVERYBODY, WORKERS, MANAGERS, MANAGERS),
    "accounts.apikey": (MANAGERS, MANAGERS, NOBODY, NOBODY),
    "accounts.brand": (EVERYBODY, MANAGERS, MANAGERS, NOBODY),
    "accounts.company": (EVERYBODY, WORKERS, WORKERS, NOBODY),
    "accounts.contact": (EVERYBODY, WORKERS, WORKERS, NOBODY),
    "accounts.contactingsettings": (EVERYBODY, MANAGERS, MANAGERS, NOBODY),
    "accounts.erasure": (MANAGERS, NOBODY, NOBODY, NOBODY),
    "accounts.event": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "accounts.eventname": (EVERYBODY, NOBODY, MANAGERS, NOBODY),
    "accounts.import": (EVERYBODY, WORKERS, WORKERS, NOBODY),
    "accounts.invitation": (MANAGERS, MANAGERS, NOBODY, NOBODY),
    "accounts.membership": (EVERYBODY, NOBODY, MANAGERS, NOBODY),
    "accounts.order": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "accounts.product": (EVERYBODY, NOBODY, WORKERS, NOBODY),
    "accounts.organization": (EVERYBODY, NOBODY, MANAGERS, NOBODY),
    "accounts.mailsender": (EVERYBODY, MANAGERS, MANAGERS, NOBODY),
    "accounts.slackconnection": (MANAGERS, MANAGERS, MANAGERS, NOBODY),
    "accounts.trailentry": (MANAGERS, NOBODY, NOBODY, NOBODY),
    "accounts.webhookdelivery": (MANAGERS, NOBODY, NOBODY, NOBODY),
    "accounts.webhookendpoint": (MANAGERS, MANAGERS, MANAGERS, MANAGERS),
    "advocacy.advocate": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "advocacy.candidate": (EVERYBODY, NOBODY, WORKERS, NOBODY),
    "advocacy.askingsettings": (EVERYBODY, MANAGERS, MANAGERS, NOBODY),
    "advocacy.connection": (MANAGERS, MANAGERS, MANAGERS, NOBODY),
    "advocacy.decision": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "advocacy.contentitem": (EVERYBODY, WORKERS, WORKERS, NOBODY),
    "advocacy.enrolment": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "advocacy.eventmapping": (EVERYBODY, MANAGERS, MANAGERS, MANAGERS),
    "advocacy.followup": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "advocacy.evidence": (EVERYBODY, WORKERS, WORKERS, NOBODY),
    "advocacy.material": (EVERYBODY, MANAGERS, MANAGERS, MANAGERS),
    "advocacy.placement": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "advocacy.thanks": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "advocacy.feed": (EVERYBODY, MANAGERS, MANAGERS, MANAGERS),
    "advocacy.growthsettings": (EVERYBODY, MANAGERS, MANAGERS, NOBODY),
    "advocacy.holdoutexemption": (EVERYBODY, MANAGERS, NOBODY, MANAGERS),
    "advocacy.holdoutsettings": (EVERYBODY, MANAGERS, MANAGERS, NOBODY),
    "advocacy.incentive": (EVERYBODY, MANAGERS, MANAGERS, NOBODY),
    "advocacy.jointpiece": (EVERYBODY, WORKERS, WORKERS, NOBODY),
    "advocacy.listening": (EVERYBODY, MANAGERS, MANAGERS, NOBODY),
    "advocacy.milestonedefinition": (EVERYBODY, MANAGERS, MANAGERS, NOBODY),
    "advocacy.moment": (EVERYBODY, NOBODY, WORKERS, NOBODY),
    "advocacy.nomination": (EVERYBODY, WORKERS, NOBODY, NOBODY),
    "advocacy.offer": (EVERYBODY, WORKERS, NOBODY, NOBODY),
    "advocacy.occasion": (EVERYBODY, WORKERS, WORKERS, WORKERS),
    "advocacy.referencerequest": (EVERYBODY, WORKERS, WORKERS, NOBODY),
    "advocacy.parcelcode": (EVERYBODY, WORKERS, NOBODY, NOBODY),
    "advocacy.sharingsettings": (EVERYBODY, MANAGERS, MANAGERS, NOBODY),
    "advocacy.shopper": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "advocacy.usercontent": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "advocacy.sequence": (EVERYBODY, MANAGERS, MANAGERS, NOBODY),
    "advocacy.rule": (EVERYBODY, WORKERS, WORKERS, NOBODY),
    "referrals.firstcontact": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "referrals.closedperiod": (EVERYBODY, MANAGERS, NOBODY, NOBODY),
    "referrals.heardfrom": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "referrals.hold": (EVERYBODY, NOBODY, WORKERS, NOBODY),
    "referrals.introduction": (EVERYBODY, WORKERS, NOBODY, NOBODY),
    "referrals.leadsettings": (EVERYBODY, MANAGERS, MANAGERS, NOBODY),
    "referrals.rulebook": (EVERYBODY, MANAGERS, NOBODY, NOBODY),
    "referrals.lead": (EVERYBODY, NOBODY, WORKERS, NOBODY),
    "referrals.linksettings": (EVERYBODY, MANAGERS, MANAGERS, NOBODY),
    "referrals.qualificationsettings": (EVERYBODY, MANAGERS, MANAGERS, NOBODY),
    "referrals.visit": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "referrals.referrallink": (EVERYBODY, NOBODY, WORKERS, NOBODY),
    "referrals.routingrule": (EVERYBODY, MANAGERS, MANAGERS, MANAGERS),
    "referrals.segment": (EVERYBODY, MANAGERS, MANAGERS, NOBODY),
}

LEADS_ELSEWHERE = {"advocacy.advocate", "advocacy.shopper"}
"""Its rows have no form: an address of one leads to the page of the person."""

PAGES_OF_THE_ADMIN = {  # page: who may open it
    "admin/": EVERYBODY,
    "admin/audit/": EVERYBODY,
    "admin/digest/": EVERYBODY,
    "admin/digest/preview/": EVERYBODY,
    "admin/holdout/": EVERYBODY,
    "admin/shop/": EVERYBODY,
    "admin/parcel-sheet/": EVERYBODY,
    "admin/measure/": EVERYBODY,
    "admin/measure/channels/": EVERYBODY,
    "admin/measure/loops/": EVERYBODY,
    "admin/measure/comparisons/": EVERYBODY,
    "admin/measure/advocacy/": EVERYBODY,
    "admin/measure/incentives/": EVERYBODY,
    "admin/measure/forecast/": EVERYBODY,
    "admin/measure/month/": EVERYBODY,
    "admin/measure/formulas/": EVERYBODY,
    "admin/measure/rows/": EVERYBODY,
    "admin/promises/": EVERYBODY,
    "admin/said/": WORKERS,
    "admin/start/": EVERYBODY,
    "admin/views/": EVERYBODY,
    "admin/weights/": EVERYBODY,
    "admin/calibration/": EVERYBODY,
    "admin/profile/": EVERYBODY,
    "admin/questions/": EVERYBODY,
    "admin/side-by-side/": EVERYBODY,
    "admin/sign-ups/": EVERYBODY,
}


def endpoints(patterns: Any = None, prefix: str = "/") -> Iterator[tuple[str, Any]]:
    """(address, view) of everything the URLconf knows."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from endpoints(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern):
            yield address, pattern.callback


def test_every_api_operation_has_a_row():
    shaped = {
        (method, address.replace("<uuid:id>", ID).replace("<int:id>", "1"))
        for address, view in endpoints()
        if address.startswith("/api/v1/")
        for method in view.view_class.scopes
    }
    shaped = {(m, a.replace("<path:external_id>", "x")) for m, a in shaped}
    assert shaped == {(method, path) for method, path, _scope in API}


@pytest.mark.parametrize(("method", "path", "scope"), API)
def test_an_operation_needs_a_key_with_its_scope(acme, api, method, path, scope):
    others = [s for s in ("ingest", "read", "write", "admin") if s != scope]
    without = ApiKeyFactory(organization=acme.organization, scopes=others)
    enough = ApiKeyFactory(organization=acme.organization, scopes=[scope])
    body = None if method == "GET" else {}
    assert api(None, method, path, body).status_code == 401
    assert api(without, method, path, body).status_code == 403
    assert api(enough, method, path, body).status_code in {200, 201, 400, 404}


def test_every_admin_page_has_a_row():
    assert {model._meta.label_lower for model in admin.site._registry} == set(ADMIN)


@pytest.fixture
def staff(acme):
    """A browser for each role."""
    browsers = {}
    for role in Membership.Role.values:
        user = UserFactory()
        MembershipFactory(organization=acme.organization, user=user, role=role)
        acme.people[role] = user
        browsers[role] = acme.client(role)
    return browsers


@pytest.mark.parametrize("label", sorted(ADMIN))
def test_each_role_does_in_the_admin_what_it_may(acme, staff, label):
    world = make_world(acme, "Canary")
    sees, adds, changes, deletes = ADMIN[label]
    model = next(m for m in admin.site._registry if m._meta.label_lower == label)
    base = f"/admin/{label.replace('.', '/')}/"
    row = f"{base}{world.id(model)}/"
    for role, browser in staff.items():
        opened = browser.get(base, follow=False).status_code
        assert (opened in {200, 302}) is (role in sees), (role, "list", opened)
        added = browser.get(f"{base}add/").status_code
        assert (added in {200, 302}) is (role in adds), (role, "add", added)
        changed = browser.post(f"{row}change/", {}).status_code
        may_change = role in changes or label in LEADS_ELSEWHERE
        assert (changed in {200, 302}) is may_change, (role, "change", changed)
        deleted = browser.get(f"{row}delete/").status_code
        assert (deleted == 200) is (role in deletes), (role, "delete", deleted)


@pytest.mark.parametrize("page", sorted(PAGES_OF_THE_ADMIN))
def test_the_workspaces_pages_are_for_members_only(acme, staff, client, page):
    assert client.get(f"/{page}").status_code == 302
    lonely = UserFactory()
    client.force_login(lonely)
    assert client.get(f"/{page}").status_code == 302
    for role, browser in staff.items():
        assert (browser.get(f"/{page}").status_code == 200) is (role in PAGES_OF_THE_ADMIN[page])
