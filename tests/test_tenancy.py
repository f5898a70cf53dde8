"""The stranger at every door: globex' Mallory, her key, and ids of acme. Nothing of acme is ever seen or changed."""

import json
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model

from accounts.customers.models import Company, Contact
from accounts.customers.tombstones import Erasure
from accounts.events.models import Event
from accounts.imports.models import Import
from accounts.orders.models import Order
from accounts.outbound.webhook_models import WebhookDelivery, WebhookEndpoint
from advocacy.admin.moment_steps import STEPS
from advocacy.incentives.models import Offer
from advocacy.moments.answers import FollowUp
from advocacy.moments.models import Moment
from advocacy.signals.suggested import Candidate
from referrals.attribution.heard_models import HeardFrom
from referrals.attribution.screening_models import Hold
from referrals.leads.models import Lead
from tests.test_permissions import ADMIN, API, ID, endpoints
from tests.world import World, make_world

CANARY = "Xanthippe"

ROWS: dict[str, type[Model]] = {
    "companies": Company,
    "contacts": Contact,
    "leads": Lead,
    "heard": HeardFrom,
    "holds": Hold,
    "moments": Moment,
    "offers": Offer,
    "advocates": Contact,
    "imports": Import,
    "orders": Order,
    "candidates": Candidate,
    "erasures": Erasure,
    "webhooks": WebhookEndpoint,
    "webhook-deliveries": WebhookDelivery,
}

BODIES: dict[str, Any] = {  # what a stranger would write, with acme's ids in it
    f"/api/v1/contacts/{ID}": {"name": "stolen"},
    f"/api/v1/contacts/{ID}/consents": {
        "purpose": "service",
        "answer": "granted",
        "source": "stolen",
    },
    f"/api/v1/contacts/{ID}/said": {"kind": "insight", "where": "call", "text": "stolen"},
    f"/api/v1/contacts/{ID}/nominations": {"why": "stolen"},
    f"/api/v1/leads/{ID}/stages": {"stage": "qualified"},
    f"/api/v1/offers/{ID}/steps": {"step": "withdraw", "note": "stolen"},
    f"/api/v1/webhooks/{ID}": {"name": "stolen"},
    f"/api/v1/webhooks/{ID}/recover": {"since": "2020-01-01T00:00:00Z"},
    f"/api/v1/leads/{ID}/answers": {"answers": {"use_case": "campaigns"}},
    f"/api/v1/leads/{ID}/path": {"step": "call"},
    f"/api/v1/leads/{ID}/replies": {},
    f"/api/v1/leads/{ID}/credit": {"reason": "stolen"},
    f"/api/v1/leads/{ID}/merge": {"into": ID},
    f"/api/v1/heard/{ID}/confirm": {"contact_id": ID},
    f"/api/v1/holds/{ID}/decide": {"referrer_side": "approved"},
    f"/api/v1/moments/{ID}/answers": {"kind": "never", "note": "stolen"},
}

PAGES = [
    "/admin/",
    "/admin/audit/",
    "/admin/digest/",
    "/admin/digest/preview/",
    "/admin/shop/",
    f"/admin/parcel-sheet/?sheet={CANARY}",
    "/admin/measure/",
    "/admin/promises/",
    "/admin/said/",
    f"/admin/said/?q={CANARY[:-1].lower()}",
    "/admin/weights/",
    "/admin/weights/0/1/",
    "/admin/calibration/",
    "/admin/profile/",
    "/admin/profile/draft/",
    "/admin/profile/draft/preview/",
    "/admin/questions/",
    "/admin/side-by-side/",
    "/admin/sign-ups/",
    f"/admin/search/?s={CANARY[:-1].lower()}",
]

OPEN_TO_ALL = {
    "/mail/events/<slug:provider>",  # addresses that know no organization, or prove it by a signed token or a key of their own
    "/",
    "/api/docs",
    "/api/schema",
    "/healthz",
    "/in-app.js",
    "/refer.js",
    "/i18n/setlang/",
    "/metrics",
    "/readyz",
}
OWN_TESTS = ("/account/", "/v1/", "/batch", "/capture", "/i/v0/e")
"""Log-in belongs to a person, ingestion is tried with foreign keys in tests/accounts/ingestion."""
BY_TOKEN = {
    "/invitations/<str:token>/",
    "/invitations/<str:token>/sign-up/",
    "/u/<str:token>",
    "/in/<str:provider>/<str:token>",
    "/in/<str:provider>/<str:token>/",
    "/d/<str:token>",
    "/slack/<str:token>",
    "/m/<str:token>",
    "/m/<str:token>/answer",
    "/m/<str:token>/permission",
    "/brand/<str:token>/<str:version>.css",
    "/brand/<str:token>/<str:version>.png",
    "/card/<str:token>",
    "/card/<str:token>/name",
    "/card/<str:token>/picture.png",
    "/material/<str:token>",
    "/permission/<str:token>",
    "/y/<str:token>/published",
    "/c/<str:token>",
    "/y/<str:token>",
    "/y/<str:token>/known",
    "/y/<str:token>/known.json",
    "/y/<str:token>/erase",
    "/in-app/<str:token>",
    "/k/<str:token>",
    "/q/<str:token>",
    "/n/<str:token>",
    "/o/<str:token>",
    "/o/<str:token>/invitation.ics",
    "/s/<str:token>",
    "/j/<str:token>",
    "/p/back/<str:token>",
    "/w/<str:token>",
    "/no/<str:token>",
}
BY_CODE = {
    "/p/<str:code>",
    "/g/<str:code>",
    r"/^r/(?P<code>[^/]+)/?$",
    r"/^r/(?P<code>[^/]+)/qr\.(?P<kind>svg|png)$",
    r"/^hello/(?P<code>[^/]+)/?$",
}
OF_THE_PERSON = {"/organizations/", "/organizations/switch/", "/profile/"}


@pytest.fixture
def theirs(acme) -> World:
    return make_world(acme, CANARY)


def seen(response: Any) -> bool:
    text = response.content.decode(errors="replace").lower()
    return CANARY.lower() in text


def test_every_address_belongs_to_a_table():
    """An address is an API operation, an admin page, or one of the few whose own tests show whose they are."""
    unknown = {
        address
        for address, _view in endpoints()
        if not address.startswith(("/api/v1/", "/admin/", *OWN_TESTS))
    }
    assert unknown == OPEN_TO_ALL | BY_TOKEN | BY_CODE | OF_THE_PERSON


def path_of(path: str, world: World) -> str:
    """An operation's address with acme's id in it."""
    if path.endswith("/events/1"):
        return f"/api/v1/events/{world.id(Event)}"
    resource = path.split("/")[3]
    return path.replace(ID, str(world.id(ROWS[resource]))) if ID in path else path


@pytest.mark.parametrize(("method", "path", "scope"), API)
def test_a_stranger_finds_nothing_through_the_api(theirs, globex, api, method, path, scope):
    address = path_of(path, theirs)
    response = api(globex.key, method, address, None if method == "GET" else BODIES.get(path, {}))
    assert not seen(response)
    if address != path:
        assert response.status_code == 404, response.content


@pytest.mark.parametrize(("method", "path", "scope"), API)
def test_the_owner_does_find_it(theirs, acme, api, method, path, scope):
    """So that the test above cannot pass by asking for what does not exist."""
    address = path_of(path, theirs)
    if method == "GET" and address != path:
        assert api(acme.key, "GET", address).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/moments?contact={contact}",
        "/api/v1/contacts?company={company}",
        "/api/v1/contacts?external_id={canary}",
        "/api/v1/contacts?email={canary}@{canary}.example",
        "/api/v1/links?contact={contact}",
    ],
)
def test_filters_with_a_strangers_id_find_nothing(theirs, acme, globex, api, address):
    wanted = address.format(contact=theirs.id(Contact), company=theirs.id(Company), canary=CANARY)
    response = api(globex.key, "GET", wanted)
    assert not seen(response)
    assert response.status_code in {404, 400} or response.json()["data"] == []
    assert seen(api(acme.key, "GET", wanted))


def test_a_body_with_a_strangers_id_is_not_found(theirs, globex, api):
    body = {"contact_id": str(theirs.id(Contact))}
    assert api(globex.key, "POST", "/api/v1/links", body).status_code == 404


def test_an_idempotency_key_of_another_organization_is_free(theirs, acme, globex, api):
    """The answer that was kept for acme, which names its person, is given to nobody else."""
    body, key = {"external_id": CANARY}, {"Idempotency-Key": "k-1"}
    assert seen(api(acme.key, "POST", "/api/v1/links", body, **key))
    stranger = api(globex.key, "POST", "/api/v1/links", body, **key)
    assert stranger.status_code == 404
    assert not seen(stranger)


def test_a_cursor_of_another_organization_is_refused(theirs, acme, globex, api):
    with acme.inside():
        for n in range(3):
            Company.objects.create(organization=acme.organization, name=f"{CANARY} {n}")
    page = api(acme.key, "GET", "/api/v1/companies?limit=1").json()
    assert page["next_cursor"]
    stolen = api(globex.key, "GET", f"/api/v1/companies?limit=1&cursor={page['next_cursor']}")
    assert stolen.status_code == 400
    assert stolen.json()["code"] == "invalid_cursor"


@pytest.mark.parametrize("label", sorted(ADMIN))
def test_a_stranger_finds_nothing_in_the_admin(theirs, globex, label):
    model = next(m for m in admin.site._registry if m._meta.label_lower == label)
    mallory = globex.client("mallory")
    base = f"/admin/{label.replace('.', '/')}/"
    before = _row(model, theirs)
    for address in ("", f"?q={CANARY[:-1]}", "add/"):
        assert not seen(mallory.get(base + address, follow=True)), address
    nobodys = 10**9 if isinstance(theirs.id(model), int) else ID
    for address in ("change/", "delete/", "history/"):
        for verb in (mallory.get, mallory.post):
            response = verb(f"{base}{theirs.id(model)}/{address}")
            assert response.status_code in {403, 404}, address
            assert not seen(response)
            unknown = verb(f"{base}{nobodys}/{address}")
            assert response.status_code == unknown.status_code, "their row can be told from none"
    assert _row(model, theirs) == before


def _row(model: type[Model], world: World) -> Any:
    row = world.rows[model]
    return {f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields}


@pytest.mark.parametrize("label", sorted(ADMIN))
def test_actions_on_a_strangers_rows_do_nothing(theirs, acme, globex, label):
    model = next(m for m in admin.site._registry if m._meta.label_lower == label)
    mallory = globex.client("mallory")
    names = list(admin.site.get_model_admin(model).actions or [])
    with acme.inside():
        before = list(model._default_manager.filter(pk=theirs.id(model)).values())
    for name in names:
        action = name if isinstance(name, str) else name.__name__
        mallory.post(
            f"/admin/{label.replace('.', '/')}/",
            {"action": action, "_selected_action": [str(theirs.id(model))]},
        )
    with acme.inside():
        assert list(model._default_manager.filter(pk=theirs.id(model)).values()) == before


def test_autocomplete_offers_nothing_of_a_stranger(theirs, acme, globex):
    fields = [
        (model._meta, field)
        for model, model_admin in admin.site._registry.items()
        for field in model_admin.autocomplete_fields
    ]
    for meta, field in fields:
        query = (
            f"/admin/autocomplete/?term={CANARY}&app_label={meta.app_label}"
            f"&model_name={meta.model_name}&field_name={field}"
        )
        response = globex.client("mallory").get(query)
        assert response.status_code in {200, 403}
        if response.status_code == 200:
            assert json.loads(response.content)["results"] == []


@pytest.mark.parametrize("page", PAGES)
def test_the_workspace_shows_nothing_of_a_stranger(theirs, acme, globex, page):
    assert not seen(globex.client("mallory").get(page))


def test_the_workspace_does_show_it_to_its_owner(theirs, acme):
    assert seen(acme.client("bob").get("/admin/"))
    assert seen(acme.client("bob").get(f"/admin/search/?s={CANARY.lower()}"))


def test_moment_buttons_of_a_stranger_do_not_exist(theirs, acme, globex):
    moment, match = theirs.id(Moment), theirs.id(Candidate)
    buttons = [f"/admin/advocacy/moment/{moment}/{word}/" for word in STEPS]
    buttons += [
        f"/admin/advocacy/candidate/{match}/{word}/"
        for word in ("accept", "reject", "never", "again", "undo")
    ]
    buttons.append(f"/admin/advocacy/followup/{theirs.id(FollowUp)}/reopen/")
    for address in buttons:
        assert globex.client("mallory").post(address).status_code in {302, 404}, address
    with acme.inside():
        assert Moment.objects.get(pk=theirs.id(Moment)).state == "open"
