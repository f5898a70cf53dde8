"""What a shop knows about one person: what they ordered, and what they handed over. See knowledge.py."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.customers.models import Contact
from accounts.orders.models import Order
from advocacy.sharing.models import UserContent
from kernel import tenancy
from kernel.money import Money

MOST = 500


def orders_of(contact: Contact) -> list[tuple[str, Any, str]]:
    """(what was ordered and for how much, when, how we know it), the newest first. Two queries."""
    rows = (
        Order.objects.for_organization(tenancy.current())
        .filter(contact=contact)
        .prefetch_related("lines")
        .order_by("-placed_at", "-pk")[:MOST]
    )
    return [(_order(row), row.placed_at, row.source) for row in rows]


def _order(row: Order) -> str:
    parts = [_("Order %(number)s: %(money)s") % {"number": row, "money": _money(row, row.total)}]
    things = ", ".join(
        f"{line.quantity} × {line.title}" for line in row.lines.all()[:20] if line.title
    )
    if things:
        parts.append(things)
    if row.refunded:
        parts.append(_("%(money)s given back") % {"money": _money(row, row.refunded)})
    if row.cancelled_at:
        parts.append(_("order cancelled"))
    if row.delivered_at:
        parts.append(_("delivered %(day)s") % {"day": row.delivered_at.date().isoformat()})
    return "; ".join(parts)


def _money(row: Order, amount: int) -> str:
    return str(Money(amount, row.currency))


def handed_over(contact: Contact) -> list[tuple[str, Any, str]]:
    """(picture or film, its caption, what was allowed and what became of it; when; from where). One query."""
    rows = (
        UserContent.objects.for_organization(tenancy.current())
        .filter(contact=contact)
        .order_by("-created_at", "-pk")[:MOST]
    )
    return [
        (_content(row), row.created_at, _("the card in a parcel") if row.parcel_code_id else "")
        for row in rows
    ]


def _content(row: UserContent) -> str:
    said = [str(row.get_kind_display())]
    if row.caption:
        said.append(_("“%(text)s”") % {"text": row.caption})
    said += [str(row.get_permission_display()), str(row.get_state_display())]
    return ", ".join(said)
