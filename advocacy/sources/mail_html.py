"""The words of a mail that came as HTML, with what it answers to marked as such. Nothing in it is run or fetched."""

import re
from html.parser import HTMLParser

LARGEST = 100_000
"""Characters that are looked at: an answer to us is shorter, and a broken page must not keep a worker busy."""
QUOTE_MARK = "----- Original Message -----"
"""Stands where a mail program begins the text that is answered; `own_words` cuts there."""

UNSEEN = {"script", "style", "head", "title", "template", "svg", "object", "iframe", "noscript"}
BREAKS = {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr"}
BREAKS |= {"ul", "ol", "table", "section", "article", "pre", "header", "footer"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
QUOTES = re.compile(
    r"gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote|zmail_extra|OutlookMessageHeader"
    r"|divRplyFwdMsg|appendonsend|mail-editor-reference-message-container|isReplyContent",
    re.IGNORECASE,
)
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
# What opens and never closes makes the standard parser start over at each: closed, or taken away, before it looks.
_COMMENTS = re.compile(r"<!--.*?(?:-->|\Z)|<[!?][^>]*(?:>|\Z)", re.DOTALL)
_LONELY = re.compile(r"<(?=[^<>]*(?:<|\Z))")


def text_of_html(html: str) -> str:
    """The words that a reader would see, line by line; quoted lines begin with ">"."""
    html = _LONELY.sub(" ", _COMMENTS.sub(" ", html[:LARGEST]))
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.said).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._unseen: list[str] = []
        self._quotes = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag not in VOID and (self._unseen or tag in UNSEEN or _is_hidden(told)):
            self._unseen.append(tag)
            return
        if self._unseen:
            return
        if tag == "blockquote":
            self._quotes += 1
        if tag in BREAKS:
            self._break()
        if QUOTES.search(f"{told.get('class', '')} {told.get('id', '')}"):
            self.said.append(f"\n{QUOTE_MARK}\n")

    def handle_endtag(self, tag: str) -> None:
        if self._unseen:
            if tag in self._unseen:
                while self._unseen.pop() != tag:
                    pass
            return
        if tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        if tag in BREAKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.said.append(re.sub(r"\s+", " ", data))

    def _break(self) -> None:
        self.said.append("\n" + "> " * min(self._quotes, 3))


def _is_hidden(told: dict[str, str]) -> bool:
    return "hidden" in told or bool(HIDDEN.search(told.get("style", "")))
