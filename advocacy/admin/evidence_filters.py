"""How the library is narrowed down: what may we use, from whom, about what."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from advocacy.evidence import library
from advocacy.evidence.models import Evidence, Grant


class PermissionFilter(admin.SimpleListFilter):
    """What the list is mostly asked: what may we use?"""

    title = gettext_lazy("permission")
    parameter_name = "permission"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("live", _("may be shown")),
            ("none", _("not asked yet")),
            ("lapsed", _("ended or lapsed")),
            ("refused", _("they said no")),
        ]

    def queryset(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        given = Exists(Grant.objects.filter(evidence=OuterRef("pk")))
        chosen = {
            "live": lambda: rows.filter(may_show=True),
            "none": lambda: rows.filter(~given, refused_at=None),
            "lapsed": lambda: rows.filter(given, may_show=False, refused_at=None),
            "refused": lambda: rows.exclude(refused_at=None),
        }.get(self.value() or "")
        return chosen() if chosen else rows


class TagFilter(admin.SimpleListFilter):
    """Industries and use cases that occur."""

    title = gettext_lazy("tag")
    parameter_name = "tag"
    most = 40

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        tags: set[str] = set()
        for told in library.pieces().exclude(tags=[]).values_list("tags", flat=True)[:2000]:
            tags |= set(told)
        return [(tag, tag) for tag in sorted(tags)[: self.most]]

    def queryset(self, request: HttpRequest, rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
        return rows.filter(tags__contains=[self.value()]) if self.value() else rows


class SizeFilter(admin.SimpleListFilter):
    """How large the company is: who reads a story looks for a company like theirs."""

    title = gettext_lazy("size of the company")
    parameter_name = "size"
    bands: ClassVar[dict[str, tuple[int, int]]] = {
        "1-19": (1, 19),
        "20-99": (20, 99),
        "100-499": (100, 499),
        "500+": (500, 10**9),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(band, band) for band in self.bands]

    def queryset(self, request: HttpRequest, rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
        band = self.bands.get(self.value() or "")
        return rows.filter(company__employees__range=band) if band else rows
