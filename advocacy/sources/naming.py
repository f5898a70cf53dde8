"""Whether a text names something: the product, or a word of the problem it solves. Pure."""

import re
import unicodedata
from collections.abc import Iterable

# An address that happens to hold the name is no word about the product. Endings in small letters only:
# "We like Brindille.It saves time" names it, "see brindille.io/blog" does not.
_ADDRESS = re.compile(
    r"(?:https?|ftp)://\S+|\bwww\.\S+|\S+@\S+\.\w{2,}"
    r"|\b(?:[\w-]+\.)+(?:com|net|org|io|co|ai|app|dev|eu|fr|de|uk|ch|be|ca|es|it|nl|us|me|info|biz|so|example|test)\b(?:/\S*)?"
)


def named(text: str, names: Iterable[str]) -> str:
    """The first of the names that stands in the text as a word of its own, "" when none does.

    Capitals and accents make no difference, neither does the space between the words of a name. A name inside another
    word or only inside an address (a link, a mail address) does not count, unless the name is an address itself.
    """
    names = [name for name in names if name.strip()]
    if not names:
        return ""
    words, with_addresses = fold(_ADDRESS.sub(" ", text)), fold(text)
    for name in names:
        where = with_addresses if _ADDRESS.fullmatch(name.strip()) else words
        if _pattern(fold(name)).search(where):
            return name
    return ""


def fold(text: str) -> str:
    """A text without capitals and accents."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()


def _pattern(name: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in name.split())
    # What follows a name that is an address must not make it a longer one: "cal.com" is not named by "cal.com.au".
    after = r"(?![\w-]|\.\w|/)" if "." in name else r"(?!\w)"
    before = r"(?<![\w./-])" if "." in name else r"(?<!\w)"
    return re.compile(before + words + after)
