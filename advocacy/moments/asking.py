"""Asks made elsewhere are logged and count; one ask beyond the budget may be allowed, by whoever may, with a reason."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.contacting.wishes import EFFORT, AskKind
from accounts.customers.models import Contact
from accounts.organizations.models import Membership, User
from accounts.organizations.permissions import Capability, can
from advocacy.moments import ruling
from advocacy.moments.asking_models import AskAllowance, LoggedAsk
from advocacy.moments.asks import BALANCE_WINDOW
from kernel import tenancy
from kernel.errors import Forbidden, Invalid

ALLOWED_FOR = timedelta(days=14)
LONGEST_NOTE, LONGEST_WHY = 300, 200


def log_ask(
    *, contact: Contact, kind: str, asked_at: datetime, by: User | None, note: str = ""
) -> LoggedAsk:
    """Keep an ask that somebody made without us: it draws on the budget like ours, from when it was made.

    Raises Invalid for a kind that does not exist, and for a day that is to come or more than a year ago.
    """
    if kind not in AskKind.values:
        raise _refused("kind", _("Choose what they were asked for."))
    now = timezone.now()
    if asked_at > now:
        raise _refused("asked_at", _("This day is still to come."))
    if asked_at <= now - BALANCE_WINDOW:
        raise _refused("asked_at", _("More than a year ago: it counts for nothing any more."))
    ruling.lock([contact.pk])
    return LoggedAsk.objects.create(
        organization_id=tenancy.current(),
        contact=contact,
        company=contact.company,
        kind=kind,
        effort=EFFORT[AskKind(kind)],
        asked_at=asked_at,
        note=note.strip()[:LONGEST_NOTE],
        logged_at=now,
        logged_by=by,
    )


def take_back(logged: LoggedAsk) -> None:
    """It was logged by mistake: what it took of the budget is free again."""
    ruling.lock([logged.contact_id])
    LoggedAsk.objects.for_organization(tenancy.current()).filter(pk=logged.pk).delete()


def allow_one(*, contact: Contact, why: str, by: Membership) -> AskAllowance:
    """Let one ask go beyond the budget within two weeks. What people answered, trouble, policy and consent still hold.

    Administrators and owners only: raises Forbidden for others, Invalid without a reason.
    """
    if not can(by, Capability.CONFIGURE):
        raise Forbidden(
            _("Only an administrator or the owner may go beyond the ask budget."),
            code="not_yours_to_allow",
        )
    if not why.strip():
        raise _refused("why", _("Say why this ask cannot wait."))
    ruling.lock([contact.pk])
    now = timezone.now()
    return AskAllowance.objects.create(
        organization_id=tenancy.current(),
        contact=contact,
        why=why.strip()[:LONGEST_WHY],
        granted_at=now,
        until=now + ALLOWED_FOR,
        granted_by=by.user,
    )


def _refused(field: str, detail: str) -> Invalid:
    fault = {"pointer": f"/{field}", "code": "invalid", "detail": detail}
    return Invalid(detail, code="invalid_ask", errors=[fault])
