"""What the lines of all digests share: names, and how many are not shown."""

from collections.abc import Sequence

from django.utils.translation import ngettext

from accounts.customers.models import Contact
from advocacy.digests.contents import Line, Section
from kernel.text import localized_number

LONGEST_WORDS = 160


def name_of(contact: Contact) -> str:
    return f"{contact} ({contact.company})" if contact.company else str(contact)


def more(n: int, url: str) -> tuple[str, str]:
    """ "and 3 more", and where; two empty texts when all is shown."""
    if n <= 0:
        return "", ""
    return ngettext("and %(n)s more", "and %(n)s more", n) % {"n": localized_number(n)}, url


def with_lines(sections: Sequence[Section]) -> list[Section]:
    """Those that say something."""
    return [section for section in sections if section.lines]


def section(title: str, lines: list[Line], *, n: int, url: str) -> Section:
    """A section of which `n` lines exist."""
    return Section(title, lines, *more(n - len(lines), url))
