import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.customers.models import Contact
from advocacy import working

CONTACTS = "email,name\nclaire@d.example,Claire Fontan\nnobody,Nobody\n"


@pytest.fixture
def send(acme):
    """A multipart request, as curl -F makes it."""

    def post(key=None, **files):
        client = Client(headers={"Authorization": f"Bearer {(key or acme.key).secret}"})
        body = {
            name: SimpleUploadedFile(f"{name}.csv", said.encode()) if name != "date_order" else said
            for name, said in files.items()
        }
        return client.post("/api/v1/imports", body)

    return post


def test_a_program_hands_over_files_sees_the_errors_and_loads_the_rest(acme, api, send):
    made = send(contacts=CONTACTS)
    assert made.status_code == 201, made.content
    told = made.json()
    assert told["stage"] == "checked"
    assert [(f["kind"], f["good"], f["bad"], f["problem"]) for f in told["files"]] == [
        ("contacts", 1, 1, None)
    ]
    address = f"/api/v1/imports/{told['id']}"
    errors = api(acme.key, "GET", f"{address}/errors").json()["data"]
    assert errors == [
        {
            "file": "contacts",
            "line": 3,
            "faults": [
                {
                    "column": "email",
                    "value": "nobody",
                    "code": "row.not_mail",
                    "text": "This is not a mail address.",
                }
            ],
        }
    ]
    for _again in range(2):
        assert api(acme.key, "POST", f"{address}/load").status_code == 202
    working.load_imports()
    working.read_a_round()
    done = api(acme.key, "GET", address).json()
    assert (done["stage"], done["files"][0]["loaded"]) == ("loaded", 1)
    with acme.inside():
        assert Contact.objects.get().name == "Claire Fontan"


def test_json_with_texts_is_the_same_and_repeats_are_answered_once(acme, api):
    body = {"contacts": CONTACTS}
    first = api(acme.key, "POST", "/api/v1/imports", body, **{"Idempotency-Key": "k"})
    again = api(acme.key, "POST", "/api/v1/imports", body, **{"Idempotency-Key": "k"})
    assert first.status_code == again.status_code == 201
    assert first.json()["id"] == again.json()["id"]
    assert len(api(acme.key, "GET", "/api/v1/imports").json()["data"]) == 1


def test_a_file_that_cannot_be_read_and_dates_in_doubt_are_said(acme, api, send):
    told = send(companies="[1]", history="type,date,email,score\nnps,03/04/2025,a@b.example,9\n")
    problems = {f["kind"]: f["problem"]["code"] for f in told.json()["files"]}
    assert problems == {"companies": "import.is_other", "history": "import.dates_ask"}
    assert api(acme.key, "POST", f"/api/v1/imports/{told.json()['id']}/load").status_code == 400
    clear = send(history="type,date,email,score\nnps,03/04/2025,a@b.example,9\n", date_order="dmy")
    assert clear.json()["files"][0]["good"] == 1


@pytest.mark.parametrize(
    "body",
    [{}, {"people": "email\n"}, {"contacts": 5}, {"contacts": CONTACTS, "date_order": "ymd"}],
)
def test_what_is_no_import_is_refused(acme, api, body):
    refused = api(acme.key, "POST", "/api/v1/imports", body)
    assert refused.status_code == 400
    assert refused.json()["errors"]
    assert api(acme.key, "GET", "/api/v1/imports").json()["data"] == []


def test_a_test_key_loads_test_people_only_and_sees_its_own_imports(acme, api, send):
    made = send(key=acme.test_key, contacts=CONTACTS).json()
    assert api(acme.key, "GET", f"/api/v1/imports/{made['id']}").status_code == 404
    assert api(acme.test_key, "POST", f"/api/v1/imports/{made['id']}/load").status_code == 202
    working.load_imports()
    working.read_a_round()
    with acme.inside():
        assert Contact.objects.get().is_test
    assert api(acme.key, "GET", "/api/v1/audit").json()["customers"] == 0
    assert api(acme.test_key, "GET", "/api/v1/audit").json()["customers"] == 1
