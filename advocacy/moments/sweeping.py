"""The sweep: what no fact brings about. Times that come, occasions that are near, scores that rose as time passed.

Safe to run as often as one likes, and side by side: a rule meets a person once per time, by constraint.
"""

from datetime import datetime, timedelta
from uuid import UUID

from advocacy.moments import crossing, ruling, timely
from advocacy.moments.causes import Cause
from advocacy.moments.models import Moment
from advocacy.moments.rules import Ready
from advocacy.scoring import services as scoring

AT_ONCE = 500


def sweep(*, now: datetime) -> tuple[int, list[Moment]]:
    """Decide about at most 500 of what fell due in one organization. Returns how many (0: nothing is left), and the
    moments that opened.
    """
    rules = ruling.running(now=now)
    pairs = ruling.undecided(ruling.pairs_of(rules, _due(rules, now)))
    causes = [cause for _one, cause in pairs[:AT_ONCE]]
    # All locks before the first decision: whoever plans an ask or holds out a benefit must wait for nobody any more.
    locked = set(ruling.lock({*(cause.contact_id for cause in causes), *_unlooked_at(rules, now)}))
    causes = [cause for cause in causes if cause.contact_id in locked]
    people = {cause.contact_id for cause in causes}
    advocates = scoring.refresh(people, kinds=scoring.kinds_in_force(), now=now) if people else {}
    moments = ruling.meet(rules, causes, advocates=advocates, now=now)
    seen, risen = _rises(rules, locked, now)
    return len(causes) + seen, [*moments, *risen]


def _due(rules: list[Ready], now: datetime) -> list[Cause]:
    found: list[Cause] = []
    for one in rules:
        since = max(filter(None, (one.rule.live_since, one.rule.starts_at)), default=now)
        after = max(now - timely.CATCH_UP, since)
        if one.trigger.on == "time":
            anchors = timely.anchors_of(one.trigger, after=after, until=now)
            found += timely.causes(one, anchors, after=after, until=now)
        elif one.trigger.on == "occasion":
            found += timely.occasions(one, after=after, until=now, now=now)
    return found


def _unlooked_at(rules: list[Ready], now: datetime) -> list[UUID]:
    """Everybody is looked at once a day, at the hour at which times fall due, and after each change of their standing."""
    if not crossing.waiting(rules):
        return []
    hour = timely.falls_due(now)
    since = hour if hour <= now else hour - timedelta(days=1)
    return crossing.unlooked_at(since=since, limit=AT_ONCE)


def _rises(rules: list[Ready], locked: set[UUID], now: datetime) -> tuple[int, list[Moment]]:
    people = locked & set(_unlooked_at(rules, now))
    if not people:
        return 0, []
    advocates = scoring.refresh(people, kinds=scoring.kinds_in_force(), now=now)
    causes = crossing.risen(rules, advocates, now=now)
    return len(people), ruling.meet(rules, causes, advocates=advocates, now=now)
