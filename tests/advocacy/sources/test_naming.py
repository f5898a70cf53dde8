"""Whether a text names the product, and what is kept of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.sources.naming import named
from advocacy.sources.spoken import address, excerpt, handle_of, network_of, web_address


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("I love Brindille", True),
        ("BRINDILLÉ!", True),
        ("@brindille is great, #Brindille", True),
        ("Brindille’s new view", True),
        ("We like Brindille.It saves time", True),
        ("brindilles in the garden", False),
        ("sous-brindilleux", False),
        ("un_brindille_app", False),
        ("see https://brindille.io/blog", False),
        ("see www.brindille.io", False),
        ("brindille.io is where I found it", False),
        ("write to claire@brindille.com", False),
        ("", False),
    ],
)
def test_a_product_is_named_as_a_word_of_its_own(text, is_named):
    assert bool(named(text, ["Brindille"])) is is_named


def test_a_name_of_two_words_or_with_a_dot_is_found_too():
    assert named("the café  creme app", ["Cafe Crème"])
    assert named("we use cal.com daily", ["Cal.com"])
    assert not named("see https://cal.com/x and cal.com.au", ["Cal.com"])


@given(st.text(), st.sampled_from(["Brindille", "Cafe Crème", "C++", "cal.com"]))
def test_a_name_between_spaces_is_found_in_any_text(text, name):
    assert named(f"{text}\n {name} \n{text}", [name]) == name


@given(st.text())
def test_an_excerpt_is_short_and_keeps_the_sentence_that_matters(text):
    assert len(excerpt(text)) <= 280
    long = excerpt(f"{'word ' * 100}. Then Brindille came. {text}", around="Brindille")
    assert len(long) <= 280
    assert "Brindille" in long


def test_a_post_is_known_by_its_address_however_it_was_found():
    post = "https://reddit.com/r/x/1"
    assert address("http://www.Reddit.com/r/x/1/?utm_source=mail#c2") == post
    assert address("https://news.ycombinator.com/item?id=1") != address(
        "https://news.ycombinator.com/item?id=2"
    )
    assert [address(one) for one in ("javascript:alert(1)", "", "http://[", "ftp://x/y")] == [
        ""
    ] * 4
    assert web_address("javascript:alert(1)") == ""


def test_networks_and_handles_have_one_spelling():
    assert network_of("Twitter") == network_of("", "https://x.com/a/1") == "x"
    assert handle_of("mastodon", "@Claire@Piaille.fr") == "mastodon:claire@piaille.fr"
    assert handle_of("x", "Claire Fontan") == handle_of("", "claire") == ""
