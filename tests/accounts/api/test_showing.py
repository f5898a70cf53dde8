"""The quick way to show a row says what DRF's own way says, for every resource."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.management import call_command
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer

from accounts.api.contacts import ContactOutput
from accounts.api.showing import shower
from config.rendering import FastJSON
from tests.factories import ContactFactory
from tests.world import make_world


def outputs(kind: type[Any] = serializers.ModelSerializer) -> Iterator[type[Any]]:
    """Every output serializer of the product."""
    for one in kind.__subclasses__():
        if one.__module__.startswith(("accounts.", "advocacy.", "referrals.")):
            yield one
        yield from outputs(one)


def test_every_resource_is_shown_as_its_serializer_says(acme: Any) -> None:
    call_command("check")  # loads every address, and with it every serializer
    world = make_world(acme, "canary")
    compared = set()
    with acme.inside():
        for output in outputs():
            row = world.rows.get(output.Meta.model)
            try:
                slow = output(row).data if row else None
            except (AttributeError, KeyError):
                continue  # shown with rows that its view loads beside it
            if slow:
                quick = json.loads(FastJSON().render(shower(output)(row)))
                assert quick == json.loads(JSONRenderer().render(slow)), output
                compared.add(output)
    assert len(compared) > 15, compared


def test_an_answer_is_indented_for_who_asks(api: Any, acme: Any) -> None:
    plain = api(acme.key, "GET", "/api/v1/contacts")
    read = api(acme.key, "GET", "/api/v1/contacts", Accept="application/json; indent=2")
    assert read.json() == plain.json()
    assert b"\n  " in read.content
    assert b"\n" not in plain.content


def test_a_person_without_a_company_has_none(acme: Any) -> None:
    with acme.inside():
        person = ContactFactory(company=None)
        assert shower(ContactOutput)(person)["company"] is None
