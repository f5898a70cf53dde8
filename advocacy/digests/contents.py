"""What stands in a digest: sections of lines, each leading to the place to act. Nothing is asked of the database here."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _


def joined(name: str, words: str) -> str:
    return _("%(name)s: %(words)s") % {"name": name, "words": words}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: who or what, what about it, in whose words, and where to act."""

    name: str
    words: str
    url: str
    quote: str = ""

    @property
    def told(self) -> str:
        """Name and words in one line, as the reader's language joins them."""
        return joined(self.name, self.words) if self.words else self.name


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines; `more` says how many are not shown, `more_url` where they are."""

    title: str
    lines: list[Line]
    more: str = ""
    more_url: str = ""


@dataclass(frozen=True, slots=True)
class Verbatim:
    """One sentence of a customer, in their words."""

    quote: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture (PNG) that travels with the letter; `words` say the same where it is not shown."""

    name: str
    png: bytes
    words: str
    width: int


@dataclass(frozen=True, slots=True)
class Contents:
    """A digest in its reader's language. `lead`: the one sentence that matters. `verbatims`: customers' words to end on.

    `closing`: what stands after those. `is_empty`: nothing happened and nothing waits, whatever else could be said.
    """

    subject: str
    days: str
    sections: list[Section] = field(default_factory=list)
    verbatim: Verbatim | None = None
    is_empty: bool = False
    lead: str = ""
    verbatims: list[Verbatim] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    closing: list[Section] = field(default_factory=list)
    button: tuple[str, str] | None = None

    @property
    def sayings(self) -> list[Verbatim]:
        return [*([self.verbatim] if self.verbatim else []), *self.verbatims]
