"""Permissions: given with proof, taken back at once, lapsing by themselves; and where granted pieces stand."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Exists, F, Func, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.contacting import services as contacting
from accounts.contacting.models import Consent
from accounts.customers.models import Company, Contact
from accounts.organizations.models import User
from advocacy.evidence.library import open_grants, pieces
from advocacy.evidence.models import Evidence, Grant, live
from advocacy.evidence.placement_models import Placement
from advocacy.evidence.telling import told_ended, told_given
from kernel import tenancy
from kernel.errors import Conflict, Invalid

WORKS_FOR = timedelta(days=730)
"""A yes is asked for anew after two years: people, companies and products change."""
SOURCE = "permission to publish"
Naming = Grant.Naming


def give(
    *,
    evidence: Evidence,
    contact: Contact,
    naming: str,
    how: str,
    proof: str,
    places: Collection[str] = (),
    until: date | None = None,
    by: User | None = None,
) -> Grant:
    """Write down a yes; a yes before it is replaced. Raises Invalid, and Conflict where the company forbids names."""
    evidence = _locked(evidence)
    _check(evidence, contact, naming=naming, places=places, proof=proof, until=until)
    now = timezone.now()
    open_grants().filter(evidence=evidence).update(ended_at=now, ended_why=Grant.Ended.REPLACED)
    grant = Grant(
        organization_id=tenancy.current(),
        evidence=evidence,
        contact=contact,
        naming=naming,
        places=[place for place in Grant.Place.values if place in places],
        until=until or timezone.localdate() + WORKS_FOR,
        how=Grant.How(how),
        proof=proof.strip(),
        disclosure=evidence.disclosure,
        given_at=now,
        given_to=by,
    )
    grant.save(force_insert=True)
    if evidence.refused_at is not None:
        evidence.refused_at = None
        evidence.save(update_fields=["refused_at"])
    contacting.record_consent(
        contact=contact,
        purpose=Consent.Purpose.PUBLICATION,
        answer=Consent.Answer.GRANTED,
        source=SOURCE,
    )
    told_given(grant)
    return grant


def _locked(evidence: Evidence) -> Evidence:
    return (
        pieces()
        .select_for_update(of=("self",), no_key=True)
        .select_related("contact__company", "company")
        .get(pk=evidence.pk)
    )


def _check(
    evidence: Evidence,
    contact: Contact,
    *,
    naming: str,
    places: Collection[str],
    proof: str,
    until: date | None,
) -> None:
    if naming not in Naming.values:
        raise _refusal("naming", _("Say how far they may be named."))
    if set(places) - set(Grant.Place.values):
        raise _refusal("places", _("This is no kind of place."))
    if not proof.strip():
        raise _refusal("proof", _("Say how we know: a permission without proof is none."))
    if len(proof.strip()) > 500:
        raise _refusal("proof", _("At most %(most)s characters.") % {"most": 500})
    if until is not None and until < timezone.localdate():
        raise _refusal("until", _("This day has passed."))
    if evidence.retired_at is not None:
        raise Conflict(_("This piece was put away."), code="evidence_retired")
    check_whose(evidence, contact, naming=naming)


def check_whose(evidence: Evidence, contact: Contact, *, naming: str) -> None:
    """Words are their person's to give, a name is also their company's. Raises Invalid, Conflict."""
    company = evidence.company
    if evidence.contact_id not in (None, contact.pk):
        raise _refusal("contact", _("Only the person who said it can allow it."))
    if evidence.contact_id is None and company and contact.company_id != company.pk:
        raise _refusal("contact", _("Only somebody of this company can allow it."))
    if naming == Naming.NOBODY:
        return
    if company is not None and company.policy == Company.Policy.FORBIDDEN:
        raise Conflict(
            _("Their company forbids public references: without any name it may still be used."),
            code="policy_forbids",
        )
    if company is not None and contact.company_id != company.pk:
        raise Conflict(
            _("They do not work at %(company)s any more: its name is not theirs to give.")
            % {"company": company},
            code="has_left",
        )


def _refusal(field: str, words: str) -> Invalid:
    return Invalid(words, errors=[{"pointer": f"/{field}", "code": "invalid", "detail": words}])


def refuse(*, evidence: Evidence) -> None:
    """The person does not want this piece used at all: what was allowed ends with it."""
    row = _locked(evidence)
    _end(open_grants().filter(evidence=row), Grant.Ended.WITHDRAWN)
    row.refused_at = row.refused_at or timezone.now()
    row.save(update_fields=["refused_at"])


def withdraw(*, evidence: Evidence, by: User | None = None) -> None:
    """The yes is taken back (by the person, or by a colleague in their name): at once, and safe to repeat.

    What stands somewhere is on the list to take down from now on.
    """
    why = Grant.Ended.WITHDRAWN if by is None else Grant.Ended.COLLEAGUE
    _end(open_grants().filter(evidence=_locked(evidence)), why)


def _end(rows: QuerySet[Grant], why: str) -> int:
    return _close(rows, ended_at=timezone.now(), ended_why=why)


def _close(rows: QuerySet[Grant], **how: Any) -> int:
    """Write down how these permissions end, and tell of it."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    if not keys:
        return 0
    mine = Grant.objects.for_organization(tenancy.current()).filter(pk__in=keys)
    mine.update(**how)
    told_ended(list(mine.select_related("contact__company").order_by("pk")))
    return len(keys)


def live_grant(evidence: Evidence) -> Grant | None:
    """The yes that holds now, if there is one."""
    return open_grants().filter(live(), evidence=evidence).first()


def lapse(*, contact: Contact, why: str = Grant.Stale.LEFT) -> int:
    """What this person allowed holds no longer, without their having taken it back. Without a name it holds on."""
    rows = open_grants().filter(contact=contact, stale_at=None).exclude(naming=Naming.NOBODY)
    return _close(rows, stale_at=timezone.now(), stale_why=why)


def age() -> int:
    """Write down which grants have gone stale, and why; they were shown no more from the moment they did."""
    rows = open_grants().filter(stale_at=None)
    over = rows.filter(pk__in=rows.exclude(live()).exclude(_put_away()).values("pk"))
    why = Case(
        When(until__lt=timezone.localdate(), then=Value(Grant.Stale.TIME)),
        When(Exists(_company(churned_at__isnull=False)), then=Value(Grant.Stale.CHURNED)),
        When(Exists(_company(policy=Company.Policy.FORBIDDEN)), then=Value(Grant.Stale.POLICY)),
        When(Exists(_company(pk=F("contact__company"))), then=Value(Grant.Stale.CONSENT)),
        default=Value(Grant.Stale.LEFT),
    )
    return _close(over, stale_at=timezone.now(), stale_why=why)


def _put_away() -> Q:
    """A piece out of use does not make its permission stale: brought back, it may be shown again."""
    return Q(evidence__retired_at__isnull=False) | Q(evidence__refused_at__isnull=False)


def _company(**what: object) -> QuerySet[Evidence]:
    told = {f"company__{name}": value for name, value in what.items()}
    return pieces().filter(pk=OuterRef("evidence"), **told)


def publish(*, evidence: Evidence, place: str, address: str, by: User | None = None) -> Placement:
    """Note where a piece was put. Raises Conflict without a live grant for such a place: then it must not stand there."""
    row = _locked(evidence)
    if place not in Grant.Place.values:
        raise _refusal("place", _("Choose what kind of place it is."))
    if not address.strip() or len(address.strip()) > 500:
        raise _refusal("address", _("Say where exactly, in at most 500 characters."))
    grant = live_grant(row)
    if grant is None:
        raise Conflict(
            _("There is no permission that holds: ask the person first."), code="no_grant"
        )
    if grant.places and place not in grant.places:
        raise Conflict(
            _("The permission is for %(places)s only.") % {"places": grant.places_in_words},
            code="not_this_place",
        )
    placement = Placement(
        organization_id=tenancy.current(),
        evidence=row,
        place=place,
        address=address.strip(),
        published_at=timezone.now(),
        published_by=by,
    )
    placement.save(force_insert=True)
    return placement


def take_down(*, placement: Placement, by: User | None) -> None:
    """It does not stand there any more. Taking it down twice changes nothing."""
    if placement.taken_down_at is None:
        placement.taken_down_at, placement.taken_down_by = timezone.now(), by
        placement.save(update_fields=["taken_down_at", "taken_down_by"])


def placements() -> QuerySet[Placement]:
    rows: QuerySet[Placement] = Placement.objects.for_organization(tenancy.current())
    return rows


def to_take_down() -> QuerySet[Placement]:
    """Where something still stands that may not stand there any more, the longest first."""
    holds = Grant.objects.filter(live(), evidence=OuterRef("evidence")).filter(
        Q(places=[])
        | Q(places__contains=Func(OuterRef("place"), template="ARRAY[%(expressions)s]"))
    )
    return (
        placements()
        .filter(~Exists(holds), taken_down_at=None)
        .select_related("evidence__contact", "evidence__company")
        .order_by("published_at", "pk")
    )
