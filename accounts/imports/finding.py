"""Which company or person a row means that only names them: in the files handed over together, and in the book.

Names are compared without capitals and spaces. Several of one name are nobody: the row says so, and waits.
"""

import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower

from accounts.customers.models import Company, Contact
from accounts.imports.items import company_key
from accounts.imports.models import ImportChunk, ImportFile
from accounts.imports.rows import Said
from accounts.imports.values import Fault
from kernel import tenancy

Who = dict[str, str]


def same(name: str) -> str:
    return " ".join(name.lower().split())


def names_of(kind: str, said: Iterable[Said]) -> list[list[str]]:
    """What the rows of a file are called, to be found by other files: [name, domain, key] or [name, company, id, mail]."""
    if kind == ImportFile.Kind.COMPANIES:
        return [
            [
                same(one.values.get("name", "")),
                one.values.get("domain", "").lower(),
                company_key(one.values),
            ]
            for one in said
        ]
    if kind == ImportFile.Kind.CONTACTS:
        return [
            [
                same(one.values.get("name", "")),
                same(one.values.get("company") or one.values.get("company_id") or ""),
                one.values.get("id", ""),
                one.values.get("email", ""),
            ]
            for one in said
        ]
    return []


def packed(rows: Any) -> bytes:
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode(), 3)


def unpacked(content: bytes | memoryview | None) -> Any:
    return json.loads(zlib.decompress(bytes(content))) if content else []


class Directory:
    """Names of the companies and people that the rows of one chunk may mean. A constant number of queries."""

    def __init__(self, file: ImportFile, rows: Sequence[Said]) -> None:
        self._file = file
        self._companies: dict[str, set[str]] = defaultdict(set)
        self._domains: dict[str, set[str]] = defaultdict(set)
        self._ids: set[str] = set()
        self._people: dict[str, dict[str, tuple[str, Who]]] = defaultdict(dict)
        self._gather(rows)

    def _gather(self, rows: Sequence[Said]) -> None:
        named = {same(one.values["company"]) for one in rows if one.values.get("company")}
        domains = {
            one.values["email"].rpartition("@")[2] for one in rows if one.values.get("email")
        }
        people = {
            same(one.values["name"])
            for one in rows
            if one.values.get("name") and not (one.values.get("email") or one.values.get("user_id"))
        }
        if self._file.kind != ImportFile.Kind.HISTORY:
            people = set()
        self._from_files(named, domains, people)
        self._companies_of_the_book(named, domains)
        if people:
            self._people_of_the_book(people)

    def _from_files(self, named: set[str], domains: set[str], people: set[str]) -> None:
        chunks = ImportChunk.objects.for_organization(tenancy.current()).filter(
            file__handed_over=self._file.handed_over_id, names__isnull=False
        )
        for kind, content in chunks.order_by("file", "number").values_list("file__kind", "names"):
            if kind == ImportFile.Kind.COMPANIES:
                for name, domain, key in unpacked(content):
                    self._add_company(name, domain, key, named, domains)
            elif people:
                for name, company, external_id, email in unpacked(content):
                    if name in people:
                        self._add_person(name, company, external_id, email)

    def _companies_of_the_book(self, named: set[str], domains: set[str]) -> None:
        rows = (
            Company.objects.for_organization(tenancy.current())
            .filter(is_test=self._file.handed_over.is_test, external_id__isnull=False)
            .annotate(lower=Lower("name"))
            .filter(Q(lower__in=named) | Q(external_id__in=named) | Q(domain__in=domains - {""}))
        )
        for name, domain, key in rows.values_list("lower", "domain", "external_id"):
            self._add_company(same(name), domain, key or "", named, domains)

    def _add_company(
        self, name: str, domain: str, key: str, named: set[str], domains: set[str]
    ) -> None:
        if same(key) in named:
            self._ids.add(key)
            self._companies[same(key)].add(key)
        if name in named:
            self._companies[name].add(key)
        if domain and domain in domains:
            self._domains[domain].add(key)
        if domain and domain in named:
            self._companies[domain].add(key)

    def _people_of_the_book(self, people: set[str]) -> None:
        rows = (
            Contact.objects.for_organization(tenancy.current())
            .filter(is_test=self._file.handed_over.is_test, merged_into=None)
            .annotate(lower=Lower("name"))
            .filter(lower__in=people)
        )
        for name, company, key, external_id, email in rows.values_list(
            "lower", "company__name", "company__external_id", "external_id", "email"
        ):
            self._add_person(same(name), same(company or key or ""), external_id or "", email)

    def _add_person(self, name: str, company: str, external_id: str, email: str) -> None:
        if external_id or email:
            # Told in a file and known in the book is one person: the mail address, else the id, says so.
            self._people[name].setdefault(
                email or external_id, (company, {"id": external_id, "email": email})
            )

    def company_of(self, said: Said) -> tuple[str, bool]:
        """The company's key, and whether it is known by nothing but this name. ("", False): none is told.

        Raises Fault when several are called so.
        """
        if said.values.get("company_id"):
            return str(said.values["company_id"]), False
        name = said.values.get("company", "")
        if not name:
            domain = said.values.get("email", "").rpartition("@")[2]
            found = self._domains.get(domain, set())
            return (next(iter(found)), False) if len(found) == 1 else ("", False)
        if name in self._ids:
            return str(name), False
        known = self._companies.get(same(name), set())
        if len(known) > 1:
            raise Fault("row.several_companies")
        return (next(iter(known)), False) if known else (name[:255], True)

    def person_of(self, said: Said) -> Who:
        """By address or id as told, else by name, and by the company where one is told. Raises Fault."""
        if said.values.get("email") or said.values.get("user_id"):
            return {"id": said.values.get("user_id", ""), "email": said.values.get("email", "")}
        people = self._people.get(same(said.values.get("name", "")), {})
        company = same(said.values.get("company") or said.values.get("company_id") or "")
        if len(people) > 1 and company:
            people = {key: one for key, one in people.items() if one[0] == company}
        if not people:
            raise Fault("row.nobody")
        if len(people) > 1:
            raise Fault("row.several_people")
        return next(iter(people.values()))[1]
