"""From the bytes of a file to its rows, a thousand at a time: what is wrong with one row harms no other.

Nothing is held but the row at hand and its chunk. A quotation mark that is never closed costs its own line only: what
it swallowed is given back and read again.
"""

import codecs
import csv
import hashlib
import io
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from accounts.imports import values
from accounts.imports.fields import FIELDS, fold
from kernel.text import Reason, reason

MEGABYTES = 50
LARGEST_FILE = MEGABYTES * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 200
LONGEST_CELL = 20_000
SHOWN_CELL = 200
"""How much is kept of a cell that is too long."""
BLOCK = 64 * 1024
DELIMITERS = ",;\t|"
SAMPLES, SAMPLE_LENGTH = 3, 60

# One setting for the whole process: no cell can be longer than its file, and ours are judged by their own limit.
csv.field_size_limit(LARGEST_FILE)


class Unreadable(Exception):
    """The file as a whole cannot be taken; carries the reason."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.reason: Reason = reason(code, **params)


@dataclass(slots=True)
class Record:
    """One row: the line it begins on, its cells, and what is wrong with its shape, if anything."""

    line: int
    cells: list[str]
    fault: Reason | None = None


@dataclass(slots=True)
class Table:
    """What is known of a file before its first row. `columns` gather samples while the rows go by."""

    size: int
    sha256: str
    encoding: str
    delimiter: str
    headers: list[str]
    columns: list[dict[str, Any]] = field(default_factory=list)


_FORMATS = {
    b"PK\x03\x04": "",
    b"\xd0\xcf\x11\xe0": "",
    b"%PDF": "PDF",
    b"\x1f\x8b": "gzip",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"{\\rtf": "RTF",
    b"7z\xbc\xaf": "7z",
}


def open_table(stream: IO[bytes], *, kind: str) -> tuple[Table, Iterator[Record]]:
    """The headers of a file, and its rows to be read one by one. Raises Unreadable, also while rows are read."""
    size, digest, head, is_utf8, is_windows = _weigh(stream)
    encoding = _encoding(head, is_utf8=is_utf8, is_windows=is_windows)
    delimiter = _delimiter(_decoded(head, encoding), kind)
    lines = _Lines(
        io.TextIOWrapper(io.BufferedReader(_Unclosed(stream), BLOCK), encoding=encoding, newline="")
    )
    rows = _rows(lines, delimiter)
    headers = _headers(rows)
    table = Table(size, digest, encoding, delimiter, headers)
    table.columns = [
        {"header": header, "samples": [], "dmy": 0, "mdy": 0, "either": 0} for header in headers
    ]
    return table, _judged(rows, table)


def _weigh(stream: IO[bytes]) -> tuple[int, str, bytes, bool, bool]:
    """One pass over the bytes: size, hash, the first block, and which encodings are possible."""
    size, digest, head = 0, hashlib.sha256(), b""
    readers: dict[str, codecs.IncrementalDecoder] = {
        name: codecs.getincrementaldecoder(name)("strict") for name in ("utf-8", "cp1252")
    }
    stream.seek(0)
    while block := stream.read(BLOCK):
        head = head or block
        size += len(block)
        if size > LARGEST_FILE:
            raise Unreadable("import.too_large", limit=MEGABYTES)
        digest.update(block)
        for name in list(readers):
            try:
                readers[name].decode(block)
            except UnicodeDecodeError:
                del readers[name]
    if not head.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise Unreadable("import.empty")
    stream.seek(0)
    return size, digest.hexdigest(), head, "utf-8" in readers, "cp1252" in readers


def _encoding(head: bytes, *, is_utf8: bool, is_windows: bool) -> str:
    for magic, what in _FORMATS.items():
        if head.startswith(magic):
            raise (
                Unreadable("import.is_other", what=what) if what else Unreadable("import.is_excel")
            )
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = head[:4096]
    nuls = sample.count(0)
    if nuls * 5 > len(sample) * 2:
        return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
    if is_utf8:
        return "utf-8-sig"
    if is_windows and nuls * 100 < len(sample):
        return "cp1252"
    raise Unreadable("import.not_text")


def _decoded(head: bytes, encoding: str) -> str:
    return codecs.getincrementaldecoder(encoding)("replace").decode(head)


def _delimiter(head: str, kind: str) -> str:
    """The character that splits the first line into the most headers we know; then into the most cells."""
    start = head.lstrip("\ufeff \t\r\n")
    if start.startswith(("{", "[", "<")):
        raise Unreadable("import.is_other", what="HTML" if start.startswith("<") else "JSON")
    first = re.split(r"[\r\n]", start, maxsplit=1)[0]
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        return first[4]
    known = frozenset().union(*(one.headers for one in FIELDS[kind]))
    lines = [first] if first.count('"') % 2 == 0 else start[:4096].splitlines(keepends=True)

    def fits(mark: str) -> tuple[int, int]:
        cells = next(csv.reader(lines, delimiter=mark), [])
        return sum(fold(cell) in known for cell in cells), len(cells)

    return max(DELIMITERS, key=fits)


class _Unclosed(io.RawIOBase):
    """The stream of somebody else: ours to read, not to close."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        block = self._stream.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)


class _Lines:
    """The lines of a text, counted; those of the row at hand can be given back."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self.number = 0
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = self._again.popleft() if self._again else next(self._text)
        except UnicodeError:
            raise Unreadable("import.not_text") from None
        self.number += 1
        self.taken.append(line)
        return line

    def give_back_all_but_the_first(self) -> None:
        again = self.taken[1:]
        self._again.extendleft(reversed(again))
        self.number -= len(again)


def _rows(lines: _Lines, delimiter: str) -> Iterator[Record]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.taken.clear()
        start = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            code = "row.open_quote" if "end of data" in str(error) else "row.quotes"
            first = lines.taken[0].rstrip("\r\n")[:SHOWN_CELL] if lines.taken else ""
            lines.give_back_all_but_the_first()
            yield Record(start, [_clean(first)], reason(code))
            continue
        if any(cell.strip() for cell in cells):
            yield Record(start, cells)


def _headers(rows: Iterator[Record]) -> list[str]:
    first = next(rows, None)
    if first and len(first.cells) <= 2 and first.cells[0].lower().startswith("sep="):
        first = next(rows, None)
    if first is None:
        raise Unreadable("import.empty")
    if first.fault:
        raise Unreadable("import.no_headers")
    headers = [_clean(cell.strip())[:SHOWN_CELL] for cell in first.cells]
    while headers and not headers[-1]:
        headers.pop()
    if len(headers) > MOST_COLUMNS:
        raise Unreadable("import.too_many_columns", limit=MOST_COLUMNS)
    seen: dict[str, int] = {}
    for place, header in enumerate(headers, start=1):
        name = " ".join(header.casefold().split())
        if name and name in seen:
            raise Unreadable("import.same_headers", header=header, first=seen[name], second=place)
        seen[name] = place
    return headers


def _judged(rows: Iterator[Record], table: Table) -> Iterator[Record]:
    count = 0
    for record in rows:
        count += 1
        if count > MOST_ROWS:
            raise Unreadable("import.too_many_rows", limit=MOST_ROWS)
        if record.fault is None:
            record.fault = _shape(record, len(table.headers))
        if record.fault is None:
            _note(record.cells, table.columns)
        yield record
    if not count:
        raise Unreadable("import.no_rows")


def _shape(record: Record, columns: int) -> Reason | None:
    """Trim the cells, and say what is wrong with their number, length or characters."""
    cells, told = record.cells, None
    for place, cell in enumerate(cells):
        if len(cell) > LONGEST_CELL:
            told = reason("row.cell_too_long", n=len(cell), limit=LONGEST_CELL)
            cells[place] = _clean(cell[:SHOWN_CELL])
        elif "\0" in cell:
            told = reason("row.has_nul")
            cells[place] = _clean(cell)
        else:
            cells[place] = _unguarded(cell.strip())
    if len(cells) > columns and any(cells[columns:]):
        return told or reason("row.too_many_cells", n=len(cells), columns=columns)
    del cells[columns:]
    if len(cells) < columns:
        return told or reason("row.too_few_cells", n=len(cells), columns=columns)
    return told


def _clean(cell: str) -> str:
    return cell.replace("\0", "\ufffd")


GUARDED = ("'=", "'+", "'-", "'@")


def _unguarded(cell: str) -> str:
    """A download puts an apostrophe before what a spreadsheet would take for a formula: it is not part of the text."""
    return cell[1:] if cell.startswith(GUARDED) else cell


def _note(cells: Sequence[str], columns: list[dict[str, Any]]) -> None:
    """Samples of each column, and how its dates can be read."""
    for cell, column in zip(cells, columns, strict=True):
        if not cell:
            continue
        if len(column["samples"]) < SAMPLES:
            column["samples"].append(cell[:SAMPLE_LENGTH])
        if cell[0].isdigit() and (way := values.hint(cell)):
            column[way] += 1
            if way == "either":
                column.setdefault("sample", cell)
