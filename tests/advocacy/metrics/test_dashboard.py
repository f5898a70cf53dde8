"""The dashboard reads daily figures, and nothing else, about what happened."""

from datetime import timedelta

from django.utils import timezone

from advocacy.metrics import services as metrics
from tests.advocacy.conftest import days_ago
from tests.advocacy.metrics.test_figures import happen
from tests.factories import MomentFactory


def test_the_dashboard_shows_the_figures_of_the_last_thirty_days(acme):
    bob = acme.client("bob")
    with acme.inside():
        happen("act", days_ago(3), "review", "unprompted")
        happen("act", days_ago(60), "review", "prompted")
        happen("lead", days_ago(5), "content", "sourced")
        happen("lead", days_ago(5), "word_of_mouth", "")
    assert bob.get("/admin/measure/").context["acts"]["linked"]["n"].endswith(">0</a>")
    with acme.inside():
        metrics.mark_everything()
        metrics.recompute_dirty()
    seen = bob.get("/admin/measure/").context
    told = seen["acts"]["linked"]
    assert all(told[name].endswith(">1</a>") for name in ("n", "unprompted"))
    assert seen["acts_chart"]["total"] == 2
    leads = seen["leads"]
    shown = [leads["linked"][name] for name in ("n", "through", "unnamed")]
    assert [one.rpartition(">")[0].rpartition(">")[2] for one in shown] == ["2</a", "1</a", "1</a"]
    assert leads["won"] == [{"n": 1, "money": "10 EUR"}]


def test_a_gesture_that_was_just_done_marks_its_day(acme):
    with acme.inside():
        moment = MomentFactory(expires_at=timezone.now() + timedelta(days=1))
    acme.client("bob").post(f"/admin/advocacy/moment/{moment.pk}/done/")
    with acme.inside():
        assert metrics.recompute_dirty() == 1
        (row,) = metrics.totals(["gestures_done"], since=metrics.today(days_ago(1)))
        assert (row["kind"], row["value"]) == ("thank", 1)
