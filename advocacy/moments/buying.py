"""What playbooks of a shop wait for and ask about: who is due to buy again, and how somebody buys."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from advocacy.moments.about import About
from advocacy.moments.causes import Cause
from advocacy.moments.readers import HAPPENED, Reader, plain
from advocacy.shops.models import Shopper
from kernel import tenancy
from kernel.conditions import Type

BUYING = _("How they buy")
PREFIX = "shop."


def add_shops() -> None:
    """Figures of today: how somebody bought back then is not kept."""
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
    plain(
        "shop.orders", _("their orders"), Type.NUMBER, BUYING, _buyer(lambda b: b.orders), **today
    )
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
