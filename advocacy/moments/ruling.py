"""Rules in action: those that are running, made ready once for a batch, met with causes; paused when they keep failing."""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from uuid import UUID

from accounts.customers.models import Company, Contact
from advocacy.moments.causes import Cause
from advocacy.moments.deciding import Deciding
from advocacy.moments.facts import VOCABULARY
from advocacy.moments.models import Decision, Moment, Rule
from advocacy.moments.recording import Pair
from advocacy.moments.rules import Ready
from advocacy.moments.triggers import parse as parse_trigger
from advocacy.scoring.models import Advocate
from kernel import conditions, tenancy
from kernel.errors import DomainError
from kernel.text import reason

log = logging.getLogger(__name__)

FAILURES = 5
"""So many in a row, and a rule is paused."""
ALIKE = 0.8
"""A draft that shares four fifths with what was proposed was edited a little."""


def running(*, now: datetime) -> list[Ready]:
    """The organization's rules that meet anything now, in the order of their priority. One query.

    One that cannot be read is paused on the spot; the others go on.
    """
    rows = (
        Rule.objects.for_organization(tenancy.current())
        .filter(paused_at=None)
        .exclude(position=Rule.Position.OFF)
        .select_related("incentive")
        .order_by("-priority", "code")
    )
    found = []
    for rule in rows:
        if not rule.is_running(now):
            continue
        try:
            found.append(ready(rule))
        except DomainError as refusal:
            pause(rule, times=1, what=refusal.message, now=now)
    return found


def ready(rule: Rule) -> Ready:
    """Its trigger read and its conditions compiled. Raises Invalid when one of them cannot be."""
    asked = None
    if rule.conditions:
        group = conditions.parse(rule.conditions, VOCABULARY, pointer="/conditions")
        asked = conditions.compiled(group, VOCABULARY)
    return Ready(rule, parse_trigger(rule.trigger), asked)


def meet(
    rules: Sequence[Ready],
    causes: Iterable[Cause],
    *,
    advocates: Mapping[UUID, Advocate],
    now: datetime,
) -> list[Moment]:
    """Each cause with each rule that waits for it, in order of priority and time; what was decided before is left out."""
    pairs = undecided(pairs_of(rules, causes))
    if not pairs:
        return []
    deciding = Deciding(pairs, advocates=advocates, now=now)
    moments = deciding.run()
    _settle_failures(deciding, now)
    return moments


def pairs_of(rules: Sequence[Ready], causes: Iterable[Cause]) -> list[Pair]:
    """A cause without a signal was made for its rules: its key begins with the rule's id."""
    of_kind: dict[str, list[Ready]] = defaultdict(list)
    by_id = {str(one.rule.pk): one for one in rules}
    for one in rules:
        for kind in {"signal": one.trigger.kinds, "milestone": {"milestone"}}.get(
            one.trigger.on, ()
        ):
            of_kind[kind].append(one)
    pairs: list[Pair] = []
    for cause in sorted(causes, key=lambda one: one.order):
        if cause.signal is None:
            pairs.append((by_id[cause.key.partition(":")[0]], cause))
        else:
            waiting = of_kind.get(cause.kind, ())
            pairs += [
                (one, cause) for one in waiting if one.trigger.meets(cause.kind, cause.details)
            ]
    # What is more important comes first, else what happened first: of what competes, the first wins.
    pairs.sort(key=lambda pair: -pair[0].rule.priority)
    return pairs


def undecided(pairs: list[Pair]) -> list[Pair]:
    """Without those that were decided before. One query for signals, one for the others."""
    signals = {cause.signal.pk for _one, cause in pairs if cause.signal}
    keys = {cause.key for _one, cause in pairs if cause.key}
    decisions = Decision.objects.for_organization(tenancy.current())
    known: set[tuple[UUID, object]] = set()
    if signals:
        known |= set(decisions.filter(signal__in=signals).values_list("rule_id", "signal_id"))
    if keys:
        known |= set(decisions.filter(key__in=keys).values_list("rule_id", "key"))
    return [(one, cause) for one, cause in pairs if (one.rule.pk, cause.name) not in known]


def _settle_failures(deciding: Deciding, now: datetime) -> None:
    """Count failures in a row; what worked begins anew."""
    rules = {ready.rule.pk: ready.rule for ready, _cause in deciding.pairs}
    for rule, times, what in deciding.failed.values():
        if rule.pk not in deciding.worked and rule.errors + times >= FAILURES:
            pause(rule, times=rule.errors + times, what=what, now=now)
        else:
            errors = 0 if rule.pk in deciding.worked else rule.errors + times
            _update(rule, errors=errors)
    for rule_id in deciding.worked - deciding.failed.keys():
        if rules[rule_id].errors:
            _update(rules[rule_id], errors=0)


def pause(rule: Rule, *, times: int, what: str, now: datetime) -> None:
    """It meets nothing any more until somebody lets it go on; Today and its own page say so."""
    log.error("rule %s is paused: %s", rule.pk, what)
    why = reason("rule_paused", n=times, what=what[:200])
    _update(rule, errors=times, paused_at=now, paused_why=why)


def _update(rule: Rule, **changes: object) -> None:
    for name, value in changes.items():
        setattr(rule, name, value)
    Rule.objects.for_organization(tenancy.current()).filter(pk=rule.pk).update(**changes)


def differs_much(before: str, after: str) -> bool:
    """Whether a draft was rewritten rather than touched up."""
    return SequenceMatcher(None, before, after, autojunk=False).ratio() < ALIKE


def lock(contact_ids: Collection[UUID]) -> list[UUID]:
    """Lock these people as the pipeline does: their companies in id order, then those who have none. The living ones."""
    if not contact_ids:
        return []
    people = Contact.objects.for_organization(tenancy.current()).filter(
        pk__in=list(contact_ids), merged_into=None
    )
    companies = (
        Company.objects.for_organization(tenancy.current())
        .filter(pk__in=people.exclude(company=None).values("company_id"))
        .order_by("pk")
        .select_for_update(no_key=True)
    )
    list(companies.values_list("pk", flat=True))
    list(
        people.filter(company=None)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", flat=True)
    )
    return list(people.values_list("pk", flat=True))
