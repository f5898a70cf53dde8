"""What an organization listens for: one row, or the defaults."""

import pytest

from advocacy.signals.services import known
from advocacy.sources.models import Listening


def test_an_organization_that_set_nothing_listens_for_nothing_and_reads_no_replies(acme):
    with acme.inside():
        assert known().product_names == ()
        assert known().reads_replies is False


def test_what_is_entered_line_by_line_is_what_readers_know(acme, globex, django_assert_num_queries):
    alice = acme.client("alice")
    form = {
        "product_names": " Brindille \n\nbrindille.io\nBrindille",
        "problem_words": "campaign  chaos",
        "own_domains": "Brindille.example\n@mastodon:us@hachyderm.io",
        "reads_replies": "on",
    }
    assert alice.post("/admin/advocacy/listening/add/", form).status_code == 302
    with acme.inside(), django_assert_num_queries(2):
        mine = known()
    assert mine.product_names == ("Brindille", "brindille.io")
    assert mine.problem_words == ("campaign chaos",)
    assert mine.own_domains == {"brindille.example", "mastodon:us@hachyderm.io"}
    assert mine.reads_replies
    with globex.inside():
        assert known().product_names == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [("own_domains", "not a domain"), ("product_names", "x"), ("problem_words", "w" * 81)],
)
def test_what_cannot_be_listened_for_is_said_beside_its_field(acme, field, value):
    alice = acme.client("alice")
    assert alice.post("/admin/advocacy/listening/add/", {field: value}).status_code == 200
    with acme.inside():
        assert not Listening.objects.exists()
