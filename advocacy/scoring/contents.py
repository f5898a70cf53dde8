"""What a version of the scoring says: the weights of every kind and the heights of the tiers, as values and as JSON."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from math import isfinite
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from advocacy.scoring.decay import LEAST_HALF_LIFE_DAYS
from advocacy.signals.kinds import KINDS, Family, Kind
from kernel.errors import Invalid

LONGEST_HALF_LIFE_DAYS = 3650
LARGEST_POINTS = 1000
LABEL_LENGTH = 60
MOST_EFFORT = 10
MOST_KINDS = 10

WEIGHED = ("strength", "half_life_days", "cap", "effort", "value", "label")


@dataclass(frozen=True, slots=True)
class Heights:
    """At how many points, and with how many kinds of evidence, a tier begins; below `resting_points` it thins out."""

    champion_points: float = 50
    champion_kinds: int = 3
    natural_points: float = 25
    natural_kinds: int = 2
    resting_points: float = 15
    warm_points: float = 10


class Weights(dict[str, Kind]):
    """Every kind with what it counts for, and the heights of the tiers: what one version of the scoring says."""

    def __init__(
        self, kinds: Mapping[str, Kind] = KINDS, heights: Heights | None = None, number: int = 0
    ) -> None:
        super().__init__(kinds)
        self.heights = heights or Heights()
        self.number = number


def heights_of(kinds: Mapping[str, Kind]) -> Heights:
    """The heights that go with these weights; the usual ones where only kinds are at hand."""
    return kinds.heights if isinstance(kinds, Weights) else Heights()


def number_of(kinds: Mapping[str, Kind]) -> int:
    """The version these weights are from; 0 for the defaults."""
    return kinds.number if isinstance(kinds, Weights) else 0


def as_content(weights: Weights) -> dict[str, Any]:
    """As JSON. A label in our own words is left empty: it is read in the reader's language."""
    kinds = {
        code: {name: getattr(kind, name) for name in WEIGHED}
        | {"label": "" if isinstance(kind.label, Promise) else kind.label}
        for code, kind in weights.items()
    }
    return {"kinds": kinds, "tiers": asdict(weights.heights)}


def weights_of(content: Mapping[str, Any], *, number: int) -> Weights:
    """From JSON that was checked. What it does not say holds as in the defaults."""
    kinds = {code: _kind(KINDS[code], said) for code, said in _known(content.get("kinds", {}))}
    return Weights(KINDS | kinds, Heights(**content.get("tiers", {})), number)


def _known(kinds: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    return ((code, said) for code, said in kinds.items() if code in KINDS)


def _kind(usual: Kind, said: Mapping[str, Any]) -> Kind:
    values = {name: said[name] for name in WEIGHED if name in said}
    return replace(usual, **values | {"label": said.get("label") or usual.label})


def check(content: Mapping[str, Any]) -> None:
    """Raises Invalid naming every value that cannot be, by its place (`/kinds/review/cap`)."""
    errors = []
    for code, said in content.get("kinds", {}).items():
        if code not in KINDS:
            raise Invalid(_("There is no such kind of evidence."), code="unknown_kind")
        errors += _faults(f"/kinds/{code}", _kind_rules(KINDS[code]), said)
    tiers = content.get("tiers", {})
    errors += _faults("/tiers", _tier_rules(), tiers)
    if not errors:
        errors += _out_of_order(Heights(**tiers))
    if errors:
        raise Invalid(_("These weights cannot be used."), errors=errors)


Rule = tuple[Callable[[Any], bool], str]


def _faults(place: str, rules: Mapping[str, Rule], said: Mapping[str, Any]) -> list[dict[str, str]]:
    known = {name: rules.get(name, (_never, _("There is no such value."))) for name in said}
    return [
        {"pointer": f"{place}/{name}", "code": "invalid", "detail": detail}
        for name, (holds, detail) in known.items()
        if not holds(said[name])
    ]


def _never(value: Any) -> bool:
    return False


def _kind_rules(kind: Kind) -> dict[str, Rule]:
    if kind.family is Family.NEGATIVE:
        points: Rule = (
            _between(-LARGEST_POINTS, 0),
            _("This kind takes points away: between -1,000 and 0."),
        )
    else:
        points = (_between(0, LARGEST_POINTS), _("This kind gives points: between 0 and 1,000."))
    days = _between(LEAST_HALF_LIFE_DAYS, LONGEST_HALF_LIFE_DAYS)
    scale: Rule = (_whole(0, MOST_EFFORT), _("A whole number from 0 to 10."))
    return {
        "strength": points,
        "cap": points,
        "half_life_days": (days, _("Between 14 days and ten years.")),
        "effort": scale,
        "value": scale,
        "label": (_is_label, _("At most 60 characters.")),
    }


def _tier_rules() -> dict[str, Rule]:
    points: Rule = (_between(0, LARGEST_POINTS), _("Between 0 and 1,000 points."))
    kinds: Rule = (_whole(1, MOST_KINDS), _("A whole number from 1 to 10."))
    return {
        field.name: kinds if field.name.endswith("_kinds") else points for field in fields(Heights)
    }


def _out_of_order(heights: Heights) -> list[dict[str, str]]:
    """A Champion stands above an advocate, who begins above the height at which one rests."""
    pairs = (
        ("natural_points", "champion_points", _("A Champion cannot begin below an advocate.")),
        ("resting_points", "natural_points", _("Leaving lies below entering: else it flickers.")),
        ("warm_points", "natural_points", _("Warm begins below an advocate.")),
        ("natural_kinds", "champion_kinds", _("A Champion needs no fewer kinds of evidence.")),
    )
    return [
        {"pointer": f"/tiers/{low}", "code": "invalid", "detail": detail}
        for low, high, detail in pairs
        if getattr(heights, low) > getattr(heights, high)
    ]


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _between(low: float, high: float) -> Callable[[Any], bool]:
    return lambda value: _number(value) and low <= value <= high


def _whole(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and _number(value) and low <= value <= high


def _is_label(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LABEL_LENGTH
