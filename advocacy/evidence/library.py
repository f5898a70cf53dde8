"""The library: pieces come out of signals, are found again, and are put away."""

from collections.abc import Collection, Mapping, Sequence
from typing import IO, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.customers.folding import Folded, fold
from accounts.customers.models import Contact
from accounts.organizations import logos
from accounts.organizations.models import Organization, User
from advocacy.evidence.models import LONGEST_TEXT, Evidence, Grant, live
from advocacy.signals.models import Signal
from kernel import tenancy
from kernel.errors import Conflict
from kernel.setwise import insert_rows, update_rows

KIND_OF = {
    "testimonial": Evidence.Kind.QUOTE,
    "warm_reply": Evidence.Kind.QUOTE,
    "promoter": Evidence.Kind.QUOTE,
    "review": Evidence.Kind.REVIEW,
    "case_study": Evidence.Kind.CASE_STUDY,
    "talk": Evidence.Kind.TALK,
}
"""What a signal leaves in the library. Public posts are not copied: their excerpt goes when the post does."""
NEEDS_WORDS = {Evidence.Kind.QUOTE}
FOUND = 500
TAG_LENGTH = 60


def collect(signals: Sequence[Signal], *, benefits: Mapping[UUID, str]) -> list[Evidence]:
    """Put what these signals leave into the library: at most three queries for the whole batch.

    `benefits`: what a person was given in the year before, in words; it stands beside the piece for good.
    """
    found = _not_kept_yet([signal for signal in signals if _leaves_something(signal)])
    if not found:
        return []
    contacts = (
        Contact.objects.for_organization(tenancy.current())
        .select_related("company")
        .in_bulk([signal.contact_id for signal in found])
    )
    organization = Organization.objects.get(pk=tenancy.current())
    rows = [
        _piece(
            signal, contacts[signal.contact_id], organization, benefits.get(signal.contact_id, "")
        )
        for signal in sorted(found, key=lambda one: one.pk)
    ]
    went_in = insert_rows(rows, leave_out=("created_at",), unless_there=True)
    return [row for row in rows if row.pk in went_in]


def _not_kept_yet(signals: Sequence[Signal]) -> list[Signal]:
    """Those that stand in the library by no piece yet. What was made together is there from the day it was approved:
    the signal of its publication is put to it. Two queries, none where nothing was made together.
    """
    told = {signal.pk: str(signal.details.get("evidence_id") or "") for signal in signals}
    if not any(told.values()):
        return list(signals)
    rows = pieces().filter(pk__in=[key for key in told.values() if key], signal=None)
    kept = {(str(row.pk), row.contact_id): row for row in rows}
    for signal in signals:
        if (row := kept.get((told[signal.pk], signal.contact_id))) is not None:
            row.signal_id = signal.pk
    tied = [row for row in kept.values() if row.signal_id is not None]
    update_rows(tied, ["signal"])
    known = {row.signal_id for row in tied}
    return [signal for signal in signals if signal.pk not in known]


def _leaves_something(signal: Signal) -> bool:
    kind = KIND_OF.get(signal.kind)
    words = str(signal.details.get("text") or "").strip()
    return (
        kind is not None
        and signal.withdrawn_at is None
        and signal.weight > 0
        and (bool(words) or kind not in NEEDS_WORDS)
    )


def _piece(signal: Signal, contact: Contact, organization: Organization, benefit: str) -> Evidence:
    details = signal.details
    asked = signal.origin == Signal.Origin.PROMPTED
    return Evidence(
        organization_id=tenancy.current(),
        kind=KIND_OF[signal.kind],
        contact_id=signal.contact_id,
        company_id=signal.company_id or contact.company_id,
        signal_id=signal.pk,
        title=str(details.get("title") or "")[:200],
        text=str(details.get("text") or "").strip()[:LONGEST_TEXT],
        url=str(details.get("url") or "")[:500],
        source=str(details.get("source") or details.get("site") or "")[:120],
        said_at=signal.occurred_at,
        tone=signal.tone,
        origin=signal.origin,
        language=contact.language[:8] or organization.language,
        tags=tags_of(contact),
        benefit=benefit[:200],
        disclosure=disclosure(organization, asked=asked, benefit=benefit),
        is_test=contact.is_test,
    )


def tags_of(contact: Contact) -> list[str]:
    """Industry and use case, as far as they are known: what people look for."""
    company = contact.company
    told = [company.industry if company else ""]
    known = (contact.traits, company.traits if company else {})
    told.extend(str(traits.get("use_case") or "") for traits in known)
    tags = [word.strip().lower()[:TAG_LENGTH] for word in told if word.strip()]
    return list(dict.fromkeys(tags))


def disclosure(organization: Organization, *, asked: bool, benefit: str) -> str:
    """The sentence that is to stand beside a piece: who they are to us, whether we asked, what they were given."""
    with override(organization.language):
        said = [_("Customer of %(name)s.") % {"name": organization.name}]
        if asked:
            said.append(_("We asked for their opinion, whatever it would be."))
        if benefit:
            said.append(_("Had received from us: %(benefit)s.") % {"benefit": benefit})
        else:
            said.append(_("Nothing was given for it."))
    return " ".join(said)[:300]


def retire(signals: Collection[Signal]) -> int:
    """What was taken back at its source is used no longer. Returns how many pieces."""
    if not signals:
        return 0
    return (
        pieces()
        .filter(signal_id__in=[signal.pk for signal in signals], retired_at=None)
        .update(retired_at=timezone.now())
    )


def put_away(*, evidence: Evidence) -> None:
    """A colleague takes a piece out of use; what stands somewhere goes on the list to take down."""
    evidence.retired_at = timezone.now()
    evidence.save(update_fields=["retired_at"])


def bring_back(*, evidence: Evidence) -> None:
    """Raises Conflict when the person said that it may not be used."""
    if evidence.refused_at is not None:
        raise Conflict(_("The person said that it may not be used."), code="evidence_refused")
    evidence.retired_at = None
    evidence.save(update_fields=["retired_at"])


def set_picture(*, evidence: Evidence, file: IO[bytes]) -> None:
    """Put a logo on a piece, drawn anew. The caller saves the row. Raises Invalid."""
    evidence.picture = logos.read(file)


def prepare(evidence: Evidence, *, by: User) -> None:
    """What a colleague adds by hand gets what a piece out of a signal has: disclosure, tags, language, source."""
    organization = Organization.objects.get(pk=tenancy.current())
    contact = evidence.contact
    evidence.source = evidence.source or str(by)[:120]
    evidence.language = evidence.language or (contact.language[:8] if contact else "")
    evidence.language = evidence.language or organization.language
    evidence.company = evidence.company or (contact.company if contact else None)
    if contact is not None:
        evidence.tags = list(dict.fromkeys([*evidence.tags, *tags_of(contact)]))
    evidence.disclosure = disclosure(organization, asked=False, benefit="")


def pieces() -> QuerySet[Evidence]:
    rows: QuerySet[Evidence] = Evidence.objects.for_organization(tenancy.current())
    return rows


def open_grants() -> QuerySet[Grant]:
    rows: QuerySet[Grant] = Grant.objects.for_organization(tenancy.current())
    return rows.filter(ended_at=None)


def with_permission(rows: QuerySet[Evidence]) -> QuerySet[Any]:
    """Rows that know whether they may be shown now (`may_show`), with their open grant (`open_grants`): one query more."""
    of_this = Grant.objects.filter(evidence=OuterRef("pk"))
    return rows.annotate(
        may_show=Exists(of_this.filter(live())), was_granted=Exists(of_this)
    ).prefetch_related(
        Prefetch("grants", queryset=open_grants().filter(live()), to_attr="live_grants")
    )


def granted(rows: QuerySet[Evidence]) -> QuerySet[Any]:
    """Only what may be shown now: nothing leaves without a live grant."""
    return with_permission(rows).filter(may_show=True)


def allowed_in(rows: QuerySet[Evidence], place: str) -> QuerySet[Evidence]:
    """Of these rows those whose live permission is for such a place, or for everywhere."""
    holds = Grant.objects.filter(live(), evidence=OuterRef("pk"))
    return rows.filter(Exists(holds.filter(Q(places=[]) | Q(places__contains=[place]))))


def search(words: str, *, by_person: bool = True) -> list[UUID]:
    """Pieces in which, in whose person's name or in whose company's name these words stand, the newest first.

    Without `by_person`, names of people are not looked through: who asks may not know them.

    Capitals and accents do not matter. Through the wide door, by the organization: under row-level security the
    index over texts is not used.
    """
    wanted = fold(words.strip())[:100]
    if not wanted:
        return []
    organization = tenancy.current()
    with tenancy.everywhere():
        rows = Evidence.objects.filter(organization_id=organization).annotate(
            folded=Folded("text"), person=Folded("contact__name"), place=Folded("company__name")
        )
        found: dict[UUID, Any] = {}
        for column in ("folded", "person", "place") if by_person else ("folded",):
            hits = rows.filter(**{f"{column}__contains": wanted}).order_by("-said_at", "-pk")
            found |= dict(hits.values_list("pk", "said_at")[:FOUND])
    return sorted(found, key=lambda pk: (found[pk], pk), reverse=True)[:FOUND]


def matching(rows: QuerySet[Evidence], words: str) -> QuerySet[Evidence]:
    """Of these rows those that a search finds: by words, by a tag, by a title."""
    wanted = words.strip()
    return rows.filter(
        Q(pk__in=search(wanted)) | Q(tags__contains=[wanted.lower()]) | Q(title__icontains=wanted)
    )
