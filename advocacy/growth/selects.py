"""The SELECTs behind a market: sign-ups grouped by what is alike, leads that pay, companies since they began to pay.

Each reads one organization once, grouped in the database, so that what comes back grows with days and sources and not with
sign-ups. Test rows and duplicates are never counted. Money is of the reporting currency only.
"""

from accounts.customers.models import ActiveDay, Company, Contact
from accounts.customers.movements import MrrMovement
from advocacy.signals.models import Signal
from referrals.attribution.models import Attribution
from referrals.attribution.touch_models import Touch
from referrals.leads.models import Lead, StageChange
from referrals.links.models import Visit
from referrals.qualification.segment_models import PathEntry, Segment

TABLES = {
    model.__name__.lower(): f'"{model._meta.db_table}"'
    for model in (
        ActiveDay,
        Attribution,
        Company,
        Contact,
        Lead,
        MrrMovement,
        PathEntry,
        Segment,
        Signal,
        StageChange,
        Touch,
        Visit,
    )
}

DESCRIBED = "('content', 'event', 'other', 'paid')"
"""Channels of which the answer to "how did you hear of us?" may name a kind of piece: "Case study: Dupont"."""
NAMES_A_KIND = "^[[:alpha:]][[:alpha:] -]{{1,28}}: "
BY_PEOPLE = "('word_of_mouth', 'referral_link', 'introduction')"

SOURCE = f"""CASE WHEN lead.channel IN {DESCRIBED} AND lead.heard_from ~ '{NAMES_A_KIND}'
    THEN lead.channel || ':' || split_part(lead.heard_from, ':', 1) ELSE lead.channel END"""
PIECE = "lead.channel || ':' || left(lead.heard_from, 120)"
ORIGIN = f"""CASE WHEN credit.credit = 'sourced' OR lead.channel IN {BY_PEOPLE} THEN 'sourced'
    WHEN credit.credit = 'assisted' THEN 'influenced'
    WHEN lead.channel = 'unknown' THEN 'unknown' ELSE 'other' END"""
CREDIT = """LEFT JOIN {attribution} AS credit ON credit.organization_id = lead.organization_id
    AND credit.lead_id = lead.id AND credit.replaced_at IS NULL"""
TOUCHED = """coalesce((SELECT min(touch.occurred_at) FROM {touch} AS touch
    WHERE touch.organization_id = lead.organization_id AND touch.contact_id = lead.contact_id
    AND touch.advocate_id = credit.contact_id AND touch.is_human), visit.visited_at, credit.decided_at)"""
"""When the credited advocate first reached them; an influence counts from then on, and not before."""
COUNTED = (
    "lead.organization_id = %(organization)s AND NOT lead.is_test AND lead.stage <> 'duplicate'"
)

# The segment a lead was in when it paid (or now); `instead`, where a segment asks how they came: what is compared must not
# be what sorts.
ENTERED = """entered AS MATERIALIZED (
    SELECT DISTINCT ON (entry.lead_id) entry.lead_id, coalesce(instead.code, segment.code) AS segment
    FROM {pathentry} AS entry
    JOIN {segment} AS segment ON segment.organization_id = entry.organization_id AND segment.id = entry.segment_id
    JOIN {lead} AS who ON who.organization_id = entry.organization_id AND who.id = entry.lead_id
        AND entry.entered_at <= coalesce(who.won_at, %(now)s)
    LEFT JOIN unnest(%(leads)s::uuid[], %(segments)s::text[]) AS instead (lead_id, code)
        ON instead.lead_id = entry.lead_id
    WHERE entry.organization_id = %(organization)s
    ORDER BY entry.lead_id, entry.entered_at DESC, entry.id DESC)"""

# Looking only: at most two days of use in the first fourteen, none after the third, and no payment by day 30.
ONLOOKER = """lead.submitted_at > %(now)s - interval '400 days' AND lead.submitted_at <= %(now)s - interval '30 days'
    AND (lead.won_at IS NULL OR lead.won_at > lead.submitted_at + interval '30 days')
    AND (SELECT count(*) FILTER (WHERE used.day <= (lead.submitted_at AT TIME ZONE 'UTC')::date + 14) <= 2
            AND count(*) FILTER (WHERE used.day > (lead.submitted_at AT TIME ZONE 'UTC')::date + 3) = 0
        FROM {activeday} AS used WHERE used.organization_id = lead.organization_id AND used.contact_id = lead.contact_id
            AND used.day >= (lead.submitted_at AT TIME ZONE 'UTC')::date
            AND used.day <= (lead.submitted_at AT TIME ZONE 'UTC')::date + 30)"""

CAME = f"""
WITH {ENTERED}, stages AS MATERIALIZED (
    SELECT lead_id, min(occurred_at) FILTER (WHERE stage = 'qualified') AS qualified_at,
        min(occurred_at) FILTER (WHERE stage = 'trial') AS trial_at
    FROM {{stagechange}} WHERE organization_id = %(organization)s AND stage IN ('qualified', 'trial') GROUP BY lead_id)
SELECT lead.channel, {{source}}, {ORIGIN}, (lead.submitted_at AT TIME ZONE %(zone)s)::date,
    stages.qualified_at IS NOT NULL, (stages.trial_at AT TIME ZONE %(zone)s)::date,
    (lead.won_at AT TIME ZONE %(zone)s)::date, count(*)::int, count(*) FILTER (WHERE {ONLOOKER})::int,
    coalesce(entered.segment, '')
FROM {{lead}} AS lead LEFT JOIN stages ON stages.lead_id = lead.id {CREDIT}
LEFT JOIN entered ON entered.lead_id = lead.id
WHERE {COUNTED} {{also}}
GROUP BY 1, 2, 3, 4, 5, 6, 7, 10"""  # noqa: S608  only names of ours go in

PIECES = f"AND lead.channel IN {DESCRIBED} AND lead.heard_from <> '' AND lead.submitted_at > %(now)s - interval '760 days'"


def _paid_after(days: int) -> str:
    return f"""CASE WHEN lead.submitted_at > %(now)s - interval '{days} days' THEN NULL WHEN company.id IS NULL
        OR NOT EXISTS (SELECT FROM {{mrrmovement}} AS any_of WHERE any_of.organization_id = lead.organization_id
            AND any_of.company_id = company.id)
        THEN CASE WHEN lead.won_at <= lead.submitted_at + interval '{days} days' THEN lead.mrr_amount ELSE 0 END
        ELSE coalesce((SELECT sum(moved.delta) FROM {{mrrmovement}} AS moved
            WHERE moved.organization_id = lead.organization_id AND moved.company_id = company.id
            AND moved.currency = %(currency)s
            AND moved.occurred_at <= lead.submitted_at + interval '{days} days'), 0) END"""  # noqa: S608


WON = f"""
WITH {ENTERED}
SELECT {SOURCE}, {ORIGIN}, (lead.submitted_at AT TIME ZONE %(zone)s)::date, (lead.won_at AT TIME ZONE %(zone)s)::date,
    lead.mrr_amount, company.employees, coalesce(company.plan, ''),
    coalesce(company.mrr_amount, lead.mrr_amount), {_paid_after(30)}, {_paid_after(90)}, {_paid_after(180)},
    CASE WHEN credit.credit = 'assisted'
        THEN ({TOUCHED} AT TIME ZONE %(zone)s)::date END, coalesce(entered.segment, '')
FROM {{lead}} AS lead {CREDIT}
LEFT JOIN entered ON entered.lead_id = lead.id
LEFT JOIN {{company}} AS company ON company.organization_id = lead.organization_id AND company.id = lead.company_id
LEFT JOIN {{visit}} AS visit ON visit.organization_id = lead.organization_id AND visit.id = lead.visit_id
WHERE {COUNTED} AND lead.won_at IS NOT NULL AND lead.mrr_amount IS NOT NULL AND lead.mrr_currency = %(currency)s
ORDER BY lead.won_at, lead.id"""  # noqa: S608

TEAM = """SELECT person.company_id, count(*)::int AS n FROM {contact} AS person
    JOIN money ON money.company_id = person.company_id
    WHERE person.organization_id = %(organization)s AND person.merged_into_id IS NULL
        AND person.first_seen_at <= money.began + interval '90 days' GROUP BY 1"""
NO_TEAM = "SELECT NULL::uuid AS company_id, 1 AS n WHERE false"
"""Where nobody asks for the size of teams, nobody is counted."""

CUSTOMERS = f"""
WITH {ENTERED}, money AS MATERIALIZED (
    SELECT company_id, min(occurred_at) AS began, max(occurred_at) AS changed,
        (array_agg(delta ORDER BY occurred_at, id))[1] AS first, sum(delta)::bigint AS now,
        (sum(delta * extract(epoch FROM %(now)s - occurred_at)) / 2629800)::bigint AS so_far
    FROM {{mrrmovement}} WHERE organization_id = %(organization)s AND currency = %(currency)s
        AND occurred_at <= %(now)s GROUP BY company_id),
lead AS MATERIALIZED (
    SELECT DISTINCT ON (lead.company_id) lead.company_id, lead.won_at, lead.mrr_amount, entered.segment,
        {SOURCE} AS source, {ORIGIN} AS origin,
        CASE WHEN credit.credit = 'assisted' THEN {TOUCHED} END AS touched
    FROM {{lead}} AS lead {CREDIT} LEFT JOIN entered ON entered.lead_id = lead.id
    LEFT JOIN {{visit}} AS visit ON visit.organization_id = lead.organization_id AND visit.id = lead.visit_id
    WHERE {COUNTED} AND lead.won_at IS NOT NULL AND lead.company_id IS NOT NULL
        AND lead.mrr_currency = %(currency)s
    ORDER BY lead.company_id, lead.won_at, lead.id),
team AS MATERIALIZED ({{team}})
SELECT company.id::text, coalesce(lead.source, nullif(company.traits ->> 'channel', ''), 'unknown'),
    coalesce(lead.origin, CASE WHEN company.traits ->> 'channel' IN {BY_PEOPLE} THEN 'sourced'
        WHEN coalesce(company.traits ->> 'channel', '') IN ('', 'unknown') THEN 'unknown' ELSE 'other' END),
    (coalesce(money.began, lead.won_at) AT TIME ZONE %(zone)s)::date,
    CASE WHEN money.now = 0 THEN (money.changed AT TIME ZONE %(zone)s)::date
        ELSE (company.churned_at AT TIME ZONE %(zone)s)::date END,
    coalesce(money.first, lead.mrr_amount, 0), coalesce(money.now, company.mrr_amount, lead.mrr_amount, 0),
    coalesce(money.so_far, 0), company.employees, company.plan, coalesce(team.n, 1),
    (lead.touched AT TIME ZONE %(zone)s)::date, coalesce(lead.segment, '')
FROM {{company}} AS company LEFT JOIN money ON money.company_id = company.id
LEFT JOIN lead ON lead.company_id = company.id LEFT JOIN team ON team.company_id = company.id
WHERE company.organization_id = %(organization)s AND NOT company.is_test
    AND (money.company_id IS NOT NULL OR lead.company_id IS NOT NULL)"""  # noqa: S608

INVITING = """
WITH told AS MATERIALIZED (
    SELECT kind, contact_id, occurred_at FROM {signal} WHERE organization_id = %(organization)s
        AND kind IN ('invitation_sent', 'invitation_accepted') AND withdrawn_at IS NULL
        AND occurred_at > %(now)s - interval '90 days' AND occurred_at <= %(now)s)
SELECT
    (SELECT count(DISTINCT contact_id) FROM {activeday} WHERE organization_id = %(organization)s
        AND day > (%(now)s - interval '90 days')::date),
    count(DISTINCT contact_id) FILTER (WHERE kind = 'invitation_sent'),
    count(*) FILTER (WHERE kind = 'invitation_sent'), count(*) FILTER (WHERE kind = 'invitation_accepted'),
    (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM told.occurred_at - person.first_seen_at))
        / 86400 FROM told JOIN {contact} AS person ON person.organization_id = %(organization)s
        AND person.id = told.contact_id WHERE told.kind = 'invitation_accepted'),
    (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM first.at - lead.submitted_at)) / 86400
        FROM {lead} AS lead CROSS JOIN LATERAL (
            SELECT min(signal.occurred_at) AS at FROM {signal} AS signal WHERE signal.organization_id = lead.organization_id
            AND signal.contact_id = lead.contact_id AND signal.kind = 'milestone' AND signal.withdrawn_at IS NULL) AS first
        WHERE lead.organization_id = %(organization)s AND NOT lead.is_test AND lead.channel = 'product_invitation'
        AND lead.submitted_at > %(now)s - interval '365 days' AND first.at IS NOT NULL)
FROM told"""
