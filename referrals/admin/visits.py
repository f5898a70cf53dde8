"""Every opening of a link, with the signs the machine saw; one of ours may know better."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display

from accounts.admin.scoped import Labels, OrganizationAdmin, in_words, when
from referrals.attribution.judging import judge_visit
from referrals.links.bots import FAINT_SIGNS, PROGRAM_SIGNS
from referrals.links.models import Visit

SIGNS = {**PROGRAM_SIGNS, **FAINT_SIGNS}
KIND_COLOURS = Labels(human="success", repeat="", machine="warning")


@admin.register(Visit)
class VisitAdmin(OrganizationAdmin):
    """Who opened a link, as far as can be told without knowing who."""

    list_display = (
        "of",
        when("visited_at", _("when"), with_time=True),
        "kind_label",
        "seen",
    )
    list_filter = ("is_human",)
    list_select_related = ("link__contact",)
    search_fields = ("link__code", "link__contact__name", "link__contact__email")
    ordering = ("-visited_at", "-id")
    fields = readonly_fields = ("of", "visited_at", "kind_words", "seen")
    actions = ("was_human", "was_machine")
    empty_title = _("Nobody has opened a link yet")
    empty_text = _(
        "Each opening is kept for 13 months, programs too; only people count, once an hour."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("link__contact")

    @display(description=_("link of"), ordering="link__contact__name")
    def of(self, visit: Visit) -> str:
        return f"{visit.link.contact} · {visit.link.code}"

    @display(description=_("who"), label=KIND_COLOURS)
    def kind_label(self, visit: Visit) -> tuple[str, Any]:
        if not visit.is_human:
            return "machine", _("a program")
        return (
            ("repeat", _("the same person again")) if visit.is_repeat else ("human", _("a person"))
        )

    kind_words = in_words(kind_label)

    @display(description=_("signs of a program"))
    def seen(self, visit: Visit) -> str:
        return ", ".join(str(SIGNS.get(sign, sign)) for sign in visit.signs) or "-"

    @action(description=_("This was a person"), permissions=["act"])
    def was_human(self, request: HttpRequest, queryset: Any) -> None:
        self._judge(request, queryset, is_human=True)

    @action(description=_("This was a program"), permissions=["act"])
    def was_machine(self, request: HttpRequest, queryset: Any) -> None:
        self._judge(request, queryset, is_human=False)

    def _judge(self, request: HttpRequest, queryset: Any, *, is_human: bool) -> None:
        n = sum(judge_visit(visit=visit, is_human=is_human) for visit in queryset)
        words = ngettext(
            "Noted; who is credited was decided anew for %(n)s lead.",
            "Noted; who is credited was decided anew for %(n)s leads.",
            n,
        )
        messages.success(request, words % {"n": n})
