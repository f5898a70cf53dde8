"""One cell as a person wrote it, read as what its column means. Pure: each returns a value or raises Fault."""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import available_timezones

from accounts.customers.told import normal_email
from accounts.imports.fields import fold
from kernel.money import CURRENCIES
from kernel.text import Reason, reason

EARLIEST = date(2000, 1, 1)
NOON = time(12)
"""The clock of a day without one: it stays the same day in nearly every time zone."""


class Fault(Exception):
    """What is wrong with a cell; carries the reason."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.reason: Reason = reason(code, **params)


def text(cell: str, limit: int) -> str:
    if len(cell) > limit:
        raise Fault("row.too_long", limit=limit)
    return cell


def email(cell: str) -> str:
    found = normal_email(re.sub(r"^mailto:", "", cell, flags=re.IGNORECASE))
    if not found or found.count("@") != 1 or "." not in found.split("@")[1]:
        raise Fault("row.not_mail")
    return found


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janv janvier", "feb february fevr fevrier fev", "mar march mars",
            "apr april avr avril", "may mai", "jun june juin", "jul july juil juillet",
            "aug august aout", "sep sept september septembre", "oct october octobre",
            "nov november novembre", "dec december decembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_SLASHED = re.compile(
    r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T,]+(\d{1,2})[:h](\d{2})(?::\d{2})?)?$"
)
_WORDED = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th|er)?\.? +)?([^\W\d]+)\.? +(?:(\d{1,2})(?:st|nd|rd|th)?,? +)?(\d{4})$"
)
_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}|\d{8}$")
_SERIAL = re.compile(r"[3-7]\d{4}(?:\.\d+)?$")
SERIAL_ZERO = date(1899, 12, 30).toordinal()
"""Excel counts days from here."""


def hint(cell: str) -> str:
    """How a date with slashes must be read: "dmy", "mdy", "either"; "" when it is none or says so itself."""
    match = _SLASHED.match(cell) if 6 <= len(cell) <= 20 and cell[0].isdigit() else None
    if match is None or match[2] == ".":
        return ""
    first, second = int(match[1]), int(match[3])
    if first > 12:
        return "dmy" if second <= 12 else ""
    if second > 12:
        return "mdy"
    return "either" if first != second else ""


def moment(cell: str, *, order: str, now: datetime, may_be_ahead: bool = False) -> datetime:
    """The time a cell says. `order` is "dmy", "mdy" or "" for 03/04/2025; a day alone is its noon, UTC,
    or its beginning while noon is to come."""
    try:
        found = _moment(cell.strip(), order)
    except (ValueError, OverflowError):
        raise Fault("row.not_date") from None
    if found.date() < EARLIEST:
        raise Fault("row.date_too_old")
    if not may_be_ahead and found > now:
        if found.date() > now.date():
            raise Fault("row.date_future")
        # Not now: the same file handed over again a minute later would tell other facts.
        return datetime.combine(found.date(), time.min, UTC)
    return found


def _moment(cell: str, order: str) -> datetime:
    if match := _SLASHED.match(cell):
        clock = time(int(match[5]), int(match[6])) if match[5] else NOON
        return datetime.combine(_slashed(match, order), clock, UTC)
    if _ISO.match(cell):
        return _iso(cell.replace("/", "-"))
    if _SERIAL.match(cell):
        return datetime.combine(date.fromordinal(SERIAL_ZERO + int(float(cell))), NOON, UTC)
    if match := _WORDED.match(cell.lower()):
        month = _MONTHS.get(fold(match[2]), 0)
        day = int(match[1] or match[3] or 0)
        return datetime.combine(date(int(match[4]), month, day), NOON, UTC)
    raise ValueError(cell)


def _slashed(match: re.Match[str], order: str) -> date:
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    year += 2000 if year < 100 else 0
    if match[2] == "." or first > 12:
        order = "dmy"
    elif second > 12:
        order = "mdy"
    elif not order and first != second:
        raise Fault("row.date_ambiguous")
    return date(year, second, first) if order != "mdy" else date(year, first, second)


def _iso(cell: str) -> datetime:
    padded = re.sub(r"-(\d)(?=-|$|[ T])", r"-0\1", cell)
    if len(padded) <= 10:
        return datetime.combine(date.fromisoformat(padded), NOON, UTC)
    told = datetime.fromisoformat(padded.replace(" UTC", "+00:00"))
    return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)


_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "fr.": "CHF"}
_AMOUNT = re.compile(r"[\d.,'’\s\u00a0\u202f\u2009]+")


def amount(cell: str) -> tuple[Decimal, str]:
    """An amount of money and the currency that stands beside it, if any: "1 234,56 €", "$1,234.56", "1.234,56 EUR"."""
    said = re.sub(r"/ *(?:mois|month|mo|an|yr|year)$", "", cell.strip(), flags=re.IGNORECASE)
    currency = ""
    for sign, code in _SIGNS.items():
        if sign in said.lower():
            said, currency = re.sub(re.escape(sign), "", said, flags=re.IGNORECASE), code
    if match := re.search(r"(?<![A-Za-z])[A-Za-z]{3}(?![A-Za-z])", said):
        said, currency = said.replace(match[0], ""), match[0].upper()
    if currency and currency not in CURRENCIES:
        raise Fault("row.not_currency")
    said = said.strip()
    if not _AMOUNT.fullmatch(said):
        raise Fault("row.not_amount")
    return _decimal(said), currency


def _decimal(said: str) -> Decimal:
    """Digits with whatever separates them: the last comma or point is the decimal one, unless three digits follow it."""
    plain = re.sub(r"['’\s]", "", said)
    last = max(plain.rfind(","), plain.rfind("."))
    whole, rest = plain, ""
    if last >= 0:
        mark, after = plain[last], len(plain) - last - 1
        both = "," in plain and "." in plain
        if plain.count(mark) == 1 and (both or after != 3 or plain.startswith("0")):
            whole, rest = plain[:last], plain[last + 1 :]
    first, *groups = re.split(r"[.,]", whole)
    if any(len(group) != 3 for group in groups):
        raise Fault("row.not_amount")
    plain = "".join([first, *groups]) + (f".{rest}" if rest else "")
    try:
        found = Decimal(plain)
    except InvalidOperation:
        raise Fault("row.not_amount") from None
    if found >= Decimal("1e12"):
        raise Fault("row.not_amount")
    return found


def currency(cell: str) -> str:
    code = _SIGNS.get(cell, cell).upper()
    if code not in CURRENCIES:
        raise Fault("row.not_currency")
    return code


def number(cell: str) -> float:
    """A plain number, with a comma or a point; of "9/10" the nine."""
    said = re.sub(r"\s", "", cell.partition("/")[0]).replace(",", ".")
    try:
        found = Decimal(said)
    except InvalidOperation:
        raise Fault("row.not_number") from None
    if not found.is_finite() or abs(found) >= Decimal("1e15"):
        raise Fault("row.not_number")
    return int(found) if found == found.to_integral() else float(found)


def within(found: float, scale: tuple[int, int]) -> float:
    if not scale[0] <= found <= scale[1]:
        raise Fault("row.out_of_scale", low=scale[0], high=scale[1])
    return found


def whole(cell: str) -> int:
    said = re.sub(r"[\s'’]", "", cell)
    said = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", said)
    said = re.sub(r"[.,]0+$", "", said)
    if not said.isascii() or not said.isdigit() or int(said) >= 2**31:
        raise Fault("row.not_whole")
    return int(said)


_YES = {"yes", "y", "true", "1", "oui", "o", "vrai", "x"}
_NO = {"no", "n", "false", "0", "non", "faux"}


def yes_no(cell: str) -> bool:
    said = fold(cell)
    if said not in _YES | _NO:
        raise Fault("row.not_yes_no")
    return said in _YES


_COUNTRIES = {
    name: code
    for code, names in {
        "FR": "france", "BE": "belgium belgique", "CH": "switzerland suisse", "LU": "luxembourg",
        "DE": "germany allemagne deutschland", "ES": "spain espagne", "IT": "italy italie",
        "PT": "portugal", "NL": "netherlands paysbas thenetherlands", "IE": "ireland irlande",
        "GB": "unitedkingdom royaumeuni uk greatbritain england grandebretagne", "SE": "sweden suede",
        "DK": "denmark danemark", "NO": "norway norvege", "FI": "finland finlande",
        "PL": "poland pologne", "AT": "austria autriche", "CZ": "czechia republiquetcheque",
        "US": "unitedstates etatsunis usa unitedstatesofamerica", "CA": "canada",
        "MA": "morocco maroc", "TN": "tunisia tunisie", "SN": "senegal", "CI": "cotedivoire",
        "AU": "australia australie", "NZ": "newzealand nouvellezelande", "IN": "india inde",
        "JP": "japan japon", "BR": "brazil bresil", "MX": "mexico mexique", "SG": "singapore singapour",
    }.items()
    for name in names.split()
}  # fmt: skip
_LANGUAGES = {
    "french": "fr", "francais": "fr", "english": "en", "anglais": "en", "german": "de",
    "allemand": "de", "spanish": "es", "espagnol": "es", "italian": "it", "italien": "it",
    "dutch": "nl", "neerlandais": "nl", "portuguese": "pt", "portugais": "pt",
}  # fmt: skip


def country(cell: str) -> str:
    if len(cell) == 2 and cell.isascii() and cell.isalpha():
        return cell.upper()
    if fold(cell) not in _COUNTRIES:
        raise Fault("row.not_country")
    return _COUNTRIES[fold(cell)]


def language(cell: str) -> str:
    first = re.split(r"[-_]", cell)[0].lower()
    if len(first) in (2, 3) and first.isascii() and first.isalpha():
        return first
    if fold(cell) not in _LANGUAGES:
        raise Fault("row.not_language")
    return _LANGUAGES[fold(cell)]


def timezone(cell: str) -> str:
    if cell not in _ZONES:
        raise Fault("row.not_timezone")
    return cell


_ZONES = available_timezones()

_TONES = {
    "enthusiastic": "enthusiastic", "enthousiaste": "enthusiastic", "verypositive": "enthusiastic",
    "friendly": "friendly", "positive": "friendly", "positif": "friendly", "positiv": "friendly",
    "amical": "friendly", "neutral": "neutral", "neutre": "neutral",
    "negative": "negative", "negatif": "negative",
}  # fmt: skip


def tone(cell: str) -> str:
    """A tone we know, else none: a tone that nobody told stays unknown."""
    return _TONES.get(fold(cell), "")
