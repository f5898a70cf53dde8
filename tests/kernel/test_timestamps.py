"""Times are read by Python's own parser, and mean what psycopg's mean."""

from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection

from kernel.timestamps import IsoLoader

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text",
    ["2026-11-27 18:57:25.123456+00", "2026-02-28 23:59:59.1+00", "0800-03-01 00:00:01.15+00"],
)
def test_a_time_is_read_as_it_was_written(text) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [text])
        (found,) = cursor.fetchone()
    assert isinstance(connection.connection.adapters.get_loader(1184, 0), type)
    assert connection.connection.adapters.get_loader(1184, 0) is IsoLoader
    assert found.tzinfo is UTC
    assert found == datetime.fromisoformat(text)


@pytest.mark.parametrize("text", ["infinity", "0044-03-15 12:00+00 BC"])
def test_what_python_has_no_time_for_fails_as_it_does_with_psycopg(text) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [text])
        with pytest.raises((psycopg.DataError, Exception), match="timestamp too"):
            cursor.fetchone()
