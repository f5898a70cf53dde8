"""What conditions about leads may speak of: facts of person, company, first days and fit, and the organization's own.

`trait.NAME` and `number.NAME` are what the product or a CRM told about the person or the company under that name, as
text and as number; `answer.CODE` is an answer to a question of theirs. These are known by their form alone, so that what
was stored stays readable when a question or a trait is gone.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.conditions import Field, Type, Vocabulary
from referrals.leads.models import Lead

PERSON, COMPANY, DAYS, LEAD, FIT = (
    gettext_lazy("The person"),
    gettext_lazy("The company"),
    gettext_lazy("The first days"),
    gettext_lazy("The lead"),
    gettext_lazy("The fit"),
)
ANSWERS, TOLD = gettext_lazy("Answers"), gettext_lazy("Told by you")
GRADES = {letter: letter for letter in "ABCD"}
MAIL_KINDS = {
    "company": gettext_lazy("of a company"),
    "free": gettext_lazy("of a free service"),
    "disposable": gettext_lazy("thrown away after use"),
    "education": gettext_lazy("of a school or university"),
}

FIELDS = (
    Field("person.title", gettext_lazy("their role"), Type.TEXT, PERSON),
    Field("person.country", gettext_lazy("their country"), Type.TEXT, PERSON),
    Field("person.language", gettext_lazy("their language"), Type.TEXT, PERSON),
    Field(
        "person.is_decider",
        gettext_lazy("decides"),
        Type.YES_NO,
        PERSON,
        yes=gettext_lazy("they decide"),
        no=gettext_lazy("they do not decide"),
    ),
    Field("mail.kind", gettext_lazy("their mail address"), Type.CHOICE, PERSON, choices=MAIL_KINDS),
    Field("firm.employees", gettext_lazy("people at the company"), Type.NUMBER, COMPANY),
    Field("firm.industry", gettext_lazy("the industry"), Type.TEXT, COMPANY),
    Field("firm.country", gettext_lazy("the company's country"), Type.TEXT, COMPANY),
    Field("firm.plan", gettext_lazy("the plan"), Type.TEXT, COMPANY),
    Field("behaviour.active_days", gettext_lazy("active days in the first 7"), Type.NUMBER, DAYS),
    Field(
        "behaviour.first_success",
        gettext_lazy("first success"),
        Type.YES_NO,
        DAYS,
        yes=gettext_lazy("they had a first success"),
        no=gettext_lazy("they had no first success yet"),
    ),
    Field(
        "behaviour.colleague_joined",
        gettext_lazy("a colleague joined"),
        Type.YES_NO,
        DAYS,
        yes=gettext_lazy("a colleague joined in the first 7 days"),
        no=gettext_lazy("no colleague joined in the first 7 days"),
    ),
    Field(
        "behaviour.onlooker",
        gettext_lazy("came to look"),
        Type.YES_NO,
        DAYS,
        yes=gettext_lazy("they looked around and stayed away"),
        no=gettext_lazy("they came back after the first days"),
    ),
    Field(
        "lead.channel",
        gettext_lazy("the channel"),
        Type.CHOICE,
        LEAD,
        choices=dict(Lead.Channel.choices),
    ),
    Field(
        "lead.by_advocate",
        gettext_lazy("brought by an advocate"),
        Type.YES_NO,
        LEAD,
        yes=gettext_lazy("an advocate brought them"),
        no=gettext_lazy("no advocate brought them"),
    ),
    Field(
        "lead.is_customer",
        gettext_lazy("a customer already"),
        Type.YES_NO,
        LEAD,
        yes=gettext_lazy("they were a customer before"),
        no=gettext_lazy("they were no customer before"),
    ),
    Field(
        "lead.paid",
        gettext_lazy("has paid"),
        Type.YES_NO,
        LEAD,
        yes=gettext_lazy("they have paid"),
        no=gettext_lazy("they have not paid"),
    ),
)
FIT_FIELDS = (
    Field("fit.grade", gettext_lazy("the grade"), Type.CHOICE, FIT, choices=GRADES),
    Field("fit.points", gettext_lazy("the points"), Type.NUMBER, FIT),
    Field(
        "fit.is_qualified",
        gettext_lazy("qualified"),
        Type.YES_NO,
        FIT,
        yes=gettext_lazy("they are qualified"),
        no=gettext_lazy("they are not qualified"),
    ),
    Field(
        "fit.is_ruled_out",
        gettext_lazy("ruled out"),
        Type.YES_NO,
        FIT,
        yes=gettext_lazy("they are ruled out"),
        no=gettext_lazy("nothing rules them out"),
    ),
)
YES_OR_NO = {"true": gettext_lazy("yes"), "false": gettext_lazy("no")}
"""How a trait that is true or false is said; as text it is compared by its code."""
_BY_FORM = {"trait": Type.TEXT, "number": Type.NUMBER, "answer": Type.TEXT}
LONGEST_NAME = 80


class LeadVocabulary(Vocabulary):
    """The fields above, the questions in force, and whatever has the form of one of theirs.

    `offered`: names of traits worth showing in a form. `is_strict`: an answer to a question nobody asks is refused.
    """

    def __init__(
        self,
        fields: Iterable[Field],
        *,
        questions: Mapping[str, Field] | None = None,
        offered: Iterable[str] = (),
        is_strict: bool = False,
    ) -> None:
        self.questions = dict(questions or {})
        self.is_strict = is_strict
        traits = [self._by_form(code) for code in offered]
        super().__init__([*fields, *self.questions.values(), *(one for one in traits if one)])

    def __getitem__(self, code: str) -> Field:
        if code in self._fields:
            return self._fields[code]
        found = self._by_form(code)
        if found is None:
            raise KeyError(code)
        return found

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and (code in self._fields or self._by_form(code) is not None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def _by_form(self, code: str) -> Field | None:
        form, _dot, name = code.partition(".")
        if form not in _BY_FORM or not 0 < len(name) <= LONGEST_NAME:
            return None
        if form == "answer" and self.is_strict:
            return None
        choices = YES_OR_NO if form == "trait" else {}
        return Field(code, label_of(name), _BY_FORM[form], TOLD, choices=choices, is_theirs=True)


def label_of(name: str) -> str:
    """A trait's name as a person reads it."""
    return name.replace("_", " ")


def question_fields(content: Mapping[str, Any], language: str) -> dict[str, Field]:
    """The questions of a version as fields, in one language."""
    fields = {}
    for question in content.get("questions", ()):
        code = f"answer.{question['code']}"
        kind = {"choice": Type.CHOICE, "number": Type.NUMBER}.get(question["kind"], Type.TEXT)
        fields[code] = Field(
            code,
            _("“%(question)s”") % {"question": in_language(question["label"], language)},
            kind,
            ANSWERS,
            choices={
                choice["code"]: in_language(choice["label"], language)
                for choice in question.get("choices", ())
            }
            if kind is Type.CHOICE
            else {},
            is_theirs=True,
        )
    return fields


def in_language(words: Any, language: str) -> str:
    """The text in this language, else in English, else in whichever there is."""
    if not isinstance(words, Mapping):
        return str(words or "")
    for wanted in (language[:2], "en", *words):
        if words.get(wanted):
            return str(words[wanted])
    return ""
