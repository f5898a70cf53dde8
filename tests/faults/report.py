"""The table of the faults, in plain text, under the output of the tests and in `.local/faults.txt`."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

HEAD = ("fault", "acked", "effects", "lost", "phantom", "doubled", "again", "s")
LEGEND = (
    "acked: calls answered with success; effects: events, signals, moments, mails, calls of webhooks that followed;\n"
    "again: repetitions outside, each under the id it had before (allowed); s: seconds from the end of the fault until\n"
    "everything that was acknowledged had its effect. lost, phantom and doubled must be 0."
)
_WIDTHS = (6, 7, 9, 6, 9, 9, 7, 7)


def table(rows: Iterable[Mapping[str, Any]]) -> str:
    lines = [
        "".join(f"{word:>{width}}" for word, width in zip(HEAD, _WIDTHS, strict=True)) + "  what"
    ]
    for row in sorted(rows, key=lambda row: str(row["fault"])):
        lines.append(_line(row))
        lines += [f"{'':>62}  {line}" for line in _wrapped(str(row["note"]))]
        lines += [f"{'':>62}  BROKEN {line}" for line in row["faults"]]
    return "\n".join([*lines, "", LEGEND])


def _line(row: Mapping[str, Any]) -> str:
    if row.get("is_absent"):
        return f"{row['fault']:>6}{'not produced here':>54}  {row['title']}"
    names = ("fault", "acked", "effects", "lost", "phantom", "doubled", "again", "seconds")
    cells = "".join(f"{row[name]!s:>{width}}" for name, width in zip(names, _WIDTHS, strict=True))
    return f"{cells}  {row['title']}"


def _wrapped(text: str, width: int = 90) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + len(word) < width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def write(rows: Iterable[Mapping[str, Any]], root: Path, *, name: str = "faults.txt") -> str:
    """Keep it where it can be read later, and return it."""
    text = table(rows)
    (root / ".local").mkdir(exist_ok=True)
    (root / ".local" / name).write_text(f"{text}\n")
    return text
