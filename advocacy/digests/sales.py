"""The week of sales: who comes through people and how far they are, and who could speak for us this week."""

from datetime import date, datetime

from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advocacy.digests import queries
from advocacy.digests.addresses import of_person, page
from advocacy.digests.contents import Contents, Line, Section
from advocacy.digests.lines import name_of, quoted, section, with_lines
from advocacy.digests.queries import Scope, Window
from advocacy.digests.weekly import days_between
from kernel.money import Money
from kernel.text import localized_number, say
from referrals.attribution.models import Attribution
from referrals.leads import through_people
from referrals.leads.models import Lead

MOST, REFERENCES = 12, 5
EVERYBODY = Scope(None)
CREDITED = (Attribution.Credit.SOURCED, Attribution.Credit.ASSISTED)
"""Credit that names an advocate."""


def compose(*, since: date, until: date, window: Window, now: datetime) -> Contents:
    """About the leads of everybody: who sells reads all of them."""
    fresh = through_people.leads().filter(window.holds("submitted_at"))
    won = through_people.leads().filter(window.holds("won_at"))
    n, n_won = fresh.order_by().count(), won.order_by().count()
    leads = _leads(now)
    sections = [leads, _won(list(won.order_by("won_at", "pk")[:MOST])), _references(now)]
    return Contents(
        subject=_subject(n, n_won),
        days=days_between(since, until),
        sections=with_lines(sections),
        is_empty=not (n or n_won or leads.lines),
        button=(_("Open the leads"), page("referrals_lead_changelist")),
    )


def _subject(n: int, won: int) -> str:
    said = ngettext("%(n)s lead through people", "%(n)s leads through people", n)
    words = said % {"n": localized_number(n)}
    if won:
        words += ", " + ngettext("%(n)s won", "%(n)s won", won) % {"n": localized_number(won)}
    return words


def _leads(now: datetime) -> Section:
    """Whoever fits stands first: a trial without a chance needs nobody this week."""
    rows = through_people.open_ones().select_related("assessment")
    rows = rows.order_by(
        F("assessment__is_qualified").desc(nulls_last=True),
        through_people.how_far(),
        "-stage_at",
        "pk",
    ).prefetch_related("attributions__contact")
    shown = list(rows[:MOST])
    n = rows.order_by().count() if len(shown) == MOST else len(shown)
    return section(
        _("On their way"),
        [_lead(one, now) for one in shown],
        n=n,
        url=page("referrals_lead_changelist"),
    )


def _lead(lead: Lead, now: datetime) -> Line:
    """Who, through whom, how far, whose, what comes next, and in their own words; it leads to the brief."""
    credit = next((one for one in lead.attributions.all() if one.replaced_at is None), None)
    said = [
        _("%(stage)s since %(day)s")
        % {"stage": lead.get_stage_display(), "day": date_format(lead.stage_at, "j F")}
    ]
    if credit and credit.contact and credit.credit in CREDITED:
        said.append(_("through %(name)s") % {"name": credit.contact})
    if fit := getattr(lead, "assessment", None):
        said.append(_("fit %(grade)s") % {"grade": fit.grade})
    said.append(
        _("looked after by %(name)s") % {"name": lead.owner} if lead.owner else _("nobody's yet")
    )
    return Line(
        name=name_of(lead.contact),
        words=", ".join([*said, *_next_date(lead, now)]),
        url=page("lead_brief", lead.pk),
        quote=quoted(lead.heard_from),
    )


def _next_date(lead: Lead, now: datetime) -> list[str]:
    """When somebody is to talk with them: the demo they wished for, else the first contact we owe them."""
    if lead.demo_at and lead.demo_at > now:
        at = timezone.localtime(lead.demo_at)
        return [_("demo wished for %(time)s") % {"time": date_format(at, "j F, H:i")}]
    if lead.contacted_at or not lead.contact_due_at or lead.stage != Lead.Stage.SUBMITTED:
        return []
    day = date_format(timezone.localtime(lead.contact_due_at), "j F")
    if lead.contact_due_at < now:
        return [_("first contact late since %(day)s") % {"day": day}]
    return [_("first contact by %(day)s") % {"day": day}]


def _won(rows: list[Lead]) -> Section:
    lines = [
        Line(
            name=name_of(lead.contact),
            words=_("%(amount)s a month") % {"amount": Money(lead.mrr_amount, lead.mrr_currency)}
            if lead.mrr_amount is not None and lead.mrr_currency
            else "",
            url=page("referrals_lead_change", lead.pk),
        )
        for lead in rows
    ]
    return Section(_("Won"), lines)


def _references(now: datetime) -> Section:
    """Who may be asked to speak for us this week: nothing stands against it, the strongest first."""
    lines = [
        Line(
            name=name_of(one.contact),
            words=" ".join(say(why) for why in one.reasons[:1]),
            url=of_person(one.contact_id),
        )
        for one in queries.free_to_ask(EVERYBODY, now=now)[:REFERENCES]
    ]
    return Section(_("Could speak for us this week"), lines)
