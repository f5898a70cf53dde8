"""Several small counts in one question to the database."""

from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery


class HowMany(Subquery):
    """How many rows a query finds, as a value of another query."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def how_many(of: QuerySet[Any], *, at_most: int, **counts: QuerySet[Any]) -> dict[str, int]:
    """Each count by its name, asked along with one row of `of`; beyond `at_most` nothing is counted."""
    asked = {name: HowMany(rows.order_by().values("pk")[:at_most]) for name, rows in counts.items()}
    return dict(of.annotate(**asked).values(*counts).get())
