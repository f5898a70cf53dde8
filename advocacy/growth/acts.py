"""What advocates did: by type and month, in whose words, where, and what an ask led to. Read set-wise from rows and figures."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from django.db import connection

from accounts.customers.models import Company, Contact
from accounts.organizations.models import User
from advocacy.growth import constancy
from advocacy.growth.channels import months_back
from advocacy.growth.reading import Frame
from advocacy.growth.shapes import Shape, behind, comparison, count, estimate, share
from advocacy.growth.themes import Said, Theme, by_theme, themes_of
from advocacy.metrics import services as metrics
from advocacy.metrics.days import local_day, starts
from advocacy.metrics.models import DailyFigure
from advocacy.moments.answers import Answer
from advocacy.moments.models import Moment, Rule
from advocacy.scoring.models import Advocate
from advocacy.signals.models import Act, Signal
from kernel import windows
from kernel.statistics import proportion
from kernel.statistics.answers import Estimate

PERIOD_DAYS = 182
MOST_TEXTS = 5000
MOST_ROWS = 20
TABLES = {
    model.__name__.lower(): f'"{model._meta.db_table}"'
    for model in (Act, Advocate, Answer, Company, Contact, Moment, Rule, Signal, User)
}
Figure = DailyFigure.Figure

TEXTS = """
SELECT signal.details ->> 'text', coalesce(nullif(person.name, ''), person.email, ''), signal.occurred_at::date::text,
    signal.kind, signal.id::text, person.id::text, signal.origin,
    signal.occurred_at > %(now)s - %(days)s * interval '1 day'
FROM {signal} AS signal JOIN {contact} AS person ON person.organization_id = signal.organization_id
    AND person.id = signal.contact_id
WHERE signal.organization_id = %(organization)s AND signal.withdrawn_at IS NULL AND NOT person.is_test
    AND signal.occurred_at > %(now)s - 2 * %(days)s * interval '1 day' AND signal.occurred_at <= %(now)s
    AND coalesce(signal.details ->> 'text', '') <> ''
    AND coalesce(signal.details ->> 'private', 'false') <> 'true'
ORDER BY signal.occurred_at DESC LIMIT %(most)s"""

TONES = """
SELECT signal.kind, signal.tone, count(*)::int FROM {signal} AS signal
JOIN {contact} AS person ON person.organization_id = signal.organization_id AND person.id = signal.contact_id
WHERE signal.organization_id = %(organization)s AND signal.withdrawn_at IS NULL AND NOT person.is_test
    AND signal.kind IN ('mention', 'mention_neutral', 'peer_talk', 'complaint')
    AND signal.occurred_at > %(now)s - %(days)s * interval '1 day' AND signal.occurred_at <= %(now)s
GROUP BY 1, 2"""

# A company is covered when somebody of it is an advocate; leaving ones are no customers any more.
COVERAGE = """
SELECT count(*)::int, count(*) FILTER (WHERE EXISTS (
    SELECT FROM {contact} AS person JOIN {advocate} AS advocate ON advocate.organization_id = person.organization_id
        AND advocate.contact_id = person.id AND advocate.tier IN ('champion', 'natural')
    WHERE person.organization_id = company.organization_id AND person.company_id = company.id
        AND person.merged_into_id IS NULL))::int
FROM {company} AS company WHERE company.organization_id = %(organization)s AND NOT company.is_test
    AND company.churned_at IS NULL AND company.mrr_amount > 0"""

ASKS = """
SELECT count(*)::int, count(*) FILTER (WHERE answer.kind = 'yes')::int, count(*) FILTER (WHERE done.it)::int,
    coalesce(sum(rule.ask_effort), 0)::int, count(DISTINCT moment.contact_id)::int
FROM {moment} AS moment JOIN {rule} AS rule ON rule.organization_id = moment.organization_id AND rule.id = moment.rule_id
LEFT JOIN LATERAL (SELECT kind FROM {answer} WHERE organization_id = moment.organization_id
    AND moment_id = moment.id ORDER BY answered_at DESC, id DESC LIMIT 1) AS answer ON true
CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM {act} AS act WHERE act.organization_id = moment.organization_id
    AND act.contact_id = moment.contact_id AND act.occurred_at > moment.acted_at
    AND act.occurred_at <= moment.acted_at + interval '30 days'
    AND (rule.asks_for = '[]'::jsonb OR rule.asks_for ? act.kind)) AS it) AS done
WHERE moment.organization_id = %(organization)s AND NOT moment.is_test AND moment.gesture = 'ask'
    AND moment.state = 'done' AND moment.acted_at > %(now)s - 90 * interval '1 day'"""

AFTER_MILESTONE = """
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM act.occurred_at - before.at) / 86400),
    count(*)::int
FROM {act} AS act CROSS JOIN LATERAL (SELECT max(occurred_at) AS at FROM {signal} AS signal
    WHERE signal.organization_id = act.organization_id AND signal.contact_id = act.contact_id
    AND signal.kind = 'milestone' AND signal.withdrawn_at IS NULL AND signal.occurred_at < act.occurred_at
    AND signal.occurred_at > act.occurred_at - interval '90 days') AS before
WHERE act.organization_id = %(organization)s AND act.occurred_at > %(now)s - %(days)s * interval '1 day'
    AND before.at IS NOT NULL"""

BY_WHOM = """
SELECT act.contact_id::text, coalesce(nullif(person.name, ''), person.email, ''), company.id::text,
    coalesce(company.name, ''), coalesce(nullif(trim(owner.first_name || ' ' || owner.last_name), ''), owner.email, ''),
    company.employees, count(*)::int, count(*) FILTER (WHERE act.origin = 'unprompted')::int
FROM {act} AS act JOIN {contact} AS person ON person.organization_id = act.organization_id
    AND person.id = act.contact_id AND NOT person.is_test
LEFT JOIN {company} AS company ON company.organization_id = act.organization_id AND company.id = person.company_id
LEFT JOIN {user} AS owner ON owner.id = company.owner_id
WHERE act.organization_id = %(organization)s AND act.occurred_at >= %(since)s AND act.occurred_at <= %(now)s
GROUP BY 1, 2, 3, 4, 5, 6"""


def advocacy_report(of: Frame) -> dict[str, Any]:
    """Everything about advocacy beyond referrals. A constant number of statements."""
    today = local_day(of.now, windows.zone(of.organization.timezone))
    months = [*months_back(today, 11), f"{today:%Y-%m}"]
    figures = metrics.totals(
        (Figure.ACTS, Figure.ADVOCATES_NEW, Figure.ADVOCATES_RESTING, Figure.GESTURES_DONE),
        since=date.fromisoformat(f"{months[0]}-01"),
        until=today,
        by_day=True,
    )
    return {
        "months": months,
        "acts": _acts(figures, months, today),
        "advocates": _gained(figures, months),
        "tones": _tones(of),
        "themes": [_theme(one) for one in _themes(of)],
        "coverage": _coverage(of),
        "constancy": constancy.constancy(of, figures, today),
        "asks": _asks(of),
        "after_milestone": _after_milestone(of),
        **_by_whom(of),
    }


def _acts(figures: list[dict[str, Any]], months: list[str], today: date) -> dict[str, Any]:
    """By kind and month, and the share of the last half year's that came unprompted."""
    acts = [row for row in figures if row["figure"] == Figure.ACTS]
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    origins: Counter[str] = Counter()
    by_origin: dict[str, Counter[str]] = defaultdict(Counter)
    lately = today - timedelta(days=PERIOD_DAYS - 1)
    for row in acts:
        month = f"{row['day']:%Y-%m}"
        by_kind[row["kind"]][month] += row["value"]
        by_origin[row["split"]][month] += row["value"]
        if row["day"] >= lately:
            origins[row["split"]] += row["value"]
    known = origins["unprompted"] + origins["prompted"]
    return {
        "kinds": [
            {
                "kind": kind,
                "n": count(sum(found.values()), what="acts", kind=kind, since=f"{months[0]}-01"),
                "monthly": [found[month] for month in months],
            }
            for kind, found in sorted(by_kind.items(), key=lambda item: -sum(item[1].values()))
        ],
        "origins": {
            origin: [found[month] for month in months] for origin, found in by_origin.items()
        },
        "unprompted": behind(
            share(proportion(origins["unprompted"], known)),
            what="acts",
            origin="known",
            since=lately.isoformat(),
        ),
        "origin_unknown": count(
            origins["unknown"], what="acts", origin="unknown", since=lately.isoformat()
        ),
    }


def _gained(figures: list[dict[str, Any]], months: list[str]) -> dict[str, list[int]]:
    found: dict[str, Counter[str]] = {"new": Counter(), "resting": Counter()}
    names = {Figure.ADVOCATES_NEW: "new", Figure.ADVOCATES_RESTING: "resting"}
    for row in figures:
        if row["figure"] in names:
            found[names[row["figure"]]][f"{row['day']:%Y-%m}"] += row["value"]
    return {name: [counted[month] for month in months] for name, counted in found.items()}


def _tones(of: Frame) -> list[dict[str, Any]]:
    rows = _rows(of, TONES)
    return [
        {
            "kind": kind,
            "tone": tone,
            "n": count(n, what="said", kind=kind, tone=tone or "none", days=PERIOD_DAYS),
        }
        for kind, tone, n in sorted(rows)
    ]


def _themes(of: Frame) -> list[Theme]:
    now: list[Said] = []
    before: list[Said] = []
    for *said, is_now in _rows(of, TEXTS):
        text, by, on, kind, key, contact, origin = said
        one = Said(text[:400], by, on, kind, key, contact, origin)
        (now if is_now else before).append(one)
    return by_theme(now, before)


def _theme(one: Theme) -> dict[str, Any]:
    return {
        "theme": one.code,
        "now": behind(share(one.now), what="words", theme=one.code),
        "before": behind(share(one.before), what="words", theme=one.code, before=1),
        "moved": comparison(one.moved, "points"),
        "verbatims": [
            {
                "text": said.text,
                "by": said.by,
                "on": said.on,
                "kind": said.kind,
                "contact": said.contact,
            }
            for said in one.verbatims
        ],
    }


def _coverage(of: Frame) -> Shape:
    companies, covered = _rows(of, COVERAGE)[0]
    return behind(share(proportion(covered, companies)), what="companies")


def _asks(of: Frame) -> dict[str, Any]:
    """Of the asks of the last 90 days: how many said yes, how many did it within 30 days, and the effort that was asked for."""
    asked, yes, did, effort, people = _rows(of, ASKS)[0]
    return {
        "asked": count(asked, what="moments"),
        "said_yes": behind(share(proportion(yes, asked)), what="moments"),
        "did_it": behind(share(proportion(did, asked)), what="moments"),
        "effort": effort,
        "effort_each": round(effort / people, 1) if people else None,
        "people": people,
    }


def _after_milestone(of: Frame) -> Shape:
    days, n = _rows(of, AFTER_MILESTONE)[0]
    value = None if days is None else float(days)
    found = estimate(Estimate(value, None, None, n), "days", minimum=5)
    return behind(found, what="acts", days=PERIOD_DAYS, after="milestone")


def _by_whom(of: Frame) -> dict[str, list[dict[str, Any]]]:
    """The last half year's acts per person, company, CSM and size of company; the most first."""
    rows, since = _rows(of, BY_WHOM), _since(of).isoformat()
    return {
        "by_person": constancy.top(rows, key=0, name=1, most=MOST_ROWS, since=since),
        "by_company": constancy.top(rows, key=2, name=3, most=MOST_ROWS, since=since),
        "by_csm": constancy.top(rows, key=4, name=4, most=MOST_ROWS, since=since),
        "by_size": constancy.by_size(rows, since=since),
    }


def _since(of: Frame) -> date:
    return local_day(of.now, windows.zone(of.organization.timezone)) - timedelta(
        days=PERIOD_DAYS - 1
    )


def _rows(of: Frame, sql: str) -> list[tuple[Any, ...]]:
    tz = windows.zone(of.organization.timezone)
    since = starts(_since(of), tz)
    more: dict[str, Any] = {"days": PERIOD_DAYS, "since": since, "most": MOST_TEXTS}
    with connection.cursor() as cursor:
        cursor.execute(sql.format(**TABLES), {**of.params, **more})
        return list(cursor.fetchall())


def words_of(of: Frame, theme: str, *, is_now: bool = True) -> list[Said]:
    """What was said of a theme in the last half year (or the one before), the newest first."""
    return [
        Said(*said)
        for *said, when in _rows(of, TEXTS)
        if when == is_now and (not theme or theme in themes_of(said[0]))
    ]
