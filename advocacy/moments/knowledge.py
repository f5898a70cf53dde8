"""What we know about one person, for that person: a plain list with dates and sources. Never anybody's score or tier,
never a tone that we read into their words, and nothing about other people.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.contacting.models import Consent
from accounts.contacting.preferences import APART, Preference, kinds_in_words
from accounts.customers.models import ActiveDay, Contact, Identity
from accounts.customers.trouble_models import Trouble
from accounts.events.models import Event
from advocacy.evidence.models import Evidence, Grant
from advocacy.incentives import first_looks
from advocacy.incentives.models import Offer
from advocacy.incentives.piece_models import JointPiece
from advocacy.incentives.seat_models import Entitlement
from advocacy.moments.answers import Answer, FollowUp
from advocacy.moments.asking_models import Conversation, LoggedAsk
from advocacy.moments.history import moments_with_reach
from advocacy.moments.knowledge_shop import handed_over, orders_of
from advocacy.moments.models import Rule
from advocacy.moments.telling import kind_for_customers
from advocacy.nominations.models import Nomination
from advocacy.scoring.models import ScoreOverride
from advocacy.signals.models import Signal
from kernel import tenancy
from kernel.text import localized_number

MOST = 500
"""Lines of one section: the newest. Nobody has more in practice; a page must end."""


TROUBLE_WORDS = {
    Trouble.Kind.DETRACTOR: _lazy("your answer to our survey"),
    Trouble.Kind.COMPLAINT: _lazy("what you told us"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing we know: what, since when, and how we know it."""

    text: str
    at: datetime | date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    title: str
    lines: list[Line] = field(default_factory=list)


def known_about(contact: Contact) -> list[Section]:
    """Everything, in sections, in the language now active. A constant number of queries."""
    sections = [
        Section("person", _("Who you are to us"), _person(contact)),
        Section("company", _("Your company"), _company(contact)),
        Section("consents", _("What you allowed or refused"), _consents(contact)),
        Section("preferences", _("What you wish"), _preferences(contact)),
        *_signals(contact),
        Section("moments", _("What we gave you, and what we asked you"), _moments(contact)),
        Section("answers", _("What you answered"), _answers(contact)),
        Section("offers", _("What was held out to you"), _offers(contact)),
        Section("orders", _("Your orders"), _lines(orders_of(contact))),
        Section("shared", _("Pictures and films you gave us"), _lines(handed_over(contact))),
        Section("published", _("What is kept to be shown, and what you allowed"), _kept(contact)),
        Section("access", _("What is open to you early"), _access(contact)),
        Section("pieces", _("What we make together"), _pieces(contact)),
        Section("notes", _("What colleagues of ours wrote about you"), _notes(contact)),
        Section("use", _("When you used the product"), _use(contact)),
    ]
    return [section for section in sections if section.lines]


def as_data(sections: Iterable[Section]) -> list[dict[str, Any]]:
    """The same, to be taken away as JSON."""
    return [asdict(section) for section in sections]


def _lines(told: Iterable[tuple[str, Any, str]]) -> list[Line]:
    return [Line(*one) for one in told]


def _of(model: Any, contact: Contact) -> Any:
    return model.objects.for_organization(tenancy.current()).filter(contact=contact)


def _person(contact: Contact) -> list[Line]:
    told = [
        (_("Name"), contact.name),
        (_("Mail address"), contact.email),
        (_("Role"), contact.title),
        (_("Language"), contact.language),
        (_("Country"), contact.country),
        (_("Time zone"), contact.timezone),
        *((f"{name}", _plain(value)) for name, value in sorted(contact.traits.items())),
    ]
    lines = [Line(_("%(name)s: %(value)s") % {"name": n, "value": v}) for n, v in told if v]
    lines.append(Line(_("First seen"), contact.first_seen_at))
    names = {str(kind): str(label) for kind, label in Identity.Kind.choices}
    for row in _of(Identity, contact).order_by("kind", "value")[:MOST]:
        words = {"name": names.get(row.kind, row.kind), "value": row.value}
        lines.append(Line(_("%(name)s: %(value)s") % words, row.created_at))
    return lines


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else "" if value in (None, [], {}) else str(value)


def _company(contact: Contact) -> list[Line]:
    company = contact.company
    if company is None:
        return []
    told = [
        (_("Name"), company.name),
        (_("Domain"), company.domain),
        (_("Field"), company.industry),
    ]
    return [Line(_("%(name)s: %(value)s") % {"name": n, "value": v}) for n, v in told if v]


def _consents(contact: Contact) -> list[Line]:
    return [
        Line(
            f"{row.get_purpose_display()}: {row.get_answer_display()}", row.recorded_at, row.source
        )
        for row in _of(Consent, contact).order_by("-recorded_at", "-pk")[:MOST]
    ]


def _preferences(contact: Contact) -> list[Line]:
    lines = []
    for row in _of(Preference, contact).order_by("-recorded_at", "-pk")[:MOST]:
        parts = []
        if row.unwilling:
            kinds = ", ".join(kinds_in_words(row.unwilling))
            parts.append(_("not to be asked for: %(kinds)s") % {"kinds": kinds})
        if row.apart_days in APART and row.apart_days:
            parts.append(_("asked at most %(often)s") % {"often": APART[row.apart_days]})
        if row.way != "any":
            parts.append(str(row.get_way_display()))
        if row.paused_until:
            parts.append(_("quiet until %(day)s") % {"day": row.paused_until.isoformat()})
        lines.append(
            Line("; ".join(parts) or _("everything as usual"), row.recorded_at, row.source)
        )
    return lines


def _signals(contact: Contact) -> list[Section]:
    """What they did for us apart from everything else we noticed."""
    rows = list(_of(Signal, contact).select_related("act").order_by("-occurred_at", "-pk")[:MOST])
    sources = _sources([row.event_id for row in rows if row.event_id])
    acts: list[Line] = []
    rest: list[Line] = []
    for row in rows:
        line = Line(_sentence(row), row.occurred_at, sources.get(row.event_id or 0, ""))
        (acts if getattr(row, "act", None) else rest).append(line)
    return [
        Section("acts", _("What you did for us"), acts),
        Section("signals", _("What we noticed"), rest),
    ]


def _sources(event_ids: list[int]) -> dict[int, str]:
    rows = Event.objects.for_organization(tenancy.current()).filter(pk__in=event_ids)
    return dict(rows.values_list("pk", "source"))


def _sentence(row: Signal) -> str:
    """The kind in words that judge nobody, and what they said or reached."""
    details = row.details
    said = next(
        (details[n] for n in ("text", "title", "topic") if isinstance(details.get(n), str)), ""
    )
    parts = [kind_for_customers(row.kind)]
    if said:
        parts.append(_("“%(text)s”") % {"text": said})
    value = details.get("value", details.get("score"))
    if isinstance(value, int | float) and not isinstance(value, bool):
        what = str(details.get("metric") or "").replace("_", " ")
        parts.append(f"{what} {localized_number(value)}".strip())
    if details.get("url"):
        parts.append(str(details["url"]))
    if row.withdrawn_at:
        parts.append(_("no longer counts"))
    return ", ".join(part for part in parts if part)


def _moments(contact: Contact) -> list[Line]:
    rows = moments_with_reach().filter(contact=contact, reached=True)
    rows = rows.exclude(position=Rule.Position.OBSERVE).order_by("-opened_at", "-pk")[:MOST]
    return [
        Line(f"{row.get_gesture_display()}: {row.subject}".rstrip(": "), row.opened_at)
        for row in rows
    ]


def _answers(contact: Contact) -> list[Line]:
    return [
        Line(
            f"{row.get_kind_display()}. {row.note}".strip(),
            row.answered_at,
            str(row.get_how_display()),
        )
        for row in _of(Answer, contact).order_by("-answered_at", "-pk")[:MOST]
    ]


def _offers(contact: Contact) -> list[Line]:
    now = timezone.now()
    rows = _of(Offer, contact).select_related("incentive", "product").order_by("-offered_at", "-pk")
    return [
        Line(f"{row.incentive}: {first_looks.state_in_words(row, now=now)}", row.offered_at)
        for row in rows[:MOST]
    ]


def _kept(contact: Contact) -> list[Line]:
    """Pieces of theirs in the library, and each yes they gave, whatever became of it."""
    rows = _of(Evidence, contact).order_by("-said_at", "-pk")[:MOST]
    lines = [Line(str(row), row.said_at, row.source) for row in rows]
    for row in _of(Grant, contact).select_related("evidence")[:MOST]:
        words = {"naming": row.get_naming_display(), "what": row.evidence}
        said = _("You allowed it %(naming)s: %(what)s") % words
        if ended := row.get_ended_why_display() or row.get_stale_why_display():
            said = f"{said} ({ended})"
        lines.append(Line(said, row.given_at, row.proof))
    return lines


def _access(contact: Contact) -> list[Line]:
    return [
        Line(
            row.feature
            if row.revoked_at is None
            else _("%(feature)s, until %(day)s")
            % {"feature": row.feature, "day": row.revoked_at.date().isoformat()},
            row.granted_at,
            _("a seat handed on") if row.seat_id else "",
        )
        for row in _of(Entitlement, contact).order_by("-granted_at", "-pk")[:MOST]
    ]


def _pieces(contact: Contact) -> list[Line]:
    return [
        Line(f"{row.title}: {row.get_stage_display()}", row.created_at)
        for row in _of(JointPiece, contact).order_by("-created_at", "-pk")[:MOST]
    ]


def _notes(contact: Contact) -> list[Line]:
    """Words of colleagues: they know that the person can ask to read them."""
    lines = []
    for row in _of(Nomination, contact).select_related("by")[:MOST]:
        if row.why:
            lines.append(Line(row.why, row.made_at, str(row.by or "")))
        if row.reason:
            lines.append(Line(row.reason, row.decided_at, str(row.decided_by or "")))
    lines += [
        Line(told.reason, told.set_at, str(told.set_by or ""))
        for told in _of(ScoreOverride, contact).select_related("set_by")[:MOST]
    ]
    lines += [
        Line(offer.note, offer.changed_at) for offer in _of(Offer, contact).exclude(note="")[:MOST]
    ]
    for task in _of(FollowUp, contact).exclude(result="").select_related("done_by")[:MOST]:
        told = {"what": task.get_kind_display(), "result": task.result}
        lines.append(Line(_("%(what)s: %(result)s") % told, task.done_at, str(task.done_by or "")))
    for spoken in _of(Conversation, contact).select_related("logged_by")[:MOST]:
        words = _("We spoke. %(note)s") % {"note": spoken.note}
        lines.append(Line(words.strip(), spoken.spoken_at, str(spoken.logged_by or "")))
    for asked in _of(LoggedAsk, contact).select_related("logged_by")[:MOST]:
        words = f"{asked.get_kind_display()}. {asked.note}"
        lines.append(Line(words.strip(), asked.asked_at, str(asked.logged_by or "")))
    for trouble in _of(Trouble, contact)[:MOST]:
        what = TROUBLE_WORDS.get(trouble.kind) or trouble.get_kind_display()
        lines.append(Line(f"{what} {trouble.reference}".strip(), trouble.opened_at))
    return lines


def _use(contact: Contact) -> list[Line]:
    told = _of(ActiveDay, contact).aggregate(n=Count("pk"), first=Min("day"), last=Max("day"))
    if not told["n"]:
        return []
    words = {"n": told["n"], "first": told["first"].isoformat(), "last": told["last"].isoformat()}
    return [Line(_("%(n)s days, from %(first)s to %(last)s.") % words)]
