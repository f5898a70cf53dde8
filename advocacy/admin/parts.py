"""The parts beside the sum: willingness and success in points; reach, relation and fit in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.customers.models import Contact
from advocacy.moments.relation import Relation
from advocacy.scoring.fit import LETTERS
from advocacy.scoring.reach import reach_of
from advocacy.scoring.services import Explanation
from kernel.text import localized_number, reason, say

IN_POINTS = {
    "willingness": (gettext_lazy("Willingness"), gettext_lazy("what they did and said")),
    "success": (gettext_lazy("Success"), gettext_lazy("what they achieve")),
    "other": (gettext_lazy("Occasions"), gettext_lazy("and what others think of them")),
    "negative": (gettext_lazy("Against it"), gettext_lazy("what went wrong")),
}


@dataclass(frozen=True, slots=True)
class Parts:
    """What a person's page shows beside the score; `asked_too_much`: the next gesture must give."""

    points: list[dict[str, Any]]
    reach: str
    last_contact: str
    given: int
    asked: int
    fit: str

    @property
    def asked_too_much(self) -> bool:
        return self.asked > 0 and self.asked >= self.given


def parts(contact: Contact, explained: Explanation | None, relation: Relation) -> Parts:
    told = explained.parts if explained else {}
    kinds = [str(why["params"].get("kind", "")) for why in explained.reasons] if explained else []
    at = relation.last_contact_at
    return Parts(
        points=[
            {"name": name, "note": note, "points": localized_number(told.get(code, 0.0))}
            for code, (name, note) in IN_POINTS.items()
            if code in ("willingness", "success") or told.get(code)
        ],
        reach=say(reach_of(contact.traits, kinds=kinds)),
        last_contact=date_format(localtime(at), "j N Y") if at else _("not known yet"),
        given=relation.balance.given,
        asked=relation.balance.asked,
        fit=say(
            reason("fit.told", grade=LETTERS[explained.fit])
            if explained and explained.fit
            else reason("fit.unknown")
        ),
    )
