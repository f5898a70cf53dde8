"""Nothing that is meant for programs is shown to people: no tuple of a badge, no code, no other language."""

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import translation

from accounts.organizations.models import ApiKey, Membership
from advocacy.incentives.models import Incentive
from tests.factories import ApiKeyFactory, IncentiveFactory
from tests.world import make_world

FRENCH = "fr"


@pytest.fixture
def owner(acme):
    """Alice, who may open every page, reads French."""
    acme.people["alice"].language = FRENCH
    acme.people["alice"].save()
    Membership.objects.filter(user=acme.people["alice"]).update(role=Membership.Role.OWNER)
    return acme.client("alice")


def pages_of_rows(world):
    for model in admin.site._registry:
        if model in world.rows:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
            yield reverse(name, args=[world.id(model)])


def test_no_page_of_a_row_shows_the_value_behind_a_badge(acme, owner):
    world = make_world(acme, "Canary")
    key = ApiKeyFactory(organization=acme.organization)
    seen = 0
    for url in [*pages_of_rows(world), reverse("admin:accounts_apikey_change", args=[key.pk])]:
        page = owner.get(url, follow=True)
        assert page.status_code == 200, url
        text = page.content.decode()
        seen += 1
        assert "(&#x27;" not in text, url
        assert "gettext" not in text, url
    assert seen > 8


def test_every_field_of_a_page_has_a_name_in_french(acme, owner):
    """An untranslated name is the column's own, with blanks for underscores."""
    unnamed = [
        f"{model.__name__}.{field.name}"
        for model in (ApiKey, Membership, Incentive)
        for field in model._meta.fields
        if field.name in {"created_by", "created_at", "scopes", "owner"}
        and isinstance(field.verbose_name, str)
    ]
    assert unnamed == []


def test_the_catalogue_is_listed_in_the_readers_words(acme, owner):
    with acme.inside():
        IncentiveFactory(name="Early access", advocate_gets="A stage.")
    page = owner.get(reverse("admin:advocacy_incentive_changelist")).content.decode()
    with translation.override(FRENCH):
        assert translation.gettext("Early access") in page
        assert translation.gettext("A stage.") in page
    assert "Early access" not in page
