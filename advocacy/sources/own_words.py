"""What somebody wrote themselves in a mail: without the text they answer to, without signature. English and French."""

import re

LONGEST_LINE = 2_000
MOST_LINES = 2_000
"""Nobody answers at such length: the rest is not looked at."""
_WROTE = re.compile(
    r"^(?:on\b.*\bwrote|le\b.*\ba\s+écrit|am\b.*\bschrieb.*|el\b.*\bescribió|il\b.*\bha\s+scritto)\s*:$",
    re.IGNORECASE,
)
_BEGINS_WROTE = re.compile(r"^(?:on|le|am|el|il)\s", re.IGNORECASE)
_CUT = re.compile(
    r"^(?:"
    r"[-_\s]*(?:original message|message d['’ ]origine|forwarded message|message transféré"
    r"|message réexpédié|begin forwarded message|début du message réexpédié"
    r"|ursprüngliche nachricht)[-_\s:]*"
    r"|_{10,}|-{10,}|={10,}"
    r")$",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"^\*?(from|de|von|sent|envoyé|date|gesendet|to|à|an|cc|subject|objet|betreff)\s*:\*?\s",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"^(?:--|—|sent from (?:my|mail)\b.*|get outlook for .*|envoyé (?:de|depuis) mon\b.*"
    r"|envoyé à partir de .*|télécharger outlook .*|obtenir outlook .*)$",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^(?:(?:best|kind|warm|kindest|warmest)(?: regards| wishes)?|regards|sincerely|yours(?: \w+)?|cheers"
    r"|(?:bien )?(?:cordialement|à vous|sincèrement)|salutations.*|bonne (?:journée|soirée)|amicalement"
    r"|mit freundlichen grüßen)[\s,.!]*$",
    re.IGNORECASE,
)


def own_words(text: str) -> str:
    """The sender's own lines, in their order.

    Quoted lines (">") go, wherever they stand. At the head of a quoted mail everything below goes too, unless quoted
    lines follow it: then what stands between and below them is the answer. A signature ends the text.
    """
    lines = [
        line.rstrip()[:LONGEST_LINE] for line in text.replace("\xa0", " ").splitlines()[:MOST_LINES]
    ]
    kept: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        head = _length_of_head(lines, at)
        if head and not _quotes_follow(lines, at + head):
            break
        if _CUT.match(line) or _fields_follow(lines, at):
            break
        if _SIGNATURE.match(line) or (_CLOSING.match(line) and any(kept)):
            break
        if head:
            at += head
            continue
        if not line.startswith(">"):
            kept.append(line)
        at += 1
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _length_of_head(lines: list[str], at: int) -> int:
    """How many lines "On Monday .. wrote:" takes here (mail programs break it over three); 0 when it is none."""
    if not _BEGINS_WROTE.match(lines[at].strip()):
        return 0
    for length in (1, 2, 3):
        if _WROTE.match(" ".join(line.strip() for line in lines[at : at + length])):
            return length
    return 0


def _quotes_follow(lines: list[str], at: int) -> bool:
    following = next((line.strip() for line in lines[at:] if line.strip()), "")
    return following.startswith(">")


def _fields_follow(lines: list[str], at: int) -> bool:
    """The head that Outlook puts above a quoted mail: From, Sent, To, Subject, one per line."""
    found = {
        match[1].lower() for line in lines[at : at + 6] if (match := _FIELD.match(line.strip()))
    }
    first = _FIELD.match(lines[at].strip())
    return first is not None and first[1].lower() in ("from", "de", "von") and len(found) >= 3
