"""How well the tone of a text is read: precision and recall on labelled sentences, in English and in French.

The sentences of `en.jsonl` and `fr.jsonl` were invented in the manner of mentions, replies, survey comments and reviews.
Which part one belongs to was drawn by its fingerprint before anything was tried: words and rules were tried on `dev`
alone; the figures that count are those of `held_out`.
"""

import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from advocacy.tone.reading import ENTHUSIASTIC, FRIENDLY, NEGATIVE, NEUTRAL, UNKNOWN, tone_of
from kernel.statistics import Proportion, proportion

TONES = (ENTHUSIASTIC, FRIENDLY, NEUTRAL, NEGATIVE, UNKNOWN)
LANGUAGES = ("en", "fr")
DEV, HELD_OUT = "dev", "held_out"
GOAL_MILLISECONDS = 1.0
ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Sentence:
    """One labelled text: `tone` is what a person heard in it."""

    text: str
    tone: str
    part: str
    language: str


def sample(*, language: str, part: str) -> list[Sentence]:
    """The labelled sentences of one language and part."""
    lines = (Path(__file__).parent / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [Sentence(**json.loads(line), language=language) for line in lines]
    return [row for row in rows if row.part == part]


def heard(sentences: Iterable[Sentence]) -> Counter[tuple[str, str]]:
    """(labelled, read) -> how many."""
    return Counter((row.tone, tone_of(row.text).tone) for row in sentences)


def precision(table: Counter[tuple[str, str]], tone: str) -> Proportion:
    """Of those read so, how many are so."""
    return proportion(
        table[tone, tone], sum(n for (_labelled, read), n in table.items() if read == tone)
    )


def recall(table: Counter[tuple[str, str]], tone: str) -> Proportion:
    """Of those that are so, how many are read so."""
    return proportion(
        table[tone, tone], sum(n for (labelled, _read), n in table.items() if labelled == tone)
    )


def run() -> int:
    """Print the figures of each language and part; 0 when a mention is read within a millisecond."""
    for language in LANGUAGES:
        for part in (DEV, HELD_OUT):
            sentences = sample(language=language, part=part)
            _print(f"{language}, {part}, {len(sentences)} sentences", heard(sentences))
    took = _milliseconds([s.text for lang in LANGUAGES for s in sample(language=lang, part=DEV)])
    print(f"one sentence: {took:.2f} ms of processor time (goal: {GOAL_MILLISECONDS:g} ms)")
    return 0 if took <= GOAL_MILLISECONDS else 1


def _print(title: str, table: Counter[tuple[str, str]]) -> None:
    print(f"{title}; 95 % intervals by Wilson")
    for tone in TONES:
        print(
            f"  {tone:13} precision {_figure(precision(table, tone)):30} recall {_figure(recall(table, tone))}"
        )
    print(f"  {'labelled / read':16}" + "".join(f"{tone:>14}" for tone in TONES))
    for labelled in TONES:
        print(f"  {labelled:16}" + "".join(f"{table[labelled, read]:>14}" for read in TONES))
    print()


def _figure(found: Proportion) -> str:
    if found.value is None:
        return "- (n = 0)"
    return f"{found.value:.0%} ({found.low:.0%} to {found.high:.0%}, n = {found.n})"


def _milliseconds(texts: Sequence[str]) -> float:
    began = time.process_time()
    for _round in range(ROUNDS):
        for text in texts:
            tone_of(text)
    return (time.process_time() - began) / (ROUNDS * len(texts)) * 1000
