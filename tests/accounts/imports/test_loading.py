"""From files to people, evidence and scores: once, however often, whoever dies meanwhile."""

import csv
import io
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.customers.models import Company, Contact
from accounts.customers.movements import MrrMovement
from accounts.events.models import Event
from accounts.imports import chunks, services, showing, working
from accounts.imports.models import BadRow, Import, ImportChunk
from advocacy import working as engine
from advocacy.moments.models import Moment
from advocacy.scoring.models import Advocate
from advocacy.signals.models import Signal
from kernel import work
from kernel.errors import Conflict
from kernel.spreadsheets import write_csv
from tests.factories import CompanyFactory, ContactFactory

EXAMPLES = {kind: showing.example(kind) for kind in ("companies", "contacts", "history")}


def test_the_examples_load_without_a_change(acme, take, load):
    handed_over = load(take(**EXAMPLES))
    assert handed_over.stage == "loaded"
    with acme.inside():
        assert BadRow.objects.count() == 0
        assert all(file.loaded == file.rows > 0 for file in handed_over.files.all())
        assert Event.objects.exclude(state="done").count() == 0
        claire = Contact.objects.get(email="claire@dupont-lavigne.example")
        assert (claire.name, claire.company.name, claire.is_decider) == (
            "Claire Fontan",
            "Dupont-Lavigne",
            True,
        )
        assert claire.first_seen_at.date().isoformat() == "2023-05-02"
        assert claire.company.mrr_amount == 49_000
        assert MrrMovement.objects.filter(kind="expansion").count() == 1
        assert claire.advocate.tier == "natural"
        assert Contact.objects.get(email="paul@northgate.example").advocate.tier == "quiet"
        assert Signal.objects.filter(is_live=True).count() == 0
        assert Moment.objects.count() == 0


def test_nothing_is_written_to_customers_before_it_is_loaded(acme, take):
    handed_over = take(**EXAMPLES)
    assert engine.load_imports() == 0
    with acme.inside():
        assert Contact.objects.count() == Company.objects.count() == Event.objects.count() == 0
        services.cancel(handed_over=handed_over)
        with pytest.raises(Conflict):
            services.start_loading(handed_over=handed_over)


def test_the_same_files_again_change_nothing(acme, take, load):
    load(take(**EXAMPLES))

    def everything():
        with acme.inside():
            return [
                list(model.objects.order_by("pk").values())
                for model in (Company, Contact, Signal, Event, MrrMovement)
            ]

    before = everything()
    again = load(take(**EXAMPLES))
    assert everything() == before
    with acme.inside():
        assert all(file.known == file.loaded == file.rows for file in again.files.all())


def test_a_row_with_an_id_of_its_own_is_known_by_it(acme, take, load):
    head = "type,date,email,text,row_id\n"
    load(take(history=head + "quote,2026-05-01,a@b.example,It works,q-1\n"))
    corrected = load(take(history=head + "quote,2026-05-01,a@b.example,It works well,q-1\n"))
    with acme.inside():
        assert Signal.objects.count() == 1
        assert corrected.files.get().known == 1


def test_bad_rows_taken_away_corrected_and_handed_over_again_go_in(acme, take, load):
    said = "email,name,since\nann,=Ann,2024-01-01\nb@d.example,Bob,2024-02-31\nc@d.example,C,\n"
    first = load(take(contacts=said))
    with acme.inside():
        file = first.files.get()
        assert (file.good, file.bad) == (1, 2)
        with write_csv(showing.bad_rows_table(file)) as table:
            text = table.read().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["email", "name", "since", "Goodword line", "Goodword reason"]
    assert rows[1][:4] == ["ann", "'=Ann", "2024-01-01", "2"]
    assert "not a mail address" in rows[1][4]
    corrected = text.replace("ann,", "ann@b.example,").replace("2024-02-31", "2024-02-29")
    again = load(take(contacts=corrected))
    with acme.inside():
        assert again.files.get().bad == 0
        assert set(Contact.objects.values_list("name", flat=True)) == {"=Ann", "Bob", "C"}
        assert all("Goodword reason" not in contact.traits for contact in Contact.objects.all())


def test_companies_and_people_that_are_only_named_are_found(acme, take, load):
    with acme.inside():
        known = CompanyFactory(name="Old Friends", external_id="org-1", domain="old.example")
        ContactFactory(name="Ida Known", email="ida@old.example", company=known)
    load(
        take(
            companies="id,name,domain\norg-7,Dupont-Lavigne,dupont.example\norg-8,Twin,\norg-9,twin,\n",
            contacts="email,name,company\nclaire@x.example,Claire Fontan,dupont-lavigne\n"
            "luc@dupont.example,Luc,\nold@y.example,Old,OLD FRIENDS\nnew@z.example,New,Fresh & Co\n"
            "t@t.example,T,Twin\n",
            history="type,date,name,company,text\nquote,2026-01-02,claire fontan,,Great\n"
            "quote,2026-01-02,Ida Known,,Good\nquote,2026-01-02,Nobody Here,,Hm\n",
        )
    )
    with acme.inside():
        where = dict(Contact.objects.values_list("email", "company__external_id"))
        assert where["claire@x.example"] == where["luc@dupont.example"] == "org-7"
        assert where["old@y.example"] == "org-1"
        assert Company.objects.get(external_id="Fresh & Co").name == "Fresh & Co"
        assert "t@t.example" not in where
        assert {(row.file.kind, row.line): row.code for row in BadRow.objects.all()} == {
            ("contacts", 6): "row.several_companies",
            ("history", 4): "row.nobody",
        }
        quoted = Signal.objects.filter(kind="quote").values_list("contact__email", flat=True)
        assert set(quoted) == {"claire@x.example", "ida@old.example"}


def test_two_of_one_name_are_nobody_unless_their_company_says_who(acme, take, load):
    load(
        take(
            contacts="email,name,company\nm1@a.example,Marie Dupont,A\nm2@b.example,Marie Dupont,B\n",
            history="type,date,name,company,text\nquote,2026-01-02,Marie Dupont,,Fine\n"
            "quote,2026-01-03,Marie Dupont,B,Fine\n",
        )
    )
    with acme.inside():
        assert BadRow.objects.get().code == "row.several_people"
        assert Signal.objects.get().contact.email == "m2@b.example"


def many(rows):
    return "email,name\n" + "".join(f"p{n}@b.example,P {n}\n" for n in range(rows))


def test_a_large_file_is_checked_and_loaded_by_the_worker_chunk_by_chunk(acme, take):
    handed_over = take(contacts=many(6_500) + "broken,X\n")
    assert handed_over.stage == "checking"
    with acme.inside(), pytest.raises(Conflict):
        services.start_loading(handed_over=handed_over)
    assert engine.load_imports() == 7
    with acme.inside():
        handed_over.refresh_from_db()
        assert handed_over.stage == "checked"
        file = handed_over.files.get()
        assert (file.rows, file.good, file.bad) == (6_501, 6_500, 1)
        services.start_loading(handed_over=handed_over)
    for done in range(3):
        assert working.work_off_due(acme.id) == 1
        with acme.inside():
            handed_over.refresh_from_db()
            assert handed_over.stage == "loading"
            assert services.progress(handed_over=handed_over) == 100 * (done + 1) // 7
    assert engine.load_imports() == 4
    with acme.inside():
        handed_over.refresh_from_db()
        assert handed_over.stage == "loaded"
        assert handed_over.files.get().loaded == Event.objects.count() == 6_500


def test_a_worker_that_dies_in_the_middle_is_followed_by_another_and_nothing_happens_twice(
    acme, take, monkeypatch
):
    handed_over = take(contacts=many(2_500))
    with acme.inside():
        services.start_loading(handed_over=handed_over)
    assert working.work_off_due(acme.id) == 1
    real = chunks.write_down

    def dies(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(chunks, "write_down", dies)
    with pytest.raises(KeyboardInterrupt):
        working.work_off_due(acme.id)
    monkeypatch.setattr(chunks, "write_down", real)
    with acme.inside():
        assert Event.objects.count() == handed_over.files.get().loaded == 1_000
        ImportChunk.objects.filter(lease_until__isnull=False).update(
            lease_until=timezone.now() - timedelta(seconds=1)
        )
    until = time.monotonic() + 30
    while handed_over.stage != "loaded" and time.monotonic() < until:
        engine.load_imports()  # as beat does: a chunk that met a lock comes again a little later
        with acme.inside():
            handed_over.refresh_from_db()
    assert handed_over.stage == "loaded"
    with acme.inside():
        assert Event.objects.count() == handed_over.files.get().loaded == 2_500


def test_a_chunk_that_fails_for_good_interrupts_the_import_which_can_go_on(acme, take, monkeypatch):
    handed_over = take(contacts=many(1_500))
    monkeypatch.setattr(work, "BACKOFF_SECONDS", ())
    monkeypatch.setattr(work.give_up_or_retry, "__kwdefaults__", {"waits": ()})
    with acme.inside():
        services.start_loading(handed_over=handed_over)
    with monkeypatch.context() as broken:
        broken.setattr(chunks, "_receive", lambda *args: 1 / 0)
        engine.load_imports()
    with acme.inside():
        handed_over.refresh_from_db()
        assert handed_over.stage == Import.Stage.FAILED
        services.start_loading(handed_over=handed_over)
    engine.load_imports()
    with acme.inside():
        handed_over.refresh_from_db()
        assert (handed_over.stage, Event.objects.count()) == ("loaded", 1_500)


def test_rows_are_forgotten_after_a_month_and_what_they_told_stays(acme, take, load):
    handed_over = load(take(contacts="email,name\na@b.example,A\nbroken,B\n"))
    with acme.inside():
        assert services.forget_old() == 0
        Import.objects.update(created_at=timezone.now() - timedelta(days=31))
        assert services.forget_old() == 1
        assert services.forget_old() == 0
        assert ImportChunk.objects.count() == BadRow.objects.count() == 0
        file = handed_over.files.get()
        assert (file.rows, file.loaded, file.bad) == (2, 1, 1)
        assert file.columns[0]["samples"] == []
        assert Contact.objects.count() == 1
        assert Advocate.objects.count() == 0
