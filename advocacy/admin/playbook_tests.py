"""The page of a test on history: numbers, and behind each number its people, dates and reasons."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.customers.models import Contact
from advocacy.admin.cards import GESTURE_COLOURS, sentences, words
from advocacy.moments.backtest import CHOICES, DAYS, MOST, Found, Result, backtest
from advocacy.moments.models import Decision, Gesture, Rule
from advocacy.moments.wording import sentence
from kernel import tenancy

SHOWN = 100
STOPPED = {
    "budget": gettext_lazy("stopped by the ask budget, or because the next gesture gives"),
    "holdout": gettext_lazy("held out, so that the effect of asking can be known"),
    "pace": gettext_lazy("as many asks as a day takes"),
    "lost": gettext_lazy("something else came first"),
    "duplicate": gettext_lazy("the same was still open"),
    "cooldown": gettext_lazy("too soon after the last one"),
    "trouble": gettext_lazy("had open trouble"),
    "policy": gettext_lazy("company policy"),
    "tier": gettext_lazy("not for their tier"),
    "consent": gettext_lazy("no consent"),
    "late": gettext_lazy("came too late to act on"),
    "conditions": gettext_lazy("conditions not met"),
    "unknown": gettext_lazy("a condition could not be answered"),
}


GAVE = {
    "budget": gettext_lazy("of these gave instead of asking: the ask budget"),
    "holdout": gettext_lazy("of these gave instead of asking: held out"),
    "pace": gettext_lazy("of these gave instead of asking: the day had as many asks as it takes"),
    "other": gettext_lazy("of these gave instead of asking, for another reason"),
}
INSTEAD = {
    "held_out": "holdout",
    "pace_full": "pace",
    **dict.fromkeys(
        (
            "ask_first_give",
            "ask_open",
            "ask_open_company",
            "ask_too_soon",
            "ask_budget_person",
            "ask_budget_company",
        ),
        "budget",
    ),
}


def choices_of(request: HttpRequest, template: str, title: str, **context: Any) -> TemplateResponse:
    everything = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, f"admin/{template}.html", everything)


def result_page(request: HttpRequest, rule: Rule, *, is_draft: bool) -> HttpResponse:
    """Runs the test within the request: it is bounded, and says so where there was more."""
    asked = request.POST if request.method == "POST" else request.GET
    wanted = str(asked.get("days_back"))
    days = int(wanted) if wanted in {str(choice) for choice in CHOICES} else DAYS
    as_if_live = {"all": True, "live": False}.get(str(asked.get("facts")))
    result = backtest(rule, now=timezone.now(), days=days, as_if_live=as_if_live)
    return choices_of(
        request,
        "playbook_test",
        _("Test on history: %(name)s") % {"name": words(rule.name) or rule.code},
        rule=rule,
        is_draft=is_draft,
        sentence=sentence(rule),
        headline=_headline(result),
        result=result,
        days=days,
        day_choices=CHOICES,
        as_if_live=result.as_if_live,
        groups=_groups(result),
        most=MOST,
        shown=SHOWN,
        assumed=_assumed(rule, result),
    )


def _headline(result: Result) -> str:
    fired, people = len(result.fired), result.people
    times = ngettext("%(n)s time", "%(n)s times", fired) % {"n": fired}
    whom = ngettext("%(n)s person", "%(n)s people", people) % {"n": people}
    return _("In the last %(days)s days it would have fired %(times)s, for %(people)s.") % {
        "days": result.days,
        "times": times,
        "people": whom,
    } + _stopped(result)


def _stopped(result: Result) -> str:
    """What stopped the others, in the same breath: the numbers a reader looks for first."""
    counted = {outcome: len(found) for outcome, found in result.outcomes().items()}
    told = [
        ngettext("%(n)s stopped by the budget", "%(n)s stopped by the budget", n) % {"n": n}
        for n in [counted.get("budget", 0)]
        if n
    ]
    told += [_("%(n)s had open trouble") % {"n": n} for n in [counted.get("trouble", 0)] if n]
    told += [_("%(n)s held out") % {"n": n} for n in [counted.get("holdout", 0)] if n]
    return f" {'; '.join(told)}." if told else ""


def _groups(result: Result) -> list[dict[str, Any]]:
    """One entry per number: what fired by gesture, then what stopped the others, the most frequent first."""
    fired = [
        (
            _("would have fired: %(gesture)s") % {"gesture": label},
            [one for one in result.fired if one.gesture == code],
            GESTURE_COLOURS.get(code, "calm"),
        )
        for code, label in Gesture.choices
    ]
    gave = _gave_instead(result)
    stopped = [
        (str(STOPPED.get(code) or Decision.Outcome(code).label), found, "calm")
        for code, found in result.outcomes().items()
    ]
    groups = [one for one in (*fired, *gave, *stopped) if one[1]]
    newest = [found[-SHOWN:][::-1] for _label, found, _colour in groups]
    people = _people([one for found in newest for one in found])
    return [
        {
            "label": label,
            "n": len(found),
            "people": len({one.contact_id for one in found}),
            "colour": colour,
            "rows": [_row(one, people) for one in rows],
            "more": len(found) > SHOWN,
        }
        for (label, found, colour), rows in zip(groups, newest, strict=True)
    ]


def _gave_instead(result: Result) -> list[tuple[str, list[Found], str]]:
    """Of what fired: those that gave where they would have asked, by what stood in the way of the ask."""
    found: dict[str, list[Found]] = {}
    for one in result.fired:
        for told in one.reasons:
            if told["code"] == "ask_refused":
                code = str(told["params"]["why"]["code"])
                found.setdefault(INSTEAD.get(code, "other"), []).append(one)
    return [(str(GAVE[code]), these, "calm") for code, these in sorted(found.items(), reverse=True)]


def _people(found: Sequence[Found]) -> dict[Any, Contact]:
    rows = Contact.objects.for_organization(tenancy.current()).select_related("company")
    return rows.in_bulk({one.contact_id for one in found})


def _row(one: Found, people: dict[Any, Contact]) -> dict[str, Any]:
    return {"at": one.at, "contact": people.get(one.contact_id), "reasons": sentences(one.reasons)}


def _assumed(rule: Rule, result: Result) -> list[str]:
    """What the test takes for granted, in words: nothing of it is invented, and none of it is hidden."""
    told = [
        _("Scores and tiers are computed as they were then, with today’s weights."),
        _(
            "Every draft counts as carried out on the day it was opened, unless it really fared otherwise."
        ),
        _(
            "Taken as they are today, for their past is not kept: company policy, regulated field, renewal day, whether "
            "benefits may be accepted."
        ),
    ]
    if result.as_today:
        told.append(
            _("Conditions judged as they are today, for their past is not kept: %(fields)s.")
            % {"fields": ", ".join(result.as_today)}
        )
    if rule.incentive is not None and (rule.incentive.conditions or rule.incentive.consent):
        told.append(
            _(
                "Not judged: the conditions of the benefit and the consent it needs, for what was known of them then "
                "is not kept. Fewer offers may have been made."
            )
        )
    if rule.can_ask:
        told.append(
            _(
                "The pace of a day is counted with today’s number of Champions and Natural advocates."
            )
        )
        if not result.was_drawn:
            told.append(_("Nobody was held out in these days."))
    if rule.starts_at or rule.ends_at:
        told.append(_("Its first and last day are left aside."))
    return told
