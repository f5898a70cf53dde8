"""Make the decision about one lead, keep it with its candidates, and tell what came of it."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from accounts.events.services import tell
from accounts.organizations.models import Organization
from kernel import tenancy, versions
from kernel.windows import zone
from referrals.attribution import rulebook, telling
from referrals.attribution.facts import case_of
from referrals.attribution.models import Attribution, Claim, ClosedPeriod, Rulebook
from referrals.attribution.rulebook import CLICK, CODE, INTRODUCTION, NAMED
from referrals.attribution.rules import Decision, Verdict, decide
from referrals.attribution.screening_models import Hold
from referrals.leads.models import Lead
from referrals.leads.rules import EXITS, WON
from referrals.leads.services import stages_reached
from referrals.leads.telling import is_history

CREDITED = frozenset({Attribution.Credit.SOURCED, Attribution.Credit.ASSISTED})
"""Only these name an advocate in what we tell; held and suspected wait for a person's look."""

CHANNELS = {
    INTRODUCTION: Lead.Channel.INTRODUCTION,
    CODE: Lead.Channel.REFERRAL_LINK,
    CLICK: Lead.Channel.REFERRAL_LINK,
    NAMED: Lead.Channel.WORD_OF_MOUTH,
}
"""By the evidence that won."""
TOLD_STAGES = (Lead.Stage.SUBMITTED, Lead.Stage.QUALIFIED, Lead.Stage.WON)
HOLD_FOR = timedelta(days=30)


def decide_about(lead: Lead) -> Attribution:
    """Decide from everything known now, about a lead that is locked. The same facts give the same row back.

    Where the period of the lead is closed, what is in force stays, and what would be said now is kept beside it;
    only what one of us said by hand goes through.
    """
    book = versions.active(Rulebook)
    case = case_of(lead)
    decision = decide(case, rules=rulebook.rules_of(book.content if book else {}))
    current = current_attribution(lead)
    _keep_holds(lead, decision.verdicts)
    if current is not None and _says(current, decision):
        _name_channel(lead, decision)
        _tell_stages(lead, current)
        return current
    number = book.number if book else 0
    if current is not None and case.said is None and is_closed(lead):
        _note_after_close(lead, decision, number)
        return current
    before = current
    if before is not None:
        before.replaced_at = timezone.now()
        before.save(update_fields=["replaced_at"])
    current = _write(lead, decision, number)
    _name_channel(lead, decision)
    telling.told_of(lead, current)
    _take_back(lead, before, current)
    _tell_stages(lead, current)
    return current


def _name_channel(lead: Lead, decision: Decision) -> None:
    """Where nobody told the channel, it is what the credit rests on: a click on a second device is a referral link too."""
    if lead.channel != Lead.Channel.UNKNOWN or decision.credit != Attribution.Credit.SOURCED:
        return
    if channel := CHANNELS.get(decision.evidence):
        lead.channel = channel
        lead.save(update_fields=["channel"])


def current_attribution(lead: Lead) -> Attribution | None:
    """The decision in force; None before the first."""
    found: Attribution | None = (
        Attribution.objects.for_organization(tenancy.current())
        .filter(lead=lead, replaced_at=None)
        .first()
    )
    return found


def _says(current: Attribution, decision: Decision) -> bool:
    if (current.credit, current.contact_id, current.rule, current.reasons) != (
        decision.credit,
        decision.contact_id,
        decision.evidence,
        list(decision.reasons),
    ):
        return False
    kept = [
        (c.contact_id, c.evidence, c.reference, c.outcome, c.share) for c in current.claims.all()
    ]
    return kept == [
        (v.contact_id, v.evidence, v.reference, v.outcome, v.share) for v in decision.verdicts
    ]


def _write(
    lead: Lead, decision: Decision, number: int, *, after_close: bool = False
) -> Attribution:
    now = timezone.now()
    row = Attribution.objects.create(
        organization_id=lead.organization_id,
        lead=lead,
        contact_id=decision.contact_id,
        credit=decision.credit,
        rule=decision.evidence,
        rulebook=number,
        reasons=list(decision.reasons),
        after_close=after_close,
        decided_at=now,
        replaced_at=now if after_close else None,
    )
    Claim.objects.bulk_create(
        Claim(
            organization_id=lead.organization_id,
            attribution=row,
            contact_id=verdict.contact_id,
            position=position,
            evidence=verdict.evidence,
            reference=verdict.reference,
            happened_at=verdict.at,
            outcome=verdict.outcome,
            share=verdict.share,
            reasons=list(verdict.reasons),
        )
        for position, verdict in enumerate(decision.verdicts, start=1)
    )
    return row


def is_closed(lead: Lead) -> bool:
    """Whether the lead was settled on a day whose figures were handed over."""
    if lead.stage not in {WON, *EXITS}:
        return False
    until = (
        ClosedPeriod.objects.for_organization(tenancy.current())
        .filter(reopened_at=None)
        .order_by("-until")
        .values_list("until", flat=True)
        .first()
    )
    if until is None:
        return False
    organization = Organization.objects.only("timezone").get(pk=tenancy.current())
    return bool(lead.stage_at.astimezone(zone(organization.timezone)).date() <= until)


def _note_after_close(lead: Lead, decision: Decision, number: int) -> None:
    """Kept once for as long as it says the same."""
    last = (
        Attribution.objects.for_organization(tenancy.current())
        .filter(lead=lead, after_close=True)
        .order_by("-decided_at", "-id")
        .first()
    )
    if last is None or not _says(last, decision):
        _write(lead, decision, number, after_close=True)


def _keep_holds(lead: Lead, verdicts: Sequence[Verdict]) -> None:
    """One row per advocate and check, made when it is first seen; what is not seen any more rests."""
    seen = {
        (verdict.contact_id, finding.check): finding.reason
        for verdict in verdicts
        for finding in verdict.findings
        if verdict.outcome != "suspected"
    }
    rows = Hold.objects.for_organization(tenancy.current()).filter(lead=lead) if verdicts else ()
    there = {(hold.advocate_id, hold.check_code): hold for hold in rows}
    Hold.objects.bulk_create(
        (
            Hold(
                organization_id=lead.organization_id,
                lead=lead,
                advocate_id=advocate_id,
                check_code=check,
                reasons=[why],
                expires_at=timezone.now() + HOLD_FOR,
            )
            for (advocate_id, check), why in seen.items()
            if (advocate_id, check) not in there
        ),
        ignore_conflicts=True,
    )
    for key, hold in there.items():
        if hold.active != (key in seen):
            hold.active = key in seen
            hold.save(update_fields=["active"])


def _take_back(lead: Lead, before: Attribution | None, now: Attribution) -> None:
    """Who was credited and is no longer: what was told of them for this lead is told to be over."""
    was = before.contact_id if before and before.credit in CREDITED else None
    stays = now.contact_id if now.credit in CREDITED else None
    if before is None or was is None or was == stays:
        return
    tell(
        name="lead.uncredited",
        subject=f"{lead.pk}:{before.pk}",
        payload={"lead_id": str(lead.pk), "contact_id": str(was), "again": _times_before(before)},
        is_test=lead.is_test,
    )


def _times_before(attribution: Attribution) -> int:
    """How often this person had the credit for this lead, and lost it, before this decision."""
    rows = (
        Attribution.objects.for_organization(tenancy.current())
        .filter(lead=attribution.lead_id, after_close=False, decided_at__lt=attribution.decided_at)
        .order_by("decided_at", "pk")
        .values_list("contact_id", "credit")
    )
    lost, had = 0, False
    for contact_id, credit in rows:
        has = contact_id == attribution.contact_id and credit in CREDITED
        lost += had and not has
        had = has
    return lost


def _to_be_told(lead: Lead) -> dict[str, str]:
    """Who it is and when we spoke: only with their yes to being named."""
    if lead.may_thank != Lead.MayThank.WITH_NAME:
        return {}
    told = {"peer": lead.contact.name} if lead.contact.name else {}
    if lead.contacted_at:
        told["date"] = lead.contacted_at.date().isoformat()
    return told


def _tell_stages(lead: Lead, attribution: Attribution) -> None:
    """Tell each stage once per decision: when credit moves, the stages reached so far are told for the new advocate."""
    advocate_id = attribution.contact_id if attribution.credit in CREDITED else None
    reached = stages_reached(lead)
    again = _times_before(attribution) if advocate_id else 0
    for stage in TOLD_STAGES:
        if stage in reached:
            tell(
                name=f"lead.{stage}",
                subject=f"{lead.pk}:{attribution.pk}",
                payload={
                    "lead_id": str(lead.pk),
                    "advocate_id": str(advocate_id) if advocate_id else None,
                    "credit": attribution.credit,
                    "channel": lead.channel,
                    "company_id": str(lead.company_id) if lead.company_id else None,
                    "mrr_amount": lead.mrr_amount,
                    "mrr_currency": lead.mrr_currency,
                    "may_thank": lead.may_thank,
                    **_to_be_told(lead),
                    **({"again": again} if again else {}),
                },
                occurred_at=reached[stage],
                is_test=lead.is_test,
                is_historical=is_history(lead, reached[stage]),
            )
