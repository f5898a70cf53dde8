"""Verbs over all apps: two contacts that turned out to be one person become one, and so do two companies."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.customers import revenue
from accounts.customers.models import ActiveDay, Company, CompanyIdentity, Contact
from accounts.customers.movements import MrrMovement, MrrState
from accounts.customers.refusals import Refusal
from accounts.customers.rules import is_of_a_service
from accounts.customers.told import COMPANY_FIELDS
from accounts.customers.trouble_models import Trouble
from accounts.history import reading as history
from accounts.orders.models import Order
from advocacy.holdout.models import HoldoutArm, HoldoutExemption
from advocacy.incentives import merging as offers
from advocacy.incentives.models import Offer
from advocacy.incentives.seat_models import Entitlement, SeatPass
from advocacy.metrics import services as metrics
from advocacy.moments import services as moments
from advocacy.moments.models import Attendance, CelebratedResult, Moment, SeenStanding
from advocacy.nominations import services as nominations
from advocacy.nominations.models import Nomination
from advocacy.nurture import services as nurture
from advocacy.nurture.models import Enrolment
from advocacy.scoring import services as scoring
from advocacy.scoring.models import Advocate, KindTotal, ScoreWeek
from advocacy.shops.models import Shopper
from advocacy.signals.models import Signal
from advocacy.signals.suggested import Suggestion
from kernel import tenancy
from kernel.errors import Invalid
from referrals.attribution.heard_models import HeardSuggestion
from referrals.attribution.screening_models import Hold
from referrals.attribution.touch_models import Touch
from referrals.links.models import ReferralLink

RECOMPUTED = {Advocate, KindTotal, SeenStanding, Shopper}
"""Made anew from the signals and orders instead of being moved."""
ONCE_EACH = {
    ActiveDay: ("day",),
    Attendance: ("occasion",),
    CelebratedResult: ("metric",),
    HoldoutArm: ("draw", "rule"),
    HeardSuggestion: ("heard",),
    Hold: ("lead", "check_code"),
    Refusal: ("is_test", "kind", "value"),
    ScoreWeek: ("week",),
    Signal: ("kind", "subject"),
    Suggestion: ("candidate",),
    Touch: ("is_test", "kind", "reference", "anonymous_id"),
    Trouble: ("kind", "reference"),
}
"""What a contact has once per these fields: where both have it, the one that stays keeps theirs."""
KEPT_APART = {ReferralLink}
"""A link that was given out must go on working: it stays with the merged contact, who points to the living one."""
FILLED_IN = (
    "external_id",
    "email",
    "name",
    "title",
    "language",
    "country",
    "timezone",
    "company_id",
)


def merge_contacts(*, goes: UUID, stays: UUID) -> None:
    """Everything of `goes` becomes that of `stays`; the row remains and points to who lives on.

    The caller holds the locks of both. Merging again, or somebody into themselves, changes nothing; who was to stay and
    has been merged since is whoever lives on for them.
    """
    contacts = Contact.objects.for_organization(tenancy.current()).select_related("merged_into")
    rows = contacts.in_bulk([goes, stays])
    leaving, living = rows[goes], rows[stays].merged_into or rows[stays]
    stays = living.pk
    if stays in {goes, leaving.merged_into_id}:
        return
    for relation in _references_to_contacts():
        _hand_over(relation, goes=goes, stays=stays)
    _fill_in(living, leaving)
    history.move(Contact, goes=goes, stays=stays)
    leaving.merged_into = living
    leaving.save(update_fields=["merged_into"])
    Contact.objects.for_organization(tenancy.current()).filter(merged_into=goes).update(
        merged_into=living
    )
    scoring.rebuild([stays])


def _references_to_contacts() -> list[Any]:
    """Every foreign key to a contact, in every app; a new table is covered from its first day."""
    fields: list[Any] = Contact._meta.get_fields(include_hidden=True)
    return [
        relation
        for relation in fields
        if relation.auto_created
        and relation.is_relation
        and relation.field.name != "merged_into"
        and relation.related_model not in KEPT_APART
    ]


def _hand_over(relation: Any, *, goes: UUID, stays: UUID) -> None:
    model: type[models.Model] = relation.related_model
    name = relation.field.name
    rows = model._default_manager.filter(organization_id=tenancy.current(), **{name: goes})
    if model in RECOMPUTED:
        rows.delete()
        return
    if model in ONCE_EACH:
        same = {field: OuterRef(field) for field in ONCE_EACH[model]}
        theirs = model._default_manager.filter(**{name: stays}, **same)
        rows.filter(Exists(theirs)).delete()
    if model is Enrolment:
        nurture.close_second(goes=goes, stays=stays)
    if model is Nomination:
        nominations.close_second(goes=goes, stays=stays)
    if model is Offer:
        offers.close_second(goes=goes, stays=stays)
    if model in (Entitlement, SeatPass):
        offers.close_second_seats(goes=goes, stays=stays)
    if model is Moment:
        moments.close_second_ask(goes=goes, stays=stays)
    # Orders that changed hands are news: what is known about the buyer is made anew within minutes.
    changed = {"changed_at": Now()} if model is Order else {}
    rows.update(**{name: stays}, **changed)


def _fill_in(living: Contact, leaving: Contact) -> None:
    """What only the leaving row knew: empty fields are filled, nothing is overwritten."""
    for field in FILLED_IN:
        if not getattr(living, field):
            setattr(living, field, getattr(leaving, field))
    living.traits = leaving.traits | living.traits
    living.told_at = leaving.told_at | living.told_at
    living.first_seen_at = min(living.first_seen_at, leaving.first_seen_at)
    living.save()


ONCE_PER_COMPANY: dict[type[models.Model], tuple[str, ...]] = {
    HoldoutArm: ("draw_id", "rule"),
    HoldoutExemption: ("organization_id",),
    MrrState: ("reference",),
    Trouble: ("kind", "contact_id", "reference"),
}


def one_company(companies: Collection[Company]) -> Company:
    """These rows are one company. The one your product knows stays, among those the oldest; ids of services go with it.

    Raises Invalid for fewer than two, and when more than one of them has an id of yours: then each is a customer.
    """
    ids = [company.pk for company in companies]
    rows = list(
        Company.objects.for_organization(tenancy.current())
        .filter(pk__in=ids)
        .order_by("pk")
        .select_for_update(no_key=True)
    )
    if len(rows) < 2:
        raise Invalid(_("Choose two companies or more."), code="too_few_companies")
    own = [row for row in rows if row.external_id and not is_of_a_service(row.external_id)]
    if len(own) > 1:
        raise Invalid(
            _("“%(one)s” and “%(other)s” both have an id of yours: they are two customers.")
            % {"one": own[0], "other": own[1]},
            code="two_customers",
        )
    stays = min(rows, key=lambda row: (row not in own, row.created_at, row.pk))
    for row in rows:
        merge_companies(goes=row.pk, stays=stays.pk)
    stays.refresh_from_db()
    return stays


def merge_companies(*, goes: UUID, stays: UUID) -> None:
    """Everything of `goes` becomes that of `stays`, its id too; the row itself is deleted.

    The caller holds the locks of both. A company merged into itself, or gone already, changes nothing.
    """
    rows = Company.objects.for_organization(tenancy.current()).in_bulk([goes, stays])
    if goes == stays or goes not in rows:
        return
    leaving, living = rows[goes], rows[stays]
    for relation in Company._meta.get_fields(include_hidden=True):
        if relation.auto_created and relation.is_relation:
            _hand_over_company(relation, goes=goes, stays=stays)
    _fill_in_company(living, leaving)
    if leaving.external_id and leaving.external_id != living.external_id:
        CompanyIdentity.objects.get_or_create(
            organization_id=tenancy.current(),
            is_test=leaving.is_test,
            value=leaving.external_id,
            defaults={"company": living},
        )
    history.move(Company, goes=goes, stays=stays)
    leaving.delete()
    revenue.recompute([stays])
    metrics.mark([], companies={stays})


def _hand_over_company(relation: Any, *, goes: UUID, stays: UUID) -> None:
    model: type[models.Model] = relation.related_model
    name = relation.field.name
    rows = model._default_manager.filter(organization_id=tenancy.current())
    if model is MrrMovement:
        rows.filter(**{name: goes}).delete()
        return
    if model in ONCE_PER_COMPANY:
        same = ONCE_PER_COMPANY[model]
        theirs = set(rows.filter(**{name: stays}).values_list(*same))
        twice = [
            pk
            for pk, *fields in rows.filter(**{name: goes}).values_list("pk", *same)
            if tuple(fields) in theirs
        ]
        rows.filter(pk__in=twice).delete()
    rows.filter(**{name: goes}).update(**{name: stays})


def _fill_in_company(living: Company, leaving: Company) -> None:
    """What only the leaving row knew; what is computed from the revenue states is computed anew."""
    if living.external_id is None:
        living.external_id, leaving.external_id = leaving.external_id, None
        leaving.save(update_fields=["external_id"])
    for field in (*COMPANY_FIELDS, "owner_id"):
        if getattr(living, field) in (None, ""):
            setattr(living, field, getattr(leaving, field))
    living.traits = leaving.traits | living.traits
    living.told_at = leaving.told_at | living.told_at
    living.save()
