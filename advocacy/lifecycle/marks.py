"""What a person is known by, and how it is found and taken out of texts that are about something else."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from accounts.customers.models import Contact, Identity
from kernel import tenancy

ERASED = "[erased]"
LONG_ENOUGH = 8
"""Shorter ids are no trace of anybody: “u7” stands in many texts."""


@dataclass(slots=True)
class Marks:
    """`ids` and `browsers` as the product says them; `texts` are what gives somebody away wherever it stands."""

    identities: set[tuple[bool, str, str]] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    browsers: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)

    @property
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

    @property
    def _expression(self) -> re.Pattern[str]:
        spelled = {spelling for text in self.texts for spelling in _spellings(text)}
        longest_first = sorted(spelled, key=len, reverse=True)
        words = "|".join(re.escape(text) for text in longest_first) or r"(?!)"
        return re.compile(rf"(?<![\w.+-])(?:{words})(?![\w-])", re.IGNORECASE)


def marks_of(contact_ids: Collection[UUID]) -> Marks:
    """Everything these rows (one person) are known by. A name that somebody else bears too gives nobody away."""
    marks = Marks()
    contacts = Contact.objects.for_organization(tenancy.current())
    rows = list(contacts.filter(pk__in=contact_ids))
    identities = Identity.objects.for_organization(tenancy.current())
    for one in identities.filter(contact__in=contact_ids):
        marks.identities.add((one.is_test, one.kind, one.value))
    for row in rows:
        if row.email:
            marks.identities.add((row.is_test, Identity.Kind.EMAIL, row.email.lower()))
        if row.external_id:
            marks.identities.add((row.is_test, Identity.Kind.EXTERNAL_ID, row.external_id))
    for _is_test, kind, value in marks.identities:
        if kind == Identity.Kind.EMAIL:
            marks.emails.add(value)
        elif kind == Identity.Kind.EXTERNAL_ID:
            marks.ids.add(value)
        elif kind == Identity.Kind.ANONYMOUS_ID:
            marks.browsers.add(value)
        if kind == Identity.Kind.EMAIL or len(value) >= LONG_ENOUGH:
            marks.texts.add(value)
    names = {row.name.strip() for row in rows if " " in row.name.strip()}
    for name in names:
        if not contacts.filter(name__iexact=name).exclude(pk__in=contact_ids).exists():
            marks.texts.add(name)
    return marks


def _spellings(text: str) -> set[str]:
    return {text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)
