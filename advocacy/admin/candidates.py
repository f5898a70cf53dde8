"""Likely matches: what was said by somebody who may be in the book; a person says who it was."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from unfold.decorators import action, display

from accounts.admin.returning import back
from accounts.admin.scoped import OrganizationAdmin, OwnedForm, person, when
from accounts.admin.undoing import with_undo
from accounts.customers import handles
from accounts.customers.models import Contact
from advocacy.admin.cards import sentences
from advocacy.signals import confirming
from advocacy.signals.suggested import Candidate, Suggestion
from kernel import tenancy

LIST = "admin:advocacy_candidate_changelist"


class SomebodyElseForm(OwnedForm):
    """Whoever it was, when it is none of those suggested."""

    class Meta:
        model = Candidate
        fields = ("contact",)
        labels = {"contact": gettext_lazy("It was")}

    def clean_contact(self) -> Contact:
        contact: Contact | None = self.cleaned_data.get("contact")
        if contact is None:
            raise forms.ValidationError(gettext_lazy("Choose a person."))
        return contact

    def _post_clean(self) -> None:
        """The row is changed by the verb, in `save_model`, not by the form."""


class StateFilter(admin.SimpleListFilter):
    """What waits is what is looked for; the rest is one click away."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [choice for choice in Candidate.State.choices if choice[0] != "waiting"]

    def choices(self, changelist: Any) -> Any:
        for choice in super().choices(changelist):
            if choice["query_string"] == changelist.get_query_string(remove=["state"]):
                choice["display"] = gettext_lazy("waiting")
            yield choice

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(state=self.value() or Candidate.State.WAITING)


@admin.register(Candidate)
class CandidateAdmin(OrganizationAdmin):
    """The review list. One click says who it was; nothing counts before."""

    form = SomebodyElseForm
    change_capability = "act"
    list_display = ("said_by", "what", when("occurred_at", gettext_lazy("when")), "state")
    list_filter = (StateFilter, "is_exact", "is_proven")
    search_fields = ("name", "handle", "company", "suggestions__contact__name")
    ordering = ("created_at", "id")
    autocomplete_fields = ("contact",)
    fields = ("contact",)
    list_per_page = 25
    change_list_template = "admin/candidates.html"
    change_form_outer_before_template = "admin/candidate.html"
    actions = ("accept_exact",)
    empty_title = gettext_lazy("Nothing waits")
    empty_text = gettext_lazy(
        "What is said about you in public by somebody who may be in the book waits here, for 14 days, until you say who "
        "it was."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Candidate]:
        suggested = Suggestion.objects.filter(organization_id=tenancy.current()).select_related(
            "contact__company"
        )
        rows: QuerySet[Candidate] = super().get_queryset(request)
        return rows.select_related("contact__company").prefetch_related(
            Prefetch("suggestions", queryset=suggested)
        )

    def get_search_results(self, request: HttpRequest, queryset: Any, term: str) -> Any:
        found, _may_repeat = super().get_search_results(request, queryset, term)
        return found, bool(term)

    @display(description=gettext_lazy("said by"))
    def said_by(self, row: Candidate) -> str:
        return row.said_by

    @display(description=gettext_lazy("what"))
    def what(self, row: Candidate) -> str:
        return str(row.get_kind_display())

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request) and (obj is None or obj.state == "waiting")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        may = {"may_act": self.has_act_permission(request)}
        response: HttpResponse = super().changelist_view(request, {**(extra_context or {}), **may})
        if (shown := getattr(response, "context_data", None)) and "cl" in shown:
            shown["matches"] = [shown_match(row) for row in shown["cl"].result_list]
        return response

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        if (row := kwargs.get("obj")) is not None:
            context["match"] = shown_match(row)
            context["may_act"] = self.has_act_permission(request)
            context["on_its_page"] = True
        return super().render_change_form(request, context, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        contact = form.cleaned_data["contact"]
        row = Candidate.objects.get(pk=obj.pk)
        accepted = confirming.accept(candidate=row, contact=contact, by=person(request))
        messages.success(request, _accepted(request, row, contact, accepted))

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:advocacy_candidate_changelist"))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self.response_post_save_change(request, obj)

    @action(
        description=gettext_lazy("Accept those that name one person exactly"), permissions=["act"]
    )
    def accept_exact(self, request: HttpRequest, queryset: Any) -> None:
        accepted = confirming.accept_exact(queryset, by=person(request))
        messages.success(
            request,
            ngettext("%(n)s match accepted.", "%(n)s matches accepted.", accepted)
            % {"n": accepted},
        )

    def get_urls(self) -> list[URLPattern]:
        verbs: dict[str, Callable[..., str]] = {
            "accept": _accept,
            "reject": _reject,
            "never": _never,
            "again": _again,
            "undo": _undo,
        }
        mine = [
            path(
                f"<uuid:pk>/{word}/",
                self.admin_site.admin_view(require_POST(self._acting(verb))),
                name=f"advocacy_candidate_{word}",
            )
            for word, verb in verbs.items()
        ]
        return [*mine, *super().get_urls()]

    def _acting(self, verb: Callable[..., str]) -> Callable[..., HttpResponse]:
        def act(request: HttpRequest, pk: Any) -> HttpResponse:
            if not self.has_act_permission(request):
                raise PermissionDenied(_("Your role reads only."))
            told = verb(request, get_object_or_404(self.get_queryset(request), pk=pk))
            messages.success(request, told)
            return back(request, otherwise="admin:advocacy_candidate_changelist")

        return act


def shown_match(row: Candidate) -> dict[str, Any]:
    """One match as a CSM reads it; reads what was prefetched."""
    text = next(
        (row.details[name] for name in ("text", "title", "topic") if row.details.get(name)), ""
    )
    link = str(row.details.get("url") or "")
    network, name = handles.shown(row.handle) if row.handle else ("", "")
    return {
        "row": row,
        "text": text,
        "link": link if link.startswith(("http://", "https://")) else "",
        "handle": f"{name} ({network})" if row.handle else "",
        "tone": _tone(row.tone),
        "suggested": [
            {"contact": one.contact, "reason": " ".join(sentences([one.reason]))}
            for one in row.suggestions.all()
        ],
    }


def _tone(tone: str) -> str:
    words = {
        "enthusiastic": _("enthusiastic"),
        "friendly": _("friendly"),
        "unknown": _("tone not known"),
    }
    return words.get(tone, "")


def _chosen(request: HttpRequest) -> Contact:
    """The person whose button was pressed."""
    people = Contact.objects.filter(
        organization_id=tenancy.current(), is_test=False, merged_into=None
    )
    try:
        return get_object_or_404(people, pk=request.POST.get("contact") or None)
    except ValidationError as error:
        raise Http404("No such person.") from error


def _at(word: str, row: Candidate) -> str:
    return reverse(f"admin:advocacy_candidate_{word}", args=[row.pk])


def _accept(request: HttpRequest, row: Candidate) -> str:
    contact = _chosen(request)
    accepted = confirming.accept(candidate=row, contact=contact, by=person(request))
    return _accepted(request, row, contact, accepted)


def _accepted(
    request: HttpRequest, row: Candidate, contact: Contact, accepted: list[Candidate]
) -> str:
    told = ngettext(
        "Counts for %(name)s from now on.",
        "Counts for %(name)s from now on, with %(n)s others of the same hand.",
        len(accepted),
    ) % {"name": contact, "n": len(accepted) - 1}
    return with_undo(request, told, _at("undo", row), otherwise=LIST)


def _reject(request: HttpRequest, row: Candidate) -> str:
    confirming.reject(candidate=row, by=person(request))
    told = _("Rejected. It will be deleted after 14 days.")
    return with_undo(request, told, _at("undo", row), otherwise=LIST)


def _never(request: HttpRequest, row: Candidate) -> str:
    contact = _chosen(request)
    confirming.never(candidate=row, contact=contact, by=person(request))
    told = _("%(name)s is not suggested for this again.") % {"name": contact}
    return with_undo(request, told, _at("again", row), otherwise=LIST, contact=str(contact.pk))


def _again(request: HttpRequest, row: Candidate) -> str:
    contact = _chosen(request)
    confirming.suggest_again(candidate=row, contact=contact, by=person(request))
    return _("Taken back: %(name)s may be suggested for this again.") % {"name": contact}


def _undo(request: HttpRequest, row: Candidate) -> str:
    contact = row.contact
    confirming.undo(candidate=row, by=person(request))
    if contact is None:
        return _("Taken back: it waits again.")
    return _("Taken back: it counts for %(name)s no longer.") % {"name": contact}
