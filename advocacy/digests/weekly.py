"""The weekly digest of a customer-success manager, put into words in the language and time zone now active.

The order is the message: what people did for us first, then what we gave and asked, then who came and who rests, whom to
leave alone; and one sentence of a customer at the end.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from advocacy.digests import queries
from advocacy.digests.addresses import of_person, page
from advocacy.digests.contents import Contents, Line, Section, Verbatim
from advocacy.digests.lines import more, name_of, quoted, share_in_words
from advocacy.digests.queries import Window
from advocacy.incentives import promises
from advocacy.moments.occasions import coming
from advocacy.scoring.models import Advocate
from advocacy.signals.models import Act, Signal
from kernel.statistics import Proportion
from kernel.text import Reason, localized_number, say

MOST_ACTS, MOST_PEOPLE = 12, 6


def compose(*, user_id: int, since: date, until: date, window: Window, now: datetime) -> Contents:
    """The digest about the days from `since` to `until` (exclusive), which `window` holds."""
    scope = queries.scope_of(user_id)
    done, n, people = queries.acts(scope, window, most=MOST_ACTS)
    best = queries.best_words(scope, window)
    gestures = queries.gestures(scope, window)
    waiting = queries.waiting(scope, now=now)
    fresh, resting = queries.came_and_rest(scope, window)
    sections = [
        _what_they_did(done, n, without=best),
        _given_and_asked(gestures, waiting, promises.kept(now=now).in_time),
        _came_and_rest(fresh, resting),
        _leave_alone(queries.not_to_ask(scope, now=now)),
        _next_week(until),
    ]
    return Contents(
        subject=_subject(n, people, len(fresh)),
        days=days_between(since, until),
        sections=[section for section in sections if section.lines],
        verbatim=_verbatim(best),
        button=(_("Open today's list"), page("index")),
        is_empty=not (done or best or gestures or waiting or fresh or resting),
    )


def _subject(acts: int, people: int, fresh: int) -> str:
    said = []
    if acts:
        said.append(
            ngettext("%(n)s good word", "%(n)s good words", acts) % {"n": localized_number(acts)}
        )
    if fresh:
        said.append(
            ngettext("%(n)s new advocate", "%(n)s new advocates", fresh)
            % {"n": localized_number(fresh)}
        )
    if not said:
        return _("Your week with your advocates")
    return _("Your week: %(what)s") % {"what": ", ".join(said)}


def days_between(since: date, until: date) -> str:
    """From `since` to the day before `until`."""
    days = {
        "first": date_format(since, "l j F"),
        "last": date_format(until - timedelta(days=1), "l j F"),
    }
    return capfirst(_("%(first)s to %(last)s") % days)


def _what_they_did(done: Sequence[Act], n: int, *, without: Signal | None) -> Section:
    lines = [
        Line(
            name=name_of(act.contact),
            words=_act_words(act),
            url=of_person(act.contact_id),
            quote=""
            if without is not None and act.signal_id == without.pk
            else quoted(queries.words_of(act.signal.details)),
        )
        for act in done
    ]
    return Section(
        _("What your advocates did"),
        lines,
        *more(n - len(done), page("advocacy_advocate_changelist")),
    )


def _act_words(act: Act) -> str:
    words = str(act.get_kind_display())
    if act.origin != Signal.Origin.UNKNOWN:
        words = f"{words}, {act.get_origin_display()}"
    return words


def _given_and_asked(gestures: dict[str, int], waiting: int, kept: Proportion) -> Section:
    asked = gestures.get("ask", 0)
    given = sum(gestures.values()) - asked
    lines = []
    if gestures:
        parts = {
            "thank": pgettext("how often", "thanked %(n)s"),
            "equip": pgettext("how often", "equipped %(n)s"),
            "offer": pgettext("how often", "offered %(n)s"),
        }
        told = [
            words % {"n": localized_number(gestures[code])}
            for code, words in parts.items()
            if gestures.get(code)
        ]
        lines.append(
            Line(
                name=_("Given %(given)s, asked %(asked)s")
                % {"given": localized_number(given), "asked": localized_number(asked)},
                words=", ".join(told),
                url=page("advocacy_moment_changelist", query="?state__exact=done"),
            )
        )
    if waiting:
        lines.append(
            Line(
                name=ngettext("%(n)s moment waits", "%(n)s moments wait", waiting)
                % {"n": localized_number(waiting)},
                words=_("on your list of today"),
                url=page("index"),
            )
        )
    if kept.n:
        lines.append(
            Line(
                name=_("Promises kept on their day, in a year"),
                words=share_in_words(kept),
                url=page("promises"),
            )
        )
    return Section(_("Given, asked, promised"), lines)


def _came_and_rest(fresh: Sequence[Advocate], resting: Sequence[Advocate]) -> Section:
    came = [
        Line(
            name=name_of(one.contact),
            words=" ".join([_("New advocate."), *(say(why) for why in one.reasons[:1])]),
            url=of_person(one.contact_id),
        )
        for one in fresh[:MOST_PEOPLE]
    ]
    rests = [
        Line(
            name=name_of(one.contact),
            words=_("Rests now: too little news for 90 days."),
            url=of_person(one.contact_id),
        )
        for one in resting[:MOST_PEOPLE]
    ]
    hidden = len(fresh) + len(resting) - len(came) - len(rests)
    return Section(
        _("New and resting advocates"),
        came + rests,
        *more(hidden, page("advocacy_advocate_changelist")),
    )


def _leave_alone(found: Sequence[tuple[Advocate, Reason]]) -> Section:
    lines = [
        Line(
            name=name_of(one.contact),
            words=say(why),
            url=of_person(one.contact_id),
        )
        for one, why in found[:MOST_PEOPLE]
    ]
    hidden = len(found) - len(lines)
    return Section(_("Who not to ask"), lines, *more(hidden, page("advocacy_advocate_changelist")))


def _next_week(until: date) -> Section:
    """Where peers will talk about the problem, in the seven days that follow."""
    rows = coming(until, until + timedelta(days=7))
    lines = [
        Line(
            name=one.name,
            words=", ".join(
                part
                for part in (
                    date_format(one.starts_on, "l j F"),
                    ngettext(
                        "%(n)s of yours will be there", "%(n)s of yours will be there", one.people
                    )
                    % {"n": localized_number(one.people)}
                    if one.people
                    else "",
                )
                if part
            ),
            url=page("advocacy_occasion_change", one.pk),
            quote=one.topic,
        )
        for one in rows[:MOST_PEOPLE]
    ]
    return Section(_("Occasions next week"), lines)


def _verbatim(best: Signal | None) -> Verbatim | None:
    if best is None:
        return None
    return Verbatim(
        queries.words_of(best.details), name_of(best.contact), of_person(best.contact_id)
    )
