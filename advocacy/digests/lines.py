"""What the lines of all digests share: names, and how many are not shown."""

import re
from collections.abc import Sequence

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.customers.models import Contact
from advocacy.digests.contents import Line, Section
from kernel.statistics import Proportion
from kernel.text import localized_number

LONGEST_WORDS = 160
ADDRESS = re.compile(r"https?://\S+")


def name_of(contact: Contact) -> str:
    return f"{contact} ({contact.company})" if contact.company else str(contact)


def quoted(text: str) -> str:
    """The beginning of a text, on one line; an address in it, signed and long, is named only."""
    plain = ADDRESS.sub(lambda found: f"[{_('link')}]", text)
    return Truncator(" ".join(plain.split())).chars(LONGEST_WORDS)


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


def share_in_words(share: Proportion) -> str:
    """A proportion with its n and interval, or that it is too early."""
    if share.too_early or share.value is None:
        return _("too early: %(k)s of %(n)s") % {"k": share.k, "n": share.n}
    return _("%(percent)s %% (%(k)s of %(n)s; between %(low)s and %(high)s %%)") % {
        "percent": round(share.value * 100),
        "k": localized_number(share.k),
        "n": localized_number(share.n),
        "low": round(share.low * 100),
        "high": round(share.high * 100),
    }
