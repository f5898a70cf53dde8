"""What is left for a colleague of ours after an answer: opened, taken back, and closed with a result."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.customers.models import Company, Contact
from accounts.history import reading
from accounts.organizations.models import Organization, User
from advocacy.moments.answers import Answer, FollowUp
from kernel import tenancy, undoing
from kernel.errors import Conflict, Invalid
from kernel.windows import WorkingHours, add_working_days, zone

WORKING_DAYS = 2
"""A yes is thanked for within two working days; nothing else should wait longer."""
RESULT_LENGTH = 200
TAKEN_BACK = "answered anew"


def open_ones() -> Any:
    """What waits for somebody, the most urgent first; of real people."""
    return (
        FollowUp.objects.for_organization(tenancy.current())
        .filter(done_at=None, is_test=False)
        .select_related("contact", "company__owner", "answer__moment__rule")
        .order_by("due_at", "pk")
    )


def open_for(made: Answer, *, kind: str) -> FollowUp:
    """What this answer leaves to do. A company's policy is asked for once, however many of its people say so."""
    return open_about(made.contact, kind=kind, note=made.note, answer=made)


def open_about(
    contact: Contact, *, kind: str, note: str = "", answer: Answer | None = None
) -> FollowUp:
    """One open task of a kind per person, or, for a policy, per company: asked for again it is the same one."""
    same = FollowUp.objects.for_organization(tenancy.current()).filter(kind=kind, done_at=None)
    by_company = kind == FollowUp.Kind.POLICY and contact.company_id is not None
    same = same.filter(company=contact.company_id) if by_company else same.filter(contact=contact)
    if there := same.first():
        return there
    now = timezone.now()
    made = FollowUp(
        organization_id=tenancy.current(),
        contact=contact,
        company=contact.company,
        answer=answer,
        kind=FollowUp.Kind(kind),
        note=note,
        opened_at=answer.answered_at if answer else now,
        due_at=_due(contact),
        is_test=contact.is_test,
    )
    made.save(force_insert=True)
    return made


def _due(contact: Contact) -> Any:
    owner = contact.company.owner if contact.company else None
    organization = Organization.objects.get(pk=tenancy.current())
    tz = zone(owner.timezone if owner else None, organization.timezone)
    return add_working_days(timezone.now(), WORKING_DAYS, tz, WorkingHours())


def take_back(before: Answer) -> None:
    """The answer was given anew: what it left to do and nobody did is over."""
    FollowUp.objects.for_organization(tenancy.current()).filter(answer=before, done_at=None).update(
        done_at=timezone.now(), result=TAKEN_BACK
    )


def close(*, follow_up: FollowUp, by: User, result: str = "") -> FollowUp:
    """Somebody did it. Raises Conflict when it was closed before, Invalid for a policy nobody has found out."""
    row = _locked(follow_up)
    if row.kind == FollowUp.Kind.POLICY:
        raise Invalid(_("Say what the company allows."), code="policy_needed")
    return _close(row, by=by, result=result)


def reopen(*, follow_up: FollowUp, by: User) -> FollowUp:
    """Take back a wrong click: it waits again, and a policy that was said with it is what it was before.

    Raises Conflict when somebody else closed it, or longer than a quarter of an hour ago.
    """
    row = _locked(follow_up)
    if row.done_at is None or row.done_by_id != by.pk:
        raise Conflict(_("Only who pressed done can undo it."), code="follow_up_open")
    undoing.check_in_time(row.done_at)
    if row.kind == FollowUp.Kind.POLICY and row.company is not None:
        _restore_policy(row, row.company)
    row.done_at, row.done_by, row.result = None, None, ""
    row.save(update_fields=["done_at", "done_by", "result"])
    return row


def _restore_policy(row: FollowUp, company: Company) -> None:
    """As the history has it, where nobody has said something else since."""
    changed = reading.of(company).filter(at__gte=row.opened_at, after__has_key="policy").first()
    if changed is not None and changed.after["policy"] == row.result == company.policy:
        company.policy = changed.before["policy"]
        company.policy_note = changed.before.get("policy_note", company.policy_note)
        company.save(update_fields=["policy", "policy_note"])


def confirm_policy(*, follow_up: FollowUp, policy: str, by: User, note: str = "") -> FollowUp:
    """The company's policy is known now: it holds from here on, and nothing waits for it any more.

    Raises Conflict when it was closed before, Invalid for anything but a policy.
    """
    row = _locked(follow_up)
    if row.kind != FollowUp.Kind.POLICY:
        raise Invalid(_("This is not about a policy."), code="not_a_policy")
    if policy not in Company.Policy.values or policy == Company.Policy.UNKNOWN:
        raise Invalid(_("Say what the company allows."), code="policy_needed")
    said = note.strip() or f"{by}, {timezone.localdate().isoformat()}"
    if row.company_id:
        Company.objects.for_organization(tenancy.current()).filter(pk=row.company_id).update(
            policy=policy, policy_note=said[:RESULT_LENGTH]
        )
    return _close(row, by=by, result=policy)


def _close(row: FollowUp, *, by: User, result: str) -> FollowUp:
    if row.done_at is not None:
        raise Conflict(_("This was done already."), code="follow_up_done")
    row.done_at, row.done_by, row.result = timezone.now(), by, result.strip()[:RESULT_LENGTH]
    row.save(update_fields=["done_at", "done_by", "result"])
    return row


def _locked(follow_up: FollowUp) -> FollowUp:
    row: FollowUp = (
        FollowUp.objects.for_organization(tenancy.current())
        .select_for_update(of=("self",), no_key=True)
        .get(pk=follow_up.pk)
    )
    return row
