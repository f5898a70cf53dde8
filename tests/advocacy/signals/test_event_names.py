import pytest

from advocacy.signals.kinds import KINDS
from advocacy.sources.event_names import DEFAULT_MEANINGS, NOTHING, READINGS, fold, meaning_of


@pytest.mark.parametrize(
    "name",
    [
        "ROI Milestone Reached",
        "roi_milestone_reached",
        "ROI-Milestone-Reached",
        "roiMilestoneReached",
    ],
)
def test_names_mean_the_same_however_they_are_written(name):
    assert meaning_of(name, {}) == "milestone"


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("NPS Score Submitted", "nps"),
        ("Seats Added", "expansion"),
        ("Subscription Renewed", "renewal"),
        ("Teammate Invited", "invitation_sent"),
        ("App Opened", NOTHING),
        ("$pageview", NOTHING),
        ("Unheard Of", None),
        ("", None),
        ("!!!", None),
    ],
)
def test_common_names_have_a_meaning_and_others_have_none(name, meaning):
    assert meaning_of(name, {}) == meaning


def test_an_accepted_invitation_weighs_nothing_by_itself():
    assert KINDS[meaning_of("Invitation Accepted", {})].strength == 0


def test_every_default_meaning_is_a_kind_or_a_reading():
    assert set(DEFAULT_MEANINGS.values()) <= KINDS.keys() | READINGS.keys()


def test_no_two_default_names_are_one_name_with_two_meanings():
    meanings = {}
    for name, meaning in DEFAULT_MEANINGS.items():
        assert meanings.setdefault(fold(name), meaning) == meaning


def test_the_organization_has_the_last_word():
    own = {fold("Seats Added"): "", fold("Praise!"): "quote"}
    assert meaning_of("seats_added", own) == NOTHING
    assert meaning_of("praise", own) == "quote"
    assert meaning_of("Plan Upgraded", own) == "expansion"
