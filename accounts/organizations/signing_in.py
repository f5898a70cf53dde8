"""Log-ins and failed ones, written down in each organization of the person: its administrators may read them."""

from accounts.history import trail
from accounts.organizations.models import Membership, User
from kernel import tenancy

THROUGH = "log-in"


def succeeded(user: User) -> None:
    """Somebody logged in, by whatever way."""
    _note(user, trail.Kind.SIGNED_IN)


def failed(email: str) -> None:
    """Somebody tried to log in as this address; nobody's address leaves nothing."""
    user = User.objects.filter(email__iexact=email.strip()).first() if email else None
    if user is not None:
        _note(user, trail.Kind.SIGN_IN_FAILED)


def _note(user: User, kind: trail.Kind) -> None:
    places = Membership.objects.filter(user=user).order_by("organization_id")
    for organization_id in list(places.values_list("organization_id", flat=True)):
        with tenancy.inside(organization_id):
            trail.note(kind, person=user.pk, through=THROUGH)
