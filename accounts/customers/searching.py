"""People and companies by what somebody types: every word has to stand somewhere, in any case and without its accents."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.text import smart_split, unescape_string_literal

from accounts.customers.folding import fold
from accounts.customers.models import Company
from kernel import tenancy

MOST_WORDS = 8


def people_named(rows: QuerySet[Any], told: str, *, at: str = "") -> QuerySet[Any]:
    """Those whose name, address, id, or company holds every word. `at`: the way from a row to its person, with `__`.

    "Two words" in quotes are one.
    """
    for word in words_of(told):
        companies = Company.objects.for_organization(tenancy.current()).filter(
            sought__contains=word
        )
        in_company = Q(**{f"{at}company__in": companies.values("pk")})
        rows = rows.filter(Q(**{f"{at}sought__contains": word}) | in_company)
    return rows


def companies_named(rows: QuerySet[Any], told: str) -> QuerySet[Any]:
    """Those whose name, domain or id holds every word."""
    for word in words_of(told):
        rows = rows.filter(sought__contains=word)
    return rows


def words_of(told: str) -> list[str]:
    """Folded, the first few of them."""
    return [fold(_bare(word)) for word in smart_split(told)][:MOST_WORDS]


def _bare(word: str) -> str:
    is_quoted = word[0] in "\"'" and len(word) > 1 and word[0] == word[-1]
    return unescape_string_literal(word) if is_quoted else word
