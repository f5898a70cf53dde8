"""Edit the draft of the profile: the frame (grades, what rules out), its criteria, and each line of a criterion."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from kernel.conditions import Vocabulary
from kernel.conditions.form import ConditionsForm
from kernel.errors import NotFound
from referrals.admin.rulebooks import done, draft_of, must_configure, page
from referrals.qualification import modelling
from referrals.qualification.contents import PARTS, RULE_OUTS
from referrals.qualification.in_force import traits_seen, vocabulary
from referrals.qualification.models import IdealProfile


def _points(label: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=-100, max_value=100, widget=UnfoldAdminIntegerFieldWidget(), **more
    )


class FrameForm(forms.Form):
    A = _points(gettext_lazy("grade A from (points)"))
    B = _points(gettext_lazy("grade B from (points)"))
    C = _points(gettext_lazy("grade C from (points)"))
    free_mail = _points(gettext_lazy("a mail address of a free service"))
    rule_out = forms.MultipleChoiceField(
        label=gettext_lazy("what rules out"),
        choices=[(code, words) for code, words in RULE_OUTS.items() if code != "own"],
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )


class GroupForm(forms.Form):
    label = forms.CharField(
        label=gettext_lazy("name"), max_length=80, widget=UnfoldAdminTextInputWidget()
    )
    part = forms.ChoiceField(
        label=gettext_lazy("part"),
        choices=list(PARTS.items()),
        widget=UnfoldAdminSelectWidget(choices=list(PARTS.items())),
    )
    must = forms.BooleanField(
        label=gettext_lazy("a must: without it nobody is qualified"),
        required=False,
        widget=UnfoldBooleanWidget(),
    )
    gone = forms.BooleanField(
        label=gettext_lazy("take this criterion out"), required=False, widget=UnfoldBooleanWidget()
    )


class LineForm(forms.Form):
    """Points, and when they are given. Of a criterion the best line that holds counts."""

    points = _points(gettext_lazy("points"))
    gone = forms.BooleanField(
        label=gettext_lazy("take this line out"), required=False, widget=UnfoldBooleanWidget()
    )

    def __init__(
        self, *args: Any, known: Vocabulary, when: Mapping[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.conditions = ConditionsForm(self, known, when, prefix="when")

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        told["when"] = self.conditions.clean(told)
        if not told["when"] and not told.get("gone"):
            raise forms.ValidationError(_("Say when these points are given."))
        return told


@admin.site.page("profile/draft/frame/", name="profile_draft_frame")  # type: ignore[attr-defined]
def frame(request: HttpRequest) -> HttpResponse:
    """From how many points each grade begins, and what rules out."""
    must_configure(request)
    draft = draft_of(IdealProfile)
    said = draft.content
    initial = {**said["grades"], "free_mail": said["free_mail"], "rule_out": said["rule_out"]}
    form = FrameForm(request.POST or None, initial=initial)

    def save() -> None:
        told = form.cleaned_data
        grades = {letter: told[letter] for letter in "ABC"}
        content = {**said, "grades": grades, "free_mail": told["free_mail"]}
        modelling.edit_profile(draft, content={**content, "rule_out": told["rule_out"]})

    return _edit(request, form, save, _("Grades, and what rules out"))


@admin.site.page("profile/draft/criteria/<slug:code>/", name="profile_draft_group")  # type: ignore[attr-defined]
def group(request: HttpRequest, code: str) -> HttpResponse:
    """One criterion of the draft; `new` adds one, with its first line still to be written."""
    must_configure(request)
    draft = draft_of(IdealProfile)
    content = deepcopy(draft.content)
    found = None if code == "new" else _group(content, code)
    form = GroupForm(request.POST or None, initial=found or {"part": "fit"})
    if found is None:
        return _add_group(request, draft, form)

    def save() -> None:
        told = form.cleaned_data
        if told["gone"]:
            content["groups"].remove(found)
        else:
            found.update(label=told["label"], part=told["part"], must=told["must"])
        modelling.edit_profile(draft, content=content)

    return _edit(request, form, save, found["label"] or code)


def _add_group(request: HttpRequest, draft: IdealProfile, form: GroupForm) -> HttpResponse:
    """A criterion begins with its first line, so that no draft ever holds an empty one."""
    del form.fields["gone"]
    lines = LineForm(
        request.POST or None, known=vocabulary(offered=traits_seen()), when={}, prefix="line"
    )
    del lines.fields["gone"]
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        told = form.cleaned_data
        taken = {one["code"] for one in draft.content["groups"]}
        number = next(n for n in range(1, 99) if f"own_{n}" not in taken)
        added = {"code": f"own_{number}", "lines": [_line(lines)], **_but(told, "gone")}
        groups = [*draft.content["groups"], added]

        def save() -> None:
            modelling.edit_profile(draft, content={**draft.content, "groups": groups})

        if done(form, save):
            return redirect("admin:profile_draft")
    return page(
        request,
        "rulebook_form",
        _("A new criterion"),
        form=form,
        more=lines,
        close="admin:profile_draft",
    )


def _but(told: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in told.items() if key != name}


@admin.site.page("profile/draft/criteria/<slug:code>/<int:number>/", name="profile_draft_line")  # type: ignore[attr-defined]
def line(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One line of a criterion; the number after the last adds one."""
    must_configure(request)
    draft = draft_of(IdealProfile)
    content = deepcopy(draft.content)
    found = _group(content, code)
    if number > len(found["lines"]):
        raise NotFound(_("There is no such line."))
    old: dict[str, Any] = (
        found["lines"][number] if number < len(found["lines"]) else {"points": 0, "when": {}}
    )
    form = LineForm(
        request.POST or None,
        initial={"points": old["points"]},
        known=vocabulary(offered=traits_seen()),
        when=old["when"],
    )

    def save() -> None:
        lines = found["lines"]
        if form.cleaned_data["gone"]:
            lines[number : number + 1] = []
        else:
            lines[number : number + 1] = [_line(form)]
        modelling.edit_profile(draft, content=content)

    return _edit(request, form, save, found["label"] or code)


def _line(form: LineForm) -> dict[str, Any]:
    return {"points": form.cleaned_data["points"], "when": form.cleaned_data["when"]}


def _group(content: Mapping[str, Any], code: str) -> Any:
    for one in content["groups"]:
        if one["code"] == code:
            return one
    raise NotFound(_("There is no such criterion."))


def _edit(request: HttpRequest, form: forms.Form, save: Any, title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and done(form, save):
        return redirect("admin:profile_draft")
    return page(request, "rulebook_form", title, form=form, close="admin:profile_draft")
