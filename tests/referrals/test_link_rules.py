"""What a code looks like, where a link may lead, what is added to the address, who a visitor is."""

from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.links.rules import (
    ALPHABET,
    CODE,
    CODE_BITS,
    CODE_LENGTH,
    new_code,
    plain_host,
    visitor_of,
    why_not_a_target,
    with_trace,
)

ALLOWED = ["www.acme.example", "xn--acm-dma.example"]


def test_a_code_is_unguessable_and_has_no_look_alikes() -> None:
    assert CODE_BITS >= 50
    look_alikes = ["0Oo", "1Il", "5S", "8B", "2Z", "6G"]
    assert all(len(set(ALPHABET) & set(pair)) <= 1 for pair in look_alikes)
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(CODE.fullmatch(code) and len(code) == CODE_LENGTH for code in codes)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.acme.example",
        "https://www.acme.example/welcome?plan=a&plan=b#top",
        "https://WWW.ACME.EXAMPLE/",
        "https://www.acme.example:443/",
        "https://www.acme.example./",
        "https://xn--acm-dma.example/",
        "https://www.acme.example/go?next=https://evil.example",
    ],
)
def test_a_link_leads_to_an_allowed_host(url: str) -> None:
    assert why_not_a_target(url, ALLOWED) is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/welcome",
        "www.acme.example",
        "//evil.example",
        "//www.acme.example",
        "\\\\evil.example",
        "/\\evil.example",
        "https:\\\\evil.example",
        "https://www.acme.example\\@evil.example",
        "https://evil.example\\.www.acme.example",
        "https:/\\evil.example",
        "https:evil.example",
        "https:///evil.example",
        "https://",
        "javascript:alert(1)",
        "JaVaScRiPt://www.acme.example/%0aalert(1)",
        "data:text/html,hello",
        "ftp://www.acme.example/",
        "http://www.acme.example/",
        "https://evil.example/",
        "https://evil.example/www.acme.example",
        "https://evil.example?www.acme.example",
        "https://evil.example#www.acme.example",
        "https://www.acme.example@evil.example/",
        "https://www.acme.example:pass@evil.example/",
        "https://user@www.acme.example/",
        "https://www.acme.example%40evil.example/",
        "https://www.acme.example.evil.example/",
        "https://evilwww.acme.example/",
        "https://www.acme.example-evil.example/",
        "https://acme.example/",
        "https://wwwxacme.example/",
        "https://www.acme.example:8443/",
        "https://www.acme.example:99999/",
        "https://www.acme.example:x/",
        "https://www.аcme.example/",  # a Cyrillic letter
        "https://www。acme.example/",  # an ideographic full stop
        "https://www.acme.example／evil/",  # a full-width slash
        "https://acmé.example/",  # allowed only in its ASCII form
        "https://evil%2eexample/",
        "https://www.acme.example/%0d%0aSet-Cookie:a=b",
        "https://www.acme.example/%0D%0Aevil",
        "https://www.acme.example/\r\nSet-Cookie:a=b",
        "https://www.acme.example%00.evil.example/",
        " https://www.acme.example/",
        "https://www.acme.example/ ",
        "ht\ttps://www.acme.example/",
        "https://[::1]/",
        "https://[www.acme.example]/",
        "https://www.acme.example/" + "a" * 500,
        "https://localhost/",
        "http://localhost:3000/",
    ],
)
def test_a_link_leads_nowhere_else(url: str) -> None:
    assert why_not_a_target(url, ALLOWED)


def test_ones_own_machine_can_be_tried_out_when_it_is_named() -> None:
    assert why_not_a_target("http://localhost:3000/hello", ["localhost"]) is None
    assert why_not_a_target("ftp://localhost/", ["localhost"])


@pytest.mark.parametrize(
    ("host", "plain"),
    [
        ("WWW.Acme.Example.", "www.acme.example"),
        ("acmé.example", "xn--acm-dma.example"),
        ("acme.example:443", None),
        ("user@acme.example", None),
        ("https://acme.example", None),
        ("", None),
        ("a" * 64 + ".example", None),
        ("acme..example", None),
    ],
)
def test_hosts_are_compared_in_one_form(host: str, plain: str | None) -> None:
    assert plain_host(host) == plain


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://a.example", "https://a.example?ref=c&click_id=v"),
        ("https://a.example/x?y=1", "https://a.example/x?y=1&ref=c&click_id=v"),
        ("https://a.example/?ref=old&y=1&click_id=old", "https://a.example/?y=1&ref=c&click_id=v"),
        ("https://a.example/?%72ef=old", "https://a.example/?ref=c&click_id=v"),
        ("https://a.example/?", "https://a.example/?ref=c&click_id=v"),
        (
            "https://a.example/?y=%20a+b&&z#part?ref=kept",
            "https://a.example/?y=%20a+b&z&ref=c&click_id=v#part?ref=kept",
        ),
        ("/hello/c", "/hello/c?ref=c&click_id=v"),
    ],
)
def test_the_trace_is_added_to_the_query(url: str, followed: str) -> None:
    assert with_trace(url, code="c", click_id="v") == followed


@given(pairs=st.lists(st.tuples(st.text("abc%&=#é ", min_size=1), st.text("abc%&=#é "))))
def test_the_trace_keeps_everything_else_in_the_query(pairs: list[tuple[str, str]]) -> None:
    followed = with_trace(f"https://a.example/?{urlencode(pairs)}", code="c", click_id="v")
    found = parse_qsl(urlsplit(followed).query, keep_blank_values=True)
    assert found == [*pairs, ("ref", "c"), ("click_id", "v")]


def test_a_visitor_is_the_same_person_for_one_day_only() -> None:
    today, tomorrow = date(2026, 3, 1), date(2026, 3, 2)
    visitor = visitor_of(address="203.0.113.9", user_agent="Firefox", day=today)
    assert visitor == visitor_of(address="203.0.113.9", user_agent="Firefox", day=today)
    others = {
        visitor_of(address="203.0.113.9", user_agent="Firefox", day=tomorrow),
        visitor_of(address="203.0.113.8", user_agent="Firefox", day=today),
        visitor_of(address="203.0.113.9", user_agent="Safari", day=today),
    }
    assert visitor not in others
    assert len(others) == 3
