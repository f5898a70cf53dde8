import pytest

from accounts.organizations.permissions import Capability, can
from tests.factories import MembershipFactory

ALLOWED = {
    "owner": {"read", "act", "configure", "manage"},
    "admin": {"read", "act", "configure", "manage"},
    "csm": {"read", "act"},
    "analyst": {"read"},
}


@pytest.mark.parametrize("role", ALLOWED)
def test_each_role_may_what_its_row_says_and_nothing_else(db, role):
    membership = MembershipFactory(role=role)

    assert {str(wanted) for wanted in Capability if can(membership, wanted)} == ALLOWED[role]


def test_nobody_and_a_closed_log_in_may_nothing(db):
    closed = MembershipFactory(role="owner", user__is_active=False)

    assert not any(can(None, wanted) or can(closed, wanted) for wanted in Capability)


def test_a_capability_that_does_not_exist_is_an_error_and_no_refusal(db):
    with pytest.raises(ValueError, match="mange"):
        can(MembershipFactory(role="owner"), "mange")
