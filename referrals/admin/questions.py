"""The sign-up questions: what is asked, and a draft to change it in, question by question, without seeing JSON."""

from copy import deepcopy
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from accounts.admin.scoped import person
from kernel import tenancy, versions
from kernel.conditions import parse, sentence
from kernel.conditions.form import ConditionsForm
from kernel.errors import DomainError, NotFound
from referrals.admin.rulebooks import NoteForm, done, draft_of, must_configure, page, version_rows
from referrals.qualification import modelling
from referrals.qualification.facts import settings_now
from referrals.qualification.form_address import form_url
from referrals.qualification.in_force import questions_now
from referrals.qualification.models import QuestionSet
from referrals.qualification.vocabulary import LeadVocabulary, in_language, question_fields

KINDS = [
    ("choice", gettext_lazy("one of several")),
    ("several", gettext_lazy("any of several")),
    ("number", gettext_lazy("a number")),
    ("text", gettext_lazy("a line of text")),
]
LANGUAGES = (("en", gettext_lazy("English")), ("fr", gettext_lazy("French")))


class QuestionForm(forms.Form):
    """One question. Choices stand in lines: code, English, French, with a bar between them."""

    code = forms.CharField(
        label=gettext_lazy("code"),
        max_length=40,
        widget=UnfoldAdminTextInputWidget(),
        help_text=gettext_lazy("Small letters, digits and _; your programs send it back."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("answered by"),
        choices=KINDS,
        widget=UnfoldAdminSelectWidget(choices=KINDS),
    )
    required = forms.BooleanField(
        label=gettext_lazy("must be answered"), required=False, widget=UnfoldBooleanWidget()
    )
    choices = forms.CharField(
        label=gettext_lazy("choices"),
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 5}),
        help_text=gettext_lazy("One a line: code | English | French"),
    )
    least = forms.IntegerField(
        label=gettext_lazy("smallest number"),
        required=False,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    most = forms.IntegerField(
        label=gettext_lazy("largest number"),
        required=False,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    gone = forms.BooleanField(
        label=gettext_lazy("take this question out"), required=False, widget=UnfoldBooleanWidget()
    )

    def __init__(self, *args: Any, before: list[Any], old: Any, **kwargs: Any) -> None:
        kwargs["initial"] = _initial(old)
        super().__init__(*args, **kwargs)
        for language, name in LANGUAGES:
            for part, words, is_needed in (
                ("label", _("question"), language == "en"),
                ("help", _("a word of help below it"), False),
            ):
                self.fields[f"{part}_{language}"] = forms.CharField(
                    label=f"{words} ({name})",
                    required=is_needed,
                    max_length=200,
                    initial=(old.get(part) or {}).get(language, ""),
                    widget=UnfoldAdminTextInputWidget(),
                )
        known = LeadVocabulary(
            (), questions=question_fields({"questions": before}, get_language() or "en")
        )
        self.conditions = (
            ConditionsForm(self, known, old.get("only_if") or {}, prefix="only_if")
            if before
            else None
        )

    def question(self) -> dict[str, Any]:
        """What was written, as it is stored."""
        told = self.cleaned_data
        found: dict[str, Any] = {
            "code": told["code"].strip(),
            "kind": told["kind"],
            "required": told["required"],
            "label": _words(told, "label"),
            "help": _words(told, "help"),
        }
        if told["kind"] in ("choice", "several"):
            found["choices"] = [
                _choice(line) for line in told["choices"].splitlines() if line.strip()
            ]
        if told["kind"] == "number":
            found |= {name: told[name] for name in ("least", "most") if told[name] is not None}
        if self.conditions is not None and (only_if := self.conditions.clean(told)):
            found["only_if"] = only_if
        return found


def _initial(old: Any) -> dict[str, Any]:
    lines = [
        " | ".join([one["code"], *(one["label"].get(language, "") for language, _n in LANGUAGES)])
        for one in old.get("choices", ())
    ]
    return {**old, "choices": "\n".join(lines)}


def _words(told: dict[str, Any], part: str) -> dict[str, str]:
    return {
        language: text for language, _n in LANGUAGES if (text := told.get(f"{part}_{language}"))
    }


def _choice(line: str) -> dict[str, Any]:
    code, *labels = [one.strip() for one in line.split("|")]
    said = {language: text for (language, _n), text in zip(LANGUAGES, labels, strict=False) if text}
    return {"code": code, "label": said}


def _rows(content: Any) -> list[dict[str, Any]]:
    """Questions as a person reads them."""
    language = get_language() or "en"
    known = LeadVocabulary((), questions=question_fields(content, language))
    kinds = dict(KINDS)
    return [
        {
            "number": number,
            "label": in_language(one["label"], language),
            "code": one["code"],
            "kind": kinds[one["kind"]],
            "required": one.get("required"),
            "choices": [
                in_language(choice["label"], language) for choice in one.get("choices", ())
            ],
            "only_if": _said(one.get("only_if"), known),
        }
        for number, one in enumerate(content["questions"])
    ]


def _said(only_if: Any, known: LeadVocabulary) -> str:
    if not only_if:
        return ""
    try:
        return sentence(parse(only_if, known), known)
    except DomainError as refusal:
        return refusal.message


@admin.site.page("questions/", name="questions")  # type: ignore[attr-defined]
def questions(request: HttpRequest) -> HttpResponse:
    """What is asked now, the draft if there is one, and every version before."""
    number, content = questions_now()
    history = modelling.history(QuestionSet)
    return page(
        request,
        "questions",
        _("Sign-up questions"),
        rows=_rows(content),
        number=number,
        version=next((one for one in history if one.state == "active"), None),
        draft=next((one for one in history if one.state == "draft"), None),
        versions=version_rows(history),
        form_url=form_url(tenancy.current()) if settings_now().is_form_open else "",
    )


@admin.site.page("questions/begin/", name="questions_begin")  # type: ignore[attr-defined]
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a draft with what is asked now."""
    must_configure(request)
    modelling.begin(QuestionSet, by=person(request))
    return redirect("admin:questions_draft")


@admin.site.page("questions/draft/", name="questions_draft")  # type: ignore[attr-defined]
def draft(request: HttpRequest) -> HttpResponse:
    """The draft; POST throws it away."""
    found = draft_of(QuestionSet)
    if request.method == "POST":
        must_configure(request)
        versions.discard(found)
        messages.success(request, _("The draft is gone. What is asked has not changed."))
        return redirect("admin:questions")
    return page(
        request,
        "questions_draft",
        _("Draft: version %(number)s") % {"number": found.number},
        draft=found,
        rows=_rows(found.content),
        next=len(found.content["questions"]),
    )


@admin.site.page("questions/draft/<int:number>/", name="questions_draft_one")  # type: ignore[attr-defined]
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One question of the draft; the number after the last adds one."""
    must_configure(request)
    found = draft_of(QuestionSet)
    content = deepcopy(found.content)
    said = content["questions"]
    if number > len(said):
        raise NotFound(_("There is no such question."))
    old = said[number] if number < len(said) else {}
    form = QuestionForm(request.POST or None, before=said[:number], old=old)

    def save() -> None:
        kept = [] if form.cleaned_data["gone"] else [form.question()]
        said[number : number + 1] = kept
        modelling.edit_questions(found, content=content)

    if request.method == "POST" and form.is_valid() and done(form, save):
        return redirect("admin:questions_draft")
    title = in_language(old["label"], get_language() or "en") if old else _("A new question")
    return page(request, "rulebook_form", title, form=form, close="admin:questions_draft")


@admin.site.page("questions/draft/activate/", name="questions_activate")  # type: ignore[attr-defined]
def activate(request: HttpRequest) -> HttpResponse:
    """Ask these questions from now on, with a reason."""
    must_configure(request)
    found = draft_of(QuestionSet)
    form = NoteForm(request.POST or None)

    def save() -> None:
        modelling.activate(found, by=person(request), note=form.cleaned_data["note"])

    if request.method == "POST" and form.is_valid() and done(form, save):
        messages.success(request, _("They are asked from now on."))
        return redirect("admin:questions")
    title = _("Ask the questions of version %(number)s") % {"number": found.number}
    return page(
        request, "rulebook_form", title, form=form, is_last=True, close="admin:questions_draft"
    )


@admin.site.page("questions/<int:number>/back/", name="questions_back")  # type: ignore[attr-defined]
def back(request: HttpRequest, number: int) -> HttpResponse:
    """Ask the questions of an earlier version again, with a reason."""
    must_configure(request)
    modelling.version(QuestionSet, number)
    form = NoteForm(request.POST or None)

    def save() -> None:
        modelling.go_back(
            QuestionSet, to=number, by=person(request), note=form.cleaned_data["note"]
        )

    if request.method == "POST" and form.is_valid() and done(form, save):
        messages.success(request, _("They are asked again."))
        return redirect("admin:questions")
    title = (
        _("Back to version %(number)s") % {"number": number}
        if number
        else _("Back to the defaults")
    )
    return page(request, "rulebook_form", title, form=form, is_back=True, close="admin:questions")
