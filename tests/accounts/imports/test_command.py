import io

import pytest
from django.core.management import CommandError, call_command

from accounts.customers.models import Contact
from accounts.imports import showing
from accounts.imports.models import Import
from advocacy import working


def run(*words):
    out, err = io.StringIO(), io.StringIO()
    call_command(*words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def files(tmp_path):
    for kind in ("companies", "contacts", "history"):
        (tmp_path / f"{kind}.csv").write_text(showing.example(kind))
    return {kind: str(tmp_path / f"{kind}.csv") for kind in ("companies", "contacts", "history")}


def test_three_files_and_then_the_audit(acme, files):
    words = [f"--{kind}={path}" for kind, path in files.items()]
    out, err = run("import_customers", "--organization", "acme", *words, "--dry-run")
    assert "Nothing was loaded" in out
    out, err = run("import_customers", "--organization", str(acme.id), *words)
    assert "history: 7 rows loaded, 0 of them known already." in out
    assert err == ""
    while working.read_a_round():
        pass
    out, _err = run("audit", "--organization", "Acme")
    assert "1 natural advocates among 2 people." in out
    assert "1. Claire Fontan, Dupont-Lavigne: Natural advocate" in out
    assert "Gave a detailed testimonial on June 11, 2026" in out or "testimonial" in out
    assert "1. Paul Girard, Northgate Foods: Quiet" in out


def test_bad_rows_are_told_and_written_and_mistakes_are_said(acme, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("email\na@b.example\nnobody\n")
    out, err = run(
        "import_customers", "--organization=acme", f"--contacts={path}", f"--bad-rows={tmp_path}"
    )
    assert "people.csv: 1 good rows, 1 bad." in out
    assert "This is not a mail address. (1: lines 3)" in err
    assert "nobody" in (tmp_path / "contacts-bad-rows.csv").read_text()
    for wrong in (
        ["--organization=acme"],
        ["--organization=acme", "--contacts=nowhere.csv"],
        ["--organization=nobody", f"--contacts={path}"],
    ):
        with pytest.raises(CommandError):
            run("import_customers", *wrong)
    with acme.inside():
        assert Import.objects.count() == 1
        working.read_a_round()
        assert Contact.objects.count() == 1
