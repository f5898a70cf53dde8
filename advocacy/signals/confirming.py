"""A person says whose fact it is: accept, reject, never this person, and take a wrong accept back."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.customers import known_as, matching
from accounts.customers.models import Contact
from accounts.events.services import tell
from advocacy.signals.suggested import Candidate, Suggestion
from kernel import tenancy
from kernel.errors import Conflict, Invalid
from kernel.text import define, reason

State = Candidate.State

define({"match_by_hand": gettext_lazy("Somebody of yours thought of them.")})


def accept(*, candidate: Candidate, contact: Contact, by: Any = None) -> list[Candidate]:
    """It was this person: the fact counts for them, and their handle and page are remembered.

    Whatever else waits from the same handle or page is theirs too. Returns everything that was accepted; said again,
    nothing. Raises Conflict when somebody decided otherwise or the handle belongs to somebody else, Invalid for a
    contact who cannot be meant.
    """
    row = _locked_one(candidate)
    if row.state == State.ACCEPTED and row.contact_id == contact.pk:
        return []
    _must_wait(row)
    _check(row, contact)
    remembered = known_as.remember(contact=contact, marks=matching.marks_of(row.clue()))
    accepted = [row, *_of_the_same_hand(row)]
    for one in accepted:
        one.state, one.contact = State.ACCEPTED, contact
        one.remembered = remembered
        _decided(one, by)
        _tell_accepted(one)
    return accepted


def accept_exact(candidates: Iterable[Candidate], *, by: Any = None) -> int:
    """Accept those of them that name exactly one person of the book. Returns how many; the others go on waiting."""
    done: set[UUID] = set()
    for one in candidates:
        if one.pk in done or not one.is_exact or one.state != State.WAITING:
            continue
        likely = list(Suggestion.objects.filter(candidate=one).select_related("contact")[:2])
        if len(likely) == 1:
            done |= {row.pk for row in accept(candidate=one, contact=likely[0].contact, by=by)}
    return len(done)


def reject(*, candidate: Candidate, by: Any = None) -> Candidate:
    """Nobody we know, or nothing worth keeping; said again, nothing changes. Raises Conflict when it was accepted."""
    row = _locked_one(candidate)
    if row.state == State.REJECTED:
        return row
    _must_wait(row)
    row.state = State.REJECTED
    _decided(row, by)
    return row


def never(*, candidate: Candidate, contact: Contact, by: Any = None) -> Candidate:
    """Whoever this is, it is never this contact: not suggested again for the same handle, page or name.

    It goes on waiting when somebody else may be meant, else it is rejected.
    """
    row = _locked_one(candidate)
    _must_wait(row)
    _check(row, contact)
    known_as.refuse(contact=contact, marks=matching.refusable_marks(row.clue()))
    alike = [row, *_of_the_same_hand(row)]
    Suggestion.objects.for_organization(tenancy.current()).filter(
        candidate__in=alike, contact=contact
    ).delete()
    left = set(
        Suggestion.objects.for_organization(tenancy.current())
        .filter(candidate__in=alike)
        .values_list("candidate_id", flat=True)
    )
    for one in alike:
        if one.pk not in left:
            one.state = State.REJECTED
            _decided(one, by)
    return row


def suggest_again(*, candidate: Candidate, contact: Contact, by: Any = None) -> Candidate:
    """A wrong click on "never": the contact may be meant again, by this fact and whatever else waits from the same hand.

    What the refusal alone had rejected waits again. Raises Conflict when it was accepted for somebody else meanwhile.
    """
    row = _locked_one(candidate)
    if row.state == State.ACCEPTED:
        raise _too_late()
    _check(row, contact)
    known_as.allow(contact=contact, marks=matching.refusable_marks(row.clue()))
    rejected_with_it = Q(state=State.REJECTED, decided_at=row.decided_at)
    alike = list(_locked(_hand(row) & (Q(pk=row.pk) | Q(state=State.WAITING) | rejected_with_it)))
    Suggestion.objects.bulk_create(
        [_thought_of(one, contact) for one in alike], ignore_conflicts=True
    )
    for one in alike:
        if one.state == State.REJECTED:
            one.state = State.WAITING
            _decided(one, by)
    return row


def _thought_of(row: Candidate, contact: Contact) -> Suggestion:
    """As likely as the book says now; whom it does not name, somebody of ours has thought of."""
    found = matching.match([row.clue()])[row.clue().key].candidates
    like = next((one for one in found if one.contact_id == contact.pk), None)
    return Suggestion(
        organization_id=tenancy.current(),
        candidate=row,
        contact=contact,
        reason=like.reason if like else reason("match_by_hand"),
        similarity=like.similarity if like else 0,
    )


def undo(*, candidate: Candidate, by: Any = None) -> list[Candidate]:
    """Take back what was decided: it waits again. Of an accepted one, all of this hand for this person wait again and
    count no longer, and the handle that was remembered with it is forgotten. Raises Conflict when it waits.
    """
    row = _locked(Q(pk=candidate.pk)).get()
    if row.state == State.REJECTED:
        row.state = State.WAITING
        _decided(row, by)
        return [row]
    if row.state != State.ACCEPTED:
        raise Conflict(_("Nobody has decided about this match."), code="candidate_state")
    alike = Q(contact=row.contact_id) & _hand(row)
    taken_back = list(_locked(Q(pk=row.pk) | (alike & Q(state=State.ACCEPTED))))
    known_as.forget(contact=row.contact, marks=[(kind, value) for kind, value in row.remembered])
    for one in taken_back:
        _tell_undone(one)
        one.state, one.contact, one.remembered = State.WAITING, None, []
        _decided(one, by)
    return taken_back


def _locked(which: Q) -> Any:
    return (
        Candidate.objects.for_organization(tenancy.current())
        .filter(which)
        .select_related("contact")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )


def the_one_suggested(candidate: Candidate) -> Contact:
    """The person this must be, when nobody else is suggested. Raises Invalid when nobody or several are."""
    likely = list(Suggestion.objects.filter(candidate=candidate).select_related("contact")[:2])
    if len(likely) != 1:
        words = _("Several people may be meant, or nobody: name one.")
        raise Invalid(
            words, errors=[{"pointer": "/contact_id", "code": "required", "detail": words}]
        )
    return likely[0].contact


def _locked_one(candidate: Candidate) -> Candidate:
    """As it is now, locked. It may have been deleted a moment ago."""
    row: Candidate | None = _locked(Q(pk=candidate.pk)).first()
    if row is None:
        raise _too_late()
    return row


def _must_wait(row: Candidate) -> None:
    if row.state != State.WAITING:
        raise _too_late()


def _too_late() -> Conflict:
    return Conflict(_("Somebody has decided about this match already."), code="candidate_state")


def _hand(row: Candidate) -> Q:
    """Facts by whoever wrote this one, as far as a handle or a page tells; else this one alone."""
    same = Q(pk=row.pk)
    if row.handle:
        same |= Q(handle=row.handle)
    if row.profile_url:
        same |= Q(profile_url=row.profile_url)
    return same & Q(is_test=row.is_test)


def _of_the_same_hand(row: Candidate) -> Sequence[Candidate]:
    return list(_locked(_hand(row) & Q(state=State.WAITING) & ~Q(pk=row.pk)))


def _check(row: Candidate, contact: Contact) -> None:
    if contact.merged_into_id or contact.is_test != row.is_test:
        raise Invalid(_("This person cannot be chosen."), code="candidate_contact")


def _decided(row: Candidate, by: Any) -> None:
    row.decided_at, row.decided_by = timezone.now(), by
    row.save(
        update_fields=["state", "contact", "remembered", "decided_at", "decided_by"],
    )


def _tell_accepted(row: Candidate) -> None:
    assert row.contact is not None and row.decided_at is not None  # noqa: S101, PT018  just accepted
    tell(
        name="candidate.accepted",
        subject=f"{row.pk}:{row.decided_at.isoformat()}",
        payload={
            **_named(row),
            "details": row.details,
            "tone": row.tone,
            "strength": row.strength,
            "occurred_at": row.occurred_at.isoformat(),
            "is_live": row.is_live,
        },
        is_test=row.is_test,
    )


def _tell_undone(row: Candidate) -> None:
    assert row.decided_at is not None  # noqa: S101  it was accepted
    tell(
        name="candidate.undone",
        subject=f"{row.pk}:{row.decided_at.isoformat()}",
        payload=_named(row),
        is_test=row.is_test,
    )


def _named(row: Candidate) -> dict[str, Any]:
    return {
        "candidate_id": str(row.pk),
        "contact_id": str(row.contact_id),
        "kind": row.kind,
        "subject": row.subject,
    }
