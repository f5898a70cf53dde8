"""The profile as a person reads it: criteria in sentences, what two versions do not say alike, previews side by side."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from kernel import versions
from kernel.conditions import sentence
from kernel.text import say
from referrals.admin.rates import rate, verdict_words
from referrals.qualification.contents import PARTS, RULE_OUTS, Profile
from referrals.qualification.in_force import vocabulary
from referrals.qualification.previewing import Preview
from referrals.qualification.rules import words_of


def as_groups(profile: Profile) -> list[dict[str, Any]]:
    """Each criterion with its lines in words, the weightiest first."""
    known = vocabulary()
    return [
        {
            "code": group.code,
            "name": _name(words_of(group)),
            "part": PARTS[group.part],
            "must": group.must,
            "most": group.most,
            "lines": [
                {"number": number, "points": line.points, "when": sentence(line.asked.group, known)}
                for number, line in enumerate(group.lines)
            ],
            "next": len(group.lines),
        }
        for group in profile.groups
    ]


def _name(words: Any) -> str:
    return say(words) if isinstance(words, Mapping) else str(words)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What two versions do not say alike, a sentence each."""
    one, other = _by_code(before), _by_code(after)
    changed = {code for code in one.keys() & other.keys() if one[code] != other[code]}
    found = [
        *(_("New: %(what)s") % {"what": _title(other[code])} for code in other.keys() - one.keys()),
        *(_("Gone: %(what)s") % {"what": _title(one[code])} for code in one.keys() - other.keys()),
        *(_("Changed: %(what)s") % {"what": _title(other[code])} for code in changed),
    ]
    plain = [{name: said.get(name) for name in ("grades", "free_mail")} for said in (before, after)]
    for one_ in versions.compare(*plain):
        words = _("%(what)s: %(before)s, then %(after)s")
        place = one_.path[-1]
        what = (
            _("mail of a free service")
            if place == "free_mail"
            else _("grade %(grade)s from") % {"grade": place}
        )
        found.append(words % {"what": what, "before": one_.before, "after": one_.after})
    if set(before.get("rule_out", ())) != set(after.get("rule_out", ())):
        names = ", ".join(str(RULE_OUTS[code]) for code in after.get("rule_out", ()))
        found.append(_("Ruled out now: %(what)s") % {"what": names or "–"})
    return sorted(found)


def _by_code(content: Mapping[str, Any]) -> dict[str, Any]:
    return {group["code"]: group for group in content.get("groups", ())}


def _title(group: Mapping[str, Any]) -> str:
    return group["label"] or say({"code": f"criterion.{group['code']}", "params": {}})


def preview_rows(now: Preview, then: Preview) -> dict[str, Any]:
    """Two previews of the same leads for admin/profile_sides.html."""
    return {
        "looked_at": now.looked_at,
        "is_cut": now.is_cut,
        "sides": [_side(now), _side(then)],
        "nobody": then.looked_at > 0 and then.qualified.n == 0,
        "everybody": then.looked_at > 0 and then.rest.n == 0,
    }


def _side(found: Preview) -> dict[str, Any]:
    return {
        "qualified": rate(found.qualified),
        "rest": rate(found.rest),
        "verdict": verdict_words(found.comparison.verdict),
        "grades": [{"grade": row.grade, "paid": rate(row.paid)} for row in found.grades],
        "ruled_out": [{"why": RULE_OUTS[code], "n": n} for code, n in found.ruled_out],
        "provisional": found.provisional,
    }
