"""Signs that a visit is a program's: scanners of mail, previews of chat, crawlers. All are looked for, none ends the
search, and what was seen is kept, so that a visit can be judged again."""

import ipaddress
import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

PROGRAMS = re.compile(
    r"(?<!cu)bot(?![a-z])|crawl|spider|slurp|scanner|validator|lighthouse|headless|phantomjs|puppeteer|playwright"
    r"|facebookexternalhit|facebookcatalog|slack-imgproxy|skypeuripreview|bingpreview|embedly|pingdom|uptime"
    r"|mimecast|proofpoint|barracuda|safelinks|urldefense|microsoft office|ms-office"
    r"|^whatsapp/|^curl/|^wget/|python|aiohttp|httpx|^java/|^ruby|libwww|go-http-client|node-fetch|axios/|okhttp",
    re.IGNORECASE,
)
"""In the user agent. "Cubot" is a telephone; "Google/google" in Instagram's browser is a person; a person who taps a
link in WhatsApp comes with their browser, only its preview calls itself "WhatsApp/"."""

SCANNING_REFERRERS = re.compile(
    r"statics\.teams\.cdn\.office\.net|mimecast|urlsand|safelinks\.protection\.outlook|urldefense|linkprotect",
    re.IGNORECASE,
)

SCANNING_NETWORKS = [
    ipaddress.ip_network(network)
    for network in (
        "40.92.0.0/15",  # Microsoft 365: mail protection, opens the links of a mail
        "40.107.0.0/16",
        "52.100.0.0/14",
        "104.47.0.0/17",
        "52.112.0.0/14",  # Microsoft Teams: previews
        "66.249.64.0/19",  # Google's crawlers
    )
]

PROGRAM_SIGNS = {
    "head": _("asked for the headers only"),
    "prefetch": _("fetched ahead of a click"),
    "program": _("says it is a program"),
    "no_user_agent": _("says nothing about itself"),
    "scanning_referrer": _("comes from a link scanner"),
    "scanning_network": _("comes from a network of link scanners"),
    "burst": _("opened another link within the same second"),
}
"""Any one of these makes a visit a program's. `burst` is seen by the statement that keeps the visit."""

FAINT_SIGNS = {
    "no_language": _("names no language"),
    "no_accept": _("names no content type"),
    "too_soon": _("came within two seconds of the link being made"),
}
"""Privacy tools leave the first two out, and who asks for their own link may open it at once: one alone says nothing,
two together are a program. `too_soon` is seen by the statement that keeps the visit."""
ENOUGH_FAINT_SIGNS = 2


def signs_of(*, method: str, headers: Mapping[str, str], address: str) -> list[str]:
    """Every sign in one request, in the order of the tables above. Header names in any case."""
    known = {name.lower(): value for name, value in headers.items()}
    agent = known.get("user-agent", "").strip()
    ahead = " ".join(
        known.get(name, "") for name in ("sec-purpose", "purpose", "x-purpose", "x-moz")
    )
    seen = {
        "head": method == "HEAD",
        "prefetch": "prefetch" in ahead.lower() or "preview" in ahead.lower(),
        "program": bool(PROGRAMS.search(agent)),
        "no_user_agent": not agent,
        "scanning_referrer": bool(SCANNING_REFERRERS.search(known.get("referer", ""))),
        "scanning_network": _scans(address),
        "no_language": not known.get("accept-language", "").strip(),
        "no_accept": not known.get("accept", "").strip(),
    }
    return [sign for sign, is_seen in seen.items() if is_seen]


def is_human(signs: list[str]) -> bool:
    """Whether a visit with these signs counts."""
    seen = set(signs)
    return not PROGRAM_SIGNS.keys() & seen and len(FAINT_SIGNS.keys() & seen) < ENOUGH_FAINT_SIGNS


def _scans(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return any((mapped or found) in network for network in SCANNING_NETWORKS)
