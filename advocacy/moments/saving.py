"""A rule is checked, saved with a version, set to a position, let go on after a pause."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.organizations.models import User
from advocacy.moments import ruling
from advocacy.moments.facts import SENTIMENT_FIELDS
from advocacy.moments.models import Moment, Rule, RuleVersion
from advocacy.moments.texts import check_texts
from advocacy.signals.kinds import KINDS, Family
from kernel import tenancy
from kernel.errors import Conflict, Invalid

DRAFTS_FIRST = 10
"""So many drafts are to be approved with little editing before a rule sends by itself."""
LARGEST_TEXT = 5_000
LARGEST_TEXTS = 50_000
FEELINGS = frozenset(
    [
        *(kind.code for kind in KINDS.values() if kind.family is Family.FEELING),
        "detractor",
        "complaint",
        "csat_best",
        "promoter",
        "warm_reply",
    ]
)
THEIR_WORDS = frozenset({"cause.text"})
"""Whoever looks for certain words in what somebody wrote selects by mood as well."""
LETS_OUT = (Rule.Position.DRAFTS, Rule.Position.ON)
CONTENT = (
    "name",
    "trigger",
    "conditions",
    "gesture",
    "asks_from_tier",
    "is_wide",
    "holdout_percent",
    "ask_effort",
    "asks_for",
    "only_unprompted",
    "least_tier",
    "position",
    "sends_at_once",
    "in_app",
    "channel_order",
    "delay_days",
    "life_hours",
    "cooldown_days",
    "texts",
    "priority",
)


def check(rule: Rule) -> None:
    """Raises Invalid, with pointers, for a rule that cannot be read or must not be."""
    ready = ruling.ready(rule)
    check_texts(rule.texts)
    _check_size(rule)
    if rule.starts_at and rule.ends_at and rule.ends_at <= rule.starts_at:
        raise _fault("/ends_at", _("It ends before it begins."))
    unknown = [kind for kind in rule.asks_for if kind not in KINDS]
    if unknown:
        raise _fault("/asks_for", _("Not known: %(kinds)s.") % {"kinds": ", ".join(unknown)[:200]})
    fields = ready.asked.fields if ready.asked else frozenset()
    if asks_for_review(rule):
        _check_review(rule, fields)
    if rule.incentive_id:
        _check_benefit(rule, fields)


def _check_size(rule: Rule) -> None:
    sizes = [len(text) for own in rule.texts.values() for text in own.values()]
    if sum(sizes) > LARGEST_TEXTS or max(sizes, default=0) > LARGEST_TEXT:
        raise _fault(
            "/texts", _("A text is longer than %(most)s characters.") % {"most": LARGEST_TEXT}
        )


def asks_for_review(rule: Rule) -> bool:
    """Whether its gesture invites a public review: it says so, or asks without saying for what."""
    return "review" in rule.asks_for or (rule.can_ask and not rule.asks_for)


def _check_review(rule: Rule, fields: frozenset[str]) -> None:
    """Reviews are invited by time, whatever people feel: else they show nobody the truth, and the sites forbid it."""
    why = _(
        "Reviews are invited by time, whatever the score, NPS or mood: this playbook asks for a review (or does not say "
        "what it asks for) and depends on %(what)s."
    )
    on, kinds = rule.trigger.get("on"), set(rule.kinds)
    if on in ("score", "tier"):
        raise _fault("/trigger/on", why % {"what": _("the score")})
    if felt := sorted(kinds & FEELINGS):
        raise _fault("/trigger/kinds", why % {"what": KINDS[felt[0]].label})
    if rule.least_tier or rule.asks_from_tier:
        raise _fault("/least_tier", why % {"what": _("the tier")})
    if read := sorted(fields & (SENTIMENT_FIELDS | THEIR_WORDS)):
        raise _fault("/conditions", why % {"what": ruling.VOCABULARY[read[0]].label})
    if "review" in rule.asks_for and rule.incentive_id:
        raise _fault("/incentive", _("A review is never rewarded: take the benefit away."))


def _check_benefit(rule: Rule, fields: frozenset[str]) -> None:
    """A benefit never hangs on praise: whoever is content and whoever is not can have it."""
    why = _(
        "A benefit may not depend on praise: this playbook holds one out and depends on %(what)s."
    )
    if felt := sorted(set(rule.kinds) & FEELINGS):
        raise _fault("/trigger/kinds", why % {"what": KINDS[felt[0]].label})
    if read := sorted(one for one in fields & SENTIMENT_FIELDS if one.startswith("signals.")):
        raise _fault("/conditions", why % {"what": ruling.VOCABULARY[read[0]].label})


def save(rule: Rule, *, by: User | None, note: str = "", may_override: bool = False) -> Rule:
    """Check and save a rule, with a version of its own. Raises Invalid, Conflict.

    Sending needs ten approved drafts, or the reason of somebody who `may_override`. What was paused goes on.
    """
    check(rule)
    rows = Rule.objects.for_organization(tenancy.current())
    before = rows.select_for_update(of=("self",), no_key=True).filter(pk=rule.pk).first()
    was = before.position if before else Rule.Position.OFF
    was_wide = before is not None and before.is_wide
    if missing := not_widened(rule, was_wide=was_wide, note=note):
        raise Conflict(missing, code="reason_needed")
    if missing := not_proven(rule, was=was, note=note, may_override=may_override):
        raise Conflict(missing, code="not_proven")
    now = timezone.now()
    rule.errors, rule.paused_at, rule.paused_why = 0, None, None
    if before is None or was == Rule.Position.OFF or before.paused_at:
        rule.live_since = now
    if rule.position in LETS_OUT and (before is None or was not in LETS_OUT):
        rule.switched_on_at = now
    changed = before is None or content(before) != content(rule)
    if before is not None and changed:
        _remember_first(before)
        rule.version = before.version + 1
    rule.organization_id = tenancy.current()
    rule.save()
    if changed:
        _remember(rule, rule.version, now=now, by=by, note=note)
    return rule


def not_widened(rule: Rule, *, was_wide: bool, note: str) -> str:
    """Why the rule may not begin to ask beyond the first wave; empty when it may, or does already."""
    if not rule.is_wide or was_wide or note.strip():
        return ""
    return _("To ask beyond Champions and Natural advocates, say why.")


def not_proven(rule: Rule, *, was: str, note: str, may_override: bool) -> str:
    """Why the rule may not begin to send by itself; empty when it may, or does already."""
    if rule.position != Rule.Position.ON or was == Rule.Position.ON:
        return ""
    approved = approved_drafts(rule)
    if approved >= DRAFTS_FIRST or (may_override and note.strip()):
        return ""
    told = _("%(n)s of %(most)s drafts were approved with little editing so far.") % {
        "n": approved,
        "most": DRAFTS_FIRST,
    }
    if may_override:
        return told + " " + _("To let it send by itself already, say why.")
    return (
        told + " " + _("Until then it sends nothing by itself, unless an administrator says why.")
    )


def approved_drafts(rule: Rule) -> int:
    """Drafts that somebody carried out, hardly changed."""
    return (
        Moment.objects.for_organization(tenancy.current())
        .filter(Q(deliveries__channel="task"), rule_id=rule.pk, state="done", edited_much=False)
        .exclude(position=Rule.Position.OBSERVE)
        .distinct()
        .count()
    )


def content(rule: Rule) -> dict[str, Any]:
    """What a version keeps: everything a person can edit."""
    told = {name: getattr(rule, name) for name in CONTENT}
    told["incentive"] = str(rule.incentive_id) if rule.incentive_id else None
    for name in ("starts_at", "ends_at"):
        at: datetime | None = getattr(rule, name)
        told[name] = at.isoformat() if at else None
    return told


def as_it_was(version: RuleVersion) -> Rule:
    """The rule as this version says it, to be read aloud; never saved."""
    told = {name: said for name, said in version.content.items() if name in CONTENT}
    return Rule(organization_id=version.organization_id, **told)


def _remember_first(before: Rule) -> None:
    """A rule that was installed has no version on record until it is edited for the first time."""
    if not before.versions.exists():
        _remember(before, before.version, now=before.updated_at, by=None, note="")


def _remember(rule: Rule, number: int, *, now: datetime, by: User | None, note: str) -> None:
    RuleVersion.objects.create(
        organization_id=tenancy.current(),
        rule=rule,
        number=number,
        content=content(rule),
        note=note.strip()[:200],
        saved_at=now,
        saved_by=by,
    )


def _fault(pointer: str, detail: str) -> Invalid:
    return Invalid(
        detail,
        code="invalid_rule",
        errors=[{"pointer": pointer, "code": "invalid", "detail": detail}],
    )
