"""The brief of one lead for whoever is to talk with them: on one page, before the first word."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.admin.scoped import allowed, person
from advocacy.admin.cards import sentences
from advocacy.nurture import services as nurture
from advocacy.nurture.models import SequenceMail
from kernel import tenancy
from kernel.errors import NotFound
from kernel.text import reason, say
from referrals.admin.rates import rate
from referrals.leads.models import Lead
from referrals.qualification import routing
from referrals.qualification.briefing import best_questions, who_sent_them
from referrals.qualification.contents import PARTS, RULE_OUTS
from referrals.qualification.facts import leads_with_people
from referrals.qualification.in_force import profile_now, questions_now
from referrals.qualification.previewing import measured
from referrals.qualification.services import assess_again
from referrals.qualification.showing import Answered, answered
from referrals.qualification.vocabulary import in_language

IN_TOUCH, ANSWERED, JUDGE = "in_touch", "answered", "judge"


@admin.site.page("leads/<uuid:lead_id>/brief/", name="lead_brief")  # type: ignore[attr-defined]
def brief(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    """A constant number of queries. POST: we are in touch, they answered, or judge them anew."""
    rows = leads_with_people().select_related("contact__company", "company", "owner")
    lead = rows.filter(pk=lead_id, is_test=False).first()
    if lead is None:
        raise NotFound(_("There is no such lead."))
    if request.method == "POST":
        _act(request, lead)
        return redirect("admin:lead_brief", lead_id=lead.pk)
    now, language = timezone.now(), get_language() or "en"
    told = answered(lead, language=language, now=now)
    number, content = questions_now()
    profile = profile_now()
    context = {
        **admin.site.each_context(request),
        "title": str(lead.contact),
        "lead": lead,
        "told": told,
        "sent_by": who_sent_them(lead),
        "fit": _fit(told, measured(now=now)),
        "answers": _answers(told, content, language),
        "did": _did(told),
        "read": _read(lead),
        "questions": best_questions(
            profile,
            told.assessment.missing if told.assessment else [],
            content,
            told.missing,
            language=language,
        ),
        "why_owner": sentences(told.first_contact.reasons) if told.first_contact else [],
        "is_late": bool(
            told.first_contact
            and not told.first_contact.done_at
            and not told.first_contact.is_closed
            and told.first_contact.due_at
            and told.first_contact.due_at < now
        ),
        "may_act": allowed(request, "act"),
        "version": number,
    }
    return TemplateResponse(request, "admin/lead_brief.html", context)


def _act(request: HttpRequest, lead: Lead) -> None:
    if not allowed(request, "act"):
        raise PermissionDenied(
            _("Your role does not allow this. Ask an administrator or the owner.")
        )
    what = request.POST.get("what")
    if what == IN_TOUCH:
        routing.note_contact(lead, by=person(request))
        messages.success(request, _("Noted: you are in touch."))
    elif what == ANSWERED:
        nurture.note_replies([(lead.contact_id, timezone.now())])
        messages.success(request, _("Noted: they answered. No further mail of a sequence is sent."))
    elif what == JUDGE:
        assess_again([lead.pk])
        messages.success(request, _("Judged anew, by what is known now."))


def _fit(told: Answered, found: Any) -> dict[str, Any] | None:
    row = told.assessment
    if row is None:
        return None
    return {
        "grade": row.grade,
        "points": row.points,
        "up_to": row.up_to,
        "is_provisional": row.is_provisional,
        "is_qualified": row.is_qualified,
        "ruled_out": RULE_OUTS.get(row.disqualifier, ""),
        "measured": rate(found[row.grade]),
        "parts": [{"name": PARTS[code], **part} for code, part in row.parts.items()],
        "reasons": sentences(row.reasons),
    }


def _answers(told: Answered, content: Any, language: str) -> list[tuple[str, str]]:
    known = {one["code"]: one for one in content["questions"]}
    return [
        (
            in_language(known[code]["label"], language) if code in known else code,
            _answer_in_words(known.get(code), value, language),
        )
        for code, value in told.answers.items()
    ]


def _answer_in_words(question: Any, value: Any, language: str) -> str:
    labels = {
        one["code"]: in_language(one["label"], language)
        for one in (question or {}).get("choices", ())
    }
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(labels.get(one, one)) for one in values)


def _did(told: Answered) -> list[str]:
    """What they did so far, in sentences."""
    facts = told.facts
    lines = []
    if (days := facts.get("behaviour.active_days")) is not None:
        lines.append(_("Active on %(days)s of the first 7 days.") % {"days": days})
    noticed = ("behaviour.first_success", "behaviour.colleague_joined", "behaviour.onlooker")
    lines += [say(reason(f"yes.{code}")) for code in noticed if facts.get(code)]
    lines += [_("Did: %(step)s") % {"step": step.title} for step in told.steps if step.done_at]
    return lines


def _read(lead: Lead) -> list[dict[str, Any]]:
    """Mails that were sent, with what they carried, and whether it was opened where that is counted."""
    rows = (
        SequenceMail.objects.for_organization(tenancy.current())
        .filter(enrolment__lead=lead, state="done")
        .select_related("content")
        .order_by("finished_at")
    )
    return [{"mail": row, "piece": row.content, "opened_at": row.opened_at} for row in rows]
