"""What can be wrong with an order, in words. The rest of the order is kept."""

from django.utils.translation import gettext_lazy as _

from kernel.text import define

define(
    {
        "order.quantity": _("Line {line}: a quantity of {quantity} cannot be. The line is left out."),
        "order.line_amount": _("Line {line}: {value} is no amount. The line is left out."),
        "order.line_unreadable": _("Line {line} cannot be read. It is left out."),
        "order.too_many_lines": _("The order has {n} lines; the first {limit} are kept."),
        "order.total": _("{value} is no total: the sum of the lines stands for it."),
        "order.refund_amount": _("Refund {refund}: {value} is no amount. It is left out."),
        "order.refund_currency": _("Refund {refund} is in {currency}, the order in {own}: it is not counted."),
        "order.refund_too_large": _("More was refunded ({refunded}) than the order was worth ({total}): all of it counts as refunded, and no more."),
        "order.moment": _("{field}: {value} is no point in time. It is left out."),
        "order.not_placed": _("Only refunds or parcels are known of this order so far: it counts once the order itself is told."),
    }
)  # fmt: skip
