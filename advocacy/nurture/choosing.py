"""Which piece of content fits a lead best, and which of two sequences they get. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

USE_CASE, SIZE, INDUSTRY, LANGUAGE = 8, 4, 2, 1
"""What a match is worth: the use case outweighs all others together."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A content piece in plain values. `rank`: its place among equals."""

    id: UUID
    kind: str
    language: str
    use_cases: frozenset[str]
    industry: str
    sizes: tuple[int | None, int | None]
    rank: int = 0


def tags_of(facts: Mapping[str, Any]) -> frozenset[str]:
    """The words a piece can be tagged with to fit this lead: what they chose, what is true of them."""
    tags: set[str] = set()
    for code, value in facts.items():
        form, _dot, name = code.partition(".")
        if form == "answer" and isinstance(value, str):
            tags.update(one.strip().casefold() for one in value.split(","))
        elif form == "trait" and value == "true":
            tags.add(name.casefold())
        elif form == "trait" and name in ("use_case", "goal") and isinstance(value, str):
            tags.add(value.strip().casefold())
    return frozenset(tags - {""})


def best_piece(
    pieces: Iterable[Piece],
    facts: Mapping[str, Any],
    *,
    kind: str,
    language: str,
    seen: Collection[UUID],
) -> Piece | None:
    """The piece of this kind that fits best and that they have not been sent. One that suits somebody else is none."""
    tags = tags_of(facts)
    fitting = [
        (score, -piece.rank, str(piece.id), piece)
        for piece in pieces
        if piece.kind == kind
        and piece.id not in seen
        and (score := fit_of(piece, facts, tags=tags, language=language)) is not None
    ]
    return max(fitting, key=lambda one: one[:3])[3] if fitting else None


def fit_of(
    piece: Piece, facts: Mapping[str, Any], *, tags: Collection[str], language: str
) -> int | None:
    """How well it fits; None where it is plainly for somebody else: another language, another use case."""
    if piece.language != language:
        return None
    score = LANGUAGE
    if piece.use_cases:
        if not piece.use_cases & set(tags):
            return None
        score += USE_CASE
    employees = facts.get("firm.employees")
    low, high = piece.sizes
    if isinstance(employees, int | float) and (low is not None or high is not None):
        inside = (low is None or employees >= low) and (high is None or employees <= high)
        score += SIZE if inside else -SIZE
    industry = str(facts.get("firm.industry") or "").casefold()
    if piece.industry and industry:
        score += INDUSTRY if piece.industry.casefold() == industry else -INDUSTRY
    return score


def arm_of(lead_id: UUID, sequences: Sequence[UUID]) -> UUID:
    """Which of the sequences a lead gets: by chance, and always the same one."""
    ordered = sorted(sequences, key=str)
    drawn = int.from_bytes(sha256(f"sequence:{lead_id}".encode()).digest()[:8], "big")
    return ordered[drawn % len(ordered)]
