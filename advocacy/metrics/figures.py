"""What each figure is: one SELECT over rows, joined to the days that are asked for. The only place that says so.

Each gives (day, figure, kind, split, currency, value). `days` has a day with its first instant and the first instant after it;
ranges, not casts, so that the indexes on the times are used.
"""

from accounts.customers.models import Company, Contact
from accounts.customers.movements import MrrMovement, MrrState
from advocacy.metrics.models import DailyFigure, DirtyDay
from advocacy.moments.models import Moment
from advocacy.scoring.models import Advocate
from advocacy.scoring.tiers import RESTING_AFTER
from advocacy.signals.models import Act
from referrals.attribution.models import Attribution
from referrals.leads.models import Lead, StageChange

TABLES = {
    model.__name__.lower(): f'"{model._meta.db_table}"'
    for model in (
        Act,
        Advocate,
        Attribution,
        Company,
        Contact,
        DailyFigure,
        DirtyDay,
        Lead,
        Moment,
        MrrMovement,
        MrrState,
        StageChange,
    )
}
RESTS_AFTER = f"interval '{RESTING_AFTER.days} days'"

_CREDIT = """LEFT JOIN {attribution} AS credit ON credit.organization_id = lead.organization_id
    AND credit.lead_id = lead.id AND credit.replaced_at IS NULL"""


SELECTS = {
    "acts": """
        SELECT days.day, 'acts', act.kind, act.origin, '', count(*)
        FROM days JOIN {act} AS act
            ON act.organization_id = %(organization)s AND act.occurred_at >= days.starts AND act.occurred_at < days.ends
        JOIN {contact} AS contact ON contact.id = act.contact_id AND NOT contact.is_test
        GROUP BY 1, 3, 4""",
    "moments_opened": """
        SELECT days.day, 'moments_opened', moment.gesture, '', '', count(*)
        FROM days JOIN {moment} AS moment
            ON moment.organization_id = %(organization)s AND moment.opened_at >= days.starts AND moment.opened_at < days.ends
        WHERE NOT moment.is_test GROUP BY 1, 3""",
    "gestures_done": """
        SELECT days.day, 'gestures_done', moment.gesture, '', '', count(*)
        FROM days JOIN {moment} AS moment
            ON moment.organization_id = %(organization)s AND moment.acted_at >= days.starts AND moment.acted_at < days.ends
        WHERE moment.state = 'done' AND NOT moment.is_test GROUP BY 1, 3""",
    "leads_submitted": """
        SELECT days.day, 'leads_submitted', lead.channel, coalesce(credit.credit, 'none'), '', count(*)
        FROM days JOIN {lead} AS lead
            ON lead.organization_id = %(organization)s AND lead.submitted_at >= days.starts AND lead.submitted_at < days.ends
        {credit} WHERE NOT lead.is_test GROUP BY 1, 3, 4""",
    "leads_qualified": """
        SELECT days.day, 'leads_qualified', lead.channel, coalesce(credit.credit, 'none'), '', count(*)
        FROM days JOIN {stagechange} AS change
            ON change.organization_id = %(organization)s AND change.stage = 'qualified'
            AND change.occurred_at >= days.starts AND change.occurred_at < days.ends
        JOIN {lead} AS lead ON lead.id = change.lead_id
        {credit} WHERE NOT lead.is_test GROUP BY 1, 3, 4""",
    "leads_won": """
        SELECT days.day, 'leads_won', lead.channel, coalesce(credit.credit, 'none'), lead.mrr_currency, count(*)
        FROM days JOIN {lead} AS lead
            ON lead.organization_id = %(organization)s AND lead.won_at >= days.starts AND lead.won_at < days.ends
        {credit} WHERE NOT lead.is_test GROUP BY 1, 3, 4, 5""",
    "won_mrr": """
        SELECT days.day, 'won_mrr', lead.channel, coalesce(credit.credit, 'none'), lead.mrr_currency,
            sum(lead.mrr_amount)::bigint
        FROM days JOIN {lead} AS lead
            ON lead.organization_id = %(organization)s AND lead.won_at >= days.starts AND lead.won_at < days.ends
        {credit} WHERE NOT lead.is_test AND lead.mrr_amount IS NOT NULL GROUP BY 1, 3, 4, 5""",
    "mrr": """
        SELECT days.day, 'mrr', movement.kind, '', movement.currency, sum(movement.delta)::bigint
        FROM days JOIN {mrrmovement} AS movement
            ON movement.organization_id = %(organization)s AND movement.occurred_at >= days.starts AND movement.occurred_at < days.ends
        JOIN {company} AS company ON company.id = movement.company_id AND NOT company.is_test
        GROUP BY 1, 3, 5""",
    "advocates_new": """
        SELECT days.day, 'advocates_new', '', '', '', count(*)
        FROM days JOIN {advocate} AS advocate
            ON advocate.organization_id = %(organization)s AND advocate.entered_at >= days.starts AND advocate.entered_at < days.ends
        JOIN {contact} AS contact ON contact.id = advocate.contact_id AND NOT contact.is_test
        GROUP BY 1""",
    "advocates_resting": """
        SELECT days.day, 'advocates_resting', '', '', '', count(*)
        FROM days JOIN {advocate} AS advocate
            ON advocate.organization_id = %(organization)s AND advocate.tier = 'resting'
            AND advocate.below_since >= days.starts - {rests_after}
            AND advocate.below_since < days.ends - {rests_after}
        JOIN {contact} AS contact ON contact.id = advocate.contact_id AND NOT contact.is_test
        GROUP BY 1""",
}

DAYS = """days AS (SELECT * FROM unnest(%(days)s::date[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
    AS days (day, starts, ends))"""


def select_all() -> str:
    """All figures of `days`, as one SELECT."""
    credit = _CREDIT.format(**TABLES)
    together = " UNION ALL ".join(SELECTS.values())
    return together.format(credit=credit, rests_after=RESTS_AFTER, **TABLES)


TIMES = """
    SELECT occurred_at FROM {act} WHERE organization_id = %(organization)s
    UNION ALL SELECT opened_at FROM {moment} WHERE organization_id = %(organization)s
    UNION ALL SELECT acted_at FROM {moment} WHERE organization_id = %(organization)s
    UNION ALL SELECT submitted_at FROM {lead} WHERE organization_id = %(organization)s
    UNION ALL SELECT won_at FROM {lead} WHERE organization_id = %(organization)s
    UNION ALL SELECT occurred_at FROM {stagechange} WHERE organization_id = %(organization)s
    UNION ALL SELECT occurred_at FROM {mrrmovement} WHERE organization_id = %(organization)s
    UNION ALL SELECT entered_at FROM {advocate} WHERE organization_id = %(organization)s
    UNION ALL SELECT below_since + {rests_after} FROM {advocate}
        WHERE organization_id = %(organization)s"""
"""Every instant at which a row counts into a figure."""

TOUCHED = """
    SELECT unnest(%(times)s::timestamptz[])
    UNION ALL SELECT occurred_at FROM {mrrstate}
        WHERE organization_id = %(organization)s AND company_id = ANY(%(companies)s::uuid[])
    UNION ALL SELECT since FROM {mrrstate}
        WHERE organization_id = %(organization)s AND company_id = ANY(%(companies)s::uuid[]) AND since IS NOT NULL
    UNION ALL SELECT occurred_at FROM {act}
        WHERE organization_id = %(organization)s AND contact_id = ANY(%(contacts)s::uuid[])
    UNION ALL SELECT unnest(array[lead.submitted_at, lead.won_at]) FROM {lead} AS lead
        WHERE organization_id = %(organization)s
        AND (id = ANY(%(leads)s::uuid[]) OR external_id = ANY(%(lead_names)s::text[]))
    UNION ALL SELECT change.occurred_at FROM {lead} AS lead JOIN {stagechange} AS change
            ON change.organization_id = lead.organization_id AND change.lead_id = lead.id
        WHERE lead.organization_id = %(organization)s
        AND (lead.id = ANY(%(leads)s::uuid[]) OR lead.external_id = ANY(%(lead_names)s::text[]))"""
"""The instants that a batch touched: its own, and those of the companies, people and leads it spoke of."""
