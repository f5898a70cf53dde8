"""What has to be known of people in sequences before they are written to: a constant number of queries for many."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Q

from accounts.contacting import services as contacting
from accounts.contacting.models import Consent
from advocacy.moments.models import Delivery, Moment
from advocacy.nurture.choosing import Piece
from advocacy.nurture.models import ContentItem, Enrolment, SequenceMail
from advocacy.nurture.stopping import Standing
from kernel import tenancy, work
from referrals.leads.models import Lead
from referrals.qualification.routing_models import FirstContact

PURPOSE = Consent.Purpose.CONTENT


def standings(enrolments: Sequence[Enrolment]) -> dict[UUID, Standing]:
    """Where each of these people stands, by enrolment. They come with lead and contact."""
    contacts = [one.contact for one in enrolments]
    refusals = contacting.may_mail(contacts, PURPOSE)
    with_person = with_a_person([one.lead_id for one in enrolments])
    last = last_met([contact.pk for contact in contacts])
    return {
        one.pk: Standing(
            stage=one.lead.stage,
            is_paid=one.lead.won_at is not None,
            replied_at=one.replied_at,
            is_with_person=one.lead_id in with_person,
            refusal=refusals.get(one.contact_id),
            is_merged=one.contact.merged_into_id is not None,
            last_met_at=last.get(one.contact_id),
        )
        for one in enrolments
    }


def with_a_person(lead_ids: Collection[UUID]) -> set[UUID]:
    """Leads that a person of ours looks after, and is not done with."""
    rows = FirstContact.objects.for_organization(tenancy.current()).filter(
        lead_id__in=lead_ids, is_closed=False
    )
    return set(rows.values_list("lead_id", flat=True))


def last_met(contact_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When each was last mailed or asked anything by another room: the budget of attention is shared."""
    mailed = (
        Delivery.objects.for_organization(tenancy.current())
        .filter(
            moment__contact_id__in=contact_ids,
            channel__in=("mail", "reminder"),
            state=work.State.DONE,
        )
        .order_by()
        .values_list("moment__contact_id")
        .annotate(at=Max("finished_at"))
    )
    asked = (
        Moment.objects.for_organization(tenancy.current())
        .filter(contact_id__in=contact_ids, gesture="ask")
        .filter(Q(state="open") | Q(state="done"))
        .order_by()
        .values_list("contact_id")
        .annotate(at=Max("opened_at"))
    )
    last: dict[UUID, datetime] = {}
    for contact_id, at in [*mailed, *asked]:
        if at is not None:
            last[contact_id] = max(at, last.get(contact_id, at))
    return last


def pieces_now() -> dict[UUID, ContentItem]:
    """The content pieces that are on."""
    rows = ContentItem.objects.for_organization(tenancy.current()).filter(is_active=True)
    return {row.pk: row for row in rows.order_by("created_at", "pk")}


def as_pieces(rows: Collection[ContentItem]) -> list[Piece]:
    return [
        Piece(
            id=row.pk,
            kind=row.kind,
            language=row.language,
            use_cases=frozenset(one.strip().casefold() for one in row.use_cases),
            industry=row.industry,
            sizes=(row.employees_from, row.employees_to),
            rank=rank,
        )
        for rank, row in enumerate(rows)
    ]


def seen_by(contact_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Which pieces each was sent already, in any sequence."""
    rows = (
        SequenceMail.objects.for_organization(tenancy.current())
        .filter(enrolment__contact_id__in=contact_ids, content__isnull=False)
        .exclude(state=work.State.CANCELLED)
        .values_list("enrolment__contact_id", "content_id")
    )
    seen: dict[UUID, set[UUID]] = {}
    for contact_id, content_id in rows:
        seen.setdefault(contact_id, set()).add(content_id)
    return seen


def leads_with_facts(lead_ids: Collection[UUID]) -> list[Lead]:
    rows = Lead.objects.for_organization(tenancy.current()).filter(pk__in=lead_ids)
    return list(rows.select_related("contact__company", "company"))
