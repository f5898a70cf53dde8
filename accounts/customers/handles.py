"""What somebody is called on a public network, in one spelling: "network:name", or the address of their page."""

import re
from urllib.parse import parse_qs, urlsplit

NETWORKS = {
    "linkedin": "LinkedIn",
    "x": "X",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "github": "GitHub",
    "reddit": "Reddit",
    "hackernews": "Hacker News",
    "youtube": "YouTube",
    "medium": "Medium",
    "instagram": "Instagram",
    "facebook": "Facebook",
    "g2": "G2",
    "capterra": "Capterra",
}
_OTHER_NAMES = {"twitter": "x", "hn": "hackernews", "hacker_news": "hackernews", "bsky": "bluesky"}
_PAGES = (  # page of a person on a network: what comes before the name
    ("linkedin.com", "linkedin", r"/in/([^/]+)"),
    ("x.com", "x", r"/@?(\w+)"),
    ("twitter.com", "x", r"/@?(\w+)"),
    ("github.com", "github", r"/([\w-]+)"),
    ("reddit.com", "reddit", r"/(?:u|user)/([\w-]+)"),
    ("bsky.app", "bluesky", r"/profile/([^/]+)"),
    ("youtube.com", "youtube", r"/@([^/]+)"),
    ("medium.com", "medium", r"/@([^/]+)"),
    ("instagram.com", "instagram", r"/([\w.]+)"),
)
_NOBODY = {"home", "i", "intent", "search", "share", "explore", "orgs", "topics", "p", "hashtag"}
"""Words that stand where a name stands, and are none."""
LONGEST = 320


def normal_handle(text: str, network: str = "") -> str:
    """A handle in one spelling: "@Claire@Piaille.fr" on Mastodon is "mastodon:claire@piaille.fr".

    Empty when it names no network or nobody. On Mastodon a name needs its server.
    """
    said = text.strip().lower()
    if not network:
        network, _colon, said = said.partition(":")
    network = network.strip().lower()
    network = _OTHER_NAMES.get(network, network)
    name = said.strip().lstrip("@").rstrip("/")
    whole = f"{network}:{name}"
    if not re.fullmatch(r"[a-z0-9_-]{1,30}", network) or not re.fullmatch(r"[^\s/?#]+", name):
        return ""
    if network == "mastodon" and not re.fullmatch(r"[^@]+@[^@]+\.[^@]+", name):
        return ""
    return whole if len(whole) <= LONGEST else ""


def normal_url(text: str) -> str:
    """The address of somebody's page in one spelling: no scheme, no www, no query, no slash at the end.

    Empty when it is no web address, or names a site and nobody on it. A query stays only where it is the name.
    """
    said = text.strip().lower()
    if not re.match(r"https?://", said):
        said = f"https://{said}"
    try:
        parts = urlsplit(said)
        host = parts.hostname or ""
    except ValueError:
        return ""
    path = re.sub(r"/+", "/", parts.path).rstrip("/")
    host = re.sub(r"^(www|m|mobile)\.", "", host)
    host = "linkedin.com" if host.endswith(".linkedin.com") else host
    name = parse_qs(parts.query).get("id", [""])[0]
    if path in ("/user", "/profile.php"):
        path = f"{path}?id={name}" if name else ""
    if not re.fullmatch(r"[^\s.]+(\.[^\s.]+)+", host) or not path or " " in path:
        return ""
    return f"{host}{path}" if len(f"{host}{path}") <= LONGEST else ""


def handle_in(url: str) -> str:
    """The handle that the address of a page says, as `normal_handle`; empty when it says none."""
    host, _slash, rest = normal_url(url).partition("/")
    path = f"/{rest}"
    if host == "news.ycombinator.com" and path.startswith("/user?id="):
        return normal_handle(path.removeprefix("/user?id="), "hackernews")
    for site, network, pattern in _PAGES:
        if host == site:
            found = re.fullmatch(pattern, path)
            return normal_handle(found[1], network) if found and found[1] not in _NOBODY else ""
    on_a_server = re.fullmatch(r"/@([\w.-]+)", path)
    return normal_handle(f"{on_a_server[1]}@{host}", "mastodon") if on_a_server else ""


def shown(value: str) -> tuple[str, str]:
    """(network in words, name) of a stored handle."""
    network, _colon, name = value.partition(":")
    return NETWORKS.get(network, network.capitalize()), name
