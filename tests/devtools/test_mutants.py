"""Each change is one change, the file still says Python, and what is no behaviour is left alone."""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from devtools.mutants import mutants
from devtools.swapping import Living

ROOT = Path(__file__).parents[2]

SOURCE = '''
def may(n: int, *, limit: int = 3) -> bool:
    """Not more than the limit."""
    if n < 0 and limit:
        return False
    return n + 1 <= limit
'''


def test_every_place_is_changed_once() -> None:
    found = {(one.line, one.before, one.after) for one in mutants("a.py", SOURCE)}
    assert {
        (2, "3", "4"),
        (4, "n < 0", "n <= 0"),
        (4, "n < 0 and limit", "n < 0 or limit"),
        (5, "False", "True"),
        (5, "return False", "return None"),
        (6, "n + 1 <= limit", "n + 1 < limit"),
        (6, "n + 1", "n - 1"),
        (6, "1", "2"),
    } <= found
    assert not any("int" in before and line == 2 for line, before, _after in found)


def test_a_change_leaves_the_rest_as_it_was() -> None:
    whole = ast.unparse(ast.parse(SOURCE)).splitlines()
    for one in mutants("a.py", SOURCE):
        lines = one.source.splitlines()
        assert len(lines) == len(whole)
        assert sum(a != b for a, b in zip(lines, whole, strict=True)) == 1


LIVE = """
import functools
from dataclasses import dataclass

LIMIT = 3


def may(n, *, least=1):
    return least <= n <= LIMIT


@functools.cache
def twice(n):
    return n * 2


@dataclass
class Counter:
    start: int = 5

    def next(self):
        return self.start + 1
"""


@pytest.fixture
def living(tmp_path: Path) -> Iterator[tuple[ModuleType, Callable[[str], bool]]]:
    """A module that was imported, one that took a name and a function from it, and how a change of it is put in."""
    file = tmp_path / "live_room.py"
    file.write_text(LIVE)
    (tmp_path / "live_caller.py").write_text("from live_room import LIMIT, Counter, may, twice\n")
    sys.path.insert(0, str(tmp_path))
    import_module("live_room")
    caller = import_module("live_caller")

    def put_in(before: str) -> bool:
        change = next(one for one in mutants(str(file), LIVE) if one.before == before)
        return Living({str(file)}).swap(str(file), ast.parse(LIVE), change.tree)

    yield caller, put_in
    sys.path.remove(str(tmp_path))
    del sys.modules["live_room"], sys.modules["live_caller"]


def test_a_changed_function_is_changed_wherever_it_was_imported(living) -> None:
    caller, put_in = living
    assert caller.may(2)
    assert put_in("return least <= n <= LIMIT")
    assert caller.may(2) is None


def test_a_changed_name_of_a_module_is_changed_wherever_it_was_imported(living) -> None:
    caller, put_in = living
    assert not caller.may(4)
    assert put_in("3")
    assert caller.LIMIT == 4
    assert caller.may(4)


def test_a_changed_default_counts(living) -> None:
    caller, put_in = living
    assert put_in("1")
    assert not caller.may(1)


def test_what_was_remembered_is_forgotten(living) -> None:
    caller, put_in = living
    assert caller.twice(5) == 10
    assert put_in("n * 2")
    assert caller.twice(5) == 7


def test_methods_are_changed_and_what_a_class_is_made_with_is_not(living) -> None:
    caller, put_in = living
    counter = caller.Counter()
    assert put_in("self.start + 1")
    assert counter.next() == 4
    assert not put_in("5")


def test_a_room_that_is_tried_tells_what_nobody_notices(tmp_path: Path) -> None:
    """The whole of it, on a room of two functions with one test each, one of which looks at nothing."""
    (tmp_path / "small_room.py").write_text(
        "def plus(a, b):\n    return a + b\n\n\ndef minus(a, b):\n    return a - b\n"
    )
    (tmp_path / "test_small_room.py").write_text(
        "from small_room import minus, plus\n\n\ndef test_plus():\n    assert plus(2, 3) == 5\n"
        "\n\ndef test_minus():\n    minus(2, 3)\n"
    )
    program = (
        "import sys; from pathlib import Path; import pytest; from devtools.trying import Trying, place\n"
        f"root = Path({str(tmp_path)!r}); sys.path.insert(0, str(root))\n"
        "trying = Trying(root, ['small_room.py'], seed=1, minutes=1.0, tell=lambda line: None)\n"
        "pytest.main(['-q', '-p', 'no:django', '-c', '/dev/null', '--rootdir', str(root), str(root)], [trying])\n"
        "found = trying.outcome\n"
        "print(trying.complaint, found.killed, [place(one) for one in found.survivors])\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    last = said.strip().splitlines()[-1]
    assert last.startswith(" 2 ["), said
    assert last.count("small_room.py:6") == 2, said
