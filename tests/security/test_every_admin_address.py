"""Every address of the admin that is not one of Django's own five of a model: buttons, drafts, downloads, fragments.

tests/test_permissions.py and tests/test_tenancy.py try list, add, change, delete, history, actions and autocomplete of
each model. The rest is generated here from the URLconf, with acme's ids in it: a new one is tried by being there.
"""

import hashlib
import re
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client

from accounts.customers.models import Contact
from accounts.history.trail import TrailEntry
from accounts.organizations.models import Membership
from advocacy.growth.models import StoredReport
from advocacy.moments.models import Rule, SuggestedOccasion
from advocacy.sharing.models import UserContent
from referrals.leads.models import Lead
from tests.factories import MembershipFactory, UserFactory
from tests.security.attack import tables
from tests.test_permissions import ADMIN, endpoints
from tests.test_tenancy import CANARY
from tests.world import World, make_world

OWN_FIVE = re.compile(r"^(add/|<path:object_id>/((change|delete|history)/)?)?$")
ROWS: dict[str, type[Model]] = {  # whose ids stand in addresses that do not begin with a model
    "/admin/leads/": Lead,
    "/admin/shared/": UserContent,
    "/admin/playbooks/": Rule,
    "/admin/advocacy/nomination/of/": Contact,
    "/admin/advocacy/occasion/suggested/": SuggestedOccasion,
}
WRITTEN_BY_US: tuple[type[Model], ...] = (TrailEntry, StoredReport)
"""What was refused is noted; figures are computed again for whoever may read them."""
OPEN = ("/admin/login/", "/admin/jsi18n/", "/admin/logout/")
ID = re.compile(r"<(uuid:pk|uuid:lead_id|int:pk)>")


def other_addresses() -> list[str]:
    """Patterns of the admin besides those of ModelAdmin."""
    models = [f"/admin/{label.replace('.', '/')}/" for label in ADMIN]
    found = []
    for address, _view in endpoints():
        own = next((base for base in models if address.startswith(base)), "")
        is_own = own and OWN_FIVE.match(address.removeprefix(own))
        if address.startswith("/admin/") and not is_own and "(?P" not in address:
            found.append(address)
    return sorted(found)


def model_of(address: str) -> type[Model]:
    """Whose id stands in this address. Raises StopIteration when nobody knows: name it in ROWS."""
    known = ROWS | {
        f"/admin/{model._meta.label_lower.replace('.', '/')}/": model
        for model in admin.site._registry
    }
    return known[max(base for base in known if address.startswith(base))]


def filled(address: str, world: World) -> str:
    """The address with ids of the world in it, and any word or number in its other places."""
    if ID.search(address):
        address = ID.sub(str(world.id(model_of(address))), address)
    return re.sub(r"<int:\w+>", "1", re.sub(r"<(slug|str):\w+>", "contacts", address))


def state_of(cast: Any, *, without: tuple[type[Model], ...] = ()) -> dict[str, str]:
    """A fingerprint of every table of an organization."""
    with cast.inside():
        return {
            model._meta.label: hashlib.sha256(
                repr(sorted(map(repr, model._default_manager.values_list()))).encode()
            ).hexdigest()
            for model in tables()
            if model not in without
        }


def body_of(answer: Any) -> bytes:
    """All of an answer; a download is read to its end, which closes it."""
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


@pytest.fixture
def theirs(acme) -> World:
    return make_world(acme, CANARY)


def test_there_are_as_many_as_we_think():
    assert len(other_addresses()) > 100


def test_a_stranger_sees_and_changes_nothing_through_any_of_them(theirs, acme, globex):
    mallory = globex.client("mallory")
    mallory.raise_request_exception = False
    before = state_of(acme)
    wrong = []
    for address in other_addresses():
        path = filled(address, theirs)
        for verb in (mallory.get, mallory.post):
            answer = verb(path, follow=True)
            leaked = CANARY.encode().lower() in body_of(answer).lower()
            fine = answer.status_code < 500 and not leaked
            if ID.search(address):
                fine = fine and (
                    answer.status_code in {403, 404, 405} or bool(answer.redirect_chain)
                )
            wrong += [] if fine else [f"{verb.__name__} {address}: {answer.status_code} {leaked}"]
    assert wrong == []
    assert state_of(acme) == before


@pytest.mark.slow
def test_whoever_is_not_logged_in_is_sent_to_the_door(theirs, acme):
    before = state_of(acme)
    wrong = []
    for address in other_addresses():
        for verb in ("get", "post"):
            answer = getattr(Client(raise_request_exception=False), verb)(filled(address, theirs))
            body_of(answer)
            is_out = answer.status_code in {403, 404, 405} or (
                answer.status_code == 302 and "/login/" in answer["Location"]
            )
            wrong += [] if is_out or address in OPEN else [f"{address}: {answer.status_code}"]
    assert wrong == []
    assert state_of(acme) == before


@pytest.mark.slow
def test_an_analyst_changes_nothing_through_any_of_them(theirs, acme):
    """Their role reads: whatever button they send, not a row of their organization is another one afterwards."""
    user = UserFactory()
    MembershipFactory(organization=acme.organization, user=user, role=Membership.Role.ANALYST)
    acme.people["analyst"] = user
    browser = acme.client("analyst")
    browser.raise_request_exception = False
    before = state_of(acme, without=WRITTEN_BY_US)
    for address in other_addresses():
        if address in OPEN:
            continue
        answer = browser.post(
            filled(address, theirs), {"step": "withdraw", "why": "x", "note": "x"}
        )
        body_of(answer)
        assert answer.status_code < 500, address
    after = state_of(acme, without=WRITTEN_BY_US)
    assert [label for label in before if after[label] != before[label]] == []
