"""Maison Colvert beyond its orders: the catalogue, friends who came through Camille's link, cards, pictures, playbooks."""

from datetime import datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

from accounts.customers.models import Contact
from accounts.orders import products
from accounts.orders.models import Order, Product
from accounts.orders.told import ProductTold
from advocacy.demo import words
from advocacy.demo.chance import source
from advocacy.demo.items import Person, Teller, Told
from advocacy.demo.shop import CATALOGUE, FAN, FRESH, SENCHA
from advocacy.demo.world import Shop
from advocacy.incentives.catalogue import FIRST_LOOK
from advocacy.incentives.models import Incentive
from advocacy.moments import sweeping
from advocacy.moments.models import Rule
from advocacy.sharing import services as sharing
from advocacy.sharing.models import SharingSettings, UserContent
from advocacy.shops import refreshing
from advocacy.shops.models import RecommendationGroup
from advocacy.shops.recommending import is_held_out
from kernel import tenancy
from referrals.links.services import link_for

TIPS = "Conservez le thé au sec et à l’abri de la lumière.\nFermez bien la boîte : il garde son parfum six mois."
TIPS_EN = (
    "Keep tea dry and away from light.\nClose the tin well: it keeps its scent for half a year."
)
SENCHA_TIPS = "Eau à 75 °C, pas plus.\nDeux minutes, puis une seconde infusion d’une minute."
NOTE, NOTE_EN = "Mon thé du matin vient de là.", "This is where my morning tea comes from."
SHOP = "https://maison-colvert.example"
CARDS = 12
RECOMMENDING = timedelta(days=700)
NEW_IN, FIRST_PLACES = timedelta(days=21), 12


def set_the_shop_up(shop: Shop, *, until: datetime) -> None:
    """Catalogue, page of the parcel, cards; the playbooks for shops in drafts."""
    products.tell(
        [
            ProductTold(
                name,
                until,
                fields={
                    "title": title,
                    "category": category,
                    "price": cents,
                    "margin": margin,
                    "currency": "EUR",
                    "url": f"{SHOP}/{name}",
                    "care_tips": SENCHA_TIPS if name == SENCHA else "",
                },
            )
            for name, title, category, cents, margin, _weight in CATALOGUE
        ]
    )
    SharingSettings.objects.get_or_create(
        organization_id=tenancy.current(),
        defaults={
            "shop_url": SHOP,
            "tips_en": TIPS_EN,
            "tips_fr": TIPS,
            "note_en": NOTE_EN,
            "note_fr": NOTE,
        },
    )
    _recommended_since(until - RECOMMENDING)
    sharing.make_cards(count=CARDS, sheet="Novembre")
    _first_look_at_the_new_tea(until)
    Rule.objects.for_organization(tenancy.current()).filter(code__regex=r"^s\d").update(
        position="drafts", live_since=until - timedelta(days=shop.live_days)
    )


def _first_look_at_the_new_tea(until: datetime) -> None:
    """It is on sale in three weeks, at nine in the shop; twelve may have it 48 hours before."""
    local = (
        (until + NEW_IN)
        .astimezone(ZoneInfo("Europe/Paris"))
        .replace(hour=9, minute=0, second=0, microsecond=0)
    )
    tea = Product.objects.for_organization(tenancy.current()).get(external_id=FRESH, is_test=False)
    tea.released_at = local
    tea.save(update_fields=["released_at"])
    Incentive.objects.for_organization(tenancy.current()).filter(code=FIRST_LOOK).update(
        product=tea, capacity=FIRST_PLACES
    )


def _recommended_since(at: datetime) -> None:
    """The shop has asked for recommendations ever since, for everybody: one in ten saw none."""
    people = Contact.objects.for_organization(tenancy.current()).filter(merged_into=None)
    keys = [f"contact:{pk}" for pk in people.order_by("pk").values_list("pk", flat=True)]
    RecommendationGroup.objects.bulk_create(
        RecommendationGroup(
            organization_id=tenancy.current(),
            key=key,
            is_shown=not is_held_out(key),
            first_at=at,
        )
        for key in keys
    )


def friends_of_camille(shop: Shop, seed: int, until: datetime) -> list[Told]:
    """People who ordered through her link; every other one as a guest, who signed up days later."""
    rng, told = source(seed, shop.name, "friends"), []
    code = link_for(Contact.objects.get(external_id="shopper-0", merged_into=None)).code
    for number in range(shop.friends):
        at = until - timedelta(days=rng.uniform(20, 120))
        name = words.person_name(rng, "fr")
        person = Person(
            key=f"friend-{number}",
            name=name,
            email=words.address(f"{name} {number}", "orange.fr"),
            language="fr",
            country="FR",
            timezone="Europe/Paris",
            joined_at=at,
        )
        teller = Teller(shop.name, person.key)
        order = teller.track(
            at,
            person.key,
            "Order Completed",
            order_id=f"{person.key}-order",
            currency="EUR",
            total=18.90,
            ref=code,
            products=[{"product_id": SENCHA, "name": "Jardin de Sencha", "price": 18.90}],
        )
        signs_up = at - timedelta(minutes=5)
        if number % 2:
            browser = f"browser-of-{person.key}"
            order.message.update(userId=None, anonymousId=browser)
            signs_up = at + timedelta(days=rng.uniform(2, 9))
        known = teller.identify(signs_up, person)
        if number % 2:
            known.message["anonymousId"] = browser
        told += [order, known] if number % 2 else [known, order]
    return told


def look_at_the_figures(*, now: datetime) -> None:
    """What the worker does within minutes, done at once; two pictures, one of which waits for a look."""
    refreshing.refresh_due(now=now)
    sweeping.sweep(now=now)
    camille = Contact.objects.get(external_id="shopper-0", merged_into=None)
    orders = Order.objects.for_organization(tenancy.current()).filter(contact=camille)
    [card] = sharing.cards_for(list(orders.order_by("-placed_at")[:1]))
    for caption, colour in (
        (f"Le matin, à la fenêtre. {FAN}", "#c9b27c"),
        ("Premier essai", "#8fae7a"),
    ):
        sharing.take_in(
            card=sharing.card_here(card),
            data=_picture(colour),
            caption=caption,
            permission=UserContent.Permission.WITH_NAME,
        )
    first = UserContent.objects.for_organization(tenancy.current()).order_by("created_at").first()
    if first is not None:
        sharing.approve(content=first, by=None)


def _picture(colour: str) -> bytes:
    """A cup seen from above."""
    image = Image.new("RGB", (800, 600), "#efe9dd")
    draw = ImageDraw.Draw(image)
    draw.ellipse((220, 120, 580, 480), fill="#ffffff", outline="#d8cfbf", width=6)
    draw.ellipse((260, 160, 540, 440), fill=colour)
    written = BytesIO()
    image.save(written, "JPEG", quality=80)
    return written.getvalue()
