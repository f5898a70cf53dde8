"""Orders as they were told, with what is wrong with them; products, with what a shop adds to its catalogue here."""

from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from accounts.admin.scoped import Labels, OrganizationAdmin, when
from accounts.orders.models import Order, Product
from advocacy.admin.sharing import cards_of_orders
from kernel.money import Money
from kernel.text import say


class WithFaults(admin.SimpleListFilter):
    title = gettext_lazy("what was told")
    parameter_name = "faults"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", gettext_lazy("something was wrong"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.exclude(faults=[]) if self.value() == "yes" else queryset


@admin.register(Order)
class OrderAdmin(OrganizationAdmin):
    """Orders come through connected services, the API and files; nobody writes one here."""

    list_display = (
        "name",
        "buyer_name",
        when("placed_at", gettext_lazy("placed")),
        "worth",
        "given_back",
        "stands",
        when("delivered_at", gettext_lazy("delivered")),
        "wrong",
    )
    list_filter = ("is_counted", WithFaults)
    list_select_related = ("contact",)
    search_fields = ("number", "external_id", "contact__name", "contact__email")
    ordering = ("-created_at", "-id")
    actions = ("print_cards",)
    fields = (
        "name",
        "external_id",
        "source",
        "buyer_name",
        "placed_at",
        "paid_at",
        "cancelled_at",
        "delivered_at",
        "worth",
        "given_back",
        "left",
        "what",
        "referral_code",
        "all_faults",
    )
    readonly_fields = fields
    empty_title = gettext_lazy("No orders yet")
    empty_text = gettext_lazy(
        "Connect Shopify or your shop system under Connected services, send orders through the API, or import a file of past "
        "ones. Within minutes you see who buys how, who is due again, and what is bought together."
    )

    @admin.action(description=gettext_lazy("Print cards for their parcels"), permissions=["act"])
    def print_cards(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        return cards_of_orders(request, queryset)

    @display(description=gettext_lazy("order"), ordering="number")
    def name(self, order: Order) -> str:
        return str(order)

    @display(description=gettext_lazy("person"), ordering="contact__name")
    def buyer_name(self, order: Order) -> str:
        return str(order.contact) if order.contact else _("a guest nobody knows yet")

    @display(description=gettext_lazy("total"), ordering="total")
    def worth(self, order: Order) -> str:
        return str(Money(order.total, order.currency))

    @display(description=gettext_lazy("refunded"), ordering="refunded")
    def given_back(self, order: Order) -> str:
        return str(Money(order.refunded, order.currency)) if order.refunded else "-"

    @display(description=gettext_lazy("net of refunds"))
    def left(self, order: Order) -> str:
        return str(Money(order.net, order.currency))

    @display(
        description=gettext_lazy("state"),
        label=Labels(counts="success", cancelled="danger", waits="warning"),
    )
    def stands(self, order: Order) -> tuple[str, str]:
        if order.is_counted:
            return "counts", _("counts")
        if order.cancelled_at:
            return "cancelled", _("cancelled")
        if order.placed_at and order.paid_at:
            return "cancelled", _("given back")
        return "waits", _("not paid yet") if order.placed_at else _("not told yet")

    @display(description=gettext_lazy("to look at"))
    def wrong(self, order: Order) -> str:
        return str(len(order.faults)) if order.faults else "-"

    @display(description=gettext_lazy("lines"))
    def what(self, order: Order) -> str:
        rows = order.lines.select_related("product")[:100]
        return (
            format_html_join(
                "",
                "<div>{} × {}, {}</div>",
                (
                    (
                        row.quantity,
                        row.title or row.product or "-",
                        Money(row.amount, order.currency),
                    )
                    for row in rows
                ),
            )
            or "-"
        )

    @display(description=gettext_lazy("what was wrong"))
    def all_faults(self, order: Order) -> str:
        return format_html_join("", "<div>{}</div>", ((say(one),) for one in order.faults)) or "-"


@admin.register(Product)
class ProductAdmin(OrganizationAdmin):
    """What the catalogue says; margin, stock, category and care tips can be set by hand where no system tells them."""

    change_capability = "act"
    list_display = ("name", "category", "price_words", "margin_words", "is_in_stock", when("released_at", gettext_lazy("on sale from")), "lines_sold", "is_known")  # fmt: skip
    list_filter = ("is_in_stock", "is_known")
    search_fields = ("title", "seen_as", "external_id", "category")
    ordering = ("-created_at", "-id")
    fields = ("name", "external_id", "category", "price_words", "margin", "is_in_stock", "released_at", "care_tips")  # fmt: skip
    readonly_fields = ("name", "external_id", "price_words")
    empty_title = gettext_lazy("No products yet")
    empty_text = gettext_lazy("They come with the first orders, or from your catalogue.")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(sold=Count("lines"))

    @display(description=gettext_lazy("product"), ordering="title")
    def name(self, product: Product) -> str:
        return str(product)

    @display(description=gettext_lazy("price"), ordering="price")
    def price_words(self, product: Product) -> str:
        return str(Money(product.price, product.currency)) if product.price is not None else "-"

    @display(description=gettext_lazy("margin"), ordering="margin")
    def margin_words(self, product: Product) -> str:
        return str(Money(product.margin, product.currency)) if product.margin is not None else "-"

    @display(description=gettext_lazy("order lines"), ordering="sold")
    def lines_sold(self, product: Any) -> int:
        return int(product.sold)
