"""Material for a moment: chosen by occasion and language, filled with what is known, never with a hole in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from advocacy.evidence.material_models import Material
from advocacy.evidence.material_texts import TEXTS
from kernel import tenancy
from kernel.errors import Invalid
from kernel.text import check_template, fill, variables

VARIABLES = frozenset(
    [
        "hero",
        "company",
        "industry",
        "organization",
        "host",
        "value",
        "unit",
        "period",
        "label",
        "before",
        "after",
        "start",
        "sentence",
        "topic",
        "occasion",
        "problem",
        "date",
        "card",
        "link",
        "introduction",
    ]
)


def install() -> int:
    """Give the organization the materials it starts with. What is there already stays as it was edited."""
    before = materials().count()
    Material.objects.bulk_create(
        [
            Material(
                organization_id=tenancy.current(),
                kind=text.kind,
                occasion=text.occasion,
                language=text.language,
                title=text.title,
                body=text.body,
            )
            for text in TEXTS
        ],
        ignore_conflicts=True,
    )
    return materials().count() - before


def materials() -> QuerySet[Material]:
    rows: QuerySet[Material] = Material.objects.for_organization(tenancy.current())
    return rows


def check(body: str) -> None:
    """Raises Invalid for a text that uses what is not known, or leaves a brace open."""
    check_template(body, allowed=VARIABLES)
    rest = body
    for name in variables(body):
        rest = rest.replace("{" + name + "}", "")
    if "{" in rest or "}" in rest:
        raise Invalid(
            _("A brace is not closed, or does not stand around the name of a variable."),
            code="open_brace",
        )


@dataclass(frozen=True, slots=True)
class Filled:
    """One material as its reader sees it. `missing`: variables for which nothing was known; their lines are left out."""

    kind: str
    label: str
    title: str
    text: str
    missing: tuple[str, ...] = ()


def for_occasion(occasion: str, *, language: str) -> list[Material]:
    """What is handed out then: what is made for this occasion before what fits any. One query."""
    wanted = {occasion, Material.Occasion.ANY}
    rows = materials().filter(occasion__in=wanted, language=language, is_active=True)
    own = {row.kind: row for row in sorted(rows, key=lambda row: row.occasion == occasion)}
    return sorted(own.values(), key=lambda row: Material.Kind.values.index(row.kind))


def filled(material: Material, values: Mapping[str, str]) -> Filled:
    """A line that needs a value nobody knows is left out; values are data, and never read as template."""
    lines, missing = [], set()
    for line in material.body.splitlines():
        if unknown := variables(line) - values.keys():
            missing |= unknown
        else:
            lines.append(fill(line, values) if variables(line) else line)
    text = "\n".join(lines).strip()
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return Filled(
        kind=material.kind,
        label=str(material.get_kind_display()),
        title=material.title,
        text=text,
        missing=tuple(sorted(missing)),
    )
