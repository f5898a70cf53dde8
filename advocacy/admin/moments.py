from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.decorators import display

from accounts.admin.filters import MyCompanyFilter
from accounts.admin.returning import address_back, back
from accounts.admin.scoped import OrganizationAdmin, OwnedForm, person, when
from advocacy.admin.cards import card, words
from advocacy.admin.today import with_everything
from advocacy.metrics import services as metrics
from advocacy.moments import acting, answering, services
from advocacy.moments.answers import LONGEST_NOTE, Answer
from advocacy.moments.models import Moment
from kernel.errors import DomainError, Invalid

LABELS = {"thank": "success", "equip": "info", "offer": "warning", "ask": "primary"}


class HeardForm(forms.Form):
    """An answer that somebody gave to a colleague of ours."""

    kind = forms.ChoiceField(
        label=gettext_lazy("what they answered"),
        choices=Answer.Kind.choices,
        widget=forms.Select({"class": "gw-select"}),
    )
    note = forms.CharField(
        label=gettext_lazy("in their words"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.TextInput({"class": "gw-input"}),
    )
    until = forms.DateField(
        label=gettext_lazy("with “not now”: from which day on"),
        required=False,
        widget=forms.DateInput({"class": "gw-input", "type": "date"}, "%Y-%m-%d"),
    )


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
    list_filter = ("state", "gesture", "needs_human", MyCompanyFilter)
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
            context["card"] = card(whole, now=timezone.now())
            context["may_act"] = self.has_act_permission(request)
            context["heard_form"] = _heard_form(moment)
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
        verbs: dict[str, Callable[..., Any]] = {
            "done": services.mark_done,
            "pass": services.dismiss,
            "reopen": services.reopen,
            "undo": services.undo_done,
            "approve": acting.approve,
            "snooze": acting.snooze,
            "heard": self._heard,
        }
        mine = [
            path(
                f"<uuid:pk>/{word}/",
                self.admin_site.admin_view(require_POST(self._acting(word, verb))),
                name=f"advocacy_moment_{word}",
            )
            for word, verb in verbs.items()
        ]
        return [*mine, *super().get_urls()]

    def _heard(self, request: HttpRequest, moment: Moment) -> None:
        """What the person told a colleague: the same consequences as if they had pressed the button themselves."""
        form = HeardForm(request.POST)
        if not form.is_valid():
            told = " ".join(str(one) for errors in form.errors.values() for one in errors)
            raise Invalid(told, code="invalid_answer")
        answering.answer(moment=moment, how=Answer.How.TEAM, **form.cleaned_data)

    def _acting(self, word: str, verb: Callable[..., Any]) -> Callable[..., HttpResponse]:
        def act(request: HttpRequest, pk: Any) -> HttpResponse:
            if not self.has_act_permission(request):
                raise PermissionDenied(_("Your role reads only."))
            moment = get_object_or_404(self.get_queryset(request), pk=pk)
            try:
                if word == "heard":
                    self._heard(request, moment)
                else:
                    verb(moment=moment, by=person(request))
            except DomainError as refusal:
                messages.error(request, refusal.message)
                return back(request, otherwise="admin:index")
            metrics.mark([timezone.now()])
            told = _told(word) % {"name": moment.contact}
            messages.success(request, _with_undo(request, told, pk) if word == "done" else told)
            return back(request, otherwise="admin:index")

        return act


def _with_undo(request: HttpRequest, told: str, pk: Any) -> str:
    """The message, with a button that takes a wrong click back."""
    return format_html(
        '{} <form method="post" action="{}" class="inline">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="next" value="{}">'
        '<button class="gw-link" type="submit">{}</button></form>',
        told,
        reverse("admin:advocacy_moment_undo", args=[pk]),
        get_token(request),
        address_back(request, otherwise="admin:index"),
        _("Undo"),
    )


def _told(word: str) -> str:
    return {
        "approve": _("Approved: the mail to %(name)s leaves in their working hours."),
        "snooze": _("Put off: %(name)s comes back the next working morning."),
        "heard": _("Noted what %(name)s answered. It holds at once."),
        "done": _("Done: %(name)s. Next."),
        "pass": _("Let pass: %(name)s will not be met about this."),
        "reopen": _("Open again: %(name)s."),
        "undo": _("Open again: %(name)s."),
    }[word]


def _heard_form(moment: Moment) -> HeardForm | None:
    """With the answers that fit what was asked; none for a moment that asked nothing."""
    fitting = {*answering.answers_to(moment), *answering.ALWAYS}
    if not answering.answers_to(moment) or moment.position == "observe":
        return None
    form = HeardForm(auto_id="id_heard_%s")
    form.fields["kind"].choices = [one for one in Answer.Kind.choices if one[0] in fitting]  # type: ignore[attr-defined]
    return form
