"""A rule in plain words: whole phrases, so that each language has its own order of words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advocacy.moments.facts import VOCABULARY
from advocacy.moments.models import Rule
from advocacy.moments.triggers import ANCHORS
from advocacy.scoring.models import Advocate
from advocacy.signals.kinds import KINDS
from kernel import conditions
from kernel.errors import DomainError
from kernel.text import days_in_words, localized_number, say

HOURS_A_DAY = 24


def sentence(rule: Rule) -> str:
    """What it waits for, for whom, what it does, how far it goes, how often."""
    parts = [trigger_words(rule.trigger)]
    if rule.only_unprompted:
        parts.append(_("only what they did by themselves"))
    if rule.least_tier:
        parts.append(
            _("for people from tier %(tier)s on") % {"tier": rule.get_least_tier_display()}
        )
    if rule.conditions:
        parts.append(_("only if %(conditions)s") % {"conditions": conditions_words(rule)})
    parts.append(_gesture(rule))
    if rule.is_wide:
        parts.append(_("in a wide circle, not only Champions and Natural advocates"))
    if rule.asks_from_tier:
        parts.append(
            _("from tier %(tier)s on it may become an ask")
            % {"tier": rule.get_asks_from_tier_display()}
        )
    said = [", ".join(parts) + ".", _reach(rule), _rhythm(rule)]
    return " ".join(one for one in said if one)


def conditions_words(rule: Rule) -> str:
    """The conditions as part of a sentence; what cannot be read any more is said to be so."""
    try:
        group = conditions.parse(rule.conditions, VOCABULARY)
    except DomainError as refusal:
        return refusal.message
    words = conditions.sentence(group, VOCABULARY)
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


def trigger_words(trigger: Mapping[str, Any]) -> str:
    told = {
        "signal": _signal,
        "milestone": _milestone,
        "score": _score,
        "tier": _tier,
        "time": _time,
        "occasion": _occasion,
        "request": lambda _trigger: _("When a colleague needs a reference and chooses somebody"),
    }.get(str(trigger.get("on")))
    return told(trigger) if told else _("It waits for nothing yet")


def _kinds(trigger: Mapping[str, Any]) -> str:
    return _either(str(KINDS[code].label) for code in trigger.get("kinds", ()) if code in KINDS)


def _signal(trigger: Mapping[str, Any]) -> str:
    return _("When this arrives: %(kinds)s") % {"kinds": _kinds(trigger)}


def _milestone(trigger: Mapping[str, Any]) -> str:
    metric, reaches, better = (trigger.get(name) for name in ("metric", "reaches", "better_by"))
    if metric:
        told = _("When a result of %(metric)s arrives") % {"metric": metric}
    else:
        told = _("When a result arrives")
    if reaches is not None:
        told = _("%(told)s that reaches %(value)s") % {
            "told": told,
            "value": localized_number(reaches),
        }
    if better is not None:
        told = _("%(told)s, at least %(percent)s %% better than the last one celebrated") % {
            "told": told,
            "percent": localized_number(better),
        }
    return told


def _score(trigger: Mapping[str, Any]) -> str:
    return _("When the score rises to %(points)s") % {
        "points": localized_number(trigger.get("reaches") or 0)
    }


def _tier(trigger: Mapping[str, Any]) -> str:
    tier = dict(Advocate.Tier.choices).get(str(trigger.get("enters")), "…")
    return _("When somebody becomes %(tier)s") % {"tier": tier}


def _time(trigger: Mapping[str, Any]) -> str:
    since = str(trigger.get("since"))
    anchor = _kinds(trigger) if since == "signal" else str(ANCHORS.get(since, "…"))
    days = _days(int(trigger.get("days") or 0))
    if every := int(trigger.get("every") or 0):
        return _("%(days)s after this: %(anchor)s; then again every %(every)s") % {
            "days": days,
            "anchor": anchor,
            "every": _days(every),
        }
    return _("%(days)s after this: %(anchor)s") % {"days": days, "anchor": anchor}


def _occasion(trigger: Mapping[str, Any]) -> str:
    days = int(trigger.get("days") or 0)
    return ngettext(
        "%(n)s working day before an occasion at which they will be",
        "%(n)s working days before an occasion at which they will be",
        days,
    ) % {"n": days}


def _days(days: int) -> str:
    return say(days_in_words(days)).lower()


def _either(words: Iterable[str]) -> str:
    *first, last = list(words) or [_("nothing yet")]
    return _("%(first)s or %(last)s") % {"first": ", ".join(first), "last": last} if first else last


def _gesture(rule: Rule) -> str:
    name = _(rule.incentive.name) if rule.incentive and rule.incentive.name else ""
    asked = _either(str(KINDS[kind].label) for kind in rule.asks_for if kind in KINDS)
    return {
        "thank": _("thank them"),
        "equip": _("hand them something useful"),
        "offer": _("hold out: %(name)s") % {"name": name} if name else _("hold out a benefit"),
        "ask": _("ask them for: %(kinds)s") % {"kinds": asked} if rule.asks_for else _("ask them"),
    }.get(rule.gesture, "…")


def _reach(rule: Rule) -> str:
    if rule.paused_at:
        return _("It is paused because it failed.")
    if rule.position == Rule.Position.OFF:
        return _("It is off.")
    if rule.position == Rule.Position.OBSERVE:
        return _("It only observes: nothing leaves.")
    told = (
        [_("It is shown in the product at once.")] if rule.in_app and rule.position == "on" else []
    )
    if rule.position == Rule.Position.ON and rule.sends_at_once:
        told.append(_("The mail leaves by itself, in their working hours."))
    else:
        told.append(_("A draft waits for the CSM the next working morning."))
    return " ".join(told)


def _rhythm(rule: Rule) -> str:
    days = rule.life_hours // HOURS_A_DAY
    life = (
        ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
        if days
        else ngettext("%(n)s hour", "%(n)s hours", rule.life_hours) % {"n": rule.life_hours}
    )
    said = _("At most once in %(days)s days for one person; the moment lasts %(life)s.") % {
        "days": rule.cooldown_days,
        "life": life,
    }
    if rule.delay_days:
        wait = ngettext("It waits %(n)s day.", "It waits %(n)s days.", rule.delay_days)
        said = f"{wait % {'n': rule.delay_days}} {said}"
    return said
