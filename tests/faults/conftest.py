"""One house for all faults of a process: started once, healed after each."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.house import House


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="goodword-house-") as folder:
        one = House(Path(folder))
        try:
            one.start()
            yield one
        finally:
            one.stop()
            keep = os.environ.get("GOODWORD_KEEP_LOGS")
            if keep:
                os.system(f"cp -r {folder}/logs {folder}/.local/logs {keep}/")
