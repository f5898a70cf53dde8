from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.decorators import display

from accounts.admin.filters import MyCompanyFilter
from accounts.admin.returning import back
from accounts.admin.scoped import OrganizationAdmin, OwnedForm, person, when
from advocacy.admin.cards import card, hours_here, words
from advocacy.admin.moment_steps import STEPS, Step, reasons_to_pass
from advocacy.admin.today import with_everything
from advocacy.metrics import services as metrics
from advocacy.moments import services
from advocacy.moments.models import Moment
from kernel.errors import DomainError

LABELS = {"thank": "success", "equip": "info", "offer": "warning", "ask": "primary"}


class DraftForm(OwnedForm):
    class Meta:
        model = Moment
        fields = ("subject", "body")


@admin.register(Moment)
class MomentAdmin(OrganizationAdmin):
    """All moments, also the past ones; the page of one moment lets its draft be edited while it is open."""

    form = DraftForm
    change_capability = "act"
    list_display = (
        "person",
        "company",
        "gesture_label",
        "state",
        "playbook",
        when("opened_at", gettext_lazy("opened")),
        when("expires_at", gettext_lazy("until")),
    )
    list_filter = ("state", "passed_why", "gesture", "needs_human", MyCompanyFilter)
    list_select_related = ("contact", "company", "rule")
    search_fields = ("contact__name", "contact__email", "company__name")
    ordering = ("-opened_at", "-id")
    fields = ("subject", "body")
    change_form_before_template = "admin/moment_card.html"
    change_form_outer_after_template = "admin/moment_actions.html"
    empty_title = gettext_lazy("No moments yet")
    empty_text = gettext_lazy("A moment opens when a playbook meets something a customer did.")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("contact", "company", "rule")

    @display(description=gettext_lazy("person"), ordering="contact__name")
    def person(self, moment: Moment) -> str:
        return str(moment.contact)

    @display(description=gettext_lazy("gesture"), ordering="gesture", label=LABELS)
    def gesture_label(self, moment: Moment) -> tuple[str, Any]:
        return moment.gesture, moment.get_gesture_display()

    @display(description=gettext_lazy("playbook"))
    def playbook(self, moment: Moment) -> str:
        return words(moment.rule.name)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request) and (obj is None or obj.state == "open")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        if moment := kwargs.get("obj"):
            whole = with_everything(Moment.objects.filter(pk=moment.pk)).get()
            context["card"] = card(whole, now=timezone.now(), hours=hours_here())
            context["may_act"] = self.has_act_permission(request)
            context["reasons_to_pass"] = reasons_to_pass()
        return super().render_change_form(request, context, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        services.rewrite(
            moment=Moment.objects.get(pk=obj.pk),
            subject=obj.subject,
            body=obj.body,
            by=person(request),
        )

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        # Back to the page of the moment: the draft is ready, now somebody acts.
        return HttpResponseRedirect(reverse("admin:advocacy_moment_change", args=[obj.pk]))

    def get_urls(self) -> list[URLPattern]:
        mine = [
            path(
                f"<uuid:pk>/{word}/",
                self.admin_site.admin_view(require_POST(self._acting(step))),
                name=f"advocacy_moment_{word}",
            )
            for word, step in STEPS.items()
        ]
        return [*mine, *super().get_urls()]

    def _acting(self, step: Step) -> Callable[..., HttpResponse]:
        def act(request: HttpRequest, pk: Any) -> HttpResponse:
            if not self.has_act_permission(request):
                raise PermissionDenied(_("Your role reads only."))
            moment = get_object_or_404(self.get_queryset(request), pk=pk)
            try:
                told = step(request, moment)
            except DomainError as refusal:
                messages.error(request, refusal.message)
                return back(request, otherwise="admin:index")
            metrics.mark([timezone.now()])
            messages.success(request, told)
            return back(request, otherwise="admin:index")

        return act
