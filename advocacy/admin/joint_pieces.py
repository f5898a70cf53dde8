"""What is made together with customers: stage by stage, with how long it has stood there, and what came of it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.decorators import display

from accounts.admin.filters import MyContactFilter, TeamFilter
from accounts.admin.scoped import Labels, OrganizationAdmin, OwnedForm, person, when
from advocacy.evidence import grants
from advocacy.incentives import addresses, pieces
from advocacy.incentives.piece_models import JointPiece, PieceLead, PieceStep
from advocacy.incentives.states import PIECE_TRANSITIONS
from advocacy.signals.models import Signal
from kernel.errors import DomainError
from referrals.leads.models import Lead

STAGE_LABELS = Labels(
    {
        "idea": "",
        "agreed": "info",
        "drafting": "info",
        "approval": "warning",
        "approved": "success",
        "published": "success",
        "retired": "",
    }
)
LEADS_SHOWN = 25


class JointPieceForm(OwnedForm):
    """The text is changed by the room's own verb: what was approved goes back to drafting when a word of it changes."""

    class Meta:
        model = JointPiece
        fields = (
            "kind",
            "title",
            "contact",
            "owner",
            "takes_place_on",
            "draft_url",
            "published_url",
            "text",
        )


@admin.register(JointPiece)
class JointPieceAdmin(OrganizationAdmin):
    """The pipeline. Nothing is published without the customer's yes to the very text."""

    add_capability = change_capability = "act"
    form = JointPieceForm
    list_display = (
        "title",
        "with_whom",
        "stage_label",
        "standing_since",
        "owner",
        when("takes_place_on", gettext_lazy("takes place")),
        "brought",
    )
    list_filter = ("stage", "kind", ("owner", TeamFilter), MyContactFilter)
    list_select_related = ("contact", "company", "owner")
    search_fields = ("title", "contact__name", "company__name")
    ordering = ("stage_since", "id")
    autocomplete_fields = ("contact",)
    change_form_outer_before_template = "admin/joint_piece.html"
    empty_title = gettext_lazy("Nothing is being made together")
    empty_text = gettext_lazy(
        "A joint webinar or case study that somebody accepts begins here by itself; an idea you can add by hand."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).filter(contact__is_test=False)
        return pieces.with_leads(rows.select_related("contact", "company", "owner", "evidence"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ()
        fixed: tuple[str, ...] = ("kind", "contact")
        return (*fixed, "text") if obj.stage in ("published", "retired") else fixed

    @display(description=gettext_lazy("with"), ordering="contact__name")
    def with_whom(self, piece: JointPiece) -> str:
        return f"{piece.contact}, {piece.company}" if piece.company else str(piece.contact)

    @display(description=gettext_lazy("stage"), ordering="stage", label=STAGE_LABELS)
    def stage_label(self, piece: JointPiece) -> tuple[str, Any]:
        return piece.stage, piece.get_stage_display()

    @display(
        description=gettext_lazy("standing there"),
        ordering="stage_since",
        label={"old": "danger", "new": ""},
    )
    def standing_since(self, piece: JointPiece) -> tuple[str, Any]:
        days = pieces.days_in_stage(piece)
        return ("old" if pieces.is_old(piece) else "new"), _("%(days)s days") % {"days": days}

    @display(description=gettext_lazy("leads (won)"), ordering="lead_count")
    def brought(self, piece: Any) -> str:
        return f"{piece.lead_count} ({piece.won_count})" if piece.lead_count else "-"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            made = pieces.start(
                kind=obj.kind,
                title=obj.title,
                contact=obj.contact,
                owner=obj.owner or person(request),
                by=person(request),
            )
            made.takes_place_on, made.text = obj.takes_place_on, obj.text
            made.draft_url, made.published_url = obj.draft_url, obj.published_url
            made.save(update_fields=["takes_place_on", "text", "draft_url", "published_url"])
            obj.pk = made.pk
            return
        text = obj.text
        changed = [name for name in form.changed_data if name != "text"]
        if changed:
            obj.save(update_fields=changed)
        if "text" in form.changed_data:
            pieces.rewrite(piece=obj, text=text, by=person(request))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        if (piece := kwargs.get("obj")) is not None:
            context |= _beside(piece)
            context["may_act"] = self.has_act_permission(request)
        return super().render_change_form(request, context, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        door = self.admin_site.admin_view
        return [
            path(
                "<uuid:pk>/move/",
                door(require_POST(self.move)),
                name="advocacy_jointpiece_move",
            ),
            path(
                "<uuid:pk>/leads/",
                door(require_POST(self.change_leads)),
                name="advocacy_jointpiece_leads",
            ),
            *super().get_urls(),
        ]

    def move(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """The next stage."""
        piece = self._to_act_on(request, pk)
        stage, note = request.POST.get("stage", ""), request.POST.get("note", "")
        try:
            pieces.move(piece=piece, stage=stage, by=person(request), note=note)
        except DomainError as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("Noted."))
        return self._back(piece)

    def change_leads(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Tie a lead to the piece, or untie it."""
        piece = self._to_act_on(request, pk)
        if request.POST.get("untie"):
            row = get_object_or_404(PieceLead.objects.filter(piece=piece), pk=request.POST["untie"])
            pieces.untie_lead(piece=piece, lead_id=row.lead_id)
        else:
            leads = Lead.objects.for_organization(piece.organization_id).filter(is_test=False)
            lead = get_object_or_404(leads, pk=request.POST.get("lead") or None)
            pieces.tie_lead(piece=piece, lead=lead)
        messages.success(request, _("Noted."))
        return self._back(piece)

    def _to_act_on(self, request: HttpRequest, pk: Any) -> JointPiece:
        if not self.has_act_permission(request):
            raise PermissionDenied(_("Your role reads only."))
        piece: JointPiece = get_object_or_404(self.get_queryset(request), pk=pk)
        return piece

    def _back(self, piece: JointPiece) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:advocacy_jointpiece_change", args=[piece.pk]))


def _beside(piece: JointPiece) -> dict[str, Any]:
    """The next stages, the way so far, the leads and the act it became."""
    words = dict(JointPiece._meta.get_field("stage").choices or ())
    # Onwards first, then back, then the end.
    stages = [*words]
    here = stages.index(piece.stage)
    nexts = [
        (after, words[after])
        for before, after in sorted(
            PIECE_TRANSITIONS,
            key=lambda step: (step[1] == "retired", stages.index(step[1]) < here),
        )
        if before == piece.stage and after != "approved"
    ]
    tied = (
        PieceLead.objects.filter(piece=piece, lead__is_test=False)
        .select_related("lead__contact", "lead__company")
        .order_by("-tied_at")
    )
    free = (
        Lead.objects.for_organization(piece.organization_id)
        .filter(is_test=False)
        .exclude(pk__in=tied.values("lead_id"))
        .select_related("contact", "company")
        .order_by("-submitted_at")[:LEADS_SHOWN]
    )
    return {
        "piece": piece,
        "is_old": pieces.is_old(piece),
        "days": pieces.days_in_stage(piece),
        "nexts": nexts,
        "steps": PieceStep.objects.filter(piece=piece).select_related("by").order_by("at", "id"),
        "in_library": piece.evidence,
        "live_grant": grants.live_grant(piece.evidence) if piece.evidence else None,
        "leads": tied,
        "free_leads": free,
        "evidence": Signal.objects.filter(
            contact=piece.contact_id, subject=str(piece.pk), withdrawn_at=None
        ).first(),
        "page_url": addresses.piece_url(organization_id=piece.organization_id, piece_id=piece.pk),
    }
