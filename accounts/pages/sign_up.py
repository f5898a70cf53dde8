"""Signing up: either one opens an organization of one's own, or one follows an invitation into somebody's."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import SignupForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.events.services import tell
from accounts.organizations.models import Invitation, Organization, User
from accounts.organizations.services import accept_invitation, create_organization
from accounts.pages.log_in import LABELS, InOurWords
from kernel import tenancy


def open_organization(*, name: str, owner: User) -> Organization:
    """A new organization with its owner; the inbox is told, so that every room can furnish it."""
    organization = create_organization(name=name, owner=owner)
    with tenancy.inside(organization.pk):
        tell(
            name="organization.created",
            subject=str(organization.pk),
            payload={"organization_id": str(organization.pk), "name": organization.name},
        )
    return organization


class PersonForm(InOurWords, SignupForm):
    """What every sign-up asks: a name, a mail address, a password."""

    labels = {**LABELS, "password1": _("Password")}

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def clean(self) -> dict[str, Any]:
        """allauth stores first and last name; what stands before the first space is the first."""
        data: dict[str, Any] = super().clean()
        first, _space, last = " ".join(data.get("name", "").split()).partition(" ")
        return {**data, "first_name": first, "last_name": last}


class SignUpForm(PersonForm):
    """Opens an organization, of which the person becomes owner."""

    field_order = ["organization", "name", "email", "password1"]

    organization = forms.CharField(
        label=_("Organization"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        help_text=_("The company that runs Goodword. You can change the name later."),
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the user is stored, in the same transaction."""
        open_organization(name=self.cleaned_data["organization"], owner=user)


class InvitedSignUpForm(PersonForm):
    """Joins the organization that invited this address. The link came by mail, so the address is confirmed."""

    field_order = ["email", "name", "password1"]

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        self.fields["email"].initial = invitation.email
        self.fields["email"].disabled = True

    def save(self, request: HttpRequest) -> User:
        get_adapter().stash_verified_email(request, self.invitation.email)
        user: User = super().save(request)
        return user

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the user is stored, in the same transaction."""
        accept_invitation(invitation=self.invitation, user=user)
