"""Tables for spreadsheets: CSV that nothing in it can make a program of.

A cell that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV injection"). Files are
written before they are sent, because a streamed answer would be read outside of its organization.
"""

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from typing import IO, Any

from django.http import FileResponse

from kernel.text import without_overrides

FORMULA = ("=", "+", "-", "@", "\t", "\r")
IN_MEMORY = 1024 * 1024


def guarded(cell: Any) -> Any:
    """The cell as it may stand in a spreadsheet, reading in its own direction; numbers stay numbers."""
    told = without_overrides(cell)
    return f"'{told}" if isinstance(told, str) and told.startswith(FORMULA) else told


def write_csv(rows: Iterable[Sequence[Any]], *, delimiter: str = ",") -> IO[bytes]:
    """The rows as a CSV file, at its beginning, with the mark by which Excel knows UTF-8."""
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  whoever asked closes it
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=delimiter)
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
    text.flush()
    text.detach()
    file.seek(0)
    return file


def csv_answer(rows: Iterable[Sequence[Any]], *, name: str, delimiter: str = ",") -> FileResponse:
    """A download."""
    return FileResponse(
        write_csv(rows, delimiter=delimiter),
        as_attachment=True,
        filename=name,
        content_type="text/csv; charset=utf-8",
    )
