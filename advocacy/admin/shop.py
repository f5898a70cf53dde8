"""The shop at a glance, and its buyers one by one."""

from typing import Any

from django.contrib import admin
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from accounts.admin.scoped import Labels, OrganizationAdmin, when
from advocacy.admin.measure import share
from advocacy.incentives import first_looks
from advocacy.shops import effects, overview
from advocacy.shops.models import ProductPair, Shopper
from advocacy.shops.rules import YEAR
from kernel import tenancy
from kernel.money import Money

PAIRS_SHOWN = 10
SEGMENT_LABELS = Labels(vip="success", loyal="success", new="info", at_risk="warning", lapsed="danger")  # fmt: skip
VERDICTS = {
    effects.COLLECTING: gettext_lazy("Still collecting: it takes 30 buyers in each group."),
    effects.INCONCLUSIVE: gettext_lazy("Inconclusive: the difference may be chance."),
    effects.SEPARATED: gettext_lazy("Separated: more than chance."),
}


@admin.site.page("shop/", name="shop")  # type: ignore[attr-defined]
def shop(request: HttpRequest) -> HttpResponse:
    """Retention first; then who buys how, what is bought together, and whether recommending helps. Constant queries."""
    now = timezone.now()
    found, effect = overview.overview(now=now), effects.effect()
    context = {
        **admin.site.each_context(request),
        "title": _("Shop"),
        "found": found,
        "repeat": share(found.retention.repeat),
        "segments": [_segment(one, found.currency) for one in found.segments],
        "cohorts": [
            {"begins": one.begins, "people": one.people, "bought": [share(p) for p in one.bought]}
            for one in reversed(found.retention.cohorts)
        ],
        "backtest": _backtest(found.backtest),
        "pairs": _pairs(),
        "effect": effect,
        "sides": [_side(_("see recommendations"), effect.shown, effect.currency),
                  _side(_("see none"), effect.not_shown, effect.currency)],
        "value_says": VERDICTS[effect.value_says],
        "again_says": VERDICTS[effect.again_says],
        "difference": _difference(effect),
        "looks": first_looks.first_looks(),
        "buyers_url": reverse("admin:advocacy_shopper_changelist"),
    }  # fmt: skip
    return TemplateResponse(request, "admin/shop.html", context)


def _segment(one: overview.Segment, currency: str) -> dict[str, Any]:
    return {
        "code": one.segment,
        "name": one.name,
        "people": one.people,
        "value": str(Money(one.value_12m, currency)),
        "worth": str(Money(one.worth_12m, currency)) if one.worth_12m is not None else "-",
    }


def _backtest(told: Any) -> dict[str, Any] | None:
    """In whole orders and percent; None while it is too early."""
    if told.get("state") != "done":
        return None
    error = told.get("error")
    return {
        **told,
        "expected": round(told["expected"]),
        "percent": None if error is None else round(abs(error) * 100),
        "too_many": bool(error and error > 0),
    }


def _pairs() -> list[ProductPair]:
    """Each pair once: it stands in both directions."""
    rows = ProductPair.objects.for_organization(tenancy.current()).filter(
        product__external_id__lt=F("other__external_id")
    )
    return list(rows.select_related("product", "other")[:PAIRS_SHOWN])


def _side(name: str, side: effects.Side, currency: str) -> dict[str, Any]:
    def words(amount: float | None) -> str:
        return "-" if amount is None else str(Money(round(amount), currency))

    return {
        "name": name,
        "people": side.people,
        "buyers": side.buyers,
        "mean": words(side.mean),
        "low": words(side.low),
        "high": words(side.high),
        "is_told": side.mean is not None,
        "again": share(side.again),
    }


def _difference(effect: effects.Effect) -> dict[str, str] | None:
    if effect.difference is None or effect.low is None or effect.high is None:
        return None
    amounts = {"by": effect.difference, "low": effect.low, "high": effect.high}
    return {name: str(Money(round(one), effect.currency)) for name, one in amounts.items()}


class Due(admin.SimpleListFilter):
    title = gettext_lazy("due to buy again")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("now", gettext_lazy("by now")), ("week", gettext_lazy("within a week"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        now = timezone.now()
        if self.value() == "now":
            return queryset.filter(due_at__lte=now, due_at__gt=now - YEAR)
        if self.value() == "week":
            return queryset.filter(due_at__gt=now, due_at__lte=now + YEAR * 7 / 365)
        return queryset


@admin.register(Shopper)
class ShopperAdmin(OrganizationAdmin):
    """How people buy. A name leads to the person."""

    list_display = (
        "buyer",
        "segment_label",
        "orders",
        when("last_at", gettext_lazy("last order")),
        "value_words",
        "fifths",
        when("due_at", gettext_lazy("due again")),
        "alive_words",
        "worth_words",
    )
    list_filter = ("segment", Due, "is_at_risk")
    list_select_related = ("contact",)
    search_fields = ("contact__name", "contact__email")
    ordering = ("-margin_12m", "-last_at", "id")
    list_display_links = ("buyer",)
    empty_title = gettext_lazy("No buyers yet")
    empty_text = gettext_lazy(
        "A minute after the first orders came you see here who buys how, and who is due again."
    )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page of the person says more than a form would."""
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        url = reverse("admin:accounts_contact_change", args=[row.contact_id])
        return HttpResponseRedirect(url)

    @display(description=gettext_lazy("person"), ordering="contact__name")
    def buyer(self, row: Shopper) -> str:
        return str(row.contact)

    @display(description=gettext_lazy("segment"), ordering="segment", label=SEGMENT_LABELS)
    def segment_label(self, row: Shopper) -> tuple[str, Any]:
        if row.is_at_risk and row.segment == Shopper.Segment.VIP:
            return "at_risk", _("VIP, at risk")
        return row.segment, row.get_segment_display()

    @display(description=gettext_lazy("in 12 months"), ordering="value_12m")
    def value_words(self, row: Shopper) -> str:
        return str(Money(row.value_12m, row.currency))

    @display(description=gettext_lazy("recency, frequency, money"))
    def fifths(self, row: Shopper) -> str:
        return f"{row.recency} {row.frequency} {row.money}"

    @display(description=gettext_lazy("still buys here"), ordering="alive")
    def alive_words(self, row: Shopper) -> str:
        return "-" if row.alive is None else f"{round(row.alive * 100)} %"

    @display(description=gettext_lazy("next 12 months"), ordering="worth_12m")
    def worth_words(self, row: Shopper) -> str:
        return "-" if row.worth_12m is None else str(Money(row.worth_12m, row.currency))
