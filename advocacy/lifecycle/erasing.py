"""A person is erased: what is theirs goes, what is counted stays without them, and they are not made anew.

Asked for, it holds at once: nothing is sent to them any more and no fact about them is taken up. The rows go in the
background, within minutes, and within a day whatever happens (`erase_due` is poked, and safe to repeat).
"""

import logging
from collections import Counter
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.contacting import services as contacting
from accounts.contacting.models import Suppression
from accounts.customers import erased
from accounts.customers.models import Contact
from accounts.customers.tombstones import Erasure
from accounts.customers.trouble_models import Trouble
from accounts.history import reading as history
from accounts.history import trail
from accounts.history.forgetting import is_forgetting
from accounts.orders.models import Order
from accounts.organizations.models import User
from accounts.outbound.announcing import announce
from advocacy.evidence.models import CardPicture
from advocacy.evidence.placement_models import Placement
from advocacy.growth.models import StoredReport
from advocacy.holdout.models import HoldoutArm
from advocacy.lifecycle.belonging import Model, family, own, references_to, rows_of
from advocacy.lifecycle.exporting import events_about
from advocacy.lifecycle.marks import Marks, marks_of
from advocacy.lifecycle.sweeping import sweep
from advocacy.metrics import services as metrics
from advocacy.sharing.models import UserContent
from advocacy.signals.models import Signal
from advocacy.signals.suggested import Candidate, Suggestion
from kernel import tenancy
from kernel.errors import Conflict
from referrals.attribution.heard_models import HeardFrom
from referrals.attribution.models import Attribution, Claim, Correction
from referrals.attribution.touch_models import Introduction, Touch
from referrals.leads.models import Lead
from referrals.links.models import ReferralCode, ReferralLink
from referrals.qualification.models import Answer, Assessment

log = logging.getLogger(__name__)

AT_ONCE = 5
"""Erasures that one look of the task takes of an organization: each is a transaction of seconds."""

COUNTED: dict[Model, dict[str, Any]] = {
    Attribution: {"reasons": []},
    Claim: {"reference": "", "reasons": []},
    Correction: {"reason": ""},
    HoldoutArm: {},
    Introduction: {"note": "", "forgotten_at": Now()},
    Lead: {"heard_from": "", "wish": "", "click_id": "", "visit": None, "forgotten_at": Now()},
    ReferralLink: {"is_active": False},
    Touch: {"domain": ""},
}
"""What revenue and experiments are counted from stays, pointing to an empty row, with these columns emptied."""

PARTS_OF_LEADS: dict[Model, dict[str, Any]] = {
    Assessment: {"parts": {}, "reasons": [], "missing": []},
    HeardFrom: {"text": "", "person": "", "company": "", "handle": ""},
}
"""What their own leads say of them; their answers to our questions go."""

NAMED_ANEW: dict[Model, str] = {
    Introduction: "reference",
    Lead: "external_id",
    Touch: "anonymous_id",
}
"""Ids of the sender that may be the person's: replaced by our own."""


def ask_for_erasure(*, contact: Contact, by: User | None = None, key: str = "") -> Erasure:
    """From this moment on they are left in peace; their rows go within minutes. Asking again answers the first row.

    Raises Conflict while a legal hold is open.
    """
    who = family(contact)
    held = Trouble.objects.for_organization(tenancy.current()).filter(
        contact__in=who, kind=Trouble.Kind.LEGAL_HOLD, closed_at=None
    )
    if held.exists():
        raise Conflict(_("A legal hold is open: end it first."), code="legal_hold")
    row, is_new = Erasure.objects.get_or_create(
        organization_id=tenancy.current(),
        contact_id=who[-1],
        defaults={"asked_by": by, "key": key[:80], "is_test": contact.is_test},
    )
    if is_new:
        _leave_in_peace(marks_of(who))
        trail.note(trail.Kind.ERASURE_ASKED, subject=str(row.contact_id))
    return row


def _leave_in_peace(marks: Marks) -> None:
    erased.bury(marks.identities)
    for email in marks.emails:
        contacting.suppress(email=email, cause=Suppression.Cause.ERASED)


def erase_due() -> int:
    """Work off the erasures of the organization we are inside; one that fails keeps nobody else waiting.

    Returns how many are done.
    """
    waiting = Erasure.objects.for_organization(tenancy.current()).filter(done_at=None)
    rows = list(
        waiting.order_by("asked_at").select_for_update(skip_locked=True, no_key=True)[:AT_ONCE]
    )
    return sum(_is_erased(row) for row in rows)


def _is_erased(row: Erasure) -> bool:
    try:
        with transaction.atomic():
            _erase(row)
    except Exception:
        log.exception("erasure %s failed; it is tried again", row.pk)
        return False
    return True


def _erase(row: Erasure) -> None:
    contact = Contact.objects.for_organization(tenancy.current()).filter(pk=row.contact_id).first()
    if contact is not None:
        who = family(contact)
        _lock(who)
        marks = marks_of(who)
        _leave_in_peace(marks)
        row.still_shown = _shown(who)
        gone = _take_away(who, marks)
        with is_forgetting():
            gone.update(sweep(marks))
        row.gone = dict(sorted((name, n) for name, n in gone.items() if n))
        announce(type="contact.erased", data={"contact_id": row.contact_id}, is_test=row.is_test)
    row.done_at = timezone.now()
    row.save(update_fields=["done_at", "gone", "still_shown"])
    trail.note(trail.Kind.ERASED, subject=str(row.contact_id))


def _lock(who: Collection[UUID]) -> None:
    """A batch that is speaking of them ends first."""
    rows = Contact.objects.for_organization(tenancy.current()).filter(pk__in=who)
    list(rows.order_by("pk").select_for_update())


def _shown(who: Collection[UUID]) -> list[str]:
    """Where pieces of theirs stand outside: nobody but a person can take them down there."""
    rows = rows_of(Placement, who).filter(taken_down_at=None)
    return sorted(set(rows.values_list("address", flat=True)))


def _take_away(who: list[UUID], marks: Marks) -> Counter[str]:
    """Everything that is theirs. Returns rows by table."""
    times = list(rows_of(Signal, who).values_list("occurred_at", flat=True))
    leads = list(rows_of(Lead, who).values_list("pk", flat=True))
    metrics.mark(times, leads=leads, contacts=who)
    gone = Counter(_deleted(events_about(who, marks)))
    gone.update(_deleted(own(CardPicture)))
    gone.update(_deleted(own(StoredReport)))
    gone.update(_likely_matches(who))
    gone.update(_deleted(rows_of(UserContent, who)))
    rows_of(Order, who).update(contact=None, buyer="", click_id="")
    _empty_what_is_counted(who, leads)
    for model, name, outlives_the_person in _kinds_of_rows():
        rows = own(model).filter(**{f"{name}__in": who})
        if outlives_the_person:
            rows.update(**{name: None})
        else:
            gone.update(_deleted(rows))
    gone.update(_deleted_history(who))
    gone.update(_rows_of_the_person(who))
    return gone


def _kinds_of_rows() -> list[tuple[Model, str, bool]]:
    """(table, column, stays without them) of every reference to a contact, but for what is counted and merged rows."""
    return [
        (relation.related_model, relation.field.name, relation.on_delete is models.SET_NULL)
        for relation in references_to(Contact)
        if relation.related_model not in COUNTED and relation.related_model is not Contact
    ]


def _likely_matches(who: list[UUID]) -> dict[str, int]:
    """Posts and answers that are likely theirs go, unless somebody else has been suggested for them as well."""
    others = Suggestion.objects.filter(candidate=OuterRef("pk")).exclude(contact__in=who)
    theirs = own(Candidate).filter(
        models.Q(contact__in=who)
        | models.Q(pk__in=own(Suggestion).filter(contact__in=who).values("candidate"))
    )
    return _deleted(theirs.filter(models.Q(contact__in=who) | ~Exists(others)))


def _empty_what_is_counted(who: list[UUID], leads: list[UUID]) -> None:
    for model, columns in COUNTED.items():
        rows = rows_of(model, who)
        if model is ReferralLink:
            _end_links(rows)
        if model is Touch:
            rows = own(Touch).filter(contact__in=who)
        if model in (Claim, Attribution):
            rows = rows.filter(contact__in=who)
        if columns:
            rows.update(**columns)
        if name := NAMED_ANEW.get(model):
            for pk in list(rows.exclude(**{name: None}).exclude(**{name: ""}).values_list("pk")):
                own(model).filter(pk=pk[0]).update(**{name: f"erased:{pk[0]}"})
    own(Introduction).filter(contact__in=who).update(email_hash="")
    own(Answer).filter(lead__in=leads).delete()
    for model, columns in PARTS_OF_LEADS.items():
        own(model).filter(lead__in=leads).update(**columns)


def _end_links(links: models.QuerySet[Any]) -> None:
    """A code may be somebody's name: it leads nowhere, and is called otherwise."""
    for link in links:
        ReferralCode.objects.filter(code=link.code, organization_id=tenancy.current()).delete()
        own(Lead).filter(referral_code=link.code).update(referral_code="")
        links.filter(pk=link.pk).update(code=link.pk.hex)


def _deleted_history(who: list[UUID]) -> dict[str, int]:
    return {"accounts_change": history.forget(Contact, who)}


def _rows_of_the_person(who: list[UUID]) -> dict[str, int]:
    """The rows themselves: gone where nothing is counted from them, else empty. Whoever lives on is last."""
    gone: Counter[str] = Counter()
    rows = Contact.objects.for_organization(tenancy.current())
    for pk in who:
        counted = any(_refers(model, pk) for model in COUNTED)
        if counted or rows.filter(merged_into=pk).exclude(pk=pk).exists():
            rows.filter(pk=pk).update(**_EMPTY, merged_into=pk)
        else:
            gone.update(_deleted(rows.filter(pk=pk)))
    return gone


_EMPTY: dict[str, Any] = {
    "company": None,
    "external_id": None,
    "email": "",
    "name": "",
    "title": "",
    "language": "",
    "country": "",
    "timezone": "",
    "traits": {},
    "told_at": {},
    "is_decider": False,
    "erased_at": Now(),
}


def _refers(model: Model, pk: UUID) -> bool:
    names = [r.field.name for r in references_to(Contact) if r.related_model is model]
    about = models.Q()
    for name in names:
        about |= models.Q(**{name: pk})
    return bool(own(model).filter(about).exists())


def _deleted(rows: models.QuerySet[Any]) -> dict[str, int]:
    """How many rows went, by table, with what could not be without them."""
    _total, by_model = rows.model._base_manager.filter(
        pk__in=list(rows.values_list("pk", flat=True))
    ).delete()
    return {label.lower().replace(".", "_"): n for label, n in by_model.items()}
