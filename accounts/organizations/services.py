"""Verbs for organizations, members, invitations and API keys. Each says who does it, and refuses who may not."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.organizations import checks, keys
from accounts.organizations.invitations import send_invitation
from accounts.organizations.models import ApiKey, Invitation, Membership, Organization, User
from accounts.organizations.permissions import Capability
from kernel.errors import Conflict, Forbidden

MOST_INVITATIONS_A_DAY = 50
"""An organization's own limit, so that a stranger who signs up cannot use our mail to write to the world."""

LAST_USED_STEP = timedelta(minutes=1)
"""How exact `ApiKey.last_used_at` is; a busy key is not written on every request."""

Role = Membership.Role


# Organizations and members


@transaction.atomic
def create_organization(*, name: str, owner: User) -> Organization:
    """A new tenant that only observes, in its owner's language and time zone. Raises Invalid.

    It tells nobody: the door that opens an organization tells the inbox (`accounts.pages.sign_up`).
    """
    organization = Organization.objects.create(
        name=checks.one_line(name, pointer="/name"),
        language=owner.language,
        timezone=owner.timezone,
    )
    Membership.objects.create(organization=organization, user=owner, role=Role.OWNER)
    return organization


def membership_of(*, user: User, organization: Organization) -> Membership | None:
    """The person's place in this organization."""
    return Membership.objects.filter(user=user, organization=organization).first()


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: User) -> Membership:
    """Give a member another role. Raises Forbidden, Invalid, and Conflict when it would leave no owner."""
    checks.check_role(role)
    _lock(membership.organization)
    membership.refresh_from_db()
    mine = checks.require(by, membership.organization, Capability.MANAGE)
    if Role.OWNER in {role, membership.role}:
        checks.require_owner(mine)
    if role != Role.OWNER:
        _keep_an_owner(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    return membership


@transaction.atomic
def remove_member(*, membership: Membership, by: User) -> None:
    """Take a member out, or leave oneself; invitations they sent and nobody followed end with it.

    Their API keys stay: programs do not stop because a person leaves. Raises Forbidden, and Conflict when it
    would leave no owner.
    """
    _lock(membership.organization)
    membership.refresh_from_db()
    if membership.user_id != by.pk:
        mine = checks.require(by, membership.organization, Capability.MANAGE)
        if membership.role == Role.OWNER:
            checks.require_owner(mine)
    _keep_an_owner(membership)
    _open_invitations(membership.organization).filter(invited_by=membership.user).update(
        revoked_at=timezone.now()
    )
    membership.delete()


def _keep_an_owner(membership: Membership) -> None:
    """Raises Conflict when this is the last owner who can still log in. The organization is locked."""
    if membership.role != Role.OWNER:
        return
    others = Membership.objects.filter(
        organization=membership.organization, role=Role.OWNER, user__is_active=True
    ).exclude(pk=membership.pk)
    if not others.exists():
        raise Conflict(
            _("An organization needs an owner. Make somebody else owner first."), code="last_owner"
        )


def _lock(organization: Organization) -> None:
    """One change of members at a time per organization, so that two owners cannot both step down."""
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)


# Invitations


@transaction.atomic
def invite(*, organization: Organization, email: str, role: str, by: User) -> Invitation:
    """Invite an address by mail; inviting it again replaces the invitation before and its link.

    Runs inside the organization. Raises Forbidden, Invalid, and Conflict for a member or past the day's limit.
    """
    address = checks.mail_address(email)
    checks.check_role(role)
    _lock(organization)
    mine = checks.require(by, organization, Capability.MANAGE)
    if role == Role.OWNER:
        checks.require_owner(mine)
    if Membership.objects.filter(organization=organization, user__email=address).exists():
        raise Conflict(
            _("%(email)s is a member already.") % {"email": address}, code="already_member"
        )
    now = timezone.now()
    today = Invitation.objects.for_organization(organization).filter(
        created_at__gt=now - timedelta(days=1)
    )
    if today.count() >= MOST_INVITATIONS_A_DAY:
        raise Conflict(
            _("%(count)s people were invited in the last 24 hours. Please go on tomorrow.")
            % {"count": MOST_INVITATIONS_A_DAY},
            code="too_many_invitations",
        )
    _open_invitations(organization).filter(email=address).update(revoked_at=now)
    invitation = Invitation.objects.create(
        organization=organization, email=address, role=role, invited_by=by
    )
    send_invitation(invitation)
    return invitation


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User) -> Membership:
    """Join the organization. Joining again changes nothing. The caller has checked the signed link.

    Runs inside the organization. Raises Forbidden when the invitation is for another address and Conflict when
    it was used or revoked.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if user.email.lower() != invitation.email:
        raise Forbidden(
            _("This invitation was sent to another mail address."), code="invitation_for_another"
        )
    membership = Membership.objects.filter(
        organization_id=invitation.organization_id, user=user
    ).first()
    if membership is None:
        if not invitation.is_open:
            raise Conflict(_("This invitation was used or taken back."), code="invitation_closed")
        membership = Membership.objects.create(
            organization_id=invitation.organization_id, user=user, role=invitation.role
        )
    if invitation.is_open:
        invitation.accepted_at = timezone.now()
        invitation.save(update_fields=["accepted_at"])
    return membership


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User) -> None:
    """Take an open invitation back; its link dies. Raises Forbidden, and Conflict once it was accepted."""
    checks.require(by, invitation.organization, Capability.MANAGE)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at:
        raise Conflict(
            _("This person has joined already. Remove the member instead."),
            code="invitation_closed",
        )
    if invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])


def _open_invitations(organization: Organization) -> QuerySet[Invitation]:
    return Invitation.objects.for_organization(organization).filter(
        accepted_at=None, revoked_at=None
    )


# API keys


def create_api_key(
    *,
    organization: Organization,
    name: str,
    scopes: Iterable[str],
    by: User | None,
    is_test: bool = False,
    source: str = "product",
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Make a key; the secret in the answer is never shown again. Raises Forbidden and Invalid.

    `by=None` is the installation itself (the demo, a command on the server), which nobody has to permit.
    """
    if by is not None:
        checks.require(by, organization, Capability.MANAGE)
    wanted = list(dict.fromkeys(scopes))
    unknown = sorted(set(wanted) - set(ApiKey.Scope.values))
    if unknown or not wanted:
        raise checks.invalid("/scopes", _("Choose among: %s.") % ", ".join(ApiKey.Scope.values))
    if expires_at and expires_at <= timezone.now():
        raise checks.invalid("/expires_at", _("This lies in the past."))
    new = keys.draw(is_test=is_test)
    key = ApiKey.objects.create(
        organization=organization,
        name=checks.one_line(name, pointer="/name"),
        source=checks.key_source(source),
        prefix=new.prefix,
        secret_hash=keys.digest(new.secret),
        scopes=wanted,
        is_test=is_test,
        created_by=by,
        expires_at=expires_at,
    )
    return key, new.secret


def revoke_api_key(*, key: ApiKey, by: User | None) -> None:
    """The key stops working with the next request. Revoking again keeps the first time. Raises Forbidden."""
    if by is not None:
        checks.require(by, key.organization, Capability.MANAGE)
    now = timezone.now()
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
        key.revoked_at = now


def authenticate_key(secret: str) -> ApiKey | None:
    """The key behind a secret; None when unknown, wrong, expired or revoked."""
    prefix = keys.prefix_of(secret)
    key = ApiKey.objects.filter(prefix=prefix).first() if prefix else None
    if key is None or not keys.matches(secret, key.secret_hash):
        return None
    now = timezone.now()
    if key.revoked_at or (key.expires_at and key.expires_at <= now):
        return None
    if key.last_used_at is None or key.last_used_at < now - LAST_USED_STEP:
        _note_use(key, now)
    return key


def _note_use(key: ApiKey, now: datetime) -> None:
    """Skips when another request is writing the same: requests of one key never wait for each other."""
    with transaction.atomic():
        free = ApiKey.objects.filter(pk=key.pk).select_for_update(skip_locked=True, no_key=True)
        if free.values_list("pk", flat=True).first():
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
            key.last_used_at = now
