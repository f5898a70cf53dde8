"""`./dev faults [CODE ..]`: the faults without pytest, in the order they are named; the table at the end."""

import sys
import tempfile
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.faults.every import MODULES
from tests.faults.house import House
from tests.faults.registry import FAULTS, CannotHere, run
from tests.faults.report import write
from tests.faults.trial import Row

ROOT = Path(__file__).parents[2]


def main(arguments: list[str]) -> int:
    assert MODULES
    codes = arguments or sorted(FAULTS)
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="goodword-house-") as folder:
        house = House(Path(folder))
        try:
            house.start()
            for code in codes:
                rows.append(_tried(house, code))
                print(_short(rows[-1]), flush=True)
        finally:
            house.stop()
            _keep_logs(house)
    print(write(rows, ROOT))
    return 1 if any(row["faults"] for row in rows) else 0


def _tried(house: House, code: str) -> dict[str, Any]:
    one = FAULTS[code]
    try:
        return asdict(run(house, one))
    except CannotHere as reason:
        return {
            "fault": code,
            "title": one.title,
            "is_absent": True,
            "note": str(reason),
            "faults": [],
        }
    except Exception as error:  # noqa: BLE001  (whatever it is, the table names it)
        traceback.print_exc()
        return asdict(Row(code, one.title, faults=[str(error)]))


def _short(row: dict[str, Any]) -> str:
    return (
        f"{row['fault']} {'; '.join(row['faults']) or 'ok'} {row.get('seconds', '')} {row['note']}"
    )


def _keep_logs(house: House) -> None:
    kept = ROOT / ".local" / "faults"
    kept.mkdir(parents=True, exist_ok=True)
    for log in house.logs.rglob("*.log"):
        (kept / str(log.relative_to(house.logs)).replace("/", "-")).write_bytes(
            log.read_bytes()[-200_000:]
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
