"""A parcel's code on a telephone, without log-in: tips, a link, a picture; then somebody looks, and it is shown."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.customers.models import Contact
from accounts.orders.models import Order, Product
from advocacy.sharing import addresses, services
from advocacy.sharing.models import ContentFile, ParcelCode, SharingSettings, UserContent
from advocacy.signals.models import Signal
from kernel import tenancy
from kernel.errors import Conflict
from referrals.attribution.models import Attribution
from referrals.leads.models import Lead
from referrals.links.models import LinkSettings, ReferralLink
from referrals.links.services import configure_links
from tests.advocacy.conftest import days_ago, identify, track
from tests.advocacy.sharing.test_media import bomb, film, photo, with_place
from tests.factories import UserContentFactory


@pytest.fixture
def bought(acme, tell):
    """Camille ordered a tea; the card of her parcel."""
    with acme.inside():
        tell(
            identify("camille", email="camille@x.example", name="Camille Aubry", language="fr"),
            track("camille", "Order Completed", order_id="o1", currency="EUR", at=days_ago(5), products=[{"product_id": "sencha", "name": "Sencha", "price": 9}]),
        )  # fmt: skip
        Product.objects.update(care_tips="Water at 75 degrees\nTwo minutes")
        SharingSettings.objects.create(
            organization_id=tenancy.current(), tips_en="Keep it dry", note_fr="Mon thé du matin"
        )
        [card] = services.cards_for([Order.objects.get()])
    return card


def page(card, language="en"):
    return Client(headers={"Accept-Language": language}).get(f"/p/{card.code}")


def hand_over(card, data, name="x.jpg", **form):
    told = {"file": SimpleUploadedFile(name, data), "caption": "At breakfast", **form}
    return Client().post(f"/p/{card.code}", told)


def everything():
    return [m.objects.count() for m in (ParcelCode, UserContent, ReferralLink, Contact, Signal)]


def test_the_page_has_tips_link_and_upload_and_looking_changes_nothing(acme, bought):
    with acme.inside():
        before = everything()
        link = ReferralLink.objects.get().code
    shown = page(bought)
    text = shown.content.decode()
    assert shown.status_code == 200
    assert "no-store" in shown["Cache-Control"]
    for words in ("Camille", "Water at 75 degrees", "Keep it dry", f"/r/{link}", "Mon thé du matin", 'type="file"'):  # fmt: skip
        assert words in text, words
    with acme.inside():
        assert everything() == before


def test_an_unknown_code_is_a_friendly_404(acme):
    answer = Client().get("/p/Nothing234")
    assert answer.status_code == 404
    assert "no such card" in answer.content.decode()


def test_a_picture_is_kept_clean_and_shown_to_nobody_until_somebody_looked(acme, api, bought):
    answer = hand_over(bought, with_place(), permission="with_name")
    assert answer.status_code == 200
    with acme.inside():
        content = UserContent.objects.get()
        assert (content.state, content.contact.name, content.order.external_id) == ("waiting", "Camille Aubry", "o1")  # fmt: skip
        assert b"SecretCamera" not in bytes(content.file.data)
        address = addresses.file_of(content)
    path = address.partition("/g/")[2]
    assert Client().get(f"/g/{path}").status_code == 404
    assert api(acme.key, "GET", "/api/v1/gallery").json()["data"] == []
    with acme.inside():
        services.approve(content=content, by=acme.people["bob"])
    [item] = api(acme.key, "GET", "/api/v1/gallery").json()["data"]
    assert (item["name"], item["products"], item["caption"]) == ("Camille", ["sencha"], "At breakfast")  # fmt: skip
    assert "/r/" in item["link"]
    file = Client().get(f"/g/{path}")
    assert (file.status_code, file["Content-Type"], file["X-Content-Type-Options"]) == (200, "image/jpeg", "nosniff")  # fmt: skip


def test_an_approved_picture_counts_once_and_brings_orders_that_are_credited(acme, api, bought, tell):  # fmt: skip
    hand_over(bought, photo(), permission="without_name")
    with acme.inside():
        content = UserContent.objects.get()
        for _time in range(2):
            services.approve(content=content, by=acme.people["bob"])
        tell()
        assert Signal.objects.filter(kind="content_shared", withdrawn_at=None).count() == 1
    [item] = api(acme.key, "GET", "/api/v1/gallery").json()["data"]
    assert item["name"] == ""
    code = item["link"].rpartition("/r/")[2].strip("/")
    with acme.inside():
        guest = {"type": "track", "event": "Order Completed", "anonymousId": "phone-7", "timestamp": days_ago(0).isoformat(), "properties": {"order_id": "o9", "total": 30, "currency": "EUR", "ref": code}}  # fmt: skip
        tell(guest)
        tell({**identify("friend", email="friend@gmail.com"), "anonymousId": "phone-7"})
        assert Lead.objects.get().stage == "won"
        credited = Attribution.objects.get(replaced_at=None)
        assert (credited.credit, credited.contact.name) == ("sourced", "Camille Aubry")
        services.refuse(content=content, by=acme.people["bob"])
        tell()
        assert not Signal.objects.filter(kind="content_shared", withdrawn_at=None).exists()


def test_without_permission_nothing_can_be_shown(acme, bought):
    hand_over(bought, photo())
    with acme.inside(), pytest.raises(Conflict):
        services.approve(content=UserContent.objects.get(), by=acme.people["bob"])


def test_it_can_be_taken_back_and_its_bytes_are_gone(acme, api, bought):
    answer = hand_over(bought, photo(), permission="with_name")
    path = answer.context["take_back"]
    with acme.inside():
        services.approve(content=UserContent.objects.get(), by=acme.people["bob"])
    assert Client().get(path).status_code == 200
    with acme.inside():
        assert ContentFile.objects.count() == 1
    for _time in range(2):
        assert Client().post(path).status_code == 200
    with acme.inside():
        assert UserContent.objects.get().state == "withdrawn"
        assert not ContentFile.objects.exists()
        with pytest.raises(Conflict):
            services.approve(content=UserContent.objects.get(), by=acme.people["bob"])
    assert api(acme.key, "GET", "/api/v1/gallery").json()["data"] == []
    assert Client().get(path[:-3] + "xxx").status_code == 404


def test_what_is_no_picture_is_said_on_the_page_and_leaves_nothing(acme, bought):
    for data, name in ((b"<svg/>", "x.svg"), (bomb(), "x.png"), (b"", "x.jpg")):
        answer = hand_over(bought, data, name)
        assert answer.status_code == 400
        assert 'role="alert"' in answer.content.decode()
    with acme.inside():
        assert not UserContent.objects.exists()
    assert hand_over(bought, film(), "x.mp4").status_code == 200


def test_a_card_takes_so_many_pictures_and_no_more(acme, bought):
    for _time in range(services.MOST_OF_A_CARD):
        assert hand_over(bought, photo((8, 8))).status_code == 200
    assert hand_over(bought, photo((8, 8))).status_code == 400


def test_a_card_for_any_parcel_becomes_theirs_who_say_who_they_are(acme):
    with acme.inside():
        [card, other] = services.make_cards(count=2, sheet="May")
    assert 'name="email"' in page(card).content.decode()
    wrong = Client().post(f"/p/{card.code}", {"do": "claim", "email": "nonsense"})
    assert wrong.status_code == 400
    answer = Client().post(f"/p/{card.code}", {"do": "claim", "email": "Lea@X.example"})
    assert "/r/" in answer.content.decode()
    again = Client().post(f"/p/{card.code}", {"do": "claim", "email": "thief@x.example"})
    assert again.status_code == 409
    with acme.inside():
        assert ParcelCode.objects.get(pk=card.pk).contact.email == "lea@x.example"
        assert ParcelCode.objects.get(pk=other.pk).contact is None


def test_the_code_of_an_order_is_made_once_through_the_api(acme, globex, api, bought):
    one = api(acme.key, "POST", "/api/v1/parcel-codes", {"order": "o1"})
    assert one.status_code == 201
    assert one.json()["code"] == bought.code
    assert one.json()["qr_svg"].startswith("<svg")
    assert one.json()["url"].endswith(f"/p/{bought.code}")
    assert api(acme.key, "POST", "/api/v1/parcel-codes", {}).json()["order"] is None
    assert api(globex.key, "POST", "/api/v1/parcel-codes", {"order": "o1"}).status_code == 404


def test_twenty_pictures_cost_the_gallery_no_more_queries_than_two(acme, api, bought):
    def show(n):
        for _time in range(n):
            content = services.take_in(card=services.card_here(bought), data=photo((8, 8)), permission="with_name")  # fmt: skip
            services.approve(content=content, by=None)
            UserContent.objects.filter(pk=content.pk).update(parcel_code=None)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert api(acme.key, "GET", "/api/v1/gallery?limit=50").status_code == 200
        return len(caught)

    with acme.inside():
        show(2)
    queries()
    few = queries()
    with acme.inside():
        show(18)
    assert queries() == few


def test_a_picture_is_looked_at_whole_and_decided_on_its_own_page(acme, api, bought):
    page, decide = (
        lambda content: reverse("admin:advocacy_usercontent_change", args=[content.pk]),
        lambda content: reverse("admin:advocacy_usercontent_decide", args=[content.pk]),
    )
    with acme.inside():
        shown = UserContentFactory(caption="At the window")
        private = UserContentFactory(permission="none")
    client = acme.client("bob")
    assert b'value="show"' in client.get(page(shown)).content
    assert client.post(decide(shown), {"decision": "show"}).status_code == 302
    assert b'value="show"' not in client.get(page(private)).content
    client.post(decide(private), {"decision": "show"})
    with acme.inside():
        states = dict(UserContent.objects.values_list("pk", "state"))
        assert (states[shown.pk], states[private.pk]) == ("approved", "waiting")
    client.post(decide(shown), {"decision": "refuse"})
    with acme.inside():
        assert UserContent.objects.get(pk=shown.pk).state == "refused"
    assert client.get(decide(shown)).status_code == 405


def test_links_of_a_shop_lead_to_the_shop_unless_they_lead_elsewhere(acme, globex):
    for cast, before, after in (
        (acme, "", "https://tea.example/"),
        (globex, "https://own.example/a", "https://own.example/a"),
    ):
        with cast.inside():
            if before:
                configure_links(target_url=before, allowed_hosts=["own.example"])
            SharingSettings.objects.get_or_create(organization_id=cast.id)
        client = cast.client("alice" if cast is acme else "mallory")
        address = reverse("admin:advocacy_sharingsettings_changelist")
        form = {"shop_url": "https://tea.example/", "tips_en": "", "tips_fr": "", "note_en": "", "note_fr": ""}  # fmt: skip
        told = client.get(address, follow=True)
        client.post(told.redirect_chain[-1][0] if told.redirect_chain else address, form)
        with cast.inside():
            assert LinkSettings.objects.get().target_url == after
