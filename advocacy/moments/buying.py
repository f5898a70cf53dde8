"""What playbooks of a shop wait for and ask about: who is due to buy again, and how somebody buys."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from accounts.orders.models import Order
from advocacy.moments.about import About
from advocacy.moments.causes import Cause
from advocacy.moments.lived import Bought, Life
from advocacy.moments.readers import HAPPENED, Reader, plain
from advocacy.shops.histories import counted
from advocacy.shops.models import Shopper
from kernel import tenancy
from kernel.conditions import Type

BUYING = _("How they buy")
PREFIX, ORDERS = "shop.", "shop.orders"


def add_shops() -> None:
    """Orders are kept, so their number is known as it was. A segment compares somebody with all other buyers, and the
    chance comes from a model fitted to all of them: those are figures of today.
    """
    today = {"is_kept": False}
    plain(
        "shop.segment",
        _("their segment as a buyer"),
        Type.CHOICE,
        BUYING,
        _buyer(lambda one: one.segment),
        choices=dict(Shopper.Segment.choices),
        **today,
    )
    plain(ORDERS, _("their orders"), Type.NUMBER, BUYING, lambda about, _c, _n: about.orders)
    plain(
        "shop.alive",
        _("chance that they still buy here (percent)"),
        Type.NUMBER,
        BUYING,
        _buyer(lambda one: None if one.alive is None else round(one.alive * 100)),
        **today,
    )
    plain("cause.days", _("days since the order before"), Type.NUMBER, HAPPENED, _days)


def _buyer(read: Any) -> Reader:
    def reader(about: About, _cause: Cause, _now: Any) -> Any:
        return read(about.shopper) if about.shopper else None

    return reader


def _days(_about: About, cause: Cause, _now: Any) -> Any:
    days = cause.details.get("days")
    return days if isinstance(days, int) else None


def shoppers_of(contacts: Iterable[Contact], fields: Iterable[str]) -> dict[Any, Shopper]:
    """How these people buy, where conditions ask about it. One query, or none."""
    if not any(code.startswith(PREFIX) for code in fields):
        return {}
    rows = Shopper.objects.for_organization(tenancy.current()).filter(
        contact_id__in=[contact.pk for contact in contacts]
    )
    return {row.contact_id: row for row in rows}


def orders_of(contact_ids: Collection[UUID], fields: Collection[str]) -> dict[UUID, int]:
    """How many orders of these people count at this moment, where conditions ask about it. One query, or none."""
    if ORDERS not in fields:
        return {}
    rows = counted().filter(contact__in=contact_ids).order_by().values("contact_id")
    return {row["contact_id"]: row["n"] for row in rows.annotate(n=Count("pk"))}


def add_orders(people: Mapping[UUID, Life], *, as_if_live: bool) -> None:
    """What these people had ordered, with the times between which each order counted. One query."""
    rows = (
        Order.objects.for_organization(tenancy.current())
        .filter(contact__in=people.keys(), is_test=False, placed_at__isnull=False, paid_at__isnull=False)
        .annotate(given_back_at=Max("refunds__refunded_at"))
        .order_by("placed_at", "pk")
    )  # fmt: skip
    told: Iterable[tuple[Any, ...]] = rows.values_list(
        "contact_id", "placed_at", "paid_at", "created_at", "is_counted", "cancelled_at", "given_back_at"
    )  # fmt: skip
    for contact_id, placed, paid, created, is_counted, cancelled, given_back in told:
        ends = None if is_counted else cancelled or given_back
        if is_counted or ends:
            known_at = max(placed, paid) if as_if_live else max(placed, paid, created)
            people[contact_id].orders.append(Bought(known_at, ends))


def orders_then(life: Life, now: datetime) -> int | None:
    """How many orders counted then; None for somebody who had bought nothing, as for people who are no buyers."""
    known = [one for one in life.orders if one.known_at <= now]
    return sum(one.until is None or one.until > now for one in known) or None


def due() -> list[tuple[Any, ...]]:
    """Who is due to buy again: (person, when, since when that is known, name)."""
    rows = Shopper.objects.for_organization(tenancy.current()).filter(
        due_at__isnull=False,
        contact__merged_into=None,
        contact__is_test=False,
    )
    return [
        (contact_id, at, last, "")
        for contact_id, at, last in rows.order_by().values_list("contact_id", "due_at", "last_at")
    ]
