"""How a text sounds: the cases that lexicons get wrong, the laws, and the figures of the labelled sample."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.tone.reading import (
    ENTHUSIASTIC,
    FRIENDLY,
    NEGATIVE,
    NEUTRAL,
    UNKNOWN,
    tone_of,
)
from bench.tone import DEV, HELD_OUT, LANGUAGES, heard, precision, recall, sample

WORDS = {ENTHUSIASTIC, FRIENDLY, NEUTRAL, NEGATIVE, UNKNOWN}
NOT_KEEN = [
    row.text
    for language in LANGUAGES
    for row in sample(language=language, part=DEV)
    if row.tone in {FRIENDLY, NEUTRAL, NEGATIVE}
]
PLAIN_WORDS = ["the invoice", "table", "on Monday", "la facture", "our office", "lundi", "42"]


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("This saved us two days, the whole team loves it", ENTHUSIASTIC),
        ("We would be lost without it, by far the best tool we ever had", ENTHUSIASTIC),
        ("This is soooo good, we LOVE it 🚀", ENTHUSIASTIC),
        ("Un outil génial, toute l'équipe l'a adopté et j'adore le support", ENTHUSIASTIC),
        ("Franchement on ne pourrait plus s'en passer", ENTHUSIASTIC),
        ("Thanks, I will have a look", FRIENDLY),
        ("Great, thanks!", FRIENDLY),
        ("Perfect, see you on Tuesday", FRIENDLY),
        ("Merci!", FRIENDLY),
        ("Super, merci pour l'info", FRIENDLY),
        ("not bad at all", FRIENDLY),
        ("je ne suis pas déçu", FRIENDLY),
        ("The problem was fixed within the hour", FRIENDLY),
        ("It took a while to set up but it is worth it", FRIENDLY),
        ("We use it for our campaigns since 2022", NEUTRAL),
        ("Est-ce que quelqu'un connaît cet outil ?", NEUTRAL),
        ("It would be great if the calendar could sync with Outlook", NEUTRAL),
        ("I am not happy with it", NEGATIVE),
        ("ce n'est pas terrible", NEGATIVE),
        ("great product but support is awful", NEGATIVE),
        ("great, another outage", NEGATIVE),
        ("super, encore une panne", NEGATIVE),
        ("Thanks for nothing.", NEGATIVE),
        ("On n'est pas contents du tout", NEGATIVE),
        ("This problem was never fixed and nobody answers", NEGATIVE),
    ],
)
def test_a_text_is_heard_as_a_person_hears_it(text, tone):
    assert tone_of(text).tone == tone


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "Super",
        "Excellent.",
        "👍",
        "",
        "   ",
        "yeah right",
        'Their "amazing" support.',
        "Leur support « exceptionnel ».",
        "🙄 great tool",
        "I love the design and hate the price",
        "The product is great, but we decided to leave",
        "Notion is better than Brindille",
        "I was told it would be a game changer",
        "On nous avait promis un outil exceptionnel",
        "Sehr gut, danke, wir sind sehr zufrieden",
        "El equipo está muy contento con el producto",
        "Отличный продукт, спасибо",
        "とても良い製品です",
    ],
)
def test_what_nobody_can_tell_is_unknown_and_never_neutral(text):
    assert tone_of(text).tone == UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "J'adore attendre trois semaines une réponse",
        "I love waiting on hold for an hour",
        "Wow, three weeks to answer a ticket. Impressive.",
        "If you love bugs you will love this app",
        "definitely not a game changer",
        "Nobody loves it here",
        "I used to love it",
        "Loved it. Then they doubled the price.",
        "It is anything but amazing",
        "loin d'être génial",
        "The only good thing is the logo",
        "It works great, when it works",
        "Wonderful until you need help",
        "J'adore l'idée, mais rien ne fonctionne",
        "So much for your best in class uptime, third outage",
        "Bravo, trois heures d'attente",
        "Trello is way better than this",
        "Is it really that amazing?",
        "WORST TOOL EVER",
    ],
)
def test_praise_that_is_denied_mocked_or_over_is_not_heard_as_praise(text):
    assert tone_of(text).tone in {NEGATIVE, NEUTRAL, UNKNOWN}


@pytest.mark.parametrize(
    "text",
    [
        "What used to take a day of painful work now takes ten minutes",
        "Avant c'était un cauchemar, aujourd'hui tout est automatique",
        "Même mon chef, qui déteste les logiciels, l'utilise tous les jours",
        "Our churn problem is finally under control",
        "No more copy and paste, no more mistakes",
    ],
)
def test_trouble_that_is_over_or_anothers_is_no_complaint(text):
    assert tone_of(text).tone != NEGATIVE


@pytest.mark.parametrize(
    ("text", "told", "language"),
    [
        ("Merci beaucoup pour votre aide", "", "fr"),
        ("Thank you for your help", "", "en"),
        ("Merci beaucoup pour votre aide", "en", "fr"),
        ("Excellent", "fr-FR", "fr"),
        ("ok", "", ""),
        ("Wir nutzen das Werkzeug seit zwei Jahren", "en", "de"),
    ],
)
def test_the_language_is_what_the_text_is_in_else_what_was_told(text, told, language):
    assert tone_of(text, language=told).language == language


@given(st.text(max_size=400), st.sampled_from(["", "en", "fr", "xx", "EN_gb", "-"]))
@settings(max_examples=300, deadline=None)
def test_any_text_has_one_of_the_five_tones(text, language):
    assert tone_of(text, language=language).tone in WORDS


@given(
    st.sampled_from(NOT_KEEN),
    st.lists(st.sampled_from(PLAIN_WORDS), min_size=1, max_size=6),
    st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_plain_words_beside_a_text_do_not_make_it_enthusiastic(text, words, come_first):
    plain = " ".join(words)
    longer = f"{plain} {text}" if come_first else f"{text} {plain}"
    assert tone_of(longer).tone != ENTHUSIASTIC


def test_a_long_text_is_read_in_bounded_time():
    began = time.process_time()
    tone_of('We love it and it is not bad at all, but "great" can\'t ne pas ' * 20_000)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_called_enthusiastic_is_so_on_sentences_nothing_was_tried_on(language):
    table = heard(sample(language=language, part=HELD_OUT))
    keen = precision(table, ENTHUSIASTIC)
    assert keen.n >= 12
    assert keen.value is not None
    assert keen.value >= 0.95
    assert table[NEGATIVE, ENTHUSIASTIC] == 0
    found = recall(table, ENTHUSIASTIC).value
    assert found is not None
    assert found >= 0.6
    neutral = precision(table, NEUTRAL).value
    assert neutral is not None
    assert neutral >= 0.9
