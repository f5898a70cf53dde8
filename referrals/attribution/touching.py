"""Verbs for touches: keep a code or a click with whom it reached, and join visitors with who they turn out to be."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.customers.models import Contact, Identity
from kernel import tenancy
from kernel.errors import Invalid
from referrals.attribution.kinship import company_domain
from referrals.attribution.touch_models import Introduction, Touch
from referrals.leads.models import Lead
from referrals.links.models import ReferralLink, Visit
from referrals.links.services import active_link, visit_behind

A_DAY = timedelta(hours=24)


def touch_of_code(
    code: str,
    *,
    is_test: bool,
    contact: Contact | None = None,
    anonymous_id: str = "",
) -> Touch | None:
    """Keep that somebody gave a code. None for a code that is none of ours, or not active any more.

    A code has no time of its own: it was given with the lead.
    """
    link = active_link(code, is_test=is_test) if code else None
    if link is None:
        return None
    return _keep(
        Touch.Kind.CODE,
        advocate=_owner(link),
        reference=link.code,
        link=link,
        contact=contact,
        anonymous_id=anonymous_id,
        is_test=is_test,
    )


def touch_of_click(
    click_id: str,
    *,
    is_test: bool,
    contact: Contact | None = None,
    anonymous_id: str = "",
) -> Touch | None:
    """Keep that somebody is behind a click id. None for anything forged, foreign or unreadable."""
    visit = visit_behind(click_id, is_test=is_test) if click_id else None
    if visit is None:
        return None
    return _keep(
        Touch.Kind.CLICK,
        advocate=_owner(visit.link),
        reference=str(visit.pk),
        link=visit.link,
        visit=visit,
        contact=contact,
        anonymous_id=anonymous_id,
        is_test=is_test,
        occurred_at=visit.visited_at,
    )


def touch_of_introduction(introduction: Introduction) -> Touch | None:
    """Keep that the introduced person was reached."""
    if introduction.contact is None:
        return None
    return _keep(
        Touch.Kind.INTRODUCTION,
        advocate=introduction.advocate,
        reference=str(introduction.pk),
        contact=introduction.contact,
        is_test=introduction.is_test,
        occurred_at=introduction.made_at,
    )


def record_touch(
    *,
    is_test: bool = False,
    contact: Contact | None = None,
    anonymous_id: str = "",
    click_id: str = "",
    referral_code: str = "",
) -> list[Touch]:
    """Take a trace that a product hands over for somebody it knows, or only by an anonymous id. Returns what was kept.

    Raises Invalid, naming the field, when nobody is named, or when nothing of ours is handed over.
    """
    if contact is None and not anonymous_id:
        words = _("Say whose trace it is: a contact, or an anonymous_id.")
        raise _invalid("anonymous_id", "person_unnamed", words)
    who = {"contact": contact, "anonymous_id": "" if contact else anonymous_id}
    found = [
        touch_of_click(click_id, is_test=is_test, **who),  # type: ignore[arg-type]
        touch_of_code(referral_code, is_test=is_test, **who),  # type: ignore[arg-type]
    ]
    kept = [touch for touch in found if touch is not None]
    if not kept:
        words = _("Neither a click id nor a code of ours was handed over.")
        raise _invalid("click_id", "trace_unknown", words)
    return kept


def _invalid(field: str, code: str, detail: str) -> Invalid:
    return Invalid(
        detail, code=code, errors=[{"pointer": f"/{field}", "code": code, "detail": detail}]
    )


def _owner(link: ReferralLink) -> Contact:
    """Whose link it is: links stay with a contact that was merged, the credit goes to who lives on."""
    owner: Contact = link.contact.merged_into or link.contact
    return owner


def _keep(
    kind: Touch.Kind,
    *,
    advocate: Contact,
    reference: str,
    is_test: bool,
    link: ReferralLink | None = None,
    visit: Visit | None = None,
    contact: Contact | None = None,
    anonymous_id: str = "",
    occurred_at: datetime | None = None,
) -> Touch:
    """Kept once: told again it is the same row."""
    told = Touch(
        organization_id=tenancy.current(),
        kind=kind,
        advocate=advocate,
        contact=contact,
        anonymous_id=anonymous_id,
        domain=domain_of(contact) if contact else "",
        link=link,
        visit=visit,
        reference=reference,
        occurred_at=occurred_at,
        is_human=visit.is_human if visit else True,
        is_test=is_test,
    )
    Touch.objects.bulk_create([told], ignore_conflicts=True)
    kept: Touch = Touch.objects.for_organization(tenancy.current()).get(
        kind=kind, reference=reference, contact=contact, anonymous_id=anonymous_id, is_test=is_test
    )
    return kept


def domain_of(contact: Contact) -> str:
    """The domain of somebody's company, by their address or the company's own; empty for everybody's mail."""
    host = contact.email.rpartition("@")[2]
    own = contact.company.domain if contact.company else ""
    return company_domain(host) or company_domain(own) if host or own else ""


def stitch(contacts: Iterable[Contact]) -> set[UUID]:
    """Visitors who turn out to be these people: what touched them anonymously touched them. Returns whose is new.

    Asked of a whole batch in two queries; the usual answer is that nothing waits.
    """
    by_id = {contact.pk: contact for contact in contacts}
    if not by_id or not _anything_anonymous():
        return set()
    known = Identity.objects.for_organization(tenancy.current()).filter(
        contact_id__in=by_id, kind=Identity.Kind.ANONYMOUS_ID
    )
    behind = {(i.is_test, i.value): by_id[i.contact_id] for i in known}
    waiting = Touch.objects.for_organization(tenancy.current()).filter(
        contact=None, anonymous_id__in={value for _test, value in behind}
    )
    found = set()
    for touch in waiting.select_related("visit", "link", "advocate"):
        contact = behind.get((touch.is_test, touch.anonymous_id))
        if contact is not None:
            _move(touch, contact)
            found.add(contact.pk)
    return found


def _anything_anonymous() -> bool:
    rows = Touch.objects.for_organization(tenancy.current())
    return rows.filter(contact=None).exclude(anonymous_id="").exists()


def _move(touch: Touch, contact: Contact) -> None:
    """The touch becomes the person's; where they have the same one already, that one stays."""
    same = Touch.objects.for_organization(tenancy.current()).filter(
        kind=touch.kind, reference=touch.reference, is_test=touch.is_test, contact=contact
    )
    if same.exists():
        touch.delete()
        return
    touch.contact, touch.domain = contact, domain_of(contact)
    touch.save(update_fields=["contact", "domain"])


def leads_touched_by(contact_ids: Collection[UUID]) -> list[UUID]:
    """Leads whose credit these people's touches can change: their own, and those of their companies' domains."""
    if not contact_ids:
        return []
    touches = Touch.objects.for_organization(tenancy.current()).filter(contact__in=contact_ids)
    domains = set(touches.exclude(domain="").values_list("domain", flat=True))
    theirs = Q(contact_id__in=list(contact_ids))
    for domain in domains:
        theirs |= Q(contact__email__iendswith=f"@{domain}")
    leads = Lead.objects.for_organization(tenancy.current()).filter(theirs)
    return list(leads.order_by("pk").values_list("pk", flat=True)[:200])


def contact_behind(anonymous_id: str, *, is_test: bool) -> Contact | None:
    """Who an anonymous visitor turned out to be; None as long as nobody knows."""
    identity = (
        Identity.objects.for_organization(tenancy.current())
        .filter(kind=Identity.Kind.ANONYMOUS_ID, value=anonymous_id, is_test=is_test)
        .select_related("contact__merged_into")
        .first()
    )
    if identity is None:
        return None
    living: Contact = identity.contact.merged_into or identity.contact
    return living


def looking_at(lead: Lead, others: QuerySet[Lead]) -> list[UUID]:
    """Of other leads, those whose checks look at this one: of the same person or company, of the same advocates within
    a day, and those that this person brings."""
    mine = Touch.objects.for_organization(tenancy.current()).filter(contact=lead.contact_id)
    advocates = list(mine.values_list("advocate_id", flat=True)[:20])
    same = Q(contact_id=lead.contact_id) | Q(contact__touches__advocate_id=lead.contact_id)
    company_id = lead.contact.company_id or lead.company_id
    if company_id:
        same |= Q(contact__company_id=company_id) | Q(company_id=company_id)
    if advocates:
        within = {"submitted_at__lt": lead.submitted_at + A_DAY}
        same |= Q(contact__touches__advocate_id__in=advocates, **within)
        same |= Q(contact_id__in=advocates)
    return list(others.filter(same).distinct().order_by("pk").values_list("pk", flat=True)[:50])
