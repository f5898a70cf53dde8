"""Comparisons: "A is better than B" praises A, and only a reader knows which of the two is ours."""

from collections.abc import Sequence

THAN = {"en": "than", "fr": "que"}
COMPARATIVES = {
    "en": {"better", "easier", "faster", "nicer", "cheaper", "simpler", "prefer", "superior"},
    "fr": {"mieux", "meilleur", "meilleure", "superieur", "superieure"},
}
OURS = {
    "en": {"it", "this", "you", "your", "they"},
    "fr": {"c'", "ca", "il", "elle", "vous", "votre", "cet", "ce", "cette"},
}
"""Who is spoken of without a name is the one who is spoken to, or what the text is about."""
HARMLESS = {
    "en": {"ever", "before", "expected", "what", "anything", "excel", "spreadsheets", "i", "we"},
    "fr": {"jamais", "avant", "prevu", "ce", "l'", "d'", "tout", "rien", "les", "excel", "je"},
}
PAST_THE_WORD = 3


def compares(tokens: Sequence[str], *, language: str) -> bool:
    """Whether the text sets one named thing above another, and does not say which is ours."""
    for place, token in enumerate(tokens):
        if token not in COMPARATIVES[language]:
            continue
        after = tokens[place + 1 : place + 1 + PAST_THE_WORD]
        if THAN[language] not in after and token != "prefer":  # noqa: S105  (a word, not a password)
            continue
        following = (
            tokens[place + 1 + after.index(THAN[language]) + 1 :] if THAN[language] in after else ()
        )
        if following and following[0] in HARMLESS[language]:
            continue
        if not OURS[language] & set(tokens[max(0, place - 5) : place]):
            return True
    return False
