"""Change what evidence counts for: in a draft, seen before it holds, put in force with a reason, and taken back.

Nothing that was in force is ever edited. Activating scores everybody anew (`services.rebuild`).
"""

import logging
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from advocacy.scoring.contents import as_content, check
from advocacy.scoring.models import ScoringModel
from advocacy.scoring.previewing import Preview, preview
from advocacy.scoring.services import rebuild
from advocacy.scoring.weights import kinds_in_force, lock_for_change, weights_in
from advocacy.signals.kinds import KINDS
from kernel import tenancy, versions
from kernel.errors import Invalid, NotFound

log = logging.getLogger(__name__)

TENTHS = ("strength", "cap")


def history() -> list[ScoringModel]:
    """Every version, the newest first."""
    rows = ScoringModel.objects.for_organization(tenancy.current())
    return list(rows.select_related("created_by", "activated_by"))


def version(number: int) -> ScoringModel | None:
    """The version of this number; None for 0, the defaults. Raises NotFound."""
    if number == 0:
        return None
    found: ScoringModel | None = (
        ScoringModel.objects.for_organization(tenancy.current()).filter(number=number).first()
    )
    if found is None:
        raise NotFound(_("There is no such version."))
    return found


def draft() -> ScoringModel | None:
    return versions.draft(ScoringModel)


def begin(*, by: Any, base: int | None = None) -> ScoringModel:
    """A draft of what is in force, or of the version of this number. Raises Conflict while there is a draft."""
    source = versions.active(ScoringModel) if base is None else version(base)
    begun = versions.draft_from(ScoringModel, base=source, by=by)
    # A kind that came after that version was made holds in it as in the defaults: said in full from now on.
    versions.edit(begun, content=as_content(weights_in(begun)))
    return begun


def change_kind(draft: ScoringModel, *, kind: str, values: Mapping[str, Any]) -> None:
    """Give a kind other values in a draft. Strength and cap are kept in tenths, as they are shown. Raises Invalid."""
    if kind not in KINDS:
        raise Invalid(_("There is no such kind of evidence."), code="unknown_kind")
    _refuse_faults({"kinds": {kind: values}}, under=f"/kinds/{kind}/")
    rounded = {name: round(value, 1) if name in TENTHS else value for name, value in values.items()}
    kinds = dict(draft.content["kinds"])
    kinds[kind] = {**kinds.get(kind, {}), **rounded}
    versions.edit(draft, content={**draft.content, "kinds": kinds})


def change_tiers(draft: ScoringModel, *, values: Mapping[str, Any]) -> None:
    """Give the tiers other heights in a draft. Raises Invalid."""
    tiers = {**draft.content["tiers"], **values}
    _refuse_faults({"tiers": tiers}, under="/tiers/")
    versions.edit(draft, content={**draft.content, "tiers": tiers})


def discard(draft: ScoringModel, *, by: Any) -> None:
    """Throw the draft away."""
    number = draft.number
    versions.discard(draft)
    log.info("draft of the scoring discarded", extra={"version": number, "by": str(by.pk)})


def activate(draft: ScoringModel, *, by: Any, note: str) -> None:
    """Let the draft hold from now on, and score everybody anew. Raises Invalid without a note, Conflict when it is none."""
    lock_for_change()
    check(draft.content)
    versions.activate(draft, by=by, note=note)
    log.info("scoring put in force", extra={"version": draft.number, "by": str(by.pk)})
    rebuild()


def go_back(*, to: int, by: Any, note: str) -> ScoringModel:
    """Let an earlier version (0: the defaults) hold again, under a number of its own; everybody is scored anew."""
    source = version(to)
    lock_for_change()
    again = versions.go_back(ScoringModel, to=source, by=by, note=note)
    log.info("scoring gone back", extra={"version": again.number, "to": to, "by": str(by.pk)})
    rebuild()
    return again


def preview_of(draft: ScoringModel) -> Preview:
    """Who would move if the draft held from now on. Writes nothing."""
    now_in_force = kinds_in_force(hold=False)
    return preview(
        before=now_in_force, after=weights_in(draft), in_force=now_in_force, now=timezone.now()
    )


def compare(one: int, other: int) -> tuple[list[versions.Difference], Preview]:
    """Where two versions differ: in what they say, and in who stands where under each, as of now."""
    before, after = weights_in(version(one)), weights_in(version(other))
    people = preview(
        before=before, after=after, in_force=kinds_in_force(hold=False), now=timezone.now()
    )
    return versions.compare(as_content(before), as_content(after)), people


def _refuse_faults(content: Mapping[str, Any], *, under: str) -> None:
    """As `check`, with the places told from the form's own field on."""
    try:
        check(content)
    except Invalid as refusal:
        errors = [
            {**error, "pointer": "/" + error["pointer"].removeprefix(under)}
            for error in refusal.errors
        ]
        raise Invalid(refusal.message, code=refusal.error_code, errors=errors) from refusal
