"""The catalog tools on a small product of their own; the product's own catalog is checked by ./dev check."""

import gettext
import io
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from devtools import messages

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, npgettext_lazy, pgettext

GREETING = _("Hello %(name)s")
DAYS = ngettext("%(n)d day", "%(n)d days", 3)
VERB = pgettext("verb", "Ask")
BOTH = npgettext_lazy("referral", "one {kind}", "many {kind}", "n")
LONG = _("one "
         "two")
NOT_ONE = _(GREETING)
"""
TEMPLATE = """
{% load i18n %}
      <p class="it's">{% trans "From 'here'" %} {{ x|default:_("nothing yet") }}
  {# Translators: a note #}
{% blocktranslate count n=3 trimmed %}
    {{ n }} thing isn't
{% plural %}
    {{ n }} things
{% endblocktranslate %}
 {% translate "Close" context "window" %}
</p> # ' ( ) ] \"\"\"
"""
TEXTS = {
    ("Hello %(name)s", None),
    ("%(n)d day", None),
    ("Ask", "verb"),
    ("one {kind}", "referral"),
    ("one two", None),
    ("From 'here'", None),
    ("nothing yet", None),
    ("%(n)s thing isn't", None),
    ("Close", "window"),
}
FRENCH = {
    "Hello %(name)s": "Bonjour %(name)s",
    "%(n)d day": ("%(n)d jour", "%(n)d jours"),
    "Ask": "Demander",
    "one {kind}": ("une {kind}", "plusieurs {kind}"),
    "one two": "un deux",
    "From 'here'": "D’ici",
    "nothing yet": "rien encore",
    "%(n)s thing isn't": ("%(n)s chose", "%(n)s choses"),
    "Close": "Fermer",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A product with one module and one template, its texts collected."""
    (tmp_path / "kernel").mkdir()
    (tmp_path / "kernel" / "texts.py").write_text(PYTHON)
    (tmp_path / "accounts" / "templates").mkdir(parents=True)
    (tmp_path / "accounts" / "templates" / "page.html").write_text(TEMPLATE)
    messages.update(tmp_path)
    return tmp_path


def translate(root: Path, changes: dict[str, str | tuple[str, ...]] | None = None) -> None:
    """Fill in the French, as a person with an editor would, and compile."""
    path = messages.catalog_path(root)
    catalog = read_po(io.BytesIO(path.read_bytes()), locale="fr")
    for message in catalog:
        if message.id:
            singular = message.id if isinstance(message.id, str) else message.id[0]
            message.string = {**FRENCH, **(changes or {})}[singular]
    path.write_bytes(messages.as_po(messages.merge(messages.collect(root), catalog)))
    messages.update(root)


def test_texts_are_found_in_python_and_templates(root: Path) -> None:
    found = {
        (m.id if isinstance(m.id, str) else m.id[0], m.context)
        for m in messages.collect(root)
        if m.id
    }
    assert found == TEXTS


def test_a_complete_catalog_is_clean_and_speaks_french(root: Path) -> None:
    translate(root)
    assert messages.check(root) == []
    with messages.catalog_path(root).with_suffix(".mo").open("rb") as file:
        french = gettext.GNUTranslations(file)
    assert french.gettext("one two") == "un deux"
    assert french.pgettext("verb", "Ask") == "Demander"
    assert [french.ngettext("%(n)d day", "%(n)d days", n) for n in (0, 1, 2)] == [
        "%(n)d jour",
        "%(n)d jour",
        "%(n)d jours",
    ]


def test_a_text_without_translation_shows_in_english_and_fails_the_check(root: Path) -> None:
    assert len(messages.check(root)) == len(TEXTS)
    with messages.catalog_path(root).with_suffix(".mo").open("rb") as file:
        french = gettext.GNUTranslations(file)
    assert french.ngettext("%(n)d day", "%(n)d days", 2) == "%(n)d days"


def test_updating_twice_changes_nothing_and_names_no_date(root: Path) -> None:
    translate(root)
    path = messages.catalog_path(root)
    before = path.read_bytes(), path.with_suffix(".mo").read_bytes()
    messages.update(root)
    assert (path.read_bytes(), path.with_suffix(".mo").read_bytes()) == before
    assert b"Date" not in before[0] + before[1]
    assert b"#:" not in before[0]


def test_new_texts_are_missing_and_old_ones_go(root: Path) -> None:
    translate(root)
    module = root / "kernel" / "texts.py"
    module.write_text(PYTHON.replace('_("one "\n         "two")', '_("three")'))
    assert messages.check(root)[0] == "not in the catalog: 'three'"
    messages.update(root)
    text = messages.catalog_path(root).read_text()
    assert "one two" not in text
    assert 'msgid "three"\nmsgstr ""' in text
    assert "Bonjour %(name)s" in text, "what was translated stays"


@pytest.mark.parametrize(
    ("singular", "translation"),
    [
        ("Hello %(name)s", "Bonjour %(nom)s"),
        ("Hello %(name)s", "Bonjour"),
        ("one {kind}", ("une", "plusieurs {kind}")),
        ("%(n)d day", ("%(n)d jour", "%(n)d jours %(m)s")),
    ],
)
def test_a_translation_keeps_the_placeholders(
    root: Path, singular: str, translation: str | tuple[str, ...]
) -> None:
    translate(root, {singular: translation})
    (problem,) = messages.check(root)
    assert problem.startswith(f"placeholders differ: {singular!r}")


def test_fuzzy_counts_as_open(root: Path) -> None:
    translate(root)
    path = messages.catalog_path(root)
    path.write_text(path.read_text().replace('msgid "one two"', '#, fuzzy\nmsgid "one two"'))
    messages.update(root)
    assert messages.check(root) == ["fuzzy: 'one two'"]


def test_a_stale_compiled_catalog_is_noticed(root: Path) -> None:
    translate(root)
    path = messages.catalog_path(root)
    path.write_text(path.read_text().replace("Demander", "Solliciter"))
    assert messages.check(root) == ["django.mo is older than django.po; run ./dev messages"]


@pytest.mark.parametrize(
    "french", ["Fermer ?", "Voici : ceci", "« Fermer\u00a0»", "«\u00a0Fermer »", "“Fermer”", "l'un"]
)
def test_french_is_set_as_french_is(root: Path, french: str) -> None:
    translate(root, {"Close": french})
    (problem,) = messages.check(root)
    assert problem.startswith("not set as French is")
    translate(
        root,
        {"Close": "«\u00a0Fermer\u00a0»\u202f? http://a.example/?b"},
    )
    assert messages.check(root) == []
