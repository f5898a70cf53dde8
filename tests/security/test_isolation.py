"""What the tables of strangers leave open: ids in bodies, other organizations' tokens, and everything that leaves us.

tests/test_permissions.py and tests/test_tenancy.py try every operation and every page of the admin, test_strangers_ids.py
every field, filter and form, test_links_of_others.py every signed link; here a stranger's ids are written where the schema
knows no id, and a canary organization is looked for in all that another one gets.
"""

import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.customers.models import Contact
from accounts.events.models import Event
from accounts.organizations.models import Membership
from accounts.outbound.webhook_models import WebhookDelivery, WebhookEndpoint
from advocacy import working
from advocacy.digests.models import DigestSchedule, Kind
from advocacy.sources.services import callers
from kernel import tenancy
from referrals.leads.models import Lead
from referrals.links.models import ReferralLink
from tests.advocacy.sources.doors import Door
from tests.advocacy.sources.signing import headers_of
from tests.factories import ContactFactory, LeadFactory
from tests.security.looking import download
from tests.test_tenancy import CANARY, seen
from tests.world import World, make_world

WORKERS = (
    working.read_a_round,
    working.expire,
    working.sweep_moments,
    working.plan_digests,
    working.raise_alarms,
    working.recompute_figures,
    working.refresh_reports,
    working.run_sequences,
    working.judge_leads,
    working.deliver,
)


@pytest.fixture
def theirs(acme) -> World:
    return make_world(acme, CANARY)


def bodies(theirs: World, mine: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Every body that names a row by our id, with the stranger's id in it and ids of one's own in the address."""
    contact, lead = theirs.id(Contact), theirs.id(Lead)
    return [
        ("POST", "/api/v1/links", {"contact_id": contact}),
        ("POST", f"/api/v1/leads/{mine['lead']}/merge", {"into": lead}),
        ("POST", f"/api/v1/leads/{mine['lead']}/credit", {"contact_id": contact, "reason": "r"}),
        ("POST", "/api/v1/touches", {"kind": "code", "advocate_id": contact, "reference": "x"}),
        ("POST", "/api/v1/touches", {"kind": "code", "code": CANARY, "anonymous_id": "a"}),
        ("POST", "/api/v1/parcel-codes", {"contact_id": contact}),
        ("POST", "/api/v1/bulk/leads", {"items": [{"external_id": "n", "contact_id": contact}]}),
    ]


def test_a_strangers_id_in_a_body_is_as_good_as_none(theirs, globex, api):
    with globex.inside():
        mine = {"lead": str(LeadFactory(contact=ContactFactory()).pk)}
    for method, path, body in bodies(theirs, mine):
        answer = api(globex.key, method, path, json.loads(json.dumps(body, default=str)))
        assert not seen(answer), path
        taken = answer.status_code in {200, 201} and "results" not in answer.json()
        assert not taken or "touches" in path, (path, answer.content)
    with globex.inside():
        assert not ReferralLink.objects.filter(contact__name__contains=CANARY).exists()
    with tenancy.everywhere():
        assert ReferralLink.objects.get(code=CANARY).contact_id == theirs.id(Contact)


SIGN = {"stripe", "hubspot", "intercom", "typeform", "shopify", "delighted"}
"""Services that sign each call; the others carry the secret of the connection, where it has one."""


@pytest.mark.parametrize("code", sorted(callers()))
def test_an_address_of_a_service_belongs_to_one_organization(acme, globex, code):
    """A wrong token, a token under another service's name, a call proven with another organization's secret: nothing is kept."""
    own, other = "a-secret-of-acme", "a-secret-of-globex"
    door = Door(acme, code, secret=own)
    Door(globex, code, secret=other)
    token = door.path.removeprefix(f"{code}/").strip("/")
    body = b'{"id": "1"}'

    def send(path: str, secret: str) -> int:
        url = f"http://testserver/in/{path}"
        proof = {"X-Goodword-Secret": secret}
        headers = headers_of(code, body, url=url, secret=secret) if code in SIGN else proof
        post = Client(raise_request_exception=False).post
        answer = post(f"/in/{path}", body, content_type="application/json", headers=headers)
        return int(answer.status_code)

    for wrong in (f"{code}/{token[:-1]}", f"{code}/{'x' * len(token)}", f"{code}/{CANARY}"):
        assert send(wrong, own) == 404, wrong
    for another in sorted(set(callers()) - {code}):
        assert send(f"{another}/{token}", own) == 404, another
    if callers()[code].verify is not None:
        assert send(f"{code}/{token}", other) in {401, 403}
        assert send(f"{code}/{token}", "") in {401, 403}
    for cast in (acme, globex):
        with cast.inside():
            assert not Event.objects.filter(source__startswith=code).exists()
    assert send(f"{code}/{token}", own) == 200
    with globex.inside():
        assert not Event.objects.filter(source__startswith=code).exists()


def test_the_canary_is_in_nothing_that_another_organization_gets(
    theirs, acme, globex, api, caplog, monkeypatch
):
    """Both organizations live the same day; what leaves for globex (mail, webhooks, digests, exports, logs) is searched."""
    caplog.set_level(logging.DEBUG)
    make_world(globex, "Ordinary")
    for cast in (acme, globex):
        want_everything(cast)
        lead = {"external_id": "new", "contact": {"email": "n@new.example", "name": "New"}}
        assert api(cast.key, "POST", "/api/v1/leads", lead).status_code == 201
    for verb in WORKERS:
        verb()
    told_to_acme = "".join(m.message().as_string() for m in mail.outbox if _is_for(m, "acme"))
    assert CANARY in told_to_acme, "their own digest does name their person"
    to_globex = [m for m in mail.outbox if _is_for(m, "globex") or _is_for(m, "ordinary")]
    assert to_globex
    for message in to_globex:
        assert CANARY.lower() not in message.message().as_string().lower()
    with globex.inside():
        told = "".join(WebhookDelivery.objects.values_list("body", flat=True))
    assert "lead.submitted" in told
    assert CANARY.lower() not in told.lower()
    tables = exported(globex)
    assert len(tables) > 15
    for label, table in tables.items():
        assert len(table.splitlines()) > 1, label
        assert CANARY.lower() not in table.lower(), label
    assert CANARY.lower() not in caplog.text.lower(), "no log line names a customer"


def want_everything(cast: Any) -> None:
    """Digests for everybody that fell due ten minutes ago, and an endpoint that is told of all there is to tell."""
    due = timezone.now() - timedelta(minutes=10)
    with cast.inside():
        WebhookEndpoint.objects.update(event_types=[])
        for membership in Membership.objects.filter(organization_id=cast.id):
            for kind in Kind.values:
                DigestSchedule.objects.create(
                    organization_id=cast.id,
                    membership=membership,
                    kind=kind,
                    weekday=due.weekday(),
                    at=due.time(),
                    changed_at=due - timedelta(days=40),
                )


def _is_for(message: Any, name: str) -> bool:
    return any(name in address.lower() for address in message.to)


def exported(cast: Any) -> dict[str, str]:
    """The table of each list of the admin that can be downloaded, with every row of the organization."""
    browser = cast.client("mallory")
    tables = {}
    for model in admin.site._registry:
        with cast.inside():
            ids = list(model._default_manager.values_list("pk", flat=True))
        if table := download(browser, model, ids):
            tables[model._meta.label] = table
    return tables
