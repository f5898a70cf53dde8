"""What a person is known by, and how it is found and taken out of texts that are about something else."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from accounts.customers.models import Contact, Identity
from kernel import tenancy

Kind = Identity.Kind
ERASED = "[erased]"
LONG_ENOUGH = 8


@dataclass
class Marks:
    """Whole before it is first looked for: what is looked by is made once. `ids` and `browsers` as the product says them; `texts` are what gives somebody away wherever it stands."""

    identities: set[tuple[bool, str, str]] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    browsers: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)

    @cached_property
    def patterns(self) -> list[str]:
        """For ILIKE; each text as it stands, and as JSON writes it."""
        spelled = {spelling for text in self.texts for spelling in _spellings(text)}
        return [f"%{_escaped(text)}%" for text in sorted(spelled)]

    def taken_out(self, value: Any) -> Any:
        """The same value without what gives the person away; JSON is walked through, keys too."""
        if isinstance(value, str):
            return self._expression.sub(ERASED, value)
        if isinstance(value, list | tuple):
            return [self.taken_out(one) for one in value]
        if isinstance(value, dict):
            return {self.taken_out(name): self.taken_out(one) for name, one in value.items()}
        return value

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        spelled = {spelling for text in self.texts for spelling in _spellings(text)}
        longest_first = sorted(spelled, key=len, reverse=True)
        words = "|".join(re.escape(text) for text in longest_first) or r"(?!)"
        return re.compile(rf"(?<![\w.+-])(?:{words})(?![\w-])", re.IGNORECASE)


def marks_of(contact_ids: Collection[UUID]) -> Marks:
    """Everything these rows (one person) are known by. A name that somebody else bears too gives nobody away."""
    contacts = Contact.objects.for_organization(tenancy.current())
    rows = list(contacts.filter(pk__in=contact_ids))
    marks = Marks(identities=_identities(rows))
    by_kind = {Kind.EMAIL: marks.emails, Kind.EXTERNAL_ID: marks.ids}
    by_kind[Kind.ANONYMOUS_ID] = marks.browsers
    for _is_test, kind, value in marks.identities:
        by_kind.get(Kind(kind), set()).add(value)
        if kind == Kind.EMAIL or _is_telling(value):
            marks.texts.add(value)
    for name in {row.name.strip() for row in rows if " " in row.name.strip()}:
        if not contacts.filter(name__iexact=name).exclude(pk__in=contact_ids).exists():
            marks.texts.add(name)
    return marks


def _is_telling(value: str) -> bool:
    """An id that can only be theirs; “u7”, or a word, stands in many texts."""
    return len(value) >= LONG_ENOUGH and any(c.isdigit() or c in ":/" for c in value)


def _identities(rows: list[Contact]) -> set[tuple[bool, str, str]]:
    found = Identity.objects.for_organization(tenancy.current()).filter(contact__in=rows)
    known = {(one.is_test, one.kind, one.value) for one in found}
    for row in rows:
        if row.email:
            known.add((row.is_test, Kind.EMAIL, row.email.lower()))
        if row.external_id:
            known.add((row.is_test, Kind.EXTERNAL_ID, row.external_id))
    return known


def _spellings(text: str) -> set[str]:
    return {text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)
