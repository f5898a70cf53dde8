"""What became of it: told are those whose newcomer allows it, and the list says who still is not."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from advocacy.moments.loop import share_told, to_tell
from tests.conftest import Cast
from tests.factories import ContactFactory, MomentFactory, SignalFactory


def test_who_may_be_told_waits_until_they_are(acme: Cast) -> None:
    now = timezone.now()
    with acme.inside():
        told, waits, silent = (ContactFactory(name=name) for name in ("Ada", "Emma", "Otto"))
        for person, may in ((told, "with_name"), (waits, "without_name"), (silent, "no")):
            for kind, days in (("referral_submitted", 9), ("referral_won", 3)):
                SignalFactory(
                    contact=person,
                    kind=kind,
                    details={"may_thank": may},
                    occurred_at=now - timedelta(days=days),
                )
        assert {one.contact for one in to_tell(now=now)} == {told, waits}
        MomentFactory(
            contact=told,
            gesture="thank",
            state="done",
            signal=told.signals.get(kind="referral_won"),
            opened_at=now - timedelta(days=2),
        )
        left = to_tell(now=now)
        assert [(one.contact, one.kind) for one in left] == [(waits, "referral_won")]
        share = share_told(now=now)
        assert (share.brought, share.share.k, share.share.n) == (3, 1, 2)
    page = acme.client("bob").get(reverse("admin:advocacy_thanks_changelist")).content.decode()
    assert "Emma" in page
    assert "without naming the newcomer" in page
    assert "Otto" not in page
