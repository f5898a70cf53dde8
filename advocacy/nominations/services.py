"""Put somebody forward, and decide about it."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.customers.models import Contact
from accounts.events import services as inbox
from accounts.events.models import OWN_SOURCE, Event
from accounts.events.rules import message_id
from accounts.organizations.models import Membership, User
from accounts.organizations.permissions import CAPABILITIES, Capability
from advocacy.nominations.models import WHY_LENGTH, Nomination
from kernel import tenancy
from kernel.errors import Conflict, Forbidden, Invalid
from kernel.work import State as WorkState

MADE, APPROVED, DECLINED = "nomination.made", "nomination.approved", "nomination.declined"
State = Nomination.State


def nominate(*, contact: Contact, by: User | None, why: str) -> tuple[Nomination, bool]:
    """A colleague (or a program: no `by`) puts a person forward. Returns the nomination and whether it is new.

    It counts nothing before somebody else approved it. While one waits, the same person is not nominated again: the
    waiting one is returned unchanged. Raises Invalid without a reason.
    """
    words = _words(why)
    if not words:
        raise Invalid(_("Please say in a sentence why you think of this person."))
    return _open(contact, is_own=False, by=by, why=words)


def nominate_oneself(*, contact: Contact, words: str = "") -> tuple[Nomination, bool]:
    """A person puts themselves forward: it counts half until one of us has looked at it. Told again, nothing changes."""
    made, is_new = _open(contact, is_own=True, by=None, why=_words(words))
    if is_new:
        _tell(MADE, made)
    return made, is_new


def approve(*, nomination: Nomination, by: User, reason: str = "") -> Nomination:
    """It counts from now on. Nobody approves their own nomination, unless nobody else could.

    Raises Forbidden, and Conflict when it was decided already.
    """
    row = _waiting(nomination)
    if row.by_id == by.pk and not row.is_own and _others_who_may(by):
        raise Forbidden(
            _("You nominated this person yourself: somebody else has to agree."),
            code="own_nomination",
        )
    return _decide(row, State.APPROVED, by=by, reason=reason, fact=APPROVED)


def decline(*, nomination: Nomination, by: User, reason: str = "") -> Nomination:
    """It does not count, and what a self-nomination gave is taken back. Raises Conflict when it was decided already.

    The person is told nothing, and may be nominated again.
    """
    return _decide(_waiting(nomination), State.DECLINED, by=by, reason=reason, fact=DECLINED)


def close_second(*, goes: UUID, stays: UUID) -> None:
    """Two contacts become one: of two that wait, of one sort, the older goes on waiting."""
    waiting = Nomination.objects.for_organization(tenancy.current()).filter(
        Q(contact_id=goes) | Q(contact_id=stays), state=State.WAITING
    )
    for is_own in (False, True):
        for row in waiting.filter(is_own=is_own).order_by("made_at", "id")[1:]:
            row.contact_id = stays
            _decide(row, State.DECLINED, by=None, reason=_("Nominated twice."), fact=DECLINED)


def waiting() -> QuerySet[Nomination]:
    """Nominations of real people that wait for somebody."""
    rows: QuerySet[Nomination] = Nomination.objects.for_organization(tenancy.current())
    return rows.filter(state=State.WAITING, contact__is_test=False)


def _words(text: str) -> str:
    return " ".join(text.replace("\0", "").split())[:WHY_LENGTH]


def _open(contact: Contact, *, is_own: bool, by: User | None, why: str) -> tuple[Nomination, bool]:
    """A new row, or the one that waits already. The person is locked, so that two at once make one."""
    with transaction.atomic():
        living = contact.merged_into_id or contact.pk
        person = (
            Contact.objects.for_organization(tenancy.current())
            .select_for_update(of=("self",), no_key=True)
            .get(pk=living)
        )
        waiting = (
            Nomination.objects.for_organization(tenancy.current())
            .filter(contact=person, is_own=is_own, state=State.WAITING)
            .first()
        )
        if waiting is not None:
            return waiting, False
        made = Nomination(
            organization_id=tenancy.current(),
            contact=person,
            is_own=is_own,
            by=by,
            why=why,
            made_at=timezone.now(),
        )
        made.save(force_insert=True)
        return made, True


def _waiting(nomination: Nomination) -> Nomination:
    """The row, locked. Raises Conflict when it is decided, or when what it said was not read yet."""
    row: Nomination = (
        Nomination.objects.for_organization(tenancy.current())
        .select_for_update(of=("self",), no_key=True)
        .select_related("contact")
        .get(pk=nomination.pk)
    )
    if row.state != State.WAITING:
        raise Conflict(
            _("This nomination was decided already: %(state)s.")
            % {"state": row.get_state_display()},
            code="nomination_state",
        )
    if row.is_own and _is_unread(row):
        raise Conflict(
            _("This nomination came in just now. Please try again in a moment."),
            code="nomination_unread",
        )
    return row


def _is_unread(row: Nomination) -> bool:
    """Whether the fact that it was made still waits: a decision must not be overtaken by what it decides about."""
    name = message_id(f"{MADE}:{row.pk}", raw=b"", has_time=False)
    return (
        Event.objects.for_organization(tenancy.current())
        .filter(source=OWN_SOURCE, message_id=name)
        .exclude(state__in=(WorkState.DONE, WorkState.FAILED))
        .exists()
    )


def _others_who_may(by: User) -> bool:
    """Whether the organization has another member who works with customers."""
    roles = [role for role, may in CAPABILITIES.items() if Capability.ACT in may]
    return (
        Membership.objects.filter(
            organization_id=tenancy.current(), role__in=roles, user__is_active=True
        )
        .exclude(user=by)
        .exists()
    )


def _decide(
    row: Nomination, state: State, *, by: User | None, reason: str, fact: str
) -> Nomination:
    row.state, row.decided_by, row.decided_at = state, by, timezone.now()
    row.reason = " ".join(reason.replace("\0", "").split())[:300]
    row.save(update_fields=["state", "decided_by", "decided_at", "reason", "contact"])
    if row.is_own or state == State.APPROVED:
        _tell(fact, row)
    return row


def _tell(name: str, row: Nomination) -> None:
    inbox.tell(
        name=name,
        subject=str(row.pk),
        payload={
            "contact_id": str(row.contact_id),
            "nomination_id": str(row.pk),
            "is_own": row.is_own,
            # Their own words may be read where their deeds are; what a colleague thinks of them stays here.
            "words": row.why if row.is_own else "",
        },
        # What somebody said of themselves is as old as when they said it.
        occurred_at=row.made_at if row.is_own else None,
        is_test=row.contact.is_test,
    )
