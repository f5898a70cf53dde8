"""The evidence library: what speaks for us, who allowed what of it, and where it stands."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.admin.filters import MyContactFilter
from accounts.admin.scoped import Labels, OrganizationAdmin, OwnedForm, person, when
from accounts.customers.models import Contact
from advocacy.admin.evidence_acting import VERBS, GrantForm, PlaceForm, beside
from advocacy.admin.evidence_filters import PermissionFilter, SizeFilter, TagFilter
from advocacy.evidence import library
from advocacy.evidence.models import Evidence
from advocacy.moments import addresses as moment_addresses
from kernel.errors import DomainError, Invalid

PERMISSION_LABELS = Labels(
    {"live": "success", "lapsed": "warning", "refused": "danger", "none": ""}
)
STYLE = {"class": "gw-input"}


class EvidenceForm(OwnedForm):
    """By hand: a story, a talk, a quote from elsewhere; or a company's logo, as a file."""

    file = forms.FileField(
        label=gettext_lazy("logo"), required=False, help_text=gettext_lazy("For a logo only.")
    )

    class Meta:
        model = Evidence
        fields = (
            "kind",
            "contact",
            "company",
            "title",
            "text",
            "url",
            "said_at",
            "tags",
        )
        help_texts: ClassVar[dict[str, Any]] = {
            "tags": gettext_lazy("Industry, use case: with commas between them."),
            "text": gettext_lazy("As they said it. The person can ask to read this."),
        }

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        contact = told.get("contact")
        if not contact and not told.get("company"):
            self.add_error("contact", _("Say whose it is: a person, or for a logo a company."))
        if contact and not told.get("company"):
            told["company"] = contact.company
        if told.get("kind") == Evidence.Kind.LOGO:
            self._take_logo(told)
        return told

    def _take_logo(self, told: dict[str, Any]) -> None:
        file = told.get("file")
        if not file and not self.instance.picture:
            self.add_error("file", _("Hand over the picture."))
        if file:
            try:
                library.set_picture(evidence=self.instance, file=file)
            except Invalid as refusal:
                self.add_error("file", refusal.message)


@admin.register(Evidence)
class EvidenceAdmin(OrganizationAdmin):
    """Quotes, reviews, stories, cards and logos. Nothing leaves without a permission that holds."""

    add_capability = change_capability = "act"
    in_search = 3
    form = EvidenceForm
    list_display = (
        "piece",
        "who",
        "kind",
        "permission_label",
        "origin",
        "tagged",
        when("said_at", gettext_lazy("date")),
    )
    list_filter = (
        PermissionFilter,
        "kind",
        TagFilter,
        SizeFilter,
        "tone",
        "origin",
        ("retired_at", admin.EmptyFieldListFilter),
        MyContactFilter,
    )
    list_select_related = ("contact", "company")
    search_fields = ("text",)
    search_help_text = gettext_lazy("Words, a person, a company, a tag")
    ordering = ("-said_at", "-id")
    autocomplete_fields = ("contact", "company")
    change_form_outer_before_template = "admin/evidence.html"
    empty_title = gettext_lazy("Nothing in the library yet")
    empty_text = gettext_lazy(
        "Testimonials, reviews, warm replies and stories come here by themselves, and results that were celebrated as "
        "cards. What a customer told you in a call counts too: log what they said."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).select_related("contact", "company", "signal")
        return library.with_permission(rows)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        if not search_term.strip():
            return queryset, False
        return library.matching(queryset, search_term), False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("kind", "contact", "company", "title", "text", "url", "said_at", "tags", "file")
        return ("title", "tags", "url", "text", "disclosure", "benefit", "source")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # Words are their person's: nobody improves them.
        return ("text", "disclosure", "benefit", "source") if obj else ()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kw: Any
    ) -> Any:
        fields = [name for name in self.get_fields(request, obj) if name != "file"]
        kw["widgets"] = {"tags": UnfoldAdminTextInputWidget()}
        kw["fields"] = [
            name for name in fields if name not in self.get_readonly_fields(request, obj)
        ]
        if obj is not None:
            kw["form"] = OwnedForm
        return super().get_form(request, obj, change=change, **kw)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            library.prepare(obj, by=person(request))
        super().save_model(request, obj, form, change)

    @display(description=gettext_lazy("piece"))
    def piece(self, row: Evidence) -> str:
        words = " ".join((row.text or row.title).split())
        short = f"{words[:90].rstrip()}…" if len(words) > 91 else words or str(row)
        return format_html('<span class="gw-piece">{}</span>', short)

    @display(description=gettext_lazy("from"), ordering="contact__name")
    def who(self, row: Evidence) -> str:
        told = [str(one) for one in (row.contact, row.company) if one is not None]
        return format_html('<span class="gw-whose">{}</span>', ", ".join(told)) if told else "-"

    @display(description=gettext_lazy("tags"))
    def tagged(self, row: Evidence) -> str:
        return ", ".join(row.tags) or "-"

    @display(description=gettext_lazy("permission"), label=PERMISSION_LABELS)
    def permission_label(self, row: Any) -> tuple[str, str]:
        if row.refused_at:
            return "refused", _("they said no")
        if row.live_grants:
            return "live", str(row.live_grants[0].get_naming_display())
        return ("lapsed", _("ended or lapsed")) if row.was_granted else ("none", _("not asked yet"))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        if (row := kwargs.get("obj")) is not None:
            context["piece"] = beside(row)
            context["may_act"] = self.has_act_permission(request)
            context["grant_form"] = GrantForm(auto_id="id_grant_%s")
            context["place_form"] = PlaceForm(auto_id="id_place_%s")
        return super().render_change_form(request, context, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        act = self.admin_site.admin_view(require_POST(self.act))
        return [path("<uuid:pk>/act/", act, name="advocacy_evidence_act"), *super().get_urls()]

    def act(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Note a yes, end it, note a place, take it down, put the piece away: `do` says which."""
        if not self.has_act_permission(request):
            raise PermissionDenied(_("Your role reads only."))
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        verb = VERBS.get(request.POST.get("do", ""))
        try:
            told = verb(row, request.POST, person(request)) if verb else _("Nothing was chosen.")
        except DomainError as refusal:
            details = [str(error["detail"]) for error in refusal.errors] or [refusal.message]
            messages.error(request, " ".join(details))
        else:
            messages.success(request, told)
        return HttpResponseRedirect(reverse("admin:advocacy_evidence_change", args=[row.pk]))


def about(contact: Contact) -> dict[str, Any]:
    """The section on the page of a person: their pieces, the newest first, and the page that is theirs."""
    rows = library.with_permission(library.pieces().filter(contact=contact, retired_at=None))
    shown = list(rows.order_by("-said_at", "-pk")[:ON_THE_PAGE])
    return {
        "rows": [(row, _in_words(row)) for row in shown],
        "page": moment_addresses.published_url(
            organization_id=contact.organization_id, contact_id=contact.pk
        ),
        "today": timezone.localdate(),
    }


ON_THE_PAGE = 8


def _in_words(row: Any) -> str:
    if row.refused_at:
        return _("they said no")
    if row.live_grants:
        return str(row.live_grants[0].get_naming_display())
    return _("ended or lapsed") if row.was_granted else _("not asked yet")
