"""Every form that people fill in, without log-in or in the admin, is filled in with an attacker's words."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.customers.models import Company, Contact
from accounts.events import services as inbox
from accounts.organizations.invitations import invitation_link
from accounts.organizations.models import Invitation
from accounts.outbound.mail import unsubscribe_url
from advocacy.evidence.addresses import card_token
from advocacy.evidence.models import Evidence
from advocacy.incentives import addresses as of_offers
from advocacy.incentives.models import Offer
from advocacy.incentives.piece_models import JointPiece
from advocacy.incentives.seat_models import SeatPass
from advocacy.moments import addresses
from advocacy.moments.models import Moment
from advocacy.nominations import addresses as of_nominations
from advocacy.sharing.models import ParcelCode, UserContent
from referrals.attribution import letters
from referrals.attribution.touch_models import Introduction
from referrals.links.models import ReferralLink
from referrals.qualification.form_address import form_url
from referrals.qualification.models import QualificationSettings
from tests.advocacy.sharing.test_media import photo
from tests.security.attack import TURNED, WORDS, faults_of_page
from tests.security.forms import Form, forms_of
from tests.security.looking import look_everywhere
from tests.security.test_inbound_sources import read_all
from tests.test_permissions import ADMIN, PAGES_OF_THE_ADMIN
from tests.test_tenancy import BY_CODE, BY_TOKEN, OF_THE_PERSON
from tests.world import World, make_world

NAME = "Ordinary"
ON_ONE_LINE = WORDS.replace(TURNED, "").replace("\r\n", " ")
LEFT_OUT = ("/erase", "/logout/", "/setlang/", "/switch/")
"""Where there is nothing to write, and much to lose."""


def pages(cast: Any, world: World) -> dict[str, str]:
    """Address pattern -> a working address of the world, for every page that shows a form to a person."""

    def of(make: Callable[..., str], **named: type) -> str:
        return make(organization_id=cast.id, **{key: world.id(m) for key, m in named.items()})

    moment = of(addresses.page_url, moment_id=Moment)
    yours = of(addresses.your_url, contact_id=Contact)
    card = card_token(organization_id=cast.id, evidence_id=world.id(Evidence))
    parcel, link = world.rows[ParcelCode], world.rows[ReferralLink]
    invitation = invitation_link(world.rows[Invitation])
    return {
        "/invitations/<str:token>/": invitation,
        "/invitations/<str:token>/sign-up/": f"{invitation}sign-up/",
        "/u/<str:token>": unsubscribe_url(world.rows[Contact]),
        "/m/<str:token>": moment,
        "/m/<str:token>/answer": f"{moment}/answer",
        "/m/<str:token>/permission": f"{moment}/permission",
        "/card/<str:token>": reverse("success_card", args=[card]),
        "/card/<str:token>/name": reverse("success_card_name", args=[card]),
        "/material/<str:token>": of(addresses.material_url, moment_id=Moment),
        "/c/<str:token>": of(addresses.card_url, moment_id=Moment),
        "/y/<str:token>": yours,
        "/y/<str:token>/known": f"{yours}/known",
        "/y/<str:token>/published": f"{yours}/published",
        "/q/<str:token>": form_url(cast.id),
        "/n/<str:token>": of_nominations.page_url(world.rows[Contact]),
        "/o/<str:token>": of(of_offers.offer_url, offer_id=Offer),
        "/s/<str:token>": of(of_offers.seat_url, seat_id=SeatPass),
        "/j/<str:token>": of(of_offers.piece_url, piece_id=JointPiece),
        "/w/<str:token>": letters.introduce_url(world.rows[Contact]),
        "/no/<str:token>": letters.refusal_url(world.rows[Introduction]),
        "/p/<str:code>": reverse("parcel", args=[parcel.code]),
        r"/^hello/(?P<code>[^/]+)/?$": reverse("referral_landing", args=[link.code]),
        r"/^r/(?P<code>[^/]+)/?$": reverse("referral_link", args=[link.code]),
        "/organizations/": "/organizations/",
        "/profile/": "/profile/",
    }


WITHOUT_FORMS = {
    "/in/<str:provider>/<str:token>",  # test_inbound_sources.py
    "/in/<str:provider>/<str:token>/",
    "/in-app/<str:token>",  # below
    "/slack/<str:token>",  # names a moment and a verb; no word of the call is kept
    "/d/<str:token>",  # a button
    "/y/<str:token>/erase",  # a button
    "/p/back/<str:token>",  # a button
    "/permission/<str:token>",  # six digits
    "/k/<str:token>",  # leads on
    "/organizations/switch/",  # an id
    "/brand/<str:token>/<str:version>.css",
    "/brand/<str:token>/<str:version>.png",
    "/card/<str:token>/picture.png",
    "/y/<str:token>/known.json",
    "/o/<str:token>/invitation.ics",
    "/g/<str:code>",
    r"/^r/(?P<code>[^/]+)/qr\.(?P<kind>svg|png)$",
}


def test_every_page_is_in_the_table(acme):
    shown = set(pages(acme, make_world(acme, NAME)))
    assert not shown & WITHOUT_FORMS
    assert shown | WITHOUT_FORMS == BY_TOKEN | BY_CODE | OF_THE_PERSON


class Try:
    """One form that is filled in with one of its buttons, until it is taken."""

    def __init__(self, browser: Client, target: str, form: Form, button: dict[str, str]) -> None:
        self.browser, self.target, self.form, self.button = browser, target, form, button
        self.taken = 0

    def send(self, words: str, **how: Any) -> set[str] | None:
        """None when it was taken; otherwise the fields that the page says it cannot take."""
        files = {
            one.name: SimpleUploadedFile(f"{words}.jpg", photo())
            for one in self.form.fields
            if one.is_file
        }
        with transaction.atomic():
            got = self.browser.post(
                self.target, self.form.filled(words, **how, **self.button, **files)
            )
        page = got.content.decode(errors="replace")
        assert got.status_code < 500, (self.target, words, how)
        assert not faults_of_page(page), self.target
        if got.status_code in {302, 303}:
            self.taken += 1
            return None
        shown = [field for form in forms_of(page) for field in form.fields]
        return {one.name for one in shown if one.is_refused} & set(self.form.words)

    def whole(self) -> bool:
        """All words in every field; those that fit one printable line, which some fields insist on; these where the
        page has not refused them."""
        if self.send(WORDS) is None:
            return True
        refused = self.send(ON_ONE_LINE)
        return refused is None or bool(refused and self.send(ON_ONE_LINE, but=refused) is None)

    def alone(self) -> None:
        for name in self.form.words:
            self.send(ON_ONE_LINE, only=name)


def fill_in(browser: Client, address: str) -> int:
    """Fill in every form of a page, field by field where it does not take all at once. Returns how many were taken."""
    answer = browser.get(address, follow=True)
    assert answer.status_code < 500, address
    taken = 0
    for form in forms_of(answer.content.decode()) if answer.status_code == 200 else []:
        target = urljoin(answer.request["PATH_INFO"], form.action)
        if target.endswith(LEFT_OUT) or not form.words:
            continue
        tries = [Try(browser, target, form, button) for button in form.buttons or [{}]]
        took_all = [one.whole() for one in tries]
        if not any(took_all) and len(form.words) > 1:
            for one in tries:
                one.alone()
        taken += sum(one.taken for one in tries)
    return taken


def test_what_people_write_on_pages_stays_words(acme):
    world = make_world(acme, NAME)
    with acme.inside():
        inbox.tell(name="organization.created", subject=str(acme.id), payload={})
        QualificationSettings.objects.update(is_form_open=True)
        Moment.objects.update(gesture="ask")
        UserContent.objects.all().delete()
        world.rows[JointPiece] = JointPiece.objects.create(
            organization_id=acme.id,
            kind="webinar",
            title=NAME,
            text=NAME,
            stage="approval",
            evidence=world.rows[Evidence],
            contact=world.rows[Contact],
            company=world.rows[Company],
        )
    read_all(acme)
    shown = pages(acme, world)
    for address in shown.values():
        browser = acme.client("bob") if address in {"/organizations/", "/profile/"} else Client()
        fill_in(browser, address.removeprefix("http://testserver"))
    read_all(acme)
    names = {model.__name__ for model in look_everywhere(acme)}
    assert {"Answer", "Nomination", "Lead", "PieceStep", "UserContent", "OfferStep"} <= names, names


def test_what_the_script_in_a_product_sends_stays_words(acme):
    world = make_world(acme, NAME)
    with acme.inside():
        Moment.objects.update(gesture="ask")
    token = addresses.in_app_token(organization_id=acme.id, contact_id=world.id(Contact))
    body = {"moment": str(world.id(Moment)), "kind": "not_now", "note": WORDS}
    answer = Client().post(f"/in-app/{token}", json.dumps(body), content_type="text/plain")
    assert answer.status_code == 201, answer.content
    assert "Answer" in {model.__name__ for model in look_everywhere(acme)}


@pytest.mark.slow
def test_what_colleagues_write_in_the_admin_stays_words(acme):
    """Each form of the admin, new and of a row that is there, and each form of its other pages."""
    world = make_world(acme, NAME)
    browser = acme.client("alice")
    sent = 0
    for label in sorted(ADMIN):
        base = f"/admin/{label.replace('.', '/')}/"
        model = next(m for m in admin.site._registry if m._meta.label_lower == label)
        for end in ("add/", f"{world.id(model)}/change/"):
            sent += fill_in(browser, base + end)
    for page in sorted(PAGES_OF_THE_ADMIN):
        sent += fill_in(browser, f"/{page}")
    assert sent > 40, sent
    read_all(acme)
    names = {model.__name__ for model in look_everywhere(acme, PAGES_OF_THE_ADMIN)}
    assert len(names) > 25, sorted(names)
