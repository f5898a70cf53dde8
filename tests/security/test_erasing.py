"""A person is exported and erased through the doors: nothing of them is left anywhere, and they are not made anew."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from accounts.contacting.models import Suppression
from accounts.customers.models import Contact, Identity
from accounts.customers.tombstones import Erasure, Tombstone
from accounts.customers.trouble_models import Trouble
from accounts.events.models import Event
from accounts.history.models import Change
from accounts.history.trail import TrailEntry
from accounts.outbound.slack_models import SlackMessage
from accounts.outbound.webhook_models import WebhookDelivery
from advocacy import pipeline, tasks
from advocacy.growth.models import StoredReport
from advocacy.lifecycle.belonging import BY_MENTION, EXEMPT, belonging
from advocacy.lifecycle.erasing import COUNTED, ask_for_erasure
from advocacy.lifecycle.sweeping import text_columns
from kernel import tenancy
from kernel.tenancy import OrganizationOwned
from referrals.attribution.models import Claim
from referrals.leads.models import Lead
from referrals.links.models import ReferralCode
from tests.factories import CompanyFactory, ContactFactory
from tests.world import World, make_world

WHO = "Xanthippe"
EMAIL = "xanthippe@xanthippe.example"
NAME = "Xanthippe person"


@pytest.fixture
def world(acme: Any) -> World:
    """An organization with a row of everything about one person, and texts about her where she is not referred to."""
    world = make_world(acme, WHO)
    with acme.inside():
        contact = world.rows[Contact]
        owned = {"organization_id": acme.id}
        Identity.objects.create(contact=contact, kind="handle", value="x:xanthippe", **owned)
        theirs = CompanyFactory(name="Other", policy_note=f"{NAME} said so on 12 March")
        ContactFactory(name="Somebody Else", email="else@other.example", company=theirs)
        StoredReport.objects.create(name="themes", content={"said": [f"{NAME}: great"]}, **owned)
        SlackMessage.objects.create(
            to="channel", text=f"{NAME} has a moment", blocks=[{"text": EMAIL}], key="k", **owned
        )
        for n, payload in enumerate(
            (
                {"userId": WHO, "traits": {"email": EMAIL}},
                {"customer": {"email": EMAIL}, "text": "they asked us"},
                {"userId": "else", "text": f"I talked to {NAME} about it"},
            )
        ):
            Event.objects.create(
                source="product",
                message_id=f"e{n}",
                kind="track",
                user_id=payload.get("userId", ""),
                occurred_at=timezone.now(),
                payload=payload,
                state="failed" if n == 1 else "done",
                **owned,
            )
        Contact.objects.filter(pk=contact.pk).update(title="Head of letters")
    return world


def as_admin(api: Any, acme: Any, method: str, path: str, **more: Any) -> Any:
    acme.key.scopes = ["admin", "read", "write"]
    acme.key.save(update_fields=["scopes"])
    return api(acme.key, method, path, **more)


def dump(organization_id: Any) -> dict[str, str]:
    """Every row of every table of an organization, as text; the bytes of columns too."""
    found = {}
    with tenancy.everywhere(), connection.cursor() as cursor:
        for model in apps.get_models():
            if issubclass(model, OrganizationOwned):
                table = model._meta.db_table
                cursor.execute(
                    f'SELECT string_agg(t::text, chr(10)) FROM "{table}" t WHERE organization_id = %s',
                    [organization_id],
                )
                found[table] = cursor.fetchone()[0] or ""
        cursor.execute("SELECT string_agg(t::text, chr(10)) FROM referrals_referralcode t")
        found["referrals_referralcode"] = cursor.fetchone()[0] or ""
    return found


def holding(organization_id: Any, *words: str) -> dict[str, list[str]]:
    """The tables in which one of these words stands, with the lines."""
    rows = {
        table: [line for line in text.splitlines() if any(w.lower() in line.lower() for w in words)]
        for table, text in dump(organization_id).items()
    }
    return {table: lines for table, lines in rows.items() if lines}


def test_every_table_that_can_hold_personal_data_is_covered_or_named_with_a_reason():
    owned = {m._meta.db_table: m for m in apps.get_models() if issubclass(m, OrganizationOwned)}
    covered = {model._meta.db_table for model in belonging()} | set(BY_MENTION)
    assert set(owned) - covered - set(EXEMPT) == set(), "say in belonging.py whose these rows are"
    assert set(EXEMPT) & covered == set(), "exempt and covered at once"
    assert set(EXEMPT) - set(owned) == set(), "exempt, and not there"
    referring = {
        model._meta.db_table
        for model in owned.values()
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and field.related_model is Contact
    }
    assert referring <= covered
    assert all(
        len(reason) > 8 or reason in {"sums", "days", "settings"} for reason in EXEMPT.values()
    )


def test_the_export_holds_every_row_about_the_person(world, acme, api):
    told = as_admin(api, acme, "GET", f"/api/v1/contacts/{world.id(Contact)}/export").json()
    shown = {name: {str(row["id"]) for row in rows} for name, rows in told["tables"].items()}
    missing = {
        model._meta.db_table
        for model in belonging()
        if model in world.rows and str(world.id(model)) not in shown.get(model._meta.db_table, ())
    }
    of_others = {"advocacy_holdoutarm", "advocacy_referencerequest"}
    assert missing == of_others, "a company's, and nobody's yet"
    texts = json.dumps(told)
    assert "they asked us" in texts
    assert "I talked to" not in texts, "what somebody else wrote is theirs"
    assert told["likely"] == ["advocacy_candidate", "referrals_heardfrom"]
    assert any(row["name"] == WHO for row in told["tables"]["advocacy_candidate"])
    with acme.inside():
        entry = TrailEntry.objects.get(kind="person_exported")
        assert (entry.subject, entry.key) == (str(world.id(Contact)), acme.key.name)


def test_an_erased_person_is_nowhere(world, acme, api):
    answer = as_admin(api, acme, "POST", f"/api/v1/contacts/{world.id(Contact)}/erasure")
    assert answer.status_code == 202
    assert answer.json()["done_at"] is None
    with acme.inside():
        assert Suppression.objects.get().cause == "erased"
    assert tasks.erase_people() == 1
    assert holding(acme.id, EMAIL, NAME) == {}
    one = as_admin(api, acme, "GET", f"/api/v1/erasures/{answer.json()['id']}").json()
    assert one["done_at"]
    assert one["gone"]["advocacy_signal"] == 1
    assert one["still_shown"] == [WHO]
    assert api(acme.key, "GET", f"/api/v1/contacts/{world.id(Contact)}").status_code == 404
    with acme.inside():
        lead = Lead.objects.get()
        assert str(lead.contact) == "somebody who was erased"
        assert (lead.heard_from, lead.external_id) == ("", f"erased:{lead.pk}")
        assert Claim.objects.get().share == 100, "credit stays counted"
        left = {model for model in belonging() if model in world.rows and model.objects.exists()}
        kinds = {kind.__name__ for kind in left}
    assert {kind.__name__ for kind in COUNTED} <= kinds
    assert not kinds & {"Signal", "Advocate", "Moment", "Offer", "Evidence", "Consent", "Candidate"}
    with tenancy.everywhere():
        assert not ReferralCode.objects.filter(code=WHO).exists()


def test_what_others_said_stays_without_the_name(world, acme, api):
    as_admin(api, acme, "POST", f"/api/v1/contacts/{world.id(Contact)}/erasure")
    tasks.erase_people()
    with acme.inside():
        other = Contact.objects.get(email="else@other.example")
        assert other.company.policy_note == "[erased] said so on 12 March"
        event = Event.objects.get(message_id="e2")
        assert event.payload["text"] == "I talked to [erased] about it"
        assert not Event.objects.filter(message_id__in=["e0", "e1"]).exists()
        assert SlackMessage.objects.get().text == "[erased] has a moment"
        assert not StoredReport.objects.exists()


@pytest.mark.parametrize("late", [True, False])
def test_facts_do_not_make_them_anew(world, acme, api, late):
    as_admin(api, acme, "POST", f"/api/v1/contacts/{world.id(Contact)}/erasure")
    tasks.erase_people()
    at = timezone.now() - timedelta(days=90 if late else 0)
    with acme.inside():
        for n, (kind, body) in enumerate(
            (
                ("identify", {"userId": WHO, "traits": {"email": EMAIL, "name": NAME}}),
                ("track", {"userId": WHO, "event": "Report Exported"}),
                ("identify", {"userId": "new-id", "traits": {"email": EMAIL.upper()}}),
            )
        ):
            Event.objects.create(
                organization_id=acme.id,
                source="product",
                message_id=f"late-{n}",
                kind=kind,
                name=body.get("event", ""),
                user_id=body["userId"],
                occurred_at=at,
                payload=body,
            )
        before = Contact.objects.count()
        events = list(Event.objects.filter(message_id__startswith="late-").order_by("pk"))
        pipeline.process(events)
        assert Contact.objects.count() == before
        assert [event.reading for event in events] == ["erased"] * 3
    assert holding(acme.id, EMAIL, NAME) == {}
    refused = api(acme.key, "PUT", f"/api/v1/contacts/by-external-id/{WHO}", {"name": NAME})
    assert (refused.status_code, refused.json()["code"]) == (409, "contact_erased")
    bulk = api(
        acme.key,
        "POST",
        "/api/v1/bulk/contacts",
        {"items": [{"email": EMAIL}, {"email": "new@other.example"}]},
    ).json()
    assert [one["status"] for one in bulk["results"]] == [409, 201]
    assert bulk["results"][0]["errors"][0]["code"] == "contact_erased"


def test_whoever_comes_back_by_themselves_is_welcome(world, acme, api):
    as_admin(api, acme, "POST", f"/api/v1/contacts/{world.id(Contact)}/erasure")
    tasks.erase_people()
    body = {"external_id": "again", "contact": {"email": EMAIL, "name": NAME}}
    assert api(acme.key, "POST", "/api/v1/leads", body).status_code == 201
    with acme.inside():
        assert Contact.objects.get(email=EMAIL).name == NAME


def test_a_name_that_two_people_bear_is_left_to_the_other(world, acme, api):
    with acme.inside():
        ContactFactory(name=NAME, email="namesake@other.example")
    as_admin(api, acme, "POST", f"/api/v1/contacts/{world.id(Contact)}/erasure")
    tasks.erase_people()
    with acme.inside():
        assert Contact.objects.get(email="namesake@other.example").name == NAME


def test_a_merged_person_goes_whole(world, acme, api):
    with acme.inside():
        twin = ContactFactory(name="X. Person", email="twin@private.example")
        Contact.objects.filter(pk=twin.pk).update(merged_into=world.rows[Contact])
    as_admin(api, acme, "POST", f"/api/v1/contacts/{world.id(Contact)}/erasure")
    tasks.erase_people()
    assert holding(acme.id, "twin@private.example", "X. Person") == {}


def test_a_legal_hold_stops_it(world, acme, api):
    with acme.inside():
        Trouble.objects.create(
            organization_id=acme.id,
            contact=world.rows[Contact],
            kind="legal_hold",
            opened_at=timezone.now(),
        )
    answer = as_admin(api, acme, "POST", f"/api/v1/contacts/{world.id(Contact)}/erasure")
    assert (answer.status_code, answer.json()["code"]) == (409, "legal_hold")
    with acme.inside():
        assert Tombstone.objects.count() == 0


def test_one_that_fails_keeps_nobody_else_waiting_and_is_tried_again(acme, caplog):
    with acme.inside():
        stuck, other = ContactFactory(name="Stuck Person"), ContactFactory(name="Other Person")
        for contact in (stuck, other):
            ask_for_erasure(contact=contact)
        with connection.cursor() as cursor:
            cursor.execute(
                """
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN RAISE EXCEPTION 'out of order'; END $$;
                CREATE TRIGGER refuse BEFORE UPDATE OR DELETE ON accounts_contact FOR EACH ROW
                    WHEN (OLD.name = 'Stuck Person') EXECUTE FUNCTION refuse()
                """
            )
    assert tasks.erase_people() == 1
    with acme.inside():
        assert not Contact.objects.filter(pk=other.pk).exists()
        assert Contact.objects.get(pk=stuck.pk).name == "Stuck Person"
        assert Erasure.objects.get(done_at=None).contact_id == stuck.pk
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; DROP TRIGGER refuse ON accounts_contact")
    assert "is tried again" in caplog.text
    assert tasks.erase_people() == 1
    with acme.inside():
        assert not Contact.objects.filter(pk=stuck.pk).exists()


def test_asked_twice_it_is_done_once_and_another_organization_keeps_its_own(
    world, acme, globex, api
):
    with globex.inside():
        ContactFactory(name=NAME, email=EMAIL)
    for _ in range(2):
        as_admin(api, acme, "POST", f"/api/v1/contacts/{world.id(Contact)}/erasure")
    assert (tasks.erase_people(), tasks.erase_people()) == (1, 0)
    with globex.inside():
        assert Contact.objects.get(email=EMAIL).name == NAME
        assert Erasure.objects.count() == 0


def test_the_world_is_told_and_no_delivery_names_them(world, acme, api):
    as_admin(api, acme, "POST", f"/api/v1/contacts/{world.id(Contact)}/erasure")
    tasks.erase_people()
    with acme.inside():
        bodies = list(WebhookDelivery.objects.filter(type="contact.erased").values_list("body"))
    assert len(bodies) == 1
    assert str(world.id(Contact)) in bodies[0][0]


def test_in_the_admin_managers_take_out_and_erase_after_a_tick(world, acme):
    base = f"/admin/accounts/contact/{world.id(Contact)}"
    for address in ("everything/", "erase/"):
        assert acme.client("bob").post(f"{base}/{address}").status_code == 403
    alice = acme.client("alice")
    page = alice.get(f"{base}/change/").content.decode()
    assert "Erase for good" in page
    told = alice.post(f"{base}/everything/")
    assert json.loads(told.content)["tables"]["accounts_contact"][0]["email"] == EMAIL
    alice.post(f"{base}/erase/")
    with acme.inside():
        assert not Erasure.objects.filter(done_at=None).exists(), "not without the tick"
    alice.post(f"{base}/erase/", {"sure": "yes"})
    tasks.erase_people()
    assert alice.get(f"{base}/change/").status_code == 404
    assert "somebody who was erased" not in alice.get("/admin/accounts/contact/").content.decode()
    with acme.inside():
        noted = TrailEntry.objects.exclude(kind="signed_in")
        assert set(noted.values_list("kind", "by_id")) == {
            ("person_exported", acme.people["alice"].pk),
            ("erasure_asked", acme.people["alice"].pk),
            ("erased", None),
            ("refused", acme.people["bob"].pk),
        }


def test_the_persons_own_history_goes_with_them(world, acme, api):
    alice = acme.client("alice")
    page = f"/admin/accounts/contact/{world.id(Contact)}/change/"
    form = alice.get(page).context["adminform"].form
    told = {name: form.get_initial_for_field(f, name) or "" for name, f in form.fields.items()}
    alice.post(page, {**told, "language": "fr"})
    with acme.inside():
        assert Change.objects.filter(object_id=world.id(Contact)).count() == 1
    as_admin(api, acme, "POST", f"/api/v1/contacts/{world.id(Contact)}/erasure")
    tasks.erase_people()
    with acme.inside():
        assert not Change.objects.filter(object_id=world.id(Contact)).exists()


def test_text_columns_are_all_that_words_can_stand_in():
    """So that a new kind of column is thought of: whatever is none of these holds no words of its own."""
    wordless = {
        "ArrayField", "BigAutoField", "BigIntegerField", "BinaryField", "BooleanField", "DateField",
        "DateTimeField", "FloatField", "GeneratedField", "IntegerField", "OwnedForeignKey", "OwnedOneToOneField",
        "ForeignKey", "OneToOneField", "PositiveBigIntegerField", "PositiveIntegerField",
        "PositiveSmallIntegerField", "SmallIntegerField", "TimeField", "UUIDField", "DecimalField",
    }  # fmt: skip
    for model in apps.get_models():
        if issubclass(model, OrganizationOwned):
            rest = set(model._meta.local_concrete_fields) - set(text_columns(model))
            kinds = {type(field).__name__ for field in rest if not field.choices}
            assert kinds <= wordless, model
