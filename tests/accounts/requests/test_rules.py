from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.requests.rules import fingerprint, key_of

visible = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=255)


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("abc", "abc"),
        ('"abc"', "abc"),
        (' "abc" ', "abc"),
        (r'"a\"b\\c"', 'a"b\\c'),
        ('a"b', 'a"b'),
        ("x" * 255, "x" * 255),
        ("x" * 256, None),
        ("", None),
        ('""', None),
        ('"abc', None),
        ('"a"b"', None),
        (r'"a\bc"', None),
        ("a b", None),
        ('"a b"', None),
        ("clé", None),
        ("a\x7f", None),
    ],
)
def test_a_key_is_visible_ascii_quoted_or_bare(header: str, key: str | None) -> None:
    assert key_of(header) == key


@given(visible)
def test_every_key_can_be_quoted(key: str) -> None:
    quoted = key.replace("\\", "\\\\").replace('"', '\\"')
    assert key_of(f'"{quoted}"') == key


def said(**other: Any) -> bytes:
    return fingerprint(**{"method": "POST", "address": "/a", "body": {"x": 1, "y": [2]}, **other})


def test_the_order_of_fields_makes_no_difference_and_everything_else_does() -> None:
    assert said() == said(body={"y": [2], "x": 1})
    others = [
        said(method="PATCH"),
        said(address="/b"),
        said(body={"x": 1, "y": [2, 2]}),
        said(body={"x": "1", "y": [2]}),
        said(body=None),
    ]
    assert len({said(), *others}) == 6
