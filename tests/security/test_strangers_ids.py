"""A stranger's ids wherever an id can be written: each field of each body, each filter of each list, each form of the admin.

All of it is read from the schema and from the forms themselves: what is new is tried by being there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db.models import Model

from accounts.customers.models import Company, Contact
from advocacy.incentives.models import Incentive
from referrals.leads.models import Lead
from tests.security.attack import tables
from tests.security.forms import Form, forms_of
from tests.security.test_every_admin_address import state_of
from tests.security.test_inbound_forms import LEFT_OUT
from tests.security.test_inbound_sources import SCHEMA, begun, operations, resolved
from tests.test_permissions import ADMIN, ID, PAGES_OF_THE_ADMIN
from tests.test_tenancy import CANARY, ROWS, path_of, seen
from tests.world import World, make_world

KINDS: tuple[type[Model], ...] = tuple(dict.fromkeys([*ROWS.values(), Company, Incentive]))


@pytest.fixture
def theirs(acme) -> World:
    return make_world(acme, CANARY)


@pytest.fixture
def mine(globex) -> World:
    return make_world(globex, "Ordinary")


# The API: bodies


def bodies_with(told: Any, schema: dict[str, Any], value: str) -> Iterator[tuple[str, Any]]:
    """(name of the field, the body with the id in it) for each field that takes an id of ours."""
    schema = resolved(schema)
    body = told if isinstance(told, dict) else {}
    for name, described in schema.get("properties", {}).items():
        part = resolved(described)
        if part.get("format") == "uuid":
            yield name, {**body, name: value}
        else:
            for deeper, inner in bodies_with(body.get(name), part, value):
                yield deeper, {**body, name: inner}
    if "items" in schema:
        first = told[0] if isinstance(told, list) and told else None
        for deeper, inner in bodies_with(first, schema["items"], value):
            yield deeper, [inner]


@dataclass(frozen=True)
class Hole:
    """One field of one operation in which an id of ours may stand."""

    method: str
    path: str
    base: Any
    schema: dict[str, Any]
    field: str

    def asked(self, cast: Any, api: Any, mine: World, value: object) -> tuple[int, str]:
        """Status and code of the answer, which shows nothing of the stranger."""
        body = dict(bodies_with(self.base, self.schema, str(value)))[self.field]
        shaped = self.path.replace("{id}", ID).replace("{external_id}", "x-1")
        answer = api(cast.key, self.method, path_of(shaped, mine), body)
        assert not seen(answer), self
        return answer.status_code, str(answer.json().get("code", ""))


def holes(mine: World) -> Iterator[Hole]:
    for method, path, schema, example in operations():
        base = begun(path, mine) or example
        for field, _body in bodies_with(base, schema, ID):
            yield Hole(method, path, _named_once(base, field), schema, field)


def _named_once(base: Any, field: str) -> Any:
    """Whoever is meant is named by our id, or by theirs, or told whole: never twice."""
    if not isinstance(base, dict) or not field.endswith("_id"):
        return base
    twice = {"external_id", field.removesuffix("_id")}
    return {name: value for name, value in base.items() if name not in twice}


def test_a_strangers_id_in_any_field_of_any_body_is_as_good_as_none(
    theirs, mine, acme, globex, api
):
    """The answer is the one that an id of nobody gets; an id of one's own gets another."""
    before = state_of(acme)
    tried = list(holes(mine))
    for hole in tried:
        nobody = hole.asked(globex, api, mine, uuid4())
        assert nobody[0] in {400, 404, 409, 422}, (hole, nobody)
        for kind in KINDS:
            if isinstance(theirs.id(kind), UUID):
                assert hole.asked(globex, api, mine, theirs.id(kind)) == nobody, (hole, kind)
        own = mine.id(Lead if hole.field in {"into", "lead_id"} else Contact)
        assert hole.asked(globex, api, mine, own) != nobody, (hole, "nothing was looked up")
    assert len(tried) >= 7, tried
    assert state_of(acme) == before


# The API: filters


def filters() -> Iterator[tuple[str, str, str]]:
    """Address, name and format of each filter of each list."""
    for path, methods in SCHEMA["paths"].items():
        for one in methods.get("get", {}).get("parameters", []):
            if one["in"] == "query":
                yield path, one["name"], resolved(one["schema"]).get("format", "")


def test_no_filter_of_any_list_leads_to_a_strangers_rows(theirs, mine, globex, api):
    """Each with each of their ids and with their words: what an id of nobody finds, and nothing of theirs."""
    words = [CANARY, CANARY.lower(), f"{CANARY.lower()}@{CANARY.lower()}.example"]
    ids = [str(theirs.id(kind)) for kind in KINDS]
    tried = 0
    for path, name, format_ in filters():
        address = f"{path_of(path.replace('{id}', ID), mine)}?{name}="
        nobody = found(api(globex.key, "GET", f"{address}{uuid4()}"))
        for value in ids if format_ == "uuid" else [*ids[:2], *words]:
            got = found(api(globex.key, "GET", f"{address}{value}"))
            assert CANARY.lower() not in str(got).lower(), (path, name, value)
            if format_ == "uuid" and len(value) == len(ID):
                assert got == nobody, (path, name, value)
            tried += 1
    assert tried > 300, tried


def found(answer: Any) -> tuple[int, Any]:
    return answer.status_code, answer.json().get("data") if answer.status_code == 200 else None


# The admin: forms

OTHER_NAMES: dict[str, type[Model]] = {"advocate": Contact, "person": Contact, "suggested": Contact}


def slots(form: Form, mine: World, theirs: World) -> Iterator[tuple[str, str]]:
    """Each field in which an id stands, or could: with the stranger's row of the same table."""
    own = {str(row.pk): model for model, row in mine.rows.items() if not isinstance(row.pk, int)}
    called = {str(model._meta.model_name): model for model in mine.rows} | OTHER_NAMES
    for one in form.fields:
        words = one.name.lower().replace("-", "_").split("_")
        model = own.get(one.value) or next((called[w] for w in words if w in called), None)
        if model is not None and not one.takes_words and not one.is_file:
            yield one.name, str(theirs.id(model))


def pages_of_the_admin(mine: World) -> Iterator[str]:
    for label in sorted(ADMIN):
        base = f"/admin/{label.replace('.', '/')}/"
        model = next(m for m in mine.rows if m._meta.label_lower == label)
        yield f"{base}add/"
        yield f"{base}{mine.id(model)}/change/"
    yield from (f"/{page}" for page in sorted(PAGES_OF_THE_ADMIN))


@pytest.mark.slow
def test_a_strangers_id_in_any_form_of_the_admin_is_not_taken(theirs, mine, acme, globex):
    before = state_of(acme)
    mallory = globex.client("mallory")
    tried = 0
    for address in pages_of_the_admin(mine):
        page = mallory.get(address, follow=True)
        assert not seen(page), address
        for form in forms_of(page.content.decode()) if page.status_code == 200 else []:
            target = form.action or page.request["PATH_INFO"]
            if target.endswith(LEFT_OUT):
                continue
            target = target if target.startswith("/") else page.request["PATH_INFO"] + target
            for name, value in slots(form, mine, theirs):
                answer = mallory.post(target, form.filled("Words", **{name: value}))
                assert answer.status_code < 500, (target, name)
                assert not seen(answer), (target, name)
                tried += 1
    assert tried > 30, tried
    assert state_of(acme) == before
    assert (
        held_by(globex, {str(row.pk) for row in theirs.rows.values() if isinstance(row.pk, UUID)})
        == []
    )


def held_by(cast: Any, ids: set[str]) -> list[str]:
    """Columns of this organization in which one of the ids stands."""
    found = []
    with cast.inside():
        for model in tables():
            names = [field.attname for field in model._meta.concrete_fields]
            for values in model._default_manager.values_list(*names):
                told = zip(names, map(str, values), strict=True)
                found += [f"{model._meta.label}.{name}" for name, word in told if word in ids]
    return found
