"""The draw as decisions meet it: asked about whoever would be asked, and told on which side each was met."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from accounts.customers.models import Contact
from advocacy.holdout import services as holdout
from advocacy.holdout.rules import Drawn
from advocacy.moments.models import Moment, Rule
from kernel.text import Reason


def unit_of(contact: Contact) -> UUID:
    """Who is drawn: the company, or the person where there is none."""
    company_id: UUID | None = contact.company_id
    return company_id or contact.pk


class Holding:
    """The draw in force, for the people of one batch; looked up when the first of them would be asked."""

    def __init__(self, contacts: Collection[Contact]) -> None:
        self._contacts = contacts
        self._is_known = False
        self._found: tuple[holdout.HoldoutDraw, Drawn] | None = None
        self._met: dict[tuple[str, UUID], bool] = {}

    def refusal(self, rule: Rule, contact: Contact) -> Reason | None:
        """Why this person is not asked by this rule; they are met herewith. Test contacts take no part."""
        if contact.is_test or (found := self._draw()) is None:
            return None
        _draw, drawn = found
        unit, code = unit_of(contact), rule.code
        why = drawn.refusal(unit, rule=code, percent=rule.holdout_percent)
        if unit not in drawn.exempt:
            self._met[code, unit] = why is not None
        return why

    def _draw(self) -> tuple[holdout.HoldoutDraw, Drawn] | None:
        if not self._is_known:
            self._found = holdout.drawn_for({unit_of(one) for one in self._contacts})
            self._is_known = True
        return self._found

    def write_down(self, *, now: datetime) -> None:
        """On which side each was met, before anything leaves."""
        if self._found and self._met:
            companies = {one.company_id for one in self._contacts if one.company_id}
            met = [(code, unit, held) for (code, unit), held in self._met.items()]
            holdout.remember(self._found[0], met, companies=companies, now=now)


def drawn_now(contact: Contact) -> Drawn | None:
    """The draw in force, with what is on record about this person's company. Three queries, one where there is no draw."""
    found = holdout.drawn_for([unit_of(contact)])
    return found[1] if found else None


def refusal_now(drawn: Drawn | None, moment: Moment, contact: Contact) -> Reason | None:
    """Why an ask that was planned must not reach its person: their company was drawn since. Whoever was met stays."""
    if drawn is None or moment.gesture != "ask" or contact.is_test:
        return None
    rule = moment.rule
    return drawn.refusal(unit_of(contact), rule=rule.code, percent=rule.holdout_percent)
