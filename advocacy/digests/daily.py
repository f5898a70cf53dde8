"""The day of a customer-success manager: only what needs them, the most urgent first. Empty: no mail."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.contacting import services as contacting
from advocacy.digests import queries
from advocacy.digests.addresses import of_person, page
from advocacy.digests.contents import Contents, Line, Section, joined
from advocacy.digests.lines import name_of, quoted, section, with_lines
from advocacy.digests.queries import Scope
from advocacy.incentives import promised
from advocacy.metrics.days import starts
from advocacy.moments import follow_ups
from advocacy.moments.answers import FollowUp
from advocacy.moments.at_hand import open_moments, ranked
from advocacy.moments.models import Gesture, Moment
from advocacy.signals import candidates
from kernel.text import localized_number, say
from kernel.windows import SATURDAY, WorkingHours
from referrals.leads import through_people

MOST, MOMENTS = 6, 3
PROMISES_WITHIN = timedelta(days=3)


def compose(*, user_id: int, now: datetime, tz: ZoneInfo) -> Contents:
    """What needs this member today."""
    scope = queries.scope_of(user_id)
    today = now.astimezone(tz).date()
    tonight = starts(today + timedelta(days=1), tz)
    moments = open_moments().filter(scope.people()).select_related("contact__company", "rule")
    expiring = moments.filter(expires_at__lte=tonight)
    others = moments.filter(expires_at__gt=tonight)
    sections = with_lines(
        [
            _moments(_("Over by tonight"), ranked(expiring, soon=tonight), most=MOST),
            _thanks(scope, others.filter(gesture=Gesture.THANK)),
            _moments(
                _("Moments to begin with"),
                ranked(others.exclude(gesture=Gesture.THANK), soon=tonight),
                most=MOMENTS,
            ),
            _promises(scope, today),
            _without_answer(scope, now, tz),
            _matches(),
        ]
    )
    n = sum(len(one.lines) for one in sections)
    return Contents(
        subject=_subject(n),
        days=capfirst(date_format(today, "l j F")),
        sections=sections,
        is_empty=not sections,
        button=(_("Open today's list"), page("index")),
    )


def _subject(n: int) -> str:
    words = ngettext("Today: %(n)s thing needs you", "Today: %(n)s things need you", n)
    return words % {"n": localized_number(n)}


def _moments(title: str, rows: Any, *, most: int) -> Section:
    shown = list(rows[:most])
    return section(
        title, [_moment(one) for one in shown], n=_count(rows, shown, most), url=page("index")
    )


def _count(rows: Any, shown: list[Any], most: int) -> int:
    """How many there are: asked only where the page was full."""
    return rows.order_by().count() if len(shown) == most else len(shown)


def _moment(one: Moment) -> Line:
    why = [say(reason) for reason in one.reasons if isinstance(reason, dict) and "code" in reason]
    return Line(
        name=joined(one.get_gesture_display().capitalize(), name_of(one.contact)),
        words=" ".join(why[:2]),
        url=page("advocacy_moment_change", one.pk),
        quote=quoted(one.body),
    )


def _thanks(scope: Scope, moments: Any) -> Section:
    """Thanks that are owed: moments to thank, and people who said yes."""
    shown = list(ranked(moments)[:MOST])
    owed = follow_ups.open_ones().filter(scope.people(), kind=FollowUp.Kind.THANK)
    people = list(owed[:MOST])
    lines = [_moment(one) for one in shown]
    lines += [
        Line(
            name=name_of(one.contact),
            words=_("said yes, and waits for thanks"),
            url=of_person(one.contact_id),
            quote=quoted(one.note),
        )
        for one in people
    ]
    n = _count(moments, shown, MOST) + _count(owed, people, MOST)
    return section(_("Thanks owed"), lines, n=n, url=page("index"))


def _promises(scope: Scope, today: date) -> Section:
    rows = promised.due_by(today + PROMISES_WITHIN).filter(scope.people())
    shown = list(rows[:MOST])
    lines = [
        Line(
            name=joined(str(one.incentive), name_of(one.contact)),
            words=_promised_for(one.due_on, today),
            url=page("advocacy_offer_change", one.pk),
        )
        for one in shown
    ]
    return section(
        _("Promises to keep"),
        lines,
        n=_count(rows, shown, MOST),
        url=page("advocacy_offer_changelist"),
    )


def _promised_for(day: date | None, today: date) -> str:
    if day is None:
        return ""
    if day < today:
        return _("late since %(day)s") % {"day": date_format(day, "j F")}
    return _("promised for %(day)s") % {"day": date_format(day, "l j F")}


def _without_answer(scope: Scope, now: datetime, tz: ZoneInfo) -> Section:
    """Referred people who have waited for longer than a working day."""
    rows = through_people.without_answer(a_working_day_before(now, tz))
    if scope.owner_ids is not None:
        rows = rows.filter(through_people.of_members(scope.owner_ids)).distinct()
    shown = list(rows[:MOST])
    lines = [
        Line(
            name=name_of(one.contact),
            words=_("came on %(day)s by %(channel)s, and nobody has answered")
            % {
                "day": date_format(one.submitted_at.astimezone(tz), "j F"),
                "channel": one.get_channel_display(),
            },
            url=page("referrals_lead_change", one.pk),
            quote=quoted(one.heard_from),
        )
        for one in shown
    ]
    return section(
        _("Referred, and waiting for an answer"),
        lines,
        n=_count(rows, shown, MOST),
        url=page("referrals_lead_changelist"),
    )


def a_working_day_before(now: datetime, tz: ZoneInfo) -> datetime:
    """The same local time on the last working day before; pauses of the organization are none."""
    hours = contacting.working_hours() or WorkingHours()
    local = now.astimezone(tz)
    day = local.date()
    for _day in range(60):
        day -= timedelta(days=1)
        if hours.of(day) is not None and day.weekday() < SATURDAY:
            break
    return datetime.combine(day, local.timetz().replace(tzinfo=None), tz)


def _matches() -> Section:
    n = candidates.waiting().filter(is_test=False).order_by().count()
    if not n:
        return Section("", [])
    words = ngettext("%(n)s likely match to confirm", "%(n)s likely matches to confirm", n)
    line = Line(
        name=words % {"n": localized_number(n)},
        words=_("Somebody said something good, and we think we know who it was."),
        url=page("advocacy_candidate_changelist"),
    )
    return Section(_("Is it them?"), [line])
