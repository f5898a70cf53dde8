from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import display

from accounts.admin.scoped import OfOrganizationAdmin, OrganizationAdmin, in_words, person, when
from accounts.organizations import services
from accounts.organizations.models import Invitation, Membership


@admin.register(Membership)
class MembershipAdmin(OfOrganizationAdmin):
    """Who works here, and as what. New people come by invitation."""

    change_capability = "manage"
    list_display = ("person", "address", "role", when("created_at", _("since")))
    list_select_related = ("user",)
    list_filter = ("role",)
    search_fields = ("user__email", "user__first_name", "user__last_name")
    ordering = ("created_at", "id")
    fields = ("person", "address", "role", "created_at")
    readonly_fields = ("person", "address", "created_at")
    change_form_outer_after_template = "admin/member_remove.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("user", "organization")

    @display(description=_("person"), ordering="user__first_name")
    def person(self, membership: Membership) -> str:
        return str(membership.user)

    @display(description=_("mail address"), ordering="user__email")
    def address(self, membership: Membership) -> str:
        return membership.user.email

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if "role" in form.changed_data:
            wanted = form.cleaned_data["role"]
            services.change_role(membership=obj, role=wanted, by=person(request))

    def get_urls(self) -> list[URLPattern]:
        remove = self.admin_site.admin_view(require_POST(self.remove))
        return [
            path("<uuid:pk>/remove/", remove, name="accounts_membership_remove"),
            *super().get_urls(),
        ]

    def remove(self, request: HttpRequest, pk: Any) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied(
                str(_("Your role does not allow this. Ask an administrator or the owner."))
            )
        membership = get_object_or_404(self.get_queryset(request), pk=pk)
        name = str(membership.user)
        services.remove_member(membership=membership, by=person(request))
        messages.success(request, _("%(name)s is no longer a member.") % {"name": name})
        return redirect("admin:accounts_membership_changelist")


class InvitationForm(forms.ModelForm):
    """Only the question; the verb decides, since inviting again replaces the invitation before."""

    class Meta:
        model = Invitation
        fields = ("email", "role")

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), "organization"}  # type: ignore[misc]


@admin.register(Invitation)
class InvitationAdmin(OrganizationAdmin):
    view_capability = add_capability = "manage"
    form = InvitationForm  # type: ignore[assignment]
    list_display = ("email", "role", "state", "invited_by", when("created_at", _("invited")))
    list_select_related = ("invited_by",)
    ordering = ("-created_at", "-id")
    fields = ("email", "role")
    actions = ("revoke",)
    empty_title = _("Nobody is invited")
    empty_text = _("An invitation is a mail with a link that is good for 14 days.")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("email", "role", "state_words", "invited_by", "created_at") if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj) if obj else ()

    @display(
        description=_("state"),
        label={"open": "info", "accepted": "success", "revoked": "warning"},
    )
    def state(self, invitation: Invitation) -> tuple[str, Any]:
        if invitation.accepted_at:
            return "accepted", _("accepted")
        return ("revoked", _("taken back")) if invitation.revoked_at else ("open", _("open"))

    state_words = in_words(state)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        made = services.invite(
            organization=request.membership.organization,  # type: ignore[attr-defined]
            email=obj.email,
            role=obj.role,
            by=person(request),
        )
        obj.pk = made.pk

    def has_manage_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request)

    @admin.action(description=_("Take back"), permissions=["manage"])
    def revoke(self, request: HttpRequest, queryset: Any) -> None:
        for invitation in queryset.select_related("organization"):
            services.revoke_invitation(invitation=invitation, by=person(request))
        messages.success(request, _("Taken back: their links no longer work."))
