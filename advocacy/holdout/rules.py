"""Who is held out: a number between 0 and 1 for each company, the same for the whole draw. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.text import Reason, define, reason

DEFAULT_PERCENT = 10
MOST_PERCENT = 50
LEAST_COMPANIES = 200
"""Below so many companies that can be asked, a tenth held out would tell nothing for years."""
LASTS = timedelta(days=365)

define(
    {
        "held_out": _(
            "Held out: this company was drawn not to be asked until {free}, so that the effect of asking can be known."
        ),
        "holdout_off": _("Nobody is held out: it is switched off."),
        "holdout_too_few": _(
            "Nobody is held out: {n} companies can be asked, and below {least} the difference could not be told from chance."
        ),
        "holdout_begins": _("{n} companies can be asked: the first draw is made within the hour."),
        "holdout_in_force": _(
            "{percent} % of companies are not asked, drawn on {day} among {n}; drawn anew on {free}."
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A draw as decisions look at it. `met`: sides that are on record, by (playbook, company or person)."""

    salt: str
    percent: int
    drawn_at: datetime
    ends_at: datetime
    exempt: Collection[UUID] = ()
    met: Mapping[tuple[str, UUID], bool] = field(default_factory=dict)

    def holds_out(self, unit: UUID, *, rule: str, percent: int | None) -> bool:
        """Whether this company (a shopper: the person) is not asked by this playbook. `percent`: the playbook's own share.

        Once met it stays on its side, whatever becomes of the share.
        """
        if unit in self.exempt:
            return False
        known = self.met.get((rule, unit))
        if known is not None:
            return known
        share = self.percent if percent is None else percent
        return number_of(self.salt, unit) < share / 100

    def refusal(self, unit: UUID, *, rule: str, percent: int | None) -> Reason | None:
        if not self.holds_out(unit, rule=rule, percent=percent):
            return None
        return reason("held_out", free=self.ends_at.date().isoformat())


def number_of(salt: str, unit: UUID) -> float:
    """The place of a company in a draw, from 0 to below 1: the first 52 bits of SHA-256 over salt and id.

    Companies with lower numbers are held out first, so a larger share holds out all of a smaller one.
    """
    digest = sha256(f"{salt}:{unit.hex}".encode()).hexdigest()
    return int(digest[:13], 16) / float(16**13)
