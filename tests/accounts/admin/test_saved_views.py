"""Lists as somebody narrowed them down, kept under a name."""

import pytest
from django.urls import reverse

from accounts.organizations import saved_views
from accounts.organizations.saved_views import SavedView
from kernel.errors import Conflict

LIST = "admin:accounts_company_changelist"
PAGE = {"page": "accounts_company"}


def keep(client, **told):
    return client.post(
        reverse("admin:views"), {**PAGE, "query": "policy__exact=forbidden&p=3", **told}
    )


def test_a_narrowed_list_is_kept_found_again_and_deleted(acme):
    bob = acme.client("bob")
    page = bob.get(reverse(LIST) + "?policy__exact=forbidden").content.decode()
    assert "Keep this view" in page
    answer = keep(bob, name=" Not to be  named ")
    assert answer["Location"] == reverse(LIST) + "?policy__exact=forbidden"
    page = bob.get(answer["Location"]).content.decode()
    assert "Not to be named" in page
    assert "Delete this view" in page
    with acme.inside():
        view = SavedView.objects.get()
    bob.post(reverse("admin:views"), {**PAGE, "delete": view.pk})
    assert "Not to be named" not in bob.get(reverse(LIST)).content.decode()


def test_a_view_is_ones_own_until_it_is_shared_and_never_a_strangers(acme, globex):
    bob, alice, mallory = acme.client("bob"), acme.client("alice"), globex.client("mallory")
    keep(bob, name="Mine")
    keep(bob, name="Ours", shared="1")
    page = alice.get(reverse(LIST)).content.decode()
    assert "Ours" in page
    assert "Mine" not in page
    assert "Ours" not in mallory.get(reverse(LIST)).content.decode()
    with acme.inside():
        ours = SavedView.objects.get(name="Ours")
    alice.post(reverse("admin:views"), {**PAGE, "delete": ours.pk})
    mallory.post(reverse("admin:views"), {**PAGE, "delete": ours.pk})
    with acme.inside():
        assert SavedView.objects.filter(pk=ours.pk).exists()


def test_the_same_name_replaces_and_more_than_enough_is_refused(acme):
    bob = acme.client("bob")
    keep(bob, name="Mine")
    keep(bob, name="Mine", query="policy__exact=allowed")
    with acme.inside():
        assert SavedView.objects.get().query == "policy__exact=allowed"
        by = acme.people["bob"]
        for n in range(saved_views.MOST - 1):
            saved_views.save(page="accounts_company", name=f"View {n}", query="", by=by)
        with pytest.raises(Conflict):
            saved_views.save(page="accounts_company", name="One more", query="", by=by)


@pytest.mark.parametrize(
    "told", [{"name": ""}, {"name": "x" * 61}, {"name": "x", "query": "q=" + "y" * 1000}]
)
def test_what_cannot_be_kept_is_said(acme, told):
    bob = acme.client("bob")
    keep(bob, **told)
    with acme.inside():
        assert not SavedView.objects.exists()


def test_a_list_that_does_not_exist_has_no_views(acme):
    bob = acme.client("bob")
    assert keep(bob, page="accounts_nothing", name="x").status_code == 404
    assert bob.post(reverse("admin:views"), {**PAGE, "delete": "x"}).status_code == 404
