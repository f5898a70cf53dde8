"""Any list as a table for a spreadsheet: one's own rows, in its own columns, at a constant number of queries."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.admin import exporting
from tests.advocacy.admin.test_lists import MAKERS, address
from tests.factories import CompanyFactory


def table(client, url, rows, **more):
    with CaptureQueriesContext(connection) as seen:
        answer = client.post(
            url, {"action": "export", "_selected_action": [row.pk for row in rows], **more}
        )
    assert answer.status_code == 200, answer.content[:200]
    assert answer["Content-Type"].startswith("text/csv"), url
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text))), len(seen)


def shown(label, row):
    return row.contact if label == "accounts.contact" else row


@pytest.mark.parametrize("label", MAKERS)
def test_a_list_is_exported_without_strangers_and_costs_the_same_however_long(acme, globex, label):
    with globex.inside():
        stranger = shown(label, MAKERS[label](globex, 0))
    with acme.inside():
        rows = [shown(label, MAKERS[label](acme, n)) for n in range(2)]
    alice, url = acme.client("alice"), address(label)
    if label == "advocacy.advocate":
        url += "?who=all"
    alice.get(url)
    head, *cells = table(alice, url, [*rows, stranger])[0]
    assert len(cells) == 2
    assert all(len(row) == len(head) for row in cells)
    assert "Globex" not in str(cells)
    at_two = table(alice, url, rows)[1]
    with acme.inside():
        rows += [shown(label, MAKERS[label](acme, n)) for n in range(2, 12)]
    found, at_twelve = table(alice, url, rows)
    assert len(found) == 13
    assert at_twelve == at_two


def test_what_a_spreadsheet_would_take_for_a_formula_is_text(acme):
    with acme.inside():
        company = CompanyFactory(name="=HYPERLINK(1)", mrr_amount=12_000, mrr_currency="EUR")
    (head, row), _queries = table(acme.client("bob"), address("accounts.company"), [company])
    assert row[head.index("name")] == "'=HYPERLINK(1)"
    assert "120" in row[head.index("monthly revenue")]


def test_more_rows_than_a_spreadsheet_takes_are_refused_in_words(acme, monkeypatch):
    monkeypatch.setattr(exporting, "MOST", 1)
    with acme.inside():
        rows = [CompanyFactory(), CompanyFactory()]
    answer = acme.client("bob").post(
        address("accounts.company"),
        {"action": "export", "_selected_action": [row.pk for row in rows]},
        follow=True,
    )
    assert "narrow the list down" in answer.content.decode()
