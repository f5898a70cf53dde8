"""Every text that a person reads goes through gettext: in templates, in forms and models, in messages.

The schema of the API speaks English to its programmers, and stays so.
"""

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.formats import date_format

ROOT = Path(__file__).parent.parent
APPS = ["accounts", "referrals", "advocacy", "config", "kernel"]
TEMPLATES = sorted(
    path.relative_to(ROOT)
    for app in APPS
    for path in (ROOT / app).rglob("templates/**/*")
    if path.suffix in {".html", ".txt", ".mjml"}
)
MODULES = sorted(
    path.relative_to(ROOT)
    for app in APPS
    for path in (ROOT / app).rglob("*.py")
    if not {"migrations", "demo", "management", "api", "schema.py"} & set(path.parts)
)

BLOCK = re.compile(r"{%\s*(blocktrans(?:late)?|comment)\b.*?{%\s*end\1\s*%}", re.DOTALL)
NO_TEXT = re.compile(r"<(style|script|pre|code|mj-style)\b.*?</\1>", re.DOTALL)
ICON = re.compile(r"<span[^>]*material-symbols-outlined.*?</span>", re.DOTALL)
ROBOTS = re.compile(r"{%\s*block (?:robots|width)\s*%}.*?{%\s*endblock\s*%}", re.DOTALL)
SPOKEN = re.compile(r"""\b(?:title|alt|placeholder|aria-label)=(["'])((?:(?!\1).)*)\1""")
INSIDE = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
WORD = re.compile(r"[A-Za-zÀ-ÿ]{3,}")
NAMES = {
    "Goodword",
    "Python",
    "JavaScript",
    "PostHog",
    "LinkedIn",
    "Slack",
    "Shopify",
    "CSV",
    "JSON",
    "PNG",
    "curl",
}
"""Names are the same in every language."""
READ = {
    "description",
    "empty_text",
    "empty_title",
    "help_text",
    "label",
    "short_description",
    "title",
    "verbose_name",
    "verbose_name_plural",
}
"""Arguments and attributes that end before a person's eyes."""


def bare_words(template: str) -> list[str]:
    """Words that stand in a template as they are. Pure."""
    for pattern in (BLOCK, ICON, ROBOTS, NO_TEXT, INSIDE):
        template = pattern.sub(" ", template)
    spoken = [text for _quote, text in SPOKEN.findall(template)]
    left = re.sub(r"&\w+;|<[^>]*>|/[\w/]+", " ", template)
    words = (word for text in (left, *spoken) for word in WORD.findall(text))
    return [word for word in words if word not in NAMES]


def test_the_search_finds_what_it_looks_for():
    assert bare_words("<p>Hello</p>{% translate 'Hello' %}{{ hello }}<a href='/hello'></a>") == [
        "Hello"
    ]
    assert bare_words('<img alt="Portrait"><img alt="{% translate "Portrait" %}">') == ["Portrait"]
    assert (
        bare_words("{% blocktranslate %}Hello{% endblocktranslate %}<style>hello {}</style>") == []
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_a_template_has_no_words_of_one_language(path):
    assert bare_words((ROOT / path).read_text(encoding="utf-8")) == []


def literal_texts(path: Path) -> list[str]:
    """Plain strings given where a person reads them."""
    found = []
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and node.arg in READ:
            found.append((node.arg, node.value))
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.append((node.targets[0].id, node.value))
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("messages."):
            found.extend(("message", argument) for argument in node.args[1:])
    return [
        f"{path}:{value.lineno} {name} = {value.value!r}"
        for name, value in found
        if name in {*READ, "message"}
        and isinstance(value, ast.Constant)
        and isinstance(value.value, str)
        and WORD.search(value.value)
        and value.value not in NAMES
        and not (name == "label" and path.parts[1] == "sources")  # the name of a service
    ]


@pytest.mark.parametrize("app", APPS)
def test_no_form_field_model_or_message_speaks_one_language(app):
    assert [text for path in MODULES if path.parts[0] == app for text in literal_texts(path)] == []


FRENCH = {
    "F": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "l": "lundi mardi mercredi jeudi vendredi samedi dimanche",
}


def test_no_text_of_ours_takes_the_place_of_a_month_or_a_day():
    """One word, two meanings: what a key "may" do was the fifth month once, in every French date."""
    with translation.override("fr"):
        months = [date_format(date(2026, month, 1), "F") for month in range(1, 13)]
        days = [date_format(date(2026, 6, day), "l") for day in range(1, 8)]
        short = [date_format(date(2026, month, 1), "M").casefold() for month in range(1, 13)]
    assert months == FRENCH["F"].split()
    assert days == FRENCH["l"].split()
    for whole, brief in zip(months, short, strict=True):
        assert whole.startswith(brief.rstrip(".")[:2]), (whole, brief)
