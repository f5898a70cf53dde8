"""Times as somebody types them: a day, an hour and their time zone, read without script. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, available_timezones

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from advocacy.incentives.models import MOST_PROPOSED
from kernel.windows import zone

AREAS = (
    "Africa",
    "America",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@dataclass(slots=True)
class Line:
    """One day and hour as it was typed, the moment it means, or what is wrong with it."""

    number: int
    day: str = ""
    hour: str = ""
    at: datetime | None = None
    wrong: str = ""


@dataclass(slots=True)
class Typed:
    """A filled-in form: what is wrong stands beside its line, and what is good is not lost."""

    zone_name: str
    lines: list[Line] = field(default_factory=list)
    wrong: str = ""

    @property
    def is_good(self) -> bool:
        return not self.wrong and bool(self.times) and not any(one.wrong for one in self.lines)

    @property
    def times(self) -> list[datetime]:
        return sorted({one.at for one in self.lines if one.at is not None})


def zones() -> list[tuple[str, list[str]]]:
    """The places of the world by area, to choose from."""
    by_area: dict[str, list[str]] = {area: [] for area in AREAS}
    for name in sorted(available_timezones()):
        area, _sep, place = name.partition("/")
        if place and area in by_area:
            by_area[area].append(name)
    return [("UTC", ["UTC"]), *by_area.items()]


def read(told: Mapping[str, str], *, now: datetime, default: str) -> Typed:
    """`day1`, `hour1`, ... and `zone`, as the form sends them."""
    wanted = (told.get("zone") or default)[:64]
    tz = zone(wanted)
    typed = Typed(wanted)
    if wanted not in (tz.key, "UTC"):
        typed.wrong = _("This time zone is not known.")
        typed.zone_name = default
    for number in range(1, MOST_PROPOSED + 1):
        line = Line(number, told.get(f"day{number}", "")[:20], told.get(f"hour{number}", "")[:20])
        if (line.day or line.hour) and not typed.wrong:
            _read_line(line, tz, now)
        typed.lines.append(line)
    if not typed.wrong and not any(one.day or one.hour for one in typed.lines):
        typed.wrong = _("Name one time at least; three make it easier.")
    return typed


def _read_line(line: Line, tz: ZoneInfo, now: datetime) -> None:
    if not (line.day and line.hour):
        line.wrong = _("A time needs both a day and an hour.")
        return
    try:
        local = datetime.combine(date.fromisoformat(line.day), time.fromisoformat(line.hour))
    except ValueError:
        line.wrong = _(
            "This day or hour cannot be read: a day like 2026-12-08, an hour like 14:30."
        )
        return
    local = local.replace(tzinfo=None)
    at = local.replace(tzinfo=tz).astimezone(UTC)
    if at.astimezone(tz).replace(tzinfo=None) != local:
        line.wrong = _("On %(day)s this hour does not exist there: the clocks go forward.") % {
            "day": date_format(local.date(), "DATE_FORMAT")
        }
    elif at <= now:
        line.wrong = _("This time has passed.")
    else:
        line.at = at


def empty(*, default: str, proposed: list[datetime]) -> Typed:
    """The form before anything was typed, with what was proposed before."""
    tz = zone(default)
    typed = Typed(tz.key)
    for number in range(1, MOST_PROPOSED + 1):
        line = Line(number)
        if number <= len(proposed):
            local = proposed[number - 1].astimezone(tz)
            line.day, line.hour = local.date().isoformat(), local.strftime("%H:%M")
        typed.lines.append(line)
    return typed
