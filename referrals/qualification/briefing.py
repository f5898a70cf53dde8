"""What a sales person should know before the first word: who sent them and what may be said, and what is best asked."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kernel import tenancy
from kernel.text import say
from referrals.attribution.models import Attribution
from referrals.leads.models import Lead
from referrals.qualification.contents import Group, Profile
from referrals.qualification.rules import words_of
from referrals.qualification.vocabulary import in_language

MOST_QUESTIONS = 3
ANSWERED_BY = {"firm.employees": "company_size", "firm.industry": "industry"}
"""Facts of the company that an answer stands in for."""
BY_THEIR_HAND = (Lead.Channel.REFERRAL_LINK, Lead.Channel.INTRODUCTION)


def who_sent_them(lead: Lead) -> list[str]:
    """Who brought this lead, and what may be said about it, in sentences. One query."""
    decision: Attribution | None = (
        Attribution.objects.for_organization(tenancy.current())
        .filter(lead=lead, replaced_at=None, contact__isnull=False)
        .select_related("contact__company")
        .first()
    )
    lines = []
    if decision is not None:
        name = str(decision.contact)
        lines.append(
            _("%(name)s (%(credit)s).") % {"name": name, "credit": decision.get_credit_display()}
        )
        if decision.credit not in (Attribution.Credit.SOURCED, Attribution.Credit.ASSISTED):
            lines.append(_("It is not certain: do not name anybody."))
        elif lead.channel in BY_THEIR_HAND or lead.referral_code:
            lines.append(
                _("They passed on the link themselves: you may say that %(name)s sent them.")
                % {"name": name}
            )
        else:
            lines.append(
                _("Let them bring up %(name)s; do not say what you know of each other.")
                % {"name": name}
            )
        company = decision.contact.company if decision.contact else None
        if company is not None and company.policy in ("forbidden", "approval"):
            lines.append(
                _("Do not name %(company)s: its policy does not allow it.") % {"company": company}
            )
    if lead.heard_from:
        lines.append(_("They said: “%(words)s”.") % {"words": lead.heard_from})
    if not lines:
        lines.append(
            _("Nobody that we know of. They came by: %(channel)s.")
            % {"channel": lead.get_channel_display()}
        )
    return lines


def best_questions(
    profile: Profile,
    missing: Sequence[str],
    content: Mapping[str, Any],
    open_questions: Sequence[str],
    *,
    language: str,
) -> list[str]:
    """The three questions whose answers would tell most: of the weightiest criteria that are not known."""
    asked = {one["code"]: in_language(one["label"], language) for one in content["questions"]}
    groups = {group.code: group for group in profile.groups}
    found = [_question(groups[code], asked) for code in missing if code in groups]
    found += [asked[code] for code in open_questions if code in asked]
    return list(dict.fromkeys(found))[:MOST_QUESTIONS]


def _question(group: Group, asked: Mapping[str, str]) -> str:
    """As it is asked at sign-up, where it is; else what it is about."""
    for line in group.lines:
        for field in sorted(line.asked.fields):
            code = ANSWERED_BY.get(field, field.removeprefix("answer."))
            if code in asked:
                return asked[code]
    words = words_of(group)
    what = say(words) if isinstance(words, Mapping) else str(words)
    return _("Ask about: %(what)s") % {"what": what}
