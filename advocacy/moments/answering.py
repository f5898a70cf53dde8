"""Somebody answers a moment: what follows from it follows at once, in the same transaction. A no never lowers a score."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.contacting import preferences
from accounts.contacting.models import Consent
from accounts.contacting.wishes import Wish
from accounts.customers.models import Company, Contact
from advocacy.evidence import grants
from advocacy.incentives import services as incentives
from advocacy.moments import announcements, follow_ups, resting, ruling, services
from advocacy.moments.answers import LONGEST_NOTE, Answer, FollowUp
from advocacy.moments.models import Gesture, Moment
from advocacy.scoring import services as scoring
from kernel import tenancy
from kernel.errors import Invalid
from kernel.text import define, reason

SOURCE = "answer to a moment"
AFTER_THE_LAST = timedelta(microseconds=1)
KINDS = Answer.Kind

OF_GESTURE: dict[str, tuple[str, ...]] = {
    Gesture.ASK: (
        KINDS.YES,
        KINDS.NOT_NOW,
        KINDS.SOMETHING_ELSE,
        KINDS.KNOWS_NOBODY,
        KINDS.COMPANY_FORBIDS,
        KINDS.NEVER,
    ),
    Gesture.OFFER: (
        KINDS.YES,
        KINDS.NOT_NOW,
        KINDS.SOMETHING_ELSE,
        KINDS.COMPANY_FORBIDS,
        KINDS.NEVER,
    ),
}
"""What can be answered to what. To anything one can say: never again, not me, I have left."""
ALWAYS: tuple[str, ...] = (KINDS.NEVER, KINDS.NOT_ME, KINDS.LEFT)
FOR_GOOD = frozenset(ALWAYS)

define(
    {
        "asked_no_more": gettext_lazy("They asked not to be asked any more."),
        "not_this_person": gettext_lazy("The address does not belong to this person any more."),
    }
)


def answers_to(moment: Moment) -> tuple[str, ...]:
    """The answers that this moment's buttons offer; none where nothing was asked or held out."""
    return OF_GESTURE.get(moment.gesture, ())


def newest_answer(moment: Moment) -> Answer | None:
    """The one that holds."""
    return (
        Answer.objects.for_organization(tenancy.current())
        .filter(moment=moment)
        .order_by("-answered_at", "-pk")
        .first()
    )


def answer(
    *, moment: Moment, kind: str, note: str = "", until: date | None = None, how: str = "page"
) -> Answer:
    """Keep what somebody answered, and do what follows from it. The last answer holds; a moment that is over takes one too.

    The same answer again changes nothing. Raises Invalid for an answer that does not fit what was asked.
    """
    ruling.lock([moment.contact_id])
    contact = _locked_person(moment)
    row = _locked(moment)
    note = note.strip()[:LONGEST_NOTE]
    _check(row, kind, until)
    before = newest_answer(row)
    if before is not None and (before.kind, before.note, before.until) == (kind, note, until):
        return before
    if before is not None:
        _take_back(before, contact)
    made = Answer(
        organization_id=tenancy.current(),
        moment=row,
        contact=contact,
        kind=kind,
        note=note,
        until=until,
        kinds=sorted(resting.kinds_of(row.rule.asks_for)),
        how=Answer.How(how),
        answered_at=_now(before),
    )
    made.save(force_insert=True)
    announcements.answered(row, made)
    _settle(row, made)
    CONSEQUENCES.get(kind, _nothing_more)(made, row)
    if before is not None or kind in FOR_GOOD:
        _follow(contact)
    return made


def _now(before: Answer | None) -> datetime:
    """Later than the answer before, whatever the clock says."""
    now = timezone.now()
    return max(now, before.answered_at + AFTER_THE_LAST) if before else now


def _locked_person(moment: Moment) -> Contact:
    row: Contact = (
        Contact.objects.for_organization(tenancy.current())
        .select_for_update(of=("self",), no_key=True)
        .select_related("company__owner")
        .get(pk=moment.contact_id)
    )
    return row


def _locked(moment: Moment) -> Moment:
    row: Moment = (
        Moment.objects.for_organization(tenancy.current())
        .select_for_update(of=("self",), no_key=True)
        .select_related("rule", "offer", "contact__company")
        .get(pk=moment.pk)
    )
    return row


def _check(moment: Moment, kind: str, until: date | None) -> None:
    if kind not in {*answers_to(moment), *ALWAYS}:
        raise _refused(_("This cannot be answered here."), code="unknown_answer", field="kind")
    if until is None:
        return
    if kind != KINDS.NOT_NOW:
        raise _refused(_("A day goes with “not now” only."), code="day_out_of_place", field="until")
    preferences.check_day(until)


def _refused(message: str, *, code: str, field: str) -> Invalid:
    fault = {"pointer": f"/{field}", "code": code, "detail": message}
    return Invalid(message, code=code, errors=[fault])


def _settle(moment: Moment, made: Answer) -> None:
    """What was asked is answered: it is done, and what it held out is taken or let go."""
    if answers_to(moment) and moment.state == "open":
        moment.state, moment.acted_at = "done", made.answered_at
        moment.save(update_fields=["state", "acted_at"])
        announcements.changed(moment)
    offer = moment.offer
    if offer is None:
        return
    if offer.state == "waiting" and made.kind not in (KINDS.YES, KINDS.NOT_NOW):
        incentives.decline(offer=offer, note=made.note, how=made.how)
    if offer.state != "offered" or offer.expires_at <= made.answered_at:
        return
    if made.kind == KINDS.YES:
        moment.offer = incentives.accept(offer=offer, note=made.note, how=made.how)
    elif made.kind != KINDS.NOT_NOW:
        incentives.decline(offer=offer, note=made.note, how=made.how)


def _nothing_more(_made: Answer, _moment: Moment) -> None:
    """The answer itself is what rests asks."""


def _yes(made: Answer, moment: Moment) -> None:
    if moment.gesture == Gesture.ASK or moment.offer is None:
        follow_ups.open_for(made, kind=FollowUp.Kind.THANK)


def _something_else(made: Answer, moment: Moment) -> None:
    """This kind never, until they say otherwise on their own page; and a colleague asks what they would rather do."""
    if moment.gesture == Gesture.ASK:
        newest = preferences.newest(made.contact)
        wish = newest.wish if newest else Wish()
        made.preference = preferences.record_wish(
            contact=made.contact,
            wish=replace(
                wish,
                unwilling=wish.unwilling | set(made.kinds),
                paused_until=_still(wish.paused_until),
            ),
            source=SOURCE,
        )
        made.save(update_fields=["preference"])
    follow_ups.open_for(made, kind=FollowUp.Kind.SOMETHING_ELSE)


def _still(day: date | None) -> date | None:
    return day if day and day >= timezone.localdate() else None


def _company_forbids(made: Answer, _moment: Moment) -> None:
    company = made.contact.company
    if company is None or company.policy != Company.Policy.FORBIDDEN:
        follow_ups.open_for(made, kind=FollowUp.Kind.POLICY)


def _never(made: Answer, _moment: Moment) -> None:
    made.consent = preferences.say_never(contact=made.contact, source=SOURCE)
    made.save(update_fields=["consent"])
    _end_asks(made.contact)


def _not_me(made: Answer, _moment: Moment) -> None:
    _gone(made, kind=FollowUp.Kind.NOT_ME)


def _left(made: Answer, _moment: Moment) -> None:
    _gone(made, kind=FollowUp.Kind.JOB_CHANGE)


def _gone(made: Answer, *, kind: str) -> None:
    made.consent = gone(made.contact, kind=kind, answer=made)
    made.save(update_fields=["consent"])


def gone(contact: Contact, *, kind: str, answer: Answer | None = None) -> Consent | None:
    """Whoever reads this address is not the person we mean (`kind`: why, a FollowUp's): nothing is sent there any more."""
    said = preferences.say_never(contact=contact, source=SOURCE)
    services.end_all(contact, gestures=Gesture.values, why=reason("not_this_person"))
    if kind == FollowUp.Kind.JOB_CHANGE:
        grants.lapse(contact=contact)
    follow_ups.open_about(contact, kind=kind, note=answer.note if answer else "", answer=answer)
    if answer is None:
        _follow(contact)
    return said


def stop_asking(contact: Contact, *, source: str) -> None:
    """They do not want to be asked any more, and said so on their own page."""
    if preferences.say_never(contact=contact, source=source):
        _end_asks(contact)
        _follow(contact)


def ask_again(contact: Contact, *, source: str) -> None:
    """They took their no back on their own page."""
    if preferences.is_never(contact):
        preferences.take_never_back(contact=contact, source=source)
        _follow(contact)


def _end_asks(contact: Contact) -> None:
    services.end_all(contact, gestures=[Gesture.ASK, Gesture.OFFER], why=reason("asked_no_more"))


def _follow(contact: Contact) -> None:
    """Only the tier follows: who does not want to be asked is left in peace. No points are taken."""
    scoring.refresh([contact.pk], kinds=scoring.kinds_in_force(), now=timezone.now())


def _take_back(before: Answer, contact: Contact) -> None:
    """Undo what the answer before brought, as far as nobody has acted on it."""
    follow_ups.take_back(before)
    if before.consent is not None:
        earlier = (
            Consent.objects.for_organization(tenancy.current())
            .filter(
                contact=contact,
                purpose=before.consent.purpose,
                recorded_at__lt=before.consent.recorded_at,
            )
            .order_by("-recorded_at", "-pk")
            .first()
        )
        preferences.take_never_back(
            contact=contact, source=SOURCE, before=earlier.answer if earlier else None
        )
    newest = preferences.newest(contact)
    if before.preference_id and newest and newest.pk == before.preference_id:
        added = set(before.kinds)
        wish = newest.wish
        preferences.record_wish(
            contact=contact,
            wish=replace(
                wish,
                unwilling=wish.unwilling - added,
                paused_until=_still(wish.paused_until),
            ),
            source=SOURCE,
        )


CONSEQUENCES: dict[str, Callable[[Answer, Moment], None]] = {
    KINDS.YES: _yes,
    KINDS.SOMETHING_ELSE: _something_else,
    KINDS.COMPANY_FORBIDS: _company_forbids,
    KINDS.NEVER: _never,
    KINDS.NOT_ME: _not_me,
    KINDS.LEFT: _left,
}
