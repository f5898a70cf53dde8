"""Text out of HTML that strangers wrote: words and line ends only, nothing that a browser would carry out."""

from html.parser import HTMLParser

SILENT = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "math"})
BREAKS = frozenset(
    {"p", "br", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"}
    | {"pre", "section", "article", "hr", "table", "dd", "dt", "figcaption"}
)


def plain_text(html: str, *, longest: int = 10_000) -> str:
    """The words of a piece of HTML (or of plain text), paragraphs on lines of their own; never raises."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).splitlines())
    return _printable("\n".join(line for line in lines if line))[:longest]


def one_line(html: str, *, longest: int = 300) -> str:
    """The words of a title or a name: without tags, on one line."""
    return " ".join(plain_text(html).split())[:longest]


def _printable(text: str) -> str:
    """PostgreSQL keeps no NUL, and half a surrogate pair is no character."""
    return "".join(
        c for c in text if c == "\n" or (c.isprintable() and not "\ud800" <= c <= "\udfff")
    )


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._silent:
            self._depth += tag == self._silent
        elif tag in SILENT:
            self._silent, self._depth = tag, 1
        elif tag in BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            self._depth -= tag == self._silent
            if self._depth <= 0:
                self._silent = ""
        elif tag in BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)
