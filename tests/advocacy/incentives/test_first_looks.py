"""A first look: places for a product that is not on sale yet, opened hours before others, and closed to everybody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.orders.models import Product
from advocacy.incentives import first_looks, services
from advocacy.incentives.models import Incentive, Offer
from advocacy.shops import recommending
from advocacy.shops.models import ProductFigure, ProductPair
from kernel.errors import Conflict
from tests.advocacy.conftest import track
from tests.advocacy.incentives.conftest import Advocate, offer_page
from tests.conftest import Cast
from tests.factories import IncentiveFactory, ProductFactory

URL = "https://shop.example/moon"


def tea(hours: float = 100) -> Product:
    made: Product = ProductFactory(
        external_id="moon", title="Moon tea", url=URL, category="tea",
        released_at=timezone.now() + timedelta(hours=hours),
    )  # fmt: skip
    return made


def look(product: Product | None, **more: Any) -> Incentive:
    made: Incentive = IncentiveFactory(
        **{
            "name": "First look",
            "opens": "first-look",
            "hours_before": 48,
            "period": "total",
            "lead_days": 0,
            "capacity": 2,
            "product": product,
            **more,
        }
    )
    return made


def hold_out(incentive: Incentive, contact: Any) -> Offer:
    return services.offer(
        incentive=incentive, contact=contact, expires_at=timezone.now() + timedelta(days=30)
    )


def may_see(api: Any, acme: Cast, contact: Any) -> list[str]:
    told = api(acme.key, "GET", f"/api/v1/contacts/{contact.pk}/entitlements").json()
    return [row["product"] for row in told["data"]]


def moved(product: Product, hours: float) -> None:
    product.released_at = timezone.now() + timedelta(hours=hours)
    product.save(update_fields=["released_at"])


def test_it_opens_48_hours_before_others_and_ends_with_the_release(
    acme: Cast, advocate: Advocate, api: Any
) -> None:
    with acme.inside():
        product = tea()
        one, other = advocate(), advocate()
        offer = hold_out(look(product), one)
        assert (offer.product, offer.expires_at) == (product, product.released_at)
        page = offer_page(offer)
    asked = Client().get(page).content.decode()
    assert "You can see and buy Moon tea from" in asked
    assert URL not in asked
    assert Client().post(page, {"step": "accept"}).status_code == 303
    assert may_see(api, acme, one) == []
    bob, where = acme.client("bob"), f"/admin/accounts/contact/{one.pk}/part/between/"
    for words in (Client().get(page), bob.get(where), bob.get("/admin/advocacy/offer/")):
        assert "a place is kept" in words.content.decode().lower()
    assert "kept on" not in bob.get(where).content.decode()
    with acme.inside():
        moved(product, 47)
    assert "kept on" in bob.get(where).content.decode()
    for words in (Client().get(page), bob.get(where), bob.get("/admin/advocacy/offer/")):
        assert "a place is kept" not in words.content.decode().lower()
    assert may_see(api, acme, one) == ["moon"]
    assert may_see(api, acme, other) == []
    assert URL in Client().get(page).content.decode()
    [told] = api(acme.key, "GET", f"/api/v1/offers?contact={one.pk}").json()["data"]
    assert (told["product"], told["state"]) == ("moon", "fulfilled")
    with acme.inside():
        moved(product, -1)
    assert may_see(api, acme, one) == []
    assert "is on sale for everybody" in Client().get(page).content.decode()


def test_a_yes_after_the_release_comes_too_late_and_what_is_open_runs_out(
    acme: Cast, advocate: Advocate
) -> None:
    with acme.inside():
        product = tea()
        offer = hold_out(look(product), advocate())
        moved(product, -1)
        with pytest.raises(Conflict, match="on sale for everybody"):
            services.accept(offer=offer)
        assert services.expire_due() == 1
        offer.refresh_from_db()
        assert offer.state == "expired"


@pytest.mark.parametrize(
    ("hours", "code"), [(None, "look_no_product"), (-1, "look_released"), (10, "")]
)
def test_without_a_release_ahead_there_is_nothing_to_hold_out(
    acme: Cast, advocate: Advocate, hours: float | None, code: str
) -> None:
    with acme.inside():
        incentive = look(None if hours is None else tea(hours))
        if not code:
            assert hold_out(incentive, advocate()).product is not None
            return
        with pytest.raises(services.OfferRefused) as refused:
            hold_out(incentive, advocate())
        assert refused.value.reason["code"] == code


def test_places_are_for_one_product_and_the_next_has_all_of_them_again(
    acme: Cast, advocate: Advocate
) -> None:
    with acme.inside():
        first = tea()
        incentive = look(first)
        for _number in range(2):
            services.accept(offer=hold_out(incentive, advocate()))
        with pytest.raises(services.OfferRefused) as refused:
            hold_out(incentive, advocate())
        assert refused.value.reason["code"] == "incentive_full"
        incentive.product = ProductFactory(released_at=timezone.now() + timedelta(days=9))
        incentive.save()
        assert hold_out(incentive, advocate()).product == incentive.product


def test_who_waits_is_offered_what_frees_before_the_release_and_nothing_after(
    acme: Cast, advocate: Advocate
) -> None:
    with acme.inside():
        product = tea()
        incentive = look(product, capacity=1, is_first_come=True)
        had, late = (hold_out(incentive, advocate()) for _number in range(2))
        services.accept(offer=had)
        assert services.accept(offer=late).state == "waiting"
        moved(product, 30)
        services.give_back(offer=had)
        late.refresh_from_db()
        assert (late.state, late.expires_at) == ("offered", product.released_at)
        services.decline(offer=late)
        again = hold_out(incentive, advocate())
        third = hold_out(incentive, advocate())
        services.accept(offer=again)
        assert services.accept(offer=third).state == "waiting"
        moved(product, -1)
        services.give_back(offer=again)
        third.refresh_from_db()
        assert third.state == "waiting"


def test_before_its_date_it_is_recommended_to_nobody(acme: Cast) -> None:
    with acme.inside():
        moon, cup = tea(), ProductFactory(external_id="cup", category="tea")
        new = ProductFactory(external_id="new", category="tea")
        ProductPair.objects.create(
            organization_id=acme.id, product=cup, other=moon, together=40, lift=2.0
        )
        for product, orders in ((cup, 90), (moon, 50)):
            ProductFigure.objects.create(
                organization_id=acme.id,
                product=product,
                category="tea",
                orders=orders,
                orders_90d=orders,
            )

        def shown(name: str) -> list[str]:
            return [one.product.external_id for one in recommending.recommend([name]).items]

        assert (shown("cup"), shown("new")) == ([], ["cup"])
        moved(moon, -1)
        assert (shown("cup"), shown(new.external_id)) == (["moon"], ["cup", "moon"])


def test_the_report_says_who_took_a_place_and_who_bought_when(
    acme: Cast, advocate: Advocate, api: Any, tell: Any
) -> None:
    with acme.inside():
        product = tea(-10)
        took, passed = (advocate(external_id=name) for name in ("took", "passed"))
        moved(product, 10)
        incentive = look(product)
        services.accept(offer=hold_out(incentive, took))
        services.decline(offer=hold_out(incentive, passed))
        moved(product, -10)
        for user, hours in (("took", 30), ("took", 5), ("sneaked", 20), ("later", 3)):
            tell(
                track(
                    user, "Order Completed", order_id=f"{user}-{hours}", currency="EUR",
                    at=timezone.now() - timedelta(hours=hours),
                    products=[{"product_id": "moon", "price": 20}],
                )
            )  # fmt: skip
        [found] = first_looks.first_looks()
        assert (found.places, found.offered, found.taken, found.open) == (2, 2, 1, 0)
        assert (found.bought_early, found.bought_since, found.others_early) == (1, 1, 1)
    [told] = api(acme.key, "GET", "/api/v1/shop").json()["first_looks"]
    assert (told["product"], told["title"], told["bought_early"]) == ("moon", "Moon tea", 1)


def test_a_day_of_release_that_cannot_be_read_is_named_and_the_rest_is_kept(
    acme: Cast, api: Any
) -> None:
    items = [
        {"external_id": "good", "released_at": "2031-01-02T09:00:00Z"},
        {"external_id": "bad", "released_at": "soon"},
    ]
    told = api(acme.key, "POST", "/api/v1/bulk/products", {"items": items}).json()
    assert [one["status"] for one in told["results"]] == [200, 400]
    assert "Soon is no moment" in str(told["results"][1]["errors"])
    with acme.inside():
        assert Product.objects.get().released_at is not None
    api(acme.key, "POST", "/api/v1/bulk/products", {"items": [{"external_id": "good", "released_at": None}]})  # fmt: skip
    with acme.inside():
        assert Product.objects.get().released_at is None
