"""What a new organization starts with: five questions with their follow-ups, and four paths. Texts in both languages."""

from typing import Any

from django.utils.translation import gettext_noop as _


def _words(en: str, fr: str) -> dict[str, str]:
    return {"en": en, "fr": fr}


def _choice(code: str, en: str, fr: str) -> dict[str, Any]:
    return {"code": code, "label": _words(en, fr)}


def _only_if(field: str, operator: str, value: Any) -> dict[str, Any]:
    line = {"field": f"answer.{field}", "operator": operator, "value": value}
    return {"version": 1, "match": "all", "of": [line]}


DEFAULT_QUESTIONS: dict[str, Any] = {
    "intro": _words(
        "A few questions, so that we show you what helps in your case.",
        "Quelques questions, pour vous montrer ce qui vous sera utile.",
    ),
    "questions": [
        {
            "code": "use_case",
            "kind": "choice",
            "required": True,
            "label": _words(
                "What do you want to do first?", "Que souhaitez-vous faire en premier ?"
            ),
            "choices": [
                _choice("campaigns", "Plan and run campaigns", "Préparer et mener des campagnes"),
                _choice("approvals", "Get approvals faster", "Accélérer les validations"),
                _choice("reporting", "See where work stands", "Voir où en est le travail"),
                _choice("other", "Something else", "Autre chose"),
            ],
        },
        {
            "code": "company_size",
            "kind": "number",
            "required": True,
            "least": 1,
            "most": 1_000_000,
            "label": _words(
                "How many people work at your company?",
                "Combien de personnes travaillent dans votre société ?",
            ),
        },
        {
            "code": "role",
            "kind": "choice",
            "label": _words(
                "Your part in choosing a tool like this one",
                "Votre rôle dans le choix d'un outil comme celui-ci",
            ),
            "choices": [
                _choice("decides", "I decide", "Je décide"),
                _choice("recommends", "I prepare the decision", "Je prépare la décision"),
                _choice("uses", "I will use it", "Je l'utiliserai"),
                _choice("student", "I am studying", "Je suis en études"),
            ],
        },
        {
            "code": "replacing",
            "kind": "choice",
            "label": _words("What are you replacing?", "Que remplacez-vous ?"),
            "choices": [
                _choice("tool", "Another tool", "Un autre outil"),
                _choice("spreadsheets", "Spreadsheets and mail", "Des tableurs et des courriels"),
                _choice("nothing", "Nothing, this is new", "Rien, c'est nouveau"),
            ],
        },
        {
            "code": "when",
            "kind": "choice",
            "label": _words(
                "When do you want to be up and running?", "Quand souhaitez-vous démarrer ?"
            ),
            "choices": [
                _choice("three_months", "In the next 3 months", "Dans les 3 mois"),
                _choice("this_year", "This year", "Cette année"),
                _choice("just_looking", "Just looking", "Je regarde seulement"),
            ],
        },
        {
            "code": "which_tool",
            "kind": "text",
            "label": _words("Which one?", "Lequel ?"),
            "only_if": _only_if("replacing", "is", "tool"),
        },
        {
            "code": "budget",
            "kind": "choice",
            "label": _words("Is there a budget for it?", "Un budget est-il prévu ?"),
            "only_if": _only_if("replacing", "one_of", ["spreadsheets", "nothing"]),
            "choices": [
                _choice("yes", "Yes", "Oui"),
                _choice("planned", "It is being planned", "Il est à l'étude"),
                _choice("no", "No", "Non"),
            ],
        },
    ],
}


def _all(*lines: dict[str, Any], match: str = "all") -> dict[str, Any]:
    return {"version": 1, "match": match, "of": list(lines)}


def _line(field: str, operator: str, value: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


def _step(
    code: str, kind: str, days: int, title: dict[str, str], text: dict[str, str], **more: Any
) -> dict[str, Any]:
    return {"code": code, "kind": kind, "days": days, "title": title, "text": text, **more}


CALL = _step(
    "call",
    "call",
    0,
    _words("A call within one working day", "Un appel sous un jour ouvré"),
    _words("Half an hour on their own case.", "Une demi-heure sur leur propre cas."),
)
FIRST_STEPS = _step(
    "first-object",
    "hint",
    0,
    _words("Make the first one of your own", "Créez le premier par vous-même"),
    _words(
        "Start with what you have to do this week.", "Commencez par ce qui est prévu cette semaine."
    ),
    only_if=_all(_line("lead.paid", "is", False)),
)
CASE_STUDY = _step(
    "case-study",
    "content",
    2,
    _words("How a team like yours does it", "Comment fait une équipe comme la vôtre"),
    _words(
        "The case study nearest to your use and size.",
        "L'étude de cas la plus proche de votre usage et de votre taille.",
    ),
)
DEMO = _step(
    "demo",
    "demo",
    7,
    _words("See it on your own case", "Voyez-le sur votre propre cas"),
    _words("Thirty minutes, with your material.", "Trente minutes, avec vos documents."),
    only_if=_all(_line("lead.paid", "is", False)),
)

DEFAULT_SEGMENTS: list[dict[str, Any]] = [
    {
        "code": "customers",
        "name": _("Customers already"),
        "place": 5,
        "conditions": _all(_line("lead.is_customer", "is", True)),
        "steps": [],
        "to_human": False,
    },
    {
        "code": "ruled-out",
        "name": _("Ruled out"),
        "place": 8,
        "conditions": _all(_line("fit.is_ruled_out", "is", True)),
        "steps": [],
        "to_human": False,
    },
    {
        "code": "through-people",
        "name": _("Brought by an advocate"),
        "place": 10,
        "conditions": _all(_line("lead.by_advocate", "is", True)),
        "steps": [CALL],
        "to_human": True,
    },
    {
        "code": "a",
        "name": _("Fits well (A)"),
        "place": 20,
        "conditions": _all(_line("fit.grade", "is", "A"), _line("fit.is_qualified", "is", True)),
        "steps": [CALL, FIRST_STEPS],
        "to_human": True,
    },
    {
        "code": "b",
        "name": _("Fits (B)"),
        "place": 30,
        "conditions": _all(_line("fit.grade", "one_of", ["A", "B"])),
        "steps": [FIRST_STEPS, CASE_STUDY, DEMO],
        "to_human": False,
    },
    {
        "code": "c",
        "name": _("May fit (C)"),
        "place": 40,
        "conditions": _all(_line("fit.grade", "is", "C")),
        "steps": [FIRST_STEPS, CASE_STUDY],
        "to_human": False,
    },
    {
        "code": "d",
        "name": _("Product only (D)"),
        "place": 50,
        "conditions": {},
        "steps": [FIRST_STEPS],
        "to_human": False,
    },
]
