"""A pytest plugin: which lines of the watched files each test comes by. Used by `devtools.mutations`.

`GOODWORD_WATCHED` names the files, `GOODWORD_CAME_BY` the JSON file to write: {file: {line: [tests]}}.
"""

import json
import os
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

WATCHED = set(os.environ.get("GOODWORD_WATCHED", "").split(":"))
came_by: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
current = ""


def _watch(frame: FrameType, event: str, argument: Any) -> Any:
    if frame.f_code.co_filename not in WATCHED:
        return None
    lines = came_by[frame.f_code.co_filename]

    def line(frame: FrameType, event: str, argument: Any) -> Any:
        if current:
            lines[frame.f_lineno].add(current)
        return line

    return line(frame, event, argument)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    global current  # noqa: PLW0603  (one test at a time, seen by every thread)
    current = item.nodeid
    threading.settrace(_watch)
    sys.settrace(_watch)
    try:
        return (yield)
    finally:
        sys.settrace(None)
        threading.settrace(None)
        current = ""


def pytest_sessionfinish() -> None:
    told = {
        file: {str(number): sorted(tests) for number, tests in lines.items()}
        for file, lines in came_by.items()
    }
    Path(os.environ["GOODWORD_CAME_BY"]).write_text(json.dumps(told))
