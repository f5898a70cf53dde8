"""Each change is one change, the file still says Python, and what is no behaviour is left alone."""

import ast

from devtools.mutants import mutants

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
