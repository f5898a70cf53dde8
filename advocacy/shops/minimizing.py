"""The lowest point of a function of a few numbers: Nelder and Mead 1965, The Computer Journal 7:308-313."""

from collections.abc import Callable, Sequence

Point = tuple[float, ...]
Function = Callable[[Sequence[float]], float]

MOST_STEPS = 2000
STEP = 0.5
CLOSE = 1e-7


def minimum(function: Function, *, start: Sequence[float]) -> Point:
    """Where the function is lowest near `start`. Begun anew at what was found, so that a flat corner does not hold it."""
    found = _walk(function, tuple(start), STEP)
    return _walk(function, found, STEP / 5)


def _walk(function: Function, start: Point, step: float) -> Point:
    corners = [start] + [
        tuple(value + step * (place == moved) for place, value in enumerate(start))
        for moved in range(len(start))
    ]
    known = sorted((function(corner), corner) for corner in corners)
    for _step in range(MOST_STEPS):
        if _is_small(known):
            break
        worst = known[-1]
        middle = tuple(
            sum(corner[place] for _height, corner in known[:-1]) / (len(known) - 1)
            for place in range(len(start))
        )
        known = sorted(_next(function, known, worst, middle))
    return known[0][1]


def _next(
    function: Function,
    known: list[tuple[float, Point]],
    worst: tuple[float, Point],
    middle: Point,
) -> list[tuple[float, Point]]:
    """The corners after one step: reflected, stretched, drawn in, or all of them drawn to the best."""
    reflected = _at(function, middle, worst[1], -1.0)
    if reflected[0] < known[0][0]:
        stretched = _at(function, middle, worst[1], -2.0)
        return [*known[:-1], min(stretched, reflected)]
    if reflected[0] < known[-2][0]:
        return [*known[:-1], reflected]
    drawn = _at(function, middle, min(reflected, worst)[1], 0.5)
    if drawn[0] < min(reflected[0], worst[0]):
        return [*known[:-1], drawn]
    best = known[0][1]
    return [known[0], *(_at(function, best, corner, 0.5) for _height, corner in known[1:])]


def _at(function: Function, middle: Point, corner: Point, share: float) -> tuple[float, Point]:
    """The point on the line from the middle to the corner, so far along it."""
    point = tuple(m + share * (c - m) for m, c in zip(middle, corner, strict=True))
    return function(point), point


def _is_small(known: list[tuple[float, Point]]) -> bool:
    heights = known[-1][0] - known[0][0]
    best = known[0][1]
    width = max(
        abs(value - best[place]) for _height, corner in known for place, value in enumerate(corner)
    )
    return heights < CLOSE and width < CLOSE**0.5
