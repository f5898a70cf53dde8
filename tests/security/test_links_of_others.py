"""Every signed link there is: cut, changed, carried to another page, signed again for another organization."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from django.test import Client

from advocacy.moments.models import Moment
from kernel import signed_links
from tests.security.test_every_admin_address import state_of
from tests.security.test_inbound_forms import pages
from tests.test_tenancy import BY_TOKEN, CANARY, seen
from tests.world import World, make_world

UNSIGNED = {"/in/<str:provider>/<str:token>", "/in/<str:provider>/<str:token>/"}
"""Random words that are looked up: test_isolation.py."""


@dataclass(frozen=True)
class Link:
    """An address that works, and what is signed in it."""

    pattern: str
    path: str
    token: str
    purpose: str
    subject: UUID

    def with_(self, token: str) -> str:
        return self.path.replace(self.token, token)


@pytest.fixture
def theirs(acme) -> World:
    world = make_world(acme, CANARY)
    with acme.inside():
        Moment.objects.update(gesture="ask")
    return world


def links(cast: Any, world: World) -> Iterator[Link]:
    """Every page that opens by a signed link, with a link of the world that opens it."""
    made: dict[str, tuple[str, UUID]] = {}
    sign = signed_links.sign

    def noted(*, purpose: str, organization_id: UUID, subject_id: UUID) -> str:
        token = sign(purpose=purpose, organization_id=organization_id, subject_id=subject_id)
        made[token] = (purpose, subject_id)
        return token

    with patch.object(signed_links, "sign", noted):
        shown = pages(cast, world)
    for pattern, url in shown.items():
        path = url.removeprefix("http://testserver")
        for token, (purpose, subject) in made.items():
            if token in path:
                yield Link(pattern, path, token, purpose, subject)


def test_every_link_opens_its_page_and_no_change_of_it_does(theirs, acme):
    opened = 0
    for link in links(acme, theirs):
        answer = Client().get(link.path, follow=True)
        opened += answer.status_code == 200
        body, stamp, proof = link.token.split("~")
        for forged in (
            link.token[:-1],
            f"{body}~{stamp}~{proof[::-1]}",
            f"{body[::-1]}~{stamp}~{proof}",
            f"{body}~{proof}",
            f"{body}~{stamp}~",
        ):
            answer = Client().get(link.with_(forged))
            assert answer.status_code in {404, 405}, (link.pattern, answer.status_code)
            assert not seen(answer), link.pattern
    assert opened > 12, opened


def taken_by(pattern: str, made: list[Link]) -> set[str]:
    """The purposes of links that open this address, or the page that it is a part of."""
    own = {one.purpose for one in made if one.pattern == pattern}
    page = pattern.rpartition("/")[0]
    return own if own or "token" not in page else taken_by(page, made)


def test_a_link_opens_no_other_page(theirs, acme):
    """Each link at each address that takes another purpose; a part of a page takes what the page takes."""
    made = list(links(acme, theirs))
    purposes = {pattern: taken_by(pattern, made) for pattern in BY_TOKEN}
    tokens = {link.token: link.purpose for link in made}
    before = state_of(acme)
    tried = 0
    for address in sorted(BY_TOKEN - UNSIGNED):
        for token, purpose in tokens.items():
            if purpose in purposes[address]:
                continue
            path = address.replace("<str:token>", token).replace("<str:version>", "1")
            for answer in (Client().get(path), Client().post(path)):
                assert answer.status_code < 500, (address, purpose)
                if not purposes[address] and answer.status_code == 200:
                    continue  # a part of the same page, which has no form of its own
                assert answer.status_code in {302, 400, 401, 403, 404, 405, 410}, (address, purpose)
                assert not seen(answer), (address, purpose)
            tried += 1
    assert tried > 300, tried
    assert state_of(acme) == before


def test_a_row_of_one_organization_signed_for_another_is_nobodys(theirs, acme, globex):
    """The name in the link decides where is looked, and there the row is not; a row that never was gets the same answer."""
    for link in links(acme, theirs):
        tokens = [
            signed_links.sign(purpose=link.purpose, organization_id=globex.id, subject_id=subject)
            for subject in (link.subject, uuid4())
        ]
        answers = [Client().get(link.with_(token)) for token in tokens]
        for answer in answers:
            assert not seen(answer), link.pattern
        assert answers[0].status_code == answers[1].status_code, link.pattern
