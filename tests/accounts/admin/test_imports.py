"""Upload, preview, columns, load, progress, bad rows: in the browser of a CSM."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.customers.models import Contact
from accounts.imports.models import Import
from advocacy import working
from tests.factories import MembershipFactory, UserFactory
from tests.world import make_world

ADD = "/admin/accounts/import/add/"


def upload(browser, **files):
    said = {
        kind: SimpleUploadedFile(f"{kind}.csv", text.encode() if isinstance(text, str) else text)
        for kind, text in files.items()
    }
    return browser.post(ADD, said, follow=True)


@pytest.fixture
def bob(acme):
    return acme.client("bob")


def test_a_csm_sees_how_the_rows_will_be_read_and_what_is_wrong_before_loading(acme, bob):
    page = upload(
        bob,
        contacts="E-mail;Prénom;Nom;Société;Client depuis\nclaire@d.example;Claire;Fontan;Dupont;03/05/2023\n"
        "nobody;X;Y;Z;31/02/2024\npaul@n.example;Paul;Girard;North;25/12/2023\n",
        history="type,date,email,score\nnps,2026-05-04,paul@n.example,11\n",
    )
    text = page.content.decode()
    assert "2 good rows can be loaded" in text
    assert "2 rows are left out" in text
    assert "Claire Fontan" in text
    assert "3 May 2023" in text.replace("\xa0", " ") or "May 2023" in text
    assert "This is not a mail address." in text
    assert "1 row, line 3" in text
    assert "outside of the scale from 0 to 10" in text
    assert "with semicolons" in text
    with acme.inside():
        assert Contact.objects.count() == 0


def test_it_is_loaded_on_the_word_of_the_csm_and_the_page_follows(acme, bob):
    page = upload(bob, contacts="email,name\na@b.example,Ann\n")
    address = page.request["PATH_INFO"]
    assert b"http-equiv" not in page.content
    page = bob.post(address, {"load": "1"}, follow=True)
    assert b'http-equiv="refresh"' in page.content
    assert b"are being loaded" in page.content
    working.load_imports()
    page = bob.get(address)
    assert b"1 row is loaded" in page.content
    assert b"1 fact still has to be read" in page.content
    working.read_a_round()
    page = bob.get(address)
    assert b"Everything is read" in page.content
    assert b"http-equiv" not in page.content
    assert "/admin/audit/" in page.content.decode()
    with acme.inside():
        assert Contact.objects.get().name == "Ann"


def test_a_column_can_be_understood_otherwise_and_dates_are_asked_about(acme, bob):
    page = upload(bob, history="Wann,Wer,Was\n03/04/2025,a@b.example,They are great\n")
    address = page.request["PATH_INFO"]
    assert b"A column is missing" in page.content
    assert b"Load the good rows" not in page.content
    chosen = {"meanings": "history", "fallback": "quote"}
    chosen |= {"column-0": "date", "column-1": "email", "column-2": "text"}
    page = bob.post(address, chosen, follow=True)
    assert b"can be read in two ways" in page.content
    page = bob.post(address, {**chosen, "date_order": "mdy"}, follow=True)
    assert b"1 good row can be loaded" in page.content
    assert b"Load the good rows" in page.content
    page = bob.post(address, {**chosen, "column-2": "date"}, follow=True)
    assert b"Two columns cannot both be" in page.content
    assert b"1 good row can be loaded" in page.content


def test_the_bad_rows_are_a_table_to_correct(acme, bob):
    page = upload(bob, contacts="email;name\n=1+1;Ann\n\xe9;Bob\n".encode("cp1252"))
    address = page.request["PATH_INFO"].replace("change/", "bad/contacts.csv")
    answer = bob.get(address)
    assert answer["Content-Disposition"].endswith('filename="contacts-bad-rows.csv"')
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows] == ["email", "'=1+1", "é"]
    assert rows[1][3] == "email “=1+1”: This is not a mail address."


def test_nothing_chosen_is_said_and_an_excel_file_too(acme, bob):
    assert b"Choose at least one file" in bob.post(ADD, {}, follow=True).content
    page = upload(bob, companies=b"PK\x03\x04rest")
    assert b"This is an Excel workbook" in page.content
    assert b"Load the good rows" not in page.content


def test_examples_can_be_downloaded_and_load_as_they_are(bob):
    files = {
        kind: bob.get(f"/admin/accounts/import/example/{kind}.csv").content
        for kind in ("companies", "contacts", "history")
    }
    page = upload(bob, **files)
    assert b"No row is left out" in page.content
    assert bob.get("/admin/accounts/import/example/secrets.csv").status_code == 404


def test_an_analyst_looks_and_does_not_touch_and_a_stranger_finds_nothing(acme, globex, bob):
    world = make_world(acme, "Canary")
    base = f"/admin/accounts/import/{world.id(Import)}"
    analyst = _analyst(acme)
    assert analyst.get(f"{base}/change/").status_code == 200
    assert b"Load the good rows" not in analyst.get(f"{base}/change/").content
    for browser, status in ((analyst, 403), (globex.client("mallory"), 404)):
        assert browser.post(f"{base}/change/", {"load": "1"}).status_code == status
    assert analyst.post(ADD, {}).status_code == 403
    assert globex.client("mallory").get(f"{base}/bad/contacts.csv").status_code == 404
    assert b"Canary" in b"".join(bob.get(f"{base}/bad/contacts.csv"))
    with acme.inside():
        assert Import.objects.get().stage == "checked"


def _analyst(acme):
    user = UserFactory()
    MembershipFactory(organization=acme.organization, user=user, role="analyst")
    acme.people["analyst"] = user
    return acme.client("analyst")


def test_the_page_asks_the_same_number_of_questions_however_many_rows(
    acme, bob, django_assert_max_num_queries
):
    page = upload(bob, contacts="email\n" + "".join(f"p{n}\n" for n in range(200)))
    with django_assert_max_num_queries(30):
        assert bob.get(page.request["PATH_INFO"]).status_code == 200
