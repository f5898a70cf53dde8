"""Everything between a person and us in one line of time: what they did and said, what we gave, asked and promised."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.contacting.models import Consent
from advocacy.incentives import first_looks
from advocacy.incentives.models import Offer
from advocacy.moments.answers import Answer
from advocacy.moments.models import BY_MAIL, Channel, Moment
from advocacy.signals.kinds import KINDS, Family
from advocacy.signals.models import Signal
from advocacy.signals.saying import was_logged
from kernel.text import localized_number
from kernel.work import State
from referrals.attribution.models import Attribution


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline. `is_ours`: we did it. `logged`: the signal that one of us wrote down, and may take back."""

    at: datetime
    words: str
    note: str = ""
    is_good: bool = True
    counts: bool = True
    logged: str = ""
    is_ours: bool = False
    link: str = ""


def in_order(*streams: Iterable[Entry], most: int) -> list[Entry]:
    """The newest first; of the same instant, in the order given."""
    entries = [entry for stream in streams for entry in stream]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:most]


def timeline(signals: Iterable[Signal]) -> list[Entry]:
    """Signals as sentences: what, after what, in whose words."""
    return [
        Entry(
            at=signal.occurred_at,
            words=str(signal.get_kind_display()),
            note=_note(signal),
            is_good=KINDS[signal.kind].family is not Family.NEGATIVE
            if signal.kind in KINDS
            else True,
            counts=signal.withdrawn_at is None,
            logged=str(signal.pk) if was_logged(signal) else "",
        )
        for signal in signals
    ]


def _note(signal: Signal) -> str:
    parts = [_quote(signal.details)]
    if signal.tone:
        parts.append(str(signal.get_tone_display()))
    if signal.origin != Signal.Origin.UNKNOWN:
        parts.append(str(signal.get_origin_display()))
    if signal.withdrawn_at:
        parts.append(_("no longer counts"))
    return " · ".join(part for part in parts if part)


def _quote(details: dict[str, Any]) -> str:
    """Their own words before anything else; a result in figures; else nothing."""
    for name in ("text", "title", "topic", "occasion"):
        if isinstance(details.get(name), str) and details[name]:
            return _("“%(text)s”") % {"text": details[name]}
    if "metric" in details and "value" in details:
        label = details.get("label") or str(details["metric"]).replace("_", " ")
        value = details["value"]
        shown = localized_number(value) if isinstance(value, int | float) else value
        return _("%(label)s: %(value)s") % {"label": label, "value": shown}
    return ""


def gestures(moments: Iterable[Moment]) -> Iterator[Entry]:
    """What of our moments reached them: done by a colleague, mailed, shown in the product. Reads prefetched deliveries."""
    for moment in moments:
        words = {"gesture": moment.get_gesture_display(), "playbook": name_in_words(moment)}
        what = _("%(gesture)s: %(playbook)s") % words
        link = reverse("admin:advocacy_moment_change", args=[moment.pk])
        if moment.state == "done" and moment.acted_at:
            by = _("by %(name)s") % {"name": moment.acted_by} if moment.acted_by else ""
            yield Entry(moment.acted_at, what, by, is_ours=True, link=link)
        for delivery in moment.deliveries.all():
            if delivery.state == State.DONE and delivery.finished_at:
                if delivery.channel in BY_MAIL:
                    note = _("mailed: %(subject)s") % {"subject": moment.subject}
                    yield Entry(delivery.finished_at, what, note, is_ours=True, link=link)
                elif delivery.channel == Channel.IN_APP:
                    note = _("shown in the product")
                    yield Entry(delivery.finished_at, what, note, is_ours=True, link=link)


def given_answers(answers: Iterable[Answer]) -> Iterator[Entry]:
    """What they answered."""
    for answer in answers:
        yield Entry(
            answer.answered_at,
            _("answered: %(answer)s") % {"answer": answer.get_kind_display()},
            _quoted(answer.note),
            link=reverse("admin:advocacy_moment_change", args=[answer.moment_id]),
        )


def promises(offers: Iterable[Offer]) -> Iterator[Entry]:
    """What was held out, and what became of it."""
    now = timezone.now()
    for offer in offers:
        link = reverse("admin:advocacy_offer_change", args=[offer.pk])
        name = str(offer.incentive)
        yield Entry(
            offer.offered_at, _("Held out: %(name)s") % {"name": name}, is_ours=True, link=link
        )
        if offer.state != "offered" and offer.changed_at > offer.offered_at:
            words = {"name": name, "state": first_looks.state_in_words(offer, now=now)}
            told = _("%(name)s: %(state)s") % words
            ours = offer.state in {"scheduled", "fulfilled", "withdrawn", "expired"}
            yield Entry(offer.changed_at, told, is_ours=ours, link=link)


def people_brought(attributions: Iterable[Attribution]) -> Iterator[Entry]:
    """Who came through them."""
    for row in attributions:
        yield Entry(
            row.lead.submitted_at,
            _("brought %(name)s") % {"name": row.lead.contact},
            f"{row.lead.get_stage_display()} · {row.get_credit_display()}",
            link=reverse("admin:referrals_lead_change", args=[row.lead_id]),
        )


def said_about_contact(consents: Iterable[Consent]) -> Iterator[Entry]:
    """What they allowed and took back."""
    for row in consents:
        words = {"purpose": row.get_purpose_display(), "answer": row.get_answer_display()}
        good = row.answer not in {"withdrawn", "objected"}
        yield Entry(row.recorded_at, _("%(purpose)s: %(answer)s") % words, row.source, is_good=good)


def _quoted(text: str) -> str:
    return _("“%(text)s”") % {"text": text} if text else ""


def name_in_words(moment: Moment) -> str:
    """A playbook's name in the reader's language."""
    return _(moment.rule.name) if moment.rule.name else moment.rule.code
