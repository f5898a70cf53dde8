"""Thanks owed: who did something for us, until when they are thanked, and how well that promise is kept."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import display

from accounts.admin.filters import MyContactFilter
from accounts.admin.scoped import Labels, OrganizationAdmin, person, when
from advocacy.evidence import thanks
from advocacy.evidence.thanks_models import Thanks
from advocacy.moments.loop import share_told, to_tell
from kernel.statistics import Proportion

STATE_LABELS = Labels({"late": "danger", "open": "warning", "kept": "success", "kept_late": ""})


@admin.register(Thanks)
class ThanksAdmin(OrganizationAdmin):
    """A promise for each act: within two working days. What was done with a moment is noted by itself."""

    list_display = (
        "named",
        "what",
        when("occurred_at", gettext_lazy("they did it")),
        when("due_at", gettext_lazy("due"), with_time=True),
        "state_label",
        when("done_at", gettext_lazy("thanked")),
    )
    list_filter = (("done_at", admin.EmptyFieldListFilter), MyContactFilter)
    list_select_related = ("contact__company", "act")
    list_display_links = None
    search_fields = ("contact__name", "contact__email", "contact__company__name")
    search_people = "contact__"
    ordering = ("done_at", "due_at", "id")
    actions = ("thanked",)
    list_before_template = "admin/thanks_head.html"
    empty_title = gettext_lazy("No thanks are owed")
    empty_text = gettext_lazy(
        "When a customer recommends you, writes a review or brings somebody, it waits here for two working days."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("contact__company", "act")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        now = timezone.now()
        kept, told = thanks.kept(now=now), share_told(now=now)
        figures = {
            "kept": kept,
            "kept_words": in_words(kept.in_time),
            "told": told,
            "told_words": in_words(told.share),
            "to_tell": to_tell(now=now),
        }
        return super().changelist_view(request, {**(extra_context or {}), "loop": figures})

    @display(description=gettext_lazy("person"), ordering="contact__name")
    def named(self, row: Thanks) -> Any:
        address = reverse("admin:accounts_contact_change", args=[row.contact_id])
        return format_html('<a class="gw-link" href="{}">{}</a>', address, row.contact)

    @display(description=gettext_lazy("what they did"))
    def what(self, row: Thanks) -> str:
        return str(row.act.get_kind_display())

    @display(description=gettext_lazy("state"), label=STATE_LABELS)
    def state_label(self, row: Thanks) -> tuple[str, str]:
        if row.done_at is None:
            return ("late", _("late")) if row.is_late else ("open", _("owed"))
        in_time = row.done_at <= row.due_at
        return ("kept", _("in time")) if in_time else ("kept_late", _("thanked late"))

    @admin.action(description=gettext_lazy("They were thanked"), permissions=["act"])
    def thanked(self, request: HttpRequest, queryset: Any) -> None:
        done = sum(
            thanks.thanked_by_hand(contact=row.contact, by=person(request))
            for row in queryset.filter(done_at=None)
        )
        told = ngettext("%(n)s promise kept.", "%(n)s promises kept.", done)
        messages.success(request, told % {"n": done})


def in_words(share: Proportion) -> str:
    """A share with its n and its interval; below the minimum the counts only."""
    if share.too_early:
        return _("%(k)s of %(n)s: too early for a share") % {"k": share.k, "n": share.n}
    return _("%(percent)s %% (%(k)s of %(n)s; between %(low)s and %(high)s %%)") % {
        "percent": round(100 * share.k / share.n),
        "k": share.k,
        "n": share.n,
        "low": round(100 * share.low),
        "high": round(100 * share.high),
    }
