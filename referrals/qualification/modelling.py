"""Change the profile or the questions: in a draft, seen before it holds, put in force with a reason, and taken back."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.organizations.models import Organization
from kernel import tenancy, versions
from kernel.errors import Invalid, NotFound
from referrals.qualification.auditing import Finding
from referrals.qualification.contents import DEFAULT_PROFILE, Profile, profile_of
from referrals.qualification.defaults import DEFAULT_QUESTIONS
from referrals.qualification.drafting import draft_of
from referrals.qualification.in_force import questions_now, vocabulary
from referrals.qualification.models import IdealProfile, QuestionSet
from referrals.qualification.questions import check as check_questions
from referrals.qualification.routing_models import RoutingRule
from referrals.qualification.segment_models import Segment

Rulebook = type[IdealProfile] | type[QuestionSet]


def history(model: Any) -> list[Any]:
    """Every version, the newest first."""
    rows = model.objects.for_organization(tenancy.current())
    return list(rows.select_related("created_by", "activated_by"))


def version(model: Any, number: int) -> Any:
    """The version of this number; None for 0, the defaults. Raises NotFound."""
    if number == 0:
        return None
    found = model.objects.for_organization(tenancy.current()).filter(number=number).first()
    if found is None:
        raise NotFound(_("There is no such version."))
    return found


def begin(model: Any, *, by: Any) -> Any:
    """A draft of what is in force. Raises Conflict while there is one."""
    return versions.draft_from(model, base=versions.active(model), by=by)


def draft_from_findings(findings: Iterable[Finding], *, by: Any) -> IdealProfile:
    """A draft made of what the audit found, on top of what holds; a draft that was begun is written over.

    Raises Invalid when nothing was found that is worth a criterion.
    """
    active = versions.active(IdealProfile)
    base = active.content if active else DEFAULT_PROFILE
    content = draft_of(list(findings), base)
    if content == base:
        raise Invalid(
            _("Nothing was found that buyers share and others lack: there is nothing to draft."),
            code="nothing_found",
        )
    read(content, number=0)
    draft = versions.draft(IdealProfile) or begin(IdealProfile, by=by)
    versions.edit(draft, content=content)
    return draft


def read(content: Mapping[str, Any], *, number: int) -> Profile:
    """A profile's content, checked strictly: every question it asks about is asked. Raises Invalid."""
    return profile_of(content, vocabulary(is_strict=True), number=number)


def edit_profile(draft: IdealProfile, *, content: Mapping[str, Any]) -> None:
    """Give a draft another content. Raises Invalid, naming every fault."""
    read(content, number=draft.number)
    versions.edit(draft, content=content)


def edit_questions(draft: QuestionSet, *, content: Mapping[str, Any]) -> None:
    """Give a draft of the questions another content. Raises Invalid, naming every fault."""
    _check_questions(content)
    versions.edit(draft, content=content)


def activate(draft: Any, *, by: Any, note: str) -> None:
    """Put a draft in force. Leads that are judged are judged anew in the background. Raises Invalid, Conflict."""
    if isinstance(draft, QuestionSet):
        _check_questions(draft.content)
        _check_nobody_needs_what_goes(draft.content)
    else:
        read(draft.content, number=draft.number)
    versions.activate(draft, by=by, note=note)


def go_back(model: Any, *, to: int, by: Any, note: str) -> Any:
    """Let an earlier version (0: the defaults) hold again, under a number of its own."""
    source = version(model, to)
    if model is QuestionSet:
        _check_nobody_needs_what_goes(source.content if source else DEFAULT_QUESTIONS)
    return versions.go_back(model, to=source, by=by, note=note)


def _check_questions(content: Mapping[str, Any]) -> None:
    organization = Organization.objects.only("language").get(pk=tenancy.current())
    check_questions(content, languages=[organization.language])


def _check_nobody_needs_what_goes(content: Mapping[str, Any]) -> None:
    """Raises Invalid naming who still asks about a question, or a choice, that these questions do not have."""
    now = {one["code"]: one for one in questions_now()[1]["questions"]}
    then = {one["code"]: one for one in content["questions"]}
    faults = []
    for where, said in _all_conditions():
        for code, value in _asked_about(said):
            if code in now and code not in then:
                words = _("%(where)s asks about “%(code)s”, which would be gone.")
                faults.append(words % {"where": where, "code": code})
            elif code in then and value is not None and not _has_choice(then[code], value):
                words = _(
                    "%(where)s asks whether “%(code)s” is “%(value)s”, which nobody could answer."
                )
                faults.append(words % {"where": where, "code": code, "value": value})
    if faults:
        errors = [
            {"pointer": "/questions", "code": "still_needed", "detail": one}
            for one in dict.fromkeys(faults)
        ]
        raise Invalid(
            _("These questions cannot go yet: %(what)s") % {"what": faults[0]},
            code="still_needed",
            errors=errors,
        )


def _has_choice(question: Mapping[str, Any], value: Any) -> bool:
    if question["kind"] not in ("choice", "several"):
        return True
    codes = {choice["code"] for choice in question["choices"]}
    return all(one in codes for one in (value if isinstance(value, list) else [value]))


def _all_conditions() -> Iterable[tuple[str, Any]]:
    active = versions.active(IdealProfile)
    content = active.content if active else DEFAULT_PROFILE
    for group in content["groups"]:
        for line in group["lines"]:
            yield _("The profile"), line["when"]
    for segment in Segment.objects.for_organization(tenancy.current()).filter(is_active=True):
        name = _("The segment “%(name)s”") % {"name": segment}
        yield name, segment.conditions
        for step in segment.steps:
            yield name, step.get("only_if")
    for rule in RoutingRule.objects.for_organization(tenancy.current()).filter(is_active=True):
        yield _("The rule “%(name)s”") % {"name": rule}, rule.conditions


def _asked_about(said: Any) -> Iterable[tuple[str, Any]]:
    if not isinstance(said, Mapping):
        return
    for one in said.get("of", ()):
        if "of" in one:
            yield from _asked_about(one)
        elif one["field"].startswith("answer."):
            is_word = one["operator"] in ("is", "is_not", "one_of")
            yield one["field"].removeprefix("answer."), one.get("value") if is_word else None
