"""People who buy, seen from elsewhere: what they are told we know, two who turn out to be one, a picture they gave."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.customers.models import Contact
from accounts.orders.models import Order
from advocacy import lifecycle
from advocacy.moments import addresses
from advocacy.moments.knowledge import known_about
from advocacy.moments.models import Moment, Rule
from advocacy.sharing import services as sharing
from advocacy.sharing.models import UserContent
from advocacy.shops import refreshing
from advocacy.shops.models import Shopper
from kernel import tenancy
from referrals.links.models import ReferralLink
from tests.advocacy.conftest import days_ago, identify, track
from tests.advocacy.sharing.test_media import photo


def order(user, name, days, **more):
    return track(user, "Order Completed", order_id=name, currency="EUR", at=days_ago(days), products=[{"product_id": "tea", "name": "Sencha", "price": 10}], **more)  # fmt: skip


def hand_over(order_id, **form):
    [card] = sharing.cards_for([Order.objects.get(external_id=order_id)])
    file = SimpleUploadedFile("x.jpg", photo())
    return Client().post(f"/p/{card.code}", {"file": file, "caption": "At breakfast", **form})


def test_orders_and_pictures_stand_in_what_we_know_about_them(acme, globex, tell):
    with acme.inside():
        tell(
            identify("camille", email="camille@x.example"),
            order("camille", "o0", 60),
            order("camille", "o1", 20),
            track("camille", "Order Refunded", order_id="o1", total=4, currency="EUR"),
            identify("other", email="other@x.example"),
            order("other", "o-of-another", 20),
        )
        hand_over("o1", permission="with_name")
        camille = Contact.objects.get(external_id="camille")
        address = addresses.your_url(organization_id=tenancy.current(), contact_id=camille.pk)
        with CaptureQueriesContext(connection) as before:
            known_about(camille)
        tell(*(order("camille", f"more-{n}", 10 + n) for n in range(20)))
        with CaptureQueriesContext(connection) as after:
            known_about(camille)
        assert len(before) == len(after)
    shown = Client().get(f"{address}/known")
    text = shown.content.decode()
    assert shown.status_code == 200
    for words in ("Order o1", "1 × Sencha", "given back", "At breakfast", "the card in a parcel"):  # fmt: skip
        assert words in text, words
    assert "o-of-another" not in text


def test_two_buyers_who_are_one_have_their_orders_together(acme, tell):
    with acme.inside():
        tell(
            identify("u1"),
            order("u1", "a", 90),
            {**order("u1", "b", 40), "userId": None, "anonymousId": "phone"},
            {**identify("u2", email="camille@x.example")},
            order("u2", "c", 10),
        )
        refreshing.refresh_due(now=timezone.now())
        assert Shopper.objects.count() == 2
        tell({**identify("u1"), "anonymousId": "phone"})
        people = dict(Contact.objects.values_list("external_id", "pk"))
        lifecycle.merge_contacts(goes=people["u2"], stays=people["u1"])
        refreshing.refresh_due(now=timezone.now() + timedelta(minutes=1))
        [buyer] = Shopper.objects.all()
        assert (buyer.orders, buyer.value) == (3, 3000)
        assert set(Order.objects.values_list("contact", flat=True)) == {buyer.contact_id}


@pytest.mark.parametrize("how", ["told", "handed over"])
def test_a_picture_is_thanked_for_with_the_link_it_will_carry(founded, tell, api, how):
    with founded.inside():
        Rule.objects.filter(code="s3-content-shared").update(
            position="drafts", live_since=days_ago(60), starts_at=None
        )
        tell(identify("camille", email="camille@x.example", name="Camille"), order("camille", "o1", 5))  # fmt: skip
        if how == "told":
            tell(track("camille", "Photo Shared", id="post-1", at=timezone.now()))
        else:
            assert hand_over("o1", permission="without_name").status_code == 200
            assert not Moment.objects.filter(rule__code="s3-content-shared").exists()
            sharing.approve(content=UserContent.objects.get(), by=founded.people["bob"])
            tell()
        moment = Moment.objects.get(rule__code="s3-content-shared")
        code = ReferralLink.objects.get(contact__external_id="camille").code
        assert moment.gesture == "thank"
        assert f"/r/{code}" in moment.body
        assert "may we show it" in moment.body.lower()
    if how == "handed over":
        [item] = api(founded.key, "GET", "/api/v1/gallery").json()["data"]
        assert item["link"].rstrip("/").endswith(f"/r/{code}")
