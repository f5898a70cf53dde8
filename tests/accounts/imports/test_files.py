"""Whatever is uploaded: a clear word about the file or the row, and the good rows go in."""

import codecs
import gzip
import io
import tracemalloc

import pytest

from accounts.imports import services
from accounts.imports.models import BadRow
from accounts.imports.parsing import LARGEST_FILE, open_table
from kernel.errors import Conflict, Invalid
from kernel.text import say

CLAIRE = "Élodie Fontan"
PLAIN = f"email,name\nclaire@dupont.example,{CLAIRE}\n"


def only(acme, handed_over):
    """The one file, its problem in words, and {line: reasons} of its bad rows."""
    with acme.inside():
        file = handed_over.files.get()
        file.handed_over = handed_over
        why = services.blocked(file)
        bad = {
            row.line: [say(fault["reason"]) for fault in row.faults]
            for row in BadRow.objects.filter(file=file)
        }
    return file, say(why) if why else "", bad


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter"),
    [
        (PLAIN.encode(), "utf-8", ","),
        (codecs.BOM_UTF8 + PLAIN.encode(), "utf-8", ","),
        (PLAIN.encode("cp1252"), "cp1252", ","),
        (PLAIN.encode("utf-16"), "utf-16", ","),
        (PLAIN.encode("utf-16-le"), "utf-16-le", ","),
        (PLAIN.replace(",", ";").encode("cp1252"), "cp1252", ";"),
        (PLAIN.replace(",", "\t").encode("utf-16"), "utf-16", "\t"),
        (PLAIN.replace("\n", "\r\n").encode(), "utf-8", ","),
        (PLAIN.replace("\n", "\r").encode(), "utf-8", ","),
        (b"sep=;\r\n" + PLAIN.replace(",", ";").encode(), "utf-8", ";"),
        (b"\n\n" + PLAIN.encode(), "utf-8", ","),
    ],
)
def test_any_usual_encoding_and_delimiter_is_recognised(acme, take, content, encoding, delimiter):
    handed_over = take(contacts=content)
    file, problem, bad = only(acme, handed_over)
    assert (problem, bad, file.rows, file.good) == ("", {}, 1, 1)
    assert (file.encoding, file.delimiter) == (encoding, delimiter)
    assert file.columns[1]["samples"] == [CLAIRE]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (b"email,name\n", "no rows"),
        (b"email,name\n,\n\n", "no rows"),
        (b"email,name,EMAIL \na@b.example,x,c@d.example\n", "columns 1 and 3"),
        (b"firstname,phone\nClaire,12\n", "One of these columns is needed"),
        (b"PK\x03\x04\x14\x00\x06\x00", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel workbook"),
        (b"%PDF-1.7 ...", "PDF"),
        (gzip.compress(PLAIN.encode(), mtime=0), "gzip"),
        (b'[{"email": "a@b.example"}]', "JSON"),
        (b"<!doctype html><html>", "HTML"),
        (b"email,name\na@b.example,\x81\x8d\xff\xfe\n", "cannot be read"),
        (bytes(range(256)) * 8, "cannot be read"),
        (b'"email,name\na@b.example,x\n', "first line"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why_and_is_not_loaded(acme, take, content, words):
    handed_over = take(contacts=content)
    file, problem, _bad = only(acme, handed_over)
    assert words in problem
    assert file.good == 0
    with acme.inside(), pytest.raises(Invalid, match=r"\w"):
        services.start_loading(handed_over=handed_over)


def test_one_bad_file_does_not_harm_the_others(acme, take, load):
    handed_over = load(take(companies=b"PK\x03\x04", contacts=PLAIN))
    with acme.inside():
        assert [(f.kind, f.loaded) for f in handed_over.files.all()] == [
            ("companies", 0),
            ("contacts", 1),
        ]


BAD = {  # a row of email,name,since : what is said of it
    "not-a-mail,x,2024-01-01": "not a mail address",
    "a1@b.example,x,2024-02-31": "not a day that exists",
    "a2@b.example,x,31/02/2024": "not a day that exists",
    "a3@b.example,x,1900-01-01": "before the year 2000",
    "a4@b.example,x,0": "not a day that exists",
    "a5@b.example,x,2999-01-01": "in the future",
    "a6@b.example,x,2024-01-01,more": "has 4 cells, and there are 3",
    "a7@b.example,x": "only 2 cells, and there are 3",
    "a8@b.example,x\0y,2024-01-01": "U+0000",
    'a9@b.example,"x" y,2024-01-01': "quotation marks",
    f"b1@b.example,{'x' * 30_000},2024-01-01": "more than the 20000",
    f"b2@b.example,{'x' * 300},2024-01-01": "longer than 200",
    ",Nobody,2024-01-01": "One of these is needed",
}


def test_each_bad_row_is_listed_with_its_line_and_reason_and_the_good_ones_go_in(acme, take, load):
    rows = [*BAD, "good@b.example,=cmd|' /C calc'!A0,03.04.2024", "last@b.example,Last,2024-05-01"]
    handed_over = take(contacts="\n".join(["email,name,since", *rows]))
    file, problem, bad = only(acme, handed_over)
    assert problem == ""
    assert (file.rows, file.good, file.bad) == (len(rows), 2, len(BAD))
    for line, (row, words) in enumerate(BAD.items(), start=2):
        assert words.replace("20000", "20,000") in bad[line][0] or words in bad[line][0], row
    handed_over = load(handed_over)
    with acme.inside():
        assert handed_over.files.get().loaded == 2


def test_a_quotation_mark_that_is_never_closed_costs_its_own_line_only(acme, take):
    handed_over = take(
        contacts='email,name\na@b.example,"open\nc@d.example,C\ne@f.example,"E, and\nmore"\ng@h.example,G\n'
    )
    file, _problem, bad = only(acme, handed_over)
    assert list(bad) == [2]
    assert "quotation mark" in bad[2][0]
    assert (file.rows, file.good) == (4, 3)
    alone = take(contacts='email,name\na@b.example,A\nc@d.example,"open\ne@f.example,E\n')
    file, _problem, bad = only(acme, alone)
    assert (list(bad), file.good) == ([3], 2)
    assert "never closed" in bad[3][0]


def test_a_cell_of_ten_megabytes_is_one_bad_row(acme, take):
    big = "x\n" * 5_000_000
    handed_over = take(contacts=f'email,name\na@b.example,"{big}"\nc@d.example,C\n')
    file, _problem, bad = only(acme, handed_over)
    assert (file.rows, file.good, list(bad)) == (2, 1, [2])
    assert "10,000,000" in bad[2][0]
    with acme.inside():
        assert sum(len(cell) for cell in BadRow.objects.get().cells) < 300


def test_more_rows_than_are_taken_are_refused_before_they_fill_the_database(
    acme, take, monkeypatch
):
    monkeypatch.setattr("accounts.imports.parsing.MOST_ROWS", 1500)
    rows = "".join(f"p{n}@b.example\n" for n in range(1501))
    file, problem, _bad = only(acme, take(contacts="email\n" + rows))
    assert "more than 1,500 rows" in problem
    with acme.inside():
        assert file.chunks.count() == 0


def test_a_file_that_is_too_large_is_refused_while_it_is_read(acme, take):
    class Endless(io.RawIOBase):
        def seek(self, *_to):
            return 0

        def read(self, size=-1):
            return b"a@b.example,x\n" * (size // 14)

    with acme.inside():
        handed_over = services.take(files={"contacts": ("big.csv", Endless())})
    _file, problem, _bad = only(acme, handed_over)
    assert "more than 50 megabytes" in problem


def test_memory_does_not_grow_with_the_file():
    def peak(rows):
        line = "person%d@customer.example,Somebody With A Name,2024-03-01\n"
        content = io.BytesIO(
            b"email,name,since\n" + b"".join((line % n).encode() for n in range(rows))
        )
        tracemalloc.start()
        _table, records = open_table(content, kind="contacts")
        for _record in records:
            pass
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(10)
    assert peak(20_000) < peak(2_000) * 2
    assert LARGEST_FILE == 50 * 1024 * 1024


def test_dates_that_can_be_read_in_two_ways_are_asked_about(acme, take, load):
    said = "type,date,email,score\nnps,03/04/2025,a@b.example,10\nnps,05/06/2025,c@d.example,9\n"
    handed_over = take(history=said)
    _file, problem, _bad = only(acme, handed_over)
    assert "03/04/2025" in problem
    assert "two ways" in problem
    with acme.inside():
        file = handed_over.files.get()
        services.change_meanings(file=file, meanings=file.meanings, date_order="dmy")
        handed_over.refresh_from_db()
    file, problem, _bad = only(acme, handed_over)
    assert (problem, file.good) == ("", 2)
    shown = said + "nps,25/06/2025,e@f.example,9\n"
    assert only(acme, take(history=shown))[1] == ""


def test_two_columns_cannot_mean_the_same_and_a_loaded_import_is_not_changed(acme, take, load):
    handed_over = take(contacts=PLAIN)
    with acme.inside():
        file = handed_over.files.get()
        with pytest.raises(Invalid):
            services.change_meanings(file=file, meanings=["email", "email"])
        with pytest.raises(Invalid):
            services.change_meanings(file=file, meanings=["email", "shoe size"])
    load(handed_over)
    with acme.inside(), pytest.raises(Conflict):
        services.change_meanings(file=file, meanings=["email", "title"])
