"""Pictures and films that wait for somebody's look, the cards to print, and what the page of a parcel says."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from unfold.decorators import display
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextInputWidget

from accounts.admin.one_row import OneRow
from accounts.admin.scoped import Labels, OrganizationAdmin, OwnedForm, person, when
from accounts.orders.models import Order
from advocacy.sharing import addresses, leading, services
from advocacy.sharing.drawing import qr_svg
from advocacy.sharing.models import ContentFile, ParcelCode, SharingSettings, UserContent
from kernel import tenancy
from kernel.errors import DomainError

STATE_LABELS = Labels(waiting="warning", approved="success", refused="danger", withdrawn="danger")
VERBS = {"show": services.approve, "refuse": services.refuse}
ON_A_SHEET = 200


@admin.register(UserContent)
class UserContentAdmin(OrganizationAdmin):
    """The queue: the oldest that waits first."""

    list_display = (
        "picture",
        "caption_words",
        "buyer",
        "permission",
        "state_label",
        when("created_at", gettext_lazy("handed over")),
    )
    list_filter = ("state", "kind", "permission")
    list_select_related = ("contact",)
    search_fields = ("caption", "contact__name", "contact__email")
    ordering = ("-created_at", "-id")
    actions = ("approve_chosen", "refuse_chosen")
    change_form_outer_before_template = "admin/content_decision.html"
    fields = ("picture", "caption_words", "buyer", "order", "permission", "state", "decided_by", "decided_at", "created_at")  # fmt: skip
    readonly_fields = fields
    empty_title = gettext_lazy("No pictures yet")
    empty_text = gettext_lazy(
        "Put a card with a code into each parcel: whoever opens it can hand a picture over, without a log-in. It waits here "
        "for your look, and is shown only where they allow it."
    )

    @display(description=gettext_lazy("picture"))
    def picture(self, content: UserContent) -> str:
        if content.state == UserContent.State.WITHDRAWN:
            return "-"
        url = reverse("admin:shared_content", args=[content.pk])
        if content.kind == UserContent.Kind.VIDEO:
            return format_html('<a class="gw-link" href="{}">{}</a>', url, _("watch the film"))
        return format_html('<img class="gw-thumb" src="{}" alt="{}" loading="lazy">', url, content.caption or _("picture"))  # fmt: skip

    @display(description=gettext_lazy("in their words"))
    def caption_words(self, content: UserContent) -> str:
        return content.caption or "-"

    @display(description=gettext_lazy("person"), ordering="contact__name")
    def buyer(self, content: UserContent) -> str:
        return str(content.contact) if content.contact else _("somebody we do not know")

    @display(description=gettext_lazy("state"), ordering="state", label=STATE_LABELS)
    def state_label(self, content: UserContent) -> tuple[str, Any]:
        return content.state, content.get_state_display()

    @admin.action(description=gettext_lazy("Show it"), permissions=["act"])
    def approve_chosen(self, request: HttpRequest, queryset: Any) -> None:
        self._decide(request, queryset, services.approve)

    @admin.action(description=gettext_lazy("Do not show it"), permissions=["act"])
    def refuse_chosen(self, request: HttpRequest, queryset: Any) -> None:
        self._decide(request, queryset, services.refuse)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        """The whole picture, and what can be decided about it, before the details."""
        content = kwargs.get("obj")
        if content is not None and content.state != UserContent.State.WITHDRAWN:
            context["file_url"] = reverse("admin:shared_content", args=[content.pk])
            may = self.has_act_permission(request)
            may_show = content.permission != UserContent.Permission.NONE
            context["can_show"] = may and may_show and content.state != UserContent.State.APPROVED
            context["can_refuse"] = may and content.state != UserContent.State.REFUSED
            context["is_for_us_alone"] = not may_show
        return super().render_change_form(request, context, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(require_POST(self.decide))
        return [path("<uuid:pk>/decide/", decide, name="advocacy_usercontent_decide"), *super().get_urls()]  # fmt: skip

    def decide(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """One picture, from its own page; then back to the queue, where the next one waits."""
        if not self.has_act_permission(request):
            raise PermissionDenied(_("Your role reads only."))
        get_object_or_404(self.get_queryset(request), pk=pk)
        verb = VERBS.get(request.POST.get("decision", ""))
        if verb is None:
            raise Http404("No such decision.")
        self._decide(request, self.get_queryset(request).filter(pk=pk), verb)
        return HttpResponseRedirect(reverse("admin:advocacy_usercontent_changelist"))

    def _decide(self, request: HttpRequest, queryset: Any, verb: Any) -> None:
        """Each by itself: one that is refused says why and holds the others up no longer."""
        decided, refused = 0, set()
        for content in queryset.order_by("created_at"):
            try:
                verb(content=content, by=person(request))
                decided += 1
            except DomainError as refusal:
                refused.add(f"{content}: {refusal}")
        if decided:
            told = ngettext("%(n)s picture decided.", "%(n)s pictures decided.", decided)
            messages.success(request, told % {"n": decided})
        for words in sorted(refused):
            messages.warning(request, words)


@admin.site.page("shared/<uuid:pk>/file", name="shared_content")  # type: ignore[attr-defined]
def shared_content(request: HttpRequest, pk: Any) -> HttpResponse:
    """The bytes, for members to look at before anybody else does."""
    rows = ContentFile.objects.for_organization(tenancy.current())
    file = get_object_or_404(rows, content_id=pk)
    answer = HttpResponse(bytes(file.data), content_type=file.media_type)
    answer["Cache-Control"] = "private, max-age=60"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


class CardsForm(OwnedForm):
    count = forms.IntegerField(
        label=gettext_lazy("how many"),
        min_value=1,
        max_value=services.MOST_CARDS,
        initial=24,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=gettext_lazy("For any parcel: whoever opens it says whose it is."),
    )
    sheet = forms.CharField(
        label=gettext_lazy("name of the sheet"),
        max_length=40,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )

    class Meta:
        model = ParcelCode
        fields = ("sheet",)


@admin.register(ParcelCode)
class ParcelCodeAdmin(OrganizationAdmin):
    """Cards: made here for any parcel, or for the orders on their way; printed on a sheet to cut up."""

    add_capability = "act"
    form = CardsForm
    list_display = ("code", "sheet", "of_order", "owner", when("created_at", gettext_lazy("made")))
    list_filter = ("sheet",)
    list_select_related = ("order", "contact")
    search_fields = ("code", "sheet", "order__number", "contact__name")
    ordering = ("-created_at", "-id")
    actions = ("print_chosen",)
    empty_title = gettext_lazy("No cards yet")
    empty_text = gettext_lazy(
        "Make a sheet of cards, print it and put one into each parcel. The code opens a page with care tips, a link to pass on "
        "and a place for a picture. For cards of single orders, choose orders in their list, or use the API."
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("code", "sheet", "of_order", "owner") if obj else ("count", "sheet")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj) if obj else ()

    @display(description=gettext_lazy("order"))
    def of_order(self, card: ParcelCode) -> str:
        return str(card.order) if card.order else "-"

    @display(description=gettext_lazy("person"))
    def owner(self, card: ParcelCode) -> str:
        return str(card.contact) if card.contact else "-"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        sheet = obj.sheet or f"{timezone.localdate():%Y-%m-%d}"
        cards = services.make_cards(count=form.cleaned_data["count"], sheet=sheet)
        obj.pk, obj.sheet = cards[0].pk, sheet

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        url = reverse("admin:parcel_sheet")
        return HttpResponseRedirect(f"{url}?sheet={obj.sheet}")

    @admin.action(description=gettext_lazy("Print these"), permissions=["view"])
    def print_chosen(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        return _sheet(request, queryset.order_by("created_at", "pk"))


@admin.site.page("parcel-sheet/", name="parcel_sheet")  # type: ignore[attr-defined]
def parcel_sheet(request: HttpRequest) -> HttpResponse:
    """The cards of one sheet, or of orders that are on their way, to print and cut up."""
    rows = ParcelCode.objects.for_organization(tenancy.current()).filter(is_test=False)
    return _sheet(request, rows.filter(sheet=request.GET.get("sheet", "")).order_by("pk"))


def _sheet(request: HttpRequest, rows: Any) -> HttpResponse:
    cards = list(rows.select_related("order")[:ON_A_SHEET])
    shown = [
        {"card": card, "svg": qr_svg(addresses.page_of(card)), "address": addresses.page_of(card)}
        for card in cards
    ]
    return render(request, "admin/parcel_sheet.html", {"cards": shown})


def cards_of_orders(request: HttpRequest, orders: Any) -> HttpResponse:
    """For the action in the list of orders: a card for each, on one sheet."""
    chosen: list[Order] = list(orders.select_related("contact")[:ON_A_SHEET])
    cards = services.cards_for(chosen, sheet=f"{timezone.localdate():%Y-%m-%d}")
    rows = ParcelCode.objects.for_organization(tenancy.current())
    return _sheet(request, rows.filter(pk__in=[card.pk for card in cards]).order_by("pk"))


@admin.register(SharingSettings)
class SharingSettingsAdmin(OneRow, OrganizationAdmin):
    add_capability = change_capability = "configure"
    fieldsets = (
        (
            None,
            {
                "fields": ("shop_url", "tips_en", "tips_fr", "note_en", "note_fr"),
                "description": gettext_lazy(
                    "What people read when they open a parcel and scan its card. Tips of single products stand at the products."
                ),
            },
        ),
    )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        try:
            if leading.lead_links_to(obj.shop_url):
                messages.info(request, _("Personal links lead to your shop from now on."))
        except ValidationError as refusal:
            messages.warning(request, " ".join(refusal.messages))
