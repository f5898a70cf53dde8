"""Verbs: make cards, tie them to orders and people, take in what is handed over, look at it, take it back."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.customers.many import ContactRow
from accounts.customers.models import Contact
from accounts.customers.told import normal_email
from accounts.events.services import tell
from accounts.moving.services import upsert_contacts
from accounts.orders.models import Order, Product
from accounts.organizations.models import User
from advocacy.sharing.media import media_of
from advocacy.sharing.models import ContentFile, ParcelCode, SharingSettings, UserContent
from kernel import tenancy
from kernel.errors import Conflict, Invalid
from referrals.links.rules import CODE, new_code
from referrals.links.services import link_for, links_for

MOST_CARDS = 500
MOST_OF_A_CARD = 10
"""Pictures and films by one card: a page without log-in must not fill the cellar."""
SHARED, UNSHARED = "content.approved", "content.withdrawn"
State, Permission = UserContent.State, UserContent.Permission


# Cards


def make_cards(*, count: int, sheet: str = "", is_test: bool = False) -> list[ParcelCode]:
    """Cards to put into any parcel. Raises Invalid for none or too many."""
    if not 1 <= count <= MOST_CARDS:
        raise Invalid(
            _("Between 1 and %(most)s cards at once.") % {"most": MOST_CARDS}, code="card_count"
        )
    return _make([None] * count, sheet=sheet, is_test=is_test)


def cards_for(orders: Sequence[Order], *, sheet: str = "") -> list[ParcelCode]:
    """The card of each order; those who have none get one. A constant number of queries."""
    rows = ParcelCode.objects.for_organization(tenancy.current()).filter(order__in=orders)
    there = set(rows.values_list("order_id", flat=True))
    missing = [order for order in orders if order.pk not in there]
    if missing:
        _make(missing, sheet=sheet, is_test=missing[0].is_test)
        people = {order.contact for order in missing if order.contact is not None}
        links_for(people)
    return list(rows.select_related("order__contact"))


def _make(orders: Sequence[Order | None], *, sheet: str, is_test: bool) -> list[ParcelCode]:
    rows = [
        ParcelCode(
            organization_id=tenancy.current(),
            code=new_code(),
            sheet=sheet[:40],
            order=order,
            contact_id=order.contact_id if order else None,
            is_test=is_test,
        )
        for order in orders
    ]
    ParcelCode.objects.bulk_create(rows)
    return rows


def find_card(code: str) -> ParcelCode | None:
    """The card of a code, of whichever organization; None for anything that is none."""
    if not CODE.fullmatch(code):
        return None
    with tenancy.everywhere():
        return ParcelCode.objects.filter(code=code).first()


def card_here(card: ParcelCode) -> ParcelCode:
    """The same card inside its organization, with what is known beside it."""
    rows = ParcelCode.objects.for_organization(tenancy.current()).select_related(
        "order", "contact__merged_into", "order__contact__merged_into"
    )
    found: ParcelCode = rows.get(pk=card.pk)
    return found


def owner_of(card: ParcelCode) -> Contact | None:
    """Whose card it is, under whatever name they are known now: who said so, else the buyer."""
    told = card.contact or (card.order.contact if card.order else None)
    return (told.merged_into or told) if told else None


def tie(card: ParcelCode, order: Order) -> ParcelCode:
    """This card lies in that parcel. Raises Conflict when it lies in another, or the order has another card."""
    if card.order_id not in (None, order.pk):
        raise Conflict(_("This card belongs to another order."), code="card_taken")
    others = ParcelCode.objects.for_organization(tenancy.current()).filter(order=order)
    if others.exclude(pk=card.pk).exists():
        raise Conflict(_("This order has another card."), code="order_has_card")
    card.order, card.contact = order, card.contact or order.contact
    card.save(update_fields=["order", "contact"])
    if owner := owner_of(card):
        link_for(owner)
    return card


def claim(card: ParcelCode, *, email: str) -> Contact:
    """Whoever holds an unowned card says who they are: from now on it is theirs. Raises Invalid for no address, Conflict
    for a card that has an owner."""
    address = normal_email(email)
    if not address:
        raise Invalid(_("This is no mail address."), code="invalid_email")
    locked = ParcelCode.objects.for_organization(tenancy.current()).select_for_update()
    row = locked.get(pk=card.pk)
    if row.contact_id is not None or card.order_id is not None:
        raise Conflict(_("This card has an owner already."), code="card_taken")
    [(contact, _is_new)] = upsert_contacts(
        [ContactRow("", address, {"email": address})], is_test=row.is_test, in_person=True
    )
    assert contact is not None  # noqa: S101  who is here themselves is taken up
    row.contact = contact
    row.save(update_fields=["contact"])
    link_for(contact)
    return contact


# What is handed over


def take_in(
    *,
    card: ParcelCode,
    data: bytes,
    caption: str = "",
    permission: str = Permission.NONE,
) -> UserContent:
    """Keep a picture or film for somebody of ours to look at. Raises Invalid for what is none or too much."""
    if permission not in Permission.values:
        raise Invalid(_("Say whether it may be shown."), code="invalid_permission")
    before = UserContent.objects.for_organization(tenancy.current()).filter(parcel_code=card)
    if before.count() >= MOST_OF_A_CARD:
        raise Invalid(
            _("This card has brought %(most)s pictures already: thank you.")
            % {"most": MOST_OF_A_CARD},
            code="too_many",
        )
    media = media_of(data)
    content = UserContent.objects.create(
        organization_id=tenancy.current(),
        code=new_code(),
        kind=media.kind,
        permission=permission,
        caption=" ".join(caption.split())[:280],
        contact=owner_of(card),
        order=card.order,
        parcel_code=card,
        width=media.width,
        height=media.height,
    )
    ContentFile.objects.create(
        organization_id=tenancy.current(),
        content=content,
        media_type=media.media_type,
        data=media.data,
    )
    return content


def approve(*, content: UserContent, by: User | None) -> UserContent:
    """Somebody looked: it may be shown, and counts as something they did. It carries their link from now on.

    Raises Conflict without their permission, or when it was taken back.
    """
    row = _locked(content)
    if row.permission == Permission.NONE:
        raise Conflict(_("They did not allow it to be shown."), code="no_permission")
    if row.state == State.WITHDRAWN:
        raise Conflict(_("They took it back."), code="withdrawn")
    if row.state == State.APPROVED:
        return row
    _decide(row, State.APPROVED, by)
    if row.contact is not None:
        owner = row.contact.merged_into or row.contact
        link_for(owner)
        _tell(row, owner, SHARED)
    return row


def refuse(*, content: UserContent, by: User | None) -> UserContent:
    """Somebody looked: it is not shown. Raises Conflict when it was taken back."""
    row = _locked(content)
    if row.state == State.WITHDRAWN:
        raise Conflict(_("They took it back."), code="withdrawn")
    was_shown = row.state == State.APPROVED
    _decide(row, State.REFUSED, by)
    if was_shown and row.contact is not None:
        _tell(row, row.contact.merged_into or row.contact, UNSHARED)
    return row


def take_back(*, content: UserContent) -> UserContent:
    """They want it back: it is shown nowhere any more, and its bytes are gone. Doing it again changes nothing."""
    row = _locked(content)
    if row.state != State.WITHDRAWN:
        row.state, row.permission = State.WITHDRAWN, Permission.NONE
        row.save(update_fields=["state", "permission"])
        ContentFile.objects.for_organization(tenancy.current()).filter(content=row).delete()
    return row


def _locked(content: UserContent) -> UserContent:
    rows = UserContent.objects.for_organization(tenancy.current())
    found: UserContent = (
        rows.select_for_update(of=("self",))
        .select_related("contact__merged_into")
        .get(pk=content.pk)
    )
    return found


def _decide(row: UserContent, state: str, by: User | None) -> None:
    row.state, row.decided_by, row.decided_at = state, by, timezone.now()
    row.save(update_fields=["state", "decided_by", "decided_at"])


def _tell(row: UserContent, owner: Contact, name: str) -> None:
    payload: dict[str, Any] = {
        "contact_id": str(owner.pk),
        "content_id": str(row.pk),
        "title": row.caption or str(row.get_kind_display()),
    }
    tell(
        name=name,
        subject=f"{row.pk}:{row.decided_at}",
        payload=payload,
        occurred_at=row.created_at,
        is_test=owner.is_test,
    )


def gallery() -> QuerySet[UserContent]:
    """What may be shown, with whoever it is of."""
    rows: QuerySet[UserContent] = UserContent.objects.for_organization(tenancy.current()).filter(
        state=State.APPROVED
    )
    return rows.exclude(permission=Permission.NONE).select_related("contact__merged_into", "order")


def waiting() -> QuerySet[UserContent]:
    """What somebody has to look at before it is shown."""
    rows: QuerySet[UserContent] = UserContent.objects.for_organization(tenancy.current())
    return rows.filter(state=State.WAITING)


def shown_file(code: str) -> tuple[ContentFile, UserContent] | None:
    """The bytes behind a public address, of whichever organization; None unless they may be shown to everybody."""
    if not CODE.fullmatch(code):
        return None
    with tenancy.everywhere():
        found = (
            ContentFile.objects.filter(content__code=code, content__state=State.APPROVED)
            .exclude(content__permission=Permission.NONE)
            .select_related("content")
            .first()
        )
    return (found, found.content) if found else None


# The page of a parcel


def settings_here() -> SharingSettings:
    """The organization's own words, else none."""
    found = SharingSettings.objects.for_organization(tenancy.current()).first()
    return found or SharingSettings(organization_id=tenancy.current())


def care_tips(card: ParcelCode, *, language: str) -> list[tuple[str, list[str]]]:
    """(product, its tips) for what lies in the parcel; then, under no name, what holds for everything."""
    told: list[tuple[str, list[str]]] = []
    if card.order_id:
        products = (
            Product.objects.for_organization(tenancy.current())
            .filter(lines__order=card.order_id)
            .exclude(care_tips="")
            .distinct()
            .order_by("title")
        )
        told = [(str(one), _lines(one.care_tips)) for one in products[:20]]
    own = settings_here()
    for_all = own.tips_fr if language == "fr" else own.tips_en
    lines = _lines(for_all or own.tips_en or own.tips_fr)
    return [*told, ("", lines)] if lines else told


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
