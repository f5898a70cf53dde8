"""Decide about new signals, and record what people did with the moments."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.customers.models import Contact
from accounts.organizations.models import User
from advocacy.incentives import services as incentives
from advocacy.incentives.models import Incentive
from advocacy.moments import announcements, crossing, ending, history, ruling
from advocacy.moments.causes import of_signal
from advocacy.moments.models import BY_MAIL, Moment, PassedWhy, Rule
from advocacy.moments.playbooks import PLAYBOOKS
from advocacy.moments.states import MOMENT_STATES, MOMENT_TRANSITIONS
from advocacy.moments.texts import LONGEST_SUBJECT
from advocacy.scoring.models import Advocate
from advocacy.signals.models import Signal
from kernel import tenancy, undoing
from kernel.errors import Conflict, Invalid
from kernel.text import Reason, check_template, reason
from kernel.work import State

asked_recently = history.asked_recently
given_and_asked = history.given_and_asked


def install_playbooks() -> int:
    """Give the organization the playbooks it starts with. What is there already stays as it was edited."""
    incentives.install_catalogue()
    benefits = dict(Incentive.objects.for_organization(tenancy.current()).values_list("code", "pk"))
    before = Rule.objects.for_organization(tenancy.current()).count()
    Rule.objects.bulk_create(
        [
            Rule(
                organization_id=tenancy.current(),
                incentive_id=benefits.get(book.incentive),
                trigger=book.trigger or {"on": "signal", "kinds": book.kinds},
                **{
                    field.name: getattr(book, field.name)
                    for field in fields(book)
                    if field.name not in ("incentive", "kinds", "trigger")
                },
            )
            for book in PLAYBOOKS
        ],
        ignore_conflicts=True,
    )
    return Rule.objects.for_organization(tenancy.current()).count() - before


def decide(
    signals: Sequence[Signal], *, advocates: Mapping[UUID, Advocate], now: datetime
) -> list[Moment]:
    """Meet each signal, and each rise of a score, with each rule that waits for it; keep every decision; return the
    moments that opened.

    The caller holds the locks of the companies (or contacts) concerned, so that counting and then writing is safe.
    A pair that was decided before is not decided again. The number of queries does not grow with the batch.
    """
    running = ruling.running(now=now)
    causes = [of_signal(one) for one in signals if one.withdrawn_at is None]
    causes += crossing.risen(running, advocates, now=now)
    return ruling.meet(running, causes, advocates=advocates, now=now)


def mark_done(*, moment: Moment, by: User) -> Moment:
    """Somebody did it: said thanks, handed it over, asked. Raises Conflict when the moment is not open."""
    return _change(_locked(moment), "done", by=by)


def dismiss(*, moment: Moment, by: User, why: str = "") -> Moment:
    """Let it pass, for one of the reasons in PassedWhy or without one; an offer nobody has seen is taken back.

    Raises Conflict when the moment is not open, Invalid for a reason that is none of them.
    """
    if why and why not in PassedWhy.values:
        raise Invalid(_("This is no reason."), code="unknown_reason")
    row = _locked(moment)
    row.passed_why = why
    _change(row, "dismissed", by=by)
    ending.take_back_unseen([row.pk])
    return row


def reopen(*, moment: Moment, by: User) -> Moment:
    """Take back a dismissal while the moment lasts; what it offered is offered again.

    Raises Conflict when it was not dismissed, is over, or its benefit cannot be held out any more.
    """
    row = _locked(moment)
    if row.state == "done":
        raise Conflict(_("It was done, not let pass."), code="moment_state")
    _check_may_open(row)
    if row.offer is not None and row.offer.state == "withdrawn":
        row.offer = incentives.offer(
            incentive=row.offer.incentive,
            contact=row.contact,
            expires_at=row.offer.expires_at,
            company_agreed=True,
        )
    return _change(row, "open", by=by)


def undo_done(*, moment: Moment, by: User) -> Moment:
    """Take back a wrong click on done. Raises Conflict when somebody else did it, the quarter of an hour is over,
    something followed from it, or the moment cannot be open any more.
    """
    row = _locked(moment)
    if row.state != "done" or row.acted_by_id != by.pk or row.acted_at is None:
        raise Conflict(_("Only who pressed done can undo it."), code="moment_state")
    undoing.check_in_time(row.acted_at)
    followed = row.answers.filter(answered_at__gte=row.acted_at)
    left = row.deliveries.filter(channel__in=BY_MAIL, finished_at__gte=row.acted_at)
    if followed.exists() or left.filter(state=State.DONE).exists():
        raise Conflict(_("Something has followed from it already."), code="undo_followed")
    _check_may_open(row)
    return _change(row, "open", by=by)


def rewrite(*, moment: Moment, subject: str, body: str, by: User) -> Moment:
    """Change the draft of an open moment. Raises Conflict when it is not open, Invalid for an unfilled `{name}`."""
    subject, body = " ".join(subject.split()), body.replace("\r\n", "\n").strip()
    for text in (subject, body):
        check_template(text, allowed=())
    if not body:
        raise Invalid(_("The text is empty."), code="empty_text")
    if len(subject) > LONGEST_SUBJECT:
        raise Invalid(
            _("The subject is longer than %(most)s characters.") % {"most": LONGEST_SUBJECT},
            code="too_long",
        )
    row = _locked(moment)
    if row.state != "open":
        raise Conflict(
            _("A moment that is %(state)s cannot be rewritten.")
            % {"state": row.get_state_display()},
            code="moment_state",
        )
    row.edited_much |= ruling.differs_much(row.body, body)
    row.subject, row.body = subject, body
    row.edited_at, row.edited_by = timezone.now(), by
    row.save(update_fields=["subject", "body", "edited_at", "edited_by", "edited_much"])
    return row


def expire_due() -> int:
    """End the moments whose time has run out; their waiting mails are cancelled, offers nobody saw are taken back."""
    now = timezone.now()
    over = list(
        Moment.objects.for_organization(tenancy.current())
        .filter(state="open", expires_at__lte=now)
        .order_by("pk")
        .select_for_update(skip_locked=True, no_key=True)
        .values_list("pk", flat=True)
    )
    return ending.end(over, state="expired", why=reason("moment_over"))


def call_off(signal_ids: Collection[UUID]) -> int:
    """End the open moments of signals whose occasion is over; nothing of them leaves any more. Returns how many."""
    if not signal_ids:
        return 0
    over = list(
        Moment.objects.for_organization(tenancy.current())
        .filter(state="open", signal_id__in=signal_ids)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", flat=True)
    )
    return ending.end(over, state="cancelled", why=reason("occasion_over"))


def end_all(contact: Contact, *, gestures: Collection[str], why: Reason) -> int:
    """End what is open for one person of these gestures; nothing of it leaves any more. Returns how many."""
    over = list(
        Moment.objects.for_organization(tenancy.current())
        .filter(state="open", contact=contact, gesture__in=list(gestures))
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", flat=True)
    )
    return ending.end(over, state="cancelled", why=why)


def _check_may_open(row: Moment) -> None:
    if row.expires_at <= timezone.now():
        raise Conflict(_("This moment is over."), code="moment_expired")
    if row.gesture == "ask" and _has_open_ask(row):
        raise Conflict(_("Another ask to this person is open."), code="ask_open")


def _has_open_ask(moment: Moment) -> bool:
    asks = Moment.objects.for_organization(tenancy.current()).filter(
        contact=moment.contact_id, gesture="ask", state="open"
    )
    return bool(asks.exclude(pk=moment.pk).exclude(position=Rule.Position.OBSERVE).exists())


def close_second_ask(*, goes: UUID, stays: UUID) -> None:
    """Two people turn out to be one, and each has an open ask: the one that was opened first stays open."""
    asks = Moment.objects.for_organization(tenancy.current()).filter(
        contact_id__in=[goes, stays], gesture="ask", state="open"
    )
    real = asks.exclude(position=Rule.Position.OBSERVE).order_by("opened_at", "pk")
    ending.end(
        list(real.values_list("pk", flat=True)[1:]), state="cancelled", why=reason("second_ask")
    )


def _locked(moment: Moment) -> Moment:
    row: Moment = (
        Moment.objects.for_organization(tenancy.current())
        .select_for_update(of=("self",), no_key=True)
        .select_related("rule", "contact__company", "offer__incentive")
        .get(pk=moment.pk)
    )
    return row


def _change(row: Moment, state: str, *, by: User) -> Moment:
    if (row.state, state) not in MOMENT_TRANSITIONS:
        words = dict(MOMENT_STATES)
        raise Conflict(
            _("A moment that is %(before)s cannot become %(after)s.")
            % {"before": words[row.state], "after": words[state]},
            code="moment_state",
        )
    row.state, row.acted_at, row.acted_by = state, timezone.now(), by
    if state == "open":
        row.acted_at = row.acted_by = None
        row.passed_why = ""
    row.save(update_fields=["state", "acted_at", "acted_by", "passed_why", "offer"])
    announcements.changed(row)
    return row
