"""Alarms for administrators: what is new since the last one, then what is still open."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advocacy.digests.addresses import page
from advocacy.digests.alarming import PAGES, in_words
from advocacy.digests.contents import Contents, Line, Section
from advocacy.digests.lines import with_lines
from advocacy.digests.models import Alarm
from kernel import tenancy
from kernel.text import localized_number

MOST = 20


def compose(*, new_since: datetime | None) -> Contents:
    """All open alarms; those raised later than `new_since` first. Empty when none is new."""
    rows = list(
        Alarm.objects.for_organization(tenancy.current())
        .filter(ended_at=None)
        .order_by("-raised_at", "-pk")[:MOST]
    )
    fresh = [row for row in rows if new_since is None or row.raised_at > new_since]
    n = len(fresh)
    words = ngettext("%(n)s thing to look at", "%(n)s things to look at", n)
    return Contents(
        subject=in_words(fresh[0]) if n == 1 else words % {"n": localized_number(n)},
        days=date_format(timezone.localtime(), "l j F, H:i"),
        sections=with_lines(
            [
                Section(_("New"), [_line(row) for row in fresh]),
                Section(_("Still open"), [_line(row) for row in rows if row not in fresh]),
            ]
        ),
        is_empty=not fresh,
        button=(_("Open the workspace"), page("index")),
    )


def _line(row: Alarm) -> Line:
    name, is_of_subject = PAGES[row.code]
    return Line(
        name=in_words(row),
        words=_("since %(time)s")
        % {"time": date_format(timezone.localtime(row.raised_at), "j F, H:i")},
        url=page(name, *([row.subject] if is_of_subject else [])),
    )
