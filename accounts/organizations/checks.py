"""What the verbs check before they write: who asks, and whether the words can be stored."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.organizations.models import Membership, Organization, User
from accounts.organizations.permissions import Capability, can
from kernel.errors import Forbidden, Invalid


def require(by: User, organization: Organization, capability: Capability) -> Membership:
    """The membership by which this person may do it. Raises Forbidden."""
    membership = (
        Membership.objects.select_related("user").filter(user=by, organization=organization).first()
    )
    if membership is None or not can(membership, capability):
        raise Forbidden(_("Your role does not allow this. Ask an administrator or the owner."))
    return membership


def require_owner(membership: Membership) -> None:
    """Administrators manage everybody but owners. Raises Forbidden."""
    if membership.role != Membership.Role.OWNER:
        raise Forbidden(_("Only an owner decides who is owner."), code="owners_only")


def check_role(role: str) -> None:
    """Raises Invalid."""
    if role not in Membership.Role.values:
        raise invalid("/role", _("Choose among: %s.") % ", ".join(Membership.Role.values))


def mail_address(email: str) -> str:
    """The address as we compare it, in small letters. Raises Invalid."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise invalid("/email", _("This is not a mail address.")) from error
    return address


def one_line(text: str, *, pointer: str) -> str:
    """Names go into mail subjects: one line, and not empty. Raises Invalid."""
    line = " ".join(text.split())
    if not line:
        raise invalid(pointer, _("Please give a name."))
    return line


RESERVED_SOURCES = frozenset({"goodword"})
"""What our own rooms tell comes under this name; what connected services tell, under names with a slash."""


def key_source(text: str) -> str:
    """Where the events of a key come from; never a name by which it could pretend to be somebody else. Raises Invalid."""
    source = one_line(text, pointer="/source")
    if "/" in source or source.lower() in RESERVED_SOURCES:
        raise invalid(
            "/source",
            _("“%(source)s” cannot be a source: names with a slash belong to connected services.")
            % {"source": source},
        )
    return source


def invalid(pointer: str, detail: str) -> Invalid:
    """A refusal that names the one fault it has."""
    return Invalid(detail, errors=[{"pointer": pointer, "code": "invalid", "detail": detail}])
