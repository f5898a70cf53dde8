"""Which lines of the watched files a test comes by."""

import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


class Watch:
    """`came_by`: file -> line -> tests."""

    def __init__(self, files: set[str]) -> None:
        self.files = files
        self.came_by: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.current = ""

    @contextmanager
    def on(self, test: str) -> Iterator[None]:
        """Whatever runs inside, in every thread, belongs to this test."""
        self.current = test
        threading.settrace(self._watch)
        sys.settrace(self._watch)
        try:
            yield
        finally:
            sys.settrace(None)
            threading.settrace(None)
            self.current = ""

    def _watch(self, frame: FrameType, event: str, argument: Any) -> Any:
        if frame.f_code.co_filename not in self.files:
            return None
        lines = self.came_by[frame.f_code.co_filename]

        def line(frame: FrameType, event: str, argument: Any) -> Any:
            if self.current:
                lines[frame.f_lineno].add(self.current)
            return line

        return line(frame, event, argument)
