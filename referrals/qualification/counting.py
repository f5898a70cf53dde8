"""Counts of sign-ups by trait and value, for the sign-up audit: one statement, in which each row is looked at once.

What was told is counted as it stands (a trait as JSON, a column as it is) and only then put into words and bands: there are
millions of rows, and few values that differ.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection

LEAST_SHOWN = 10
"""A value that fewer leads have is counted with the others, and not shown."""
LONGEST_VALUE, LONGEST_NAME = 80, 80
NOT_TRAITS = (
    "channel",
    "consent",
    "heard_from",
    "holdout",
    "referral_code",
    "referrer",
    "source",
    "story",
    "utm_campaign",
    "utm_content",
    "utm_medium",
    "utm_source",
    "utm_term",
    "name",
    "email",
    "phone",
    "avatar",
    "first_name",
    "last_name",
    "firstName",
    "lastName",
)
"""How somebody came is the channel's business, and who they are is nobody's trait."""

Row = tuple[str, str | None, int, int]
"""(field, value, n, of whom k paid). Without a value: all of whom the field is known; without a field: everybody."""


def _band(number: str) -> str:
    return f"""CASE WHEN {number} <= 0 THEN '0' WHEN {number} < 2 THEN '1' WHEN {number} < 5 THEN '2-4'
    WHEN {number} < 10 THEN '5-9' WHEN {number} < 20 THEN '10-19' WHEN {number} < 50 THEN '20-49'
    WHEN {number} < 100 THEN '50-99' WHEN {number} < 200 THEN '100-199' WHEN {number} <= 500 THEN '200-500'
    WHEN {number} <= 2000 THEN '501-2000' ELSE '2001-' END"""


def _in_words(json: str) -> str:
    """A JSON value as text, a number as its band."""
    return f"""CASE jsonb_typeof({json}) WHEN 'number' THEN {_band(f"({json} #>> '{{}}')::numeric")}
    ELSE {json} #>> '{{}}' END"""


PAID = "count(*) AS n, count(*) FILTER (WHERE paid) AS k"
OF_TIME_AND_CHANNEL = """NOT lead.is_test AND lead.stage <> 'duplicate'
    AND (%(since)s::timestamptz IS NULL OR lead.submitted_at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR lead.submitted_at < %(until)s)
    AND (%(channel)s = '' OR lead.channel = %(channel)s)"""
IS_OVER = "lead.stage IN ('lost', 'disqualified', 'withdrawn')"

SQL = f"""
WITH seen AS MATERIALIZED (
    SELECT lead.id, lead.won_at IS NOT NULL AS paid, contact.traits, contact.country, contact.language,
        contact.title, contact.is_decider, COALESCE(lead.company_id, contact.company_id) AS company_id
    FROM referrals_lead AS lead
    JOIN accounts_contact AS contact ON contact.id = lead.contact_id
    WHERE lead.organization_id = %(organization)s AND contact.organization_id = %(organization)s
    AND {OF_TIME_AND_CHANNEL} AND (lead.won_at IS NOT NULL OR lead.submitted_at < %(open_from)s OR {IS_OVER})
), trait AS MATERIALIZED (
    SELECT key AS name, value AS said, {PAID} FROM seen, jsonb_each(traits) AS one (key, value)
    WHERE key <> ALL(%(not_traits)s) AND length(key) <= {LONGEST_NAME} GROUP BY 1, 2
), answer AS MATERIALIZED (
    SELECT given.question AS name, given.value AS said, {PAID} FROM seen
    JOIN referrals_answer AS given ON given.lead_id = seen.id AND given.organization_id = %(organization)s
    GROUP BY 1, 2
), person AS (
    SELECT grouping(country, language, title) AS of, country, language, title, is_decider, {PAID}
    FROM seen GROUP BY GROUPING SETS ((country), (language), (title), (is_decider))
), firm AS (
    SELECT grouping(company.industry, company.country) AS of, company.industry, company.country, company.employees,
        {PAID} FROM seen JOIN accounts_company AS company ON company.id = seen.company_id
        AND company.organization_id = %(organization)s
    GROUP BY GROUPING SETS ((company.industry), (company.country), (company.employees))
), told AS (
    SELECT CASE jsonb_typeof(said) WHEN 'number' THEN 'number.' ELSE 'trait.' END || name AS field,
        {_in_words("said")} AS value, n, k, true AS is_first
    FROM trait WHERE jsonb_typeof(said) IN ('string', 'boolean', 'number')
    UNION ALL
    SELECT 'answer.' || name, {_in_words("each.said")}, n, k, place = 1
    FROM answer, jsonb_array_elements(CASE jsonb_typeof(answer.said) WHEN 'array' THEN answer.said
        ELSE jsonb_build_array(answer.said) END) WITH ORDINALITY AS each (said, place)
    UNION ALL
    SELECT CASE of WHEN 3 THEN 'person.country' WHEN 5 THEN 'person.language' WHEN 6 THEN 'person.title'
        ELSE 'person.is_decider' END, CASE of WHEN 3 THEN country WHEN 5 THEN language WHEN 6 THEN title
        ELSE CASE WHEN is_decider THEN 'true' END END, n, k, true FROM person
    UNION ALL
    SELECT CASE of WHEN 1 THEN 'firm.industry' WHEN 2 THEN 'firm.country' ELSE 'firm.employees' END,
        CASE of WHEN 1 THEN industry WHEN 2 THEN country
        ELSE CASE WHEN employees IS NOT NULL THEN {_band("employees")} END END, n, k, true FROM firm
), cells AS MATERIALIZED (
    SELECT field, left(value, {LONGEST_VALUE}) AS value, sum(n)::bigint AS n, sum(k)::bigint AS k,
        coalesce(sum(n) FILTER (WHERE is_first), 0) AS people, coalesce(sum(k) FILTER (WHERE is_first), 0) AS buyers
    FROM told WHERE value <> '' GROUP BY 1, 2
)
SELECT '' AS field, NULL AS value, count(*), count(*) FILTER (WHERE paid) FROM seen
UNION ALL SELECT field, NULL, sum(people)::bigint, sum(buyers)::bigint FROM cells GROUP BY field
UNION ALL SELECT field, value, n, k FROM cells WHERE n >= {LEAST_SHOWN}
"""  # noqa: S608  only names of ours go in
"""`grouping()` says in bits which columns a row is not grouped by: the first column's bit is the highest."""

STILL_OPEN = f"""
SELECT count(*) FROM referrals_lead AS lead WHERE lead.organization_id = %(organization)s AND {OF_TIME_AND_CHANNEL}
AND lead.won_at IS NULL AND lead.submitted_at >= %(open_from)s AND NOT {IS_OVER}
"""  # noqa: S608


def counted(of: Mapping[str, Any]) -> list[Row]:
    """Everybody of a time and channel of whom it is known whether they paid. `of`: organization, since, until, channel,
    and `open_from`, since when a payment is still waited for.
    """
    with connection.cursor() as cursor:
        # Everything is counted in one hash: on disk, or compiled first, it would take twice as long.
        cursor.execute("SET LOCAL work_mem = '128MB'; SET LOCAL jit = off")
        cursor.execute(SQL, {**of, "not_traits": list(NOT_TRAITS)})
        rows: list[Row] = cursor.fetchall()
        cursor.execute("SET LOCAL work_mem TO DEFAULT; SET LOCAL jit TO DEFAULT")
    return rows


def still_open(of: Mapping[str, Any]) -> int:
    """How many more of them have not paid, and may yet."""
    with connection.cursor() as cursor:
        cursor.execute(STILL_OPEN, of)
        return int(cursor.fetchone()[0])
