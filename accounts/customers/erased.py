"""Whoever was erased stays away: late facts, replays and loaded histories do not make them anew.

An erasure ends only when the person comes back by themselves (a form of ours, a lead that the product tells of).
"""

import hmac
from collections.abc import Collection, Iterable
from hashlib import sha256

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.customers.tombstones import Tombstone
from kernel import tenancy
from kernel.errors import Conflict
from kernel.setwise import insert_rows

Identity = tuple[bool, str, str]
"""(is_test, kind, value), as in `PersonTold.identities`."""
NAMES_NOBODY = {"anonymous_id"}
"""A browser may be used by somebody else tomorrow."""


class WasErased(Conflict):
    """The person named was erased at their wish. They come back by themselves, or not at all."""

    code = "contact_erased"


def bury(identities: Iterable[Identity]) -> None:
    """From now on nothing that is known by one of these is taken up. Doing it twice changes nothing."""
    rows = [
        Tombstone(organization_id=tenancy.current(), identity_hash=_hashes(identity)[0])
        for identity in sorted(set(identities))
        if identity[1] not in NAMES_NOBODY
    ]
    insert_rows(rows, leave_out=["erased_at"], unless_there=True)


def buried(identities: Collection[Identity]) -> set[Identity]:
    """Which of these stand for somebody who was erased. One query; none for nobody."""
    by_hash = {
        digest: one
        for one in set(identities)
        if one[1] not in NAMES_NOBODY
        for digest in _hashes(one)
    }
    if not by_hash:
        return set()
    found = (
        Tombstone.objects.for_organization(tenancy.current())
        .filter(identity_hash__in=list(by_hash))
        .values_list("identity_hash", flat=True)
    )
    return {by_hash[digest] for digest in found}


def come_back(identities: Collection[Identity]) -> None:
    """They are here again by their own doing: the erasure no longer holds for what they name."""
    hashes = [digest for one in identities for digest in _hashes(one)]
    Tombstone.objects.for_organization(tenancy.current()).filter(identity_hash__in=hashes).delete()


def refuse(identities: Collection[Identity]) -> None:
    """Raises WasErased when one of these stands for somebody who was erased."""
    if buried(identities):
        raise WasErased(_("This person was erased at their wish, and is not taken up again."))


def _hashes(identity: Identity) -> list[str]:
    """Under the key in force first, then under those before it. Another organization has other hashes."""
    is_test, kind, value = identity
    text = f"erased:{tenancy.current()}:{is_test}:{kind}:{value.strip().casefold()}".encode()
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [hmac.new(key.encode(), text, sha256).hexdigest() for key in keys]
