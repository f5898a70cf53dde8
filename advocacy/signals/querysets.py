"""Questions over signals and acts."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from kernel import tenancy


class ActSpan(NamedTuple):
    """First and last act of one person. Two quarters are touched exactly when these two lie in different ones."""

    first: datetime
    last: datetime


def act_spans(contact_ids: Collection[UUID]) -> dict[UUID, ActSpan]:
    """First and last act of each contact who has one, in one query: two index probes each, however many acts."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT person.id, first.at, last.at
            FROM unnest(%(contacts)s::uuid[]) AS person(id)
            CROSS JOIN LATERAL (
                SELECT occurred_at AS at FROM advocacy_act
                WHERE organization_id = %(organization)s AND contact_id = person.id
                ORDER BY occurred_at LIMIT 1
            ) AS first
            CROSS JOIN LATERAL (
                SELECT occurred_at AS at FROM advocacy_act
                WHERE organization_id = %(organization)s AND contact_id = person.id
                ORDER BY occurred_at DESC LIMIT 1
            ) AS last
            """,
            {"contacts": list(contact_ids), "organization": tenancy.current()},
        )
        return {contact_id: ActSpan(first, last) for contact_id, first, last in cursor.fetchall()}
