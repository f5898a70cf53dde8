"""Who opens links: people, and programs in many coats."""

import pytest

from referrals.links.bots import is_human, signs_of

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PERSON = {"User-Agent": FIREFOX, "Accept-Language": "fr", "Accept": "text/html"}
HOME = "203.0.113.9"


@pytest.mark.parametrize(
    "agent",
    [
        FIREFOX,
        "Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
        "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile Instagram 300.0 (iPhone14,5; Google/google)",
        "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 [FBAN/FBIOS;FBAV/400.0]",
        "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0",
    ],
)
def test_people_are_people(agent: str) -> None:
    signs = signs_of(method="GET", headers={**PERSON, "User-Agent": agent}, address=HOME)
    assert signs == []
    assert is_human(signs)


@pytest.mark.parametrize(
    "agent",
    [
        "curl/8.5.0",
        "Wget/1.21",
        "python-requests/2.32",
        "Python-urllib/3.11",
        "facebookexternalhit/1.1",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
        "WhatsApp/2.23.20.0 A",
        "Mozilla/5.0 AppleWebKit/537.36 HeadlessChrome/120.0 Safari/537.36",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "LinkedInBot/1.0",
        "TelegramBot (like TwitterBot)",
        "Mozilla/5.0 (compatible; Baiduspider/2.0)",
        "Mozilla/5.0 (compatible; YandexCrawler)",
        "Go-http-client/1.1",
        "Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
    ],
)
def test_programs_that_say_so_are_programs(agent: str) -> None:
    signs = signs_of(method="GET", headers={**PERSON, "User-Agent": agent}, address=HOME)
    assert signs == ["program"]
    assert not is_human(signs)


@pytest.mark.parametrize(
    ("changes", "address", "sign"),
    [
        ({"Sec-Purpose": "prefetch;prerender"}, HOME, "prefetch"),
        ({"Purpose": "prefetch"}, HOME, "prefetch"),
        ({"X-Moz": "prefetch"}, HOME, "prefetch"),
        ({"X-Purpose": "preview"}, HOME, "prefetch"),
        ({"Referer": "https://statics.teams.cdn.office.net/evergreen"}, HOME, "scanning_referrer"),
        ({"Referer": "https://protect-eu.mimecast.com/s/abc"}, HOME, "scanning_referrer"),
        ({"Referer": "https://urlsand.esvalabs.com/"}, HOME, "scanning_referrer"),
        ({"User-Agent": ""}, HOME, "no_user_agent"),
        ({}, "52.114.1.1", "scanning_network"),
        ({}, "40.107.22.1", "scanning_network"),
        ({}, "::ffff:52.114.1.1", "scanning_network"),
    ],
)
def test_every_other_sign_is_enough_by_itself(
    changes: dict[str, str], address: str, sign: str
) -> None:
    signs = signs_of(method="GET", headers=PERSON | changes, address=address)
    assert signs == [sign]
    assert not is_human(signs)


def test_asking_for_headers_only_is_never_a_visit() -> None:
    assert not is_human(signs_of(method="HEAD", headers=PERSON, address=HOME))


def test_one_faint_sign_is_a_careful_person_and_two_are_a_program() -> None:
    quiet = {"User-Agent": FIREFOX, "Accept": "*/*"}
    assert signs_of(method="GET", headers=quiet, address=HOME) == ["no_language"]
    assert is_human(["no_language"])
    assert is_human(["no_accept"])
    assert not is_human(["no_language", "no_accept"])


def test_all_signs_are_kept_not_only_the_first() -> None:
    signs = signs_of(
        method="HEAD",
        headers={"user-agent": "curl/8", "purpose": "prefetch", "referer": "https://mimecast.com"},
        address="52.114.1.1",
    )
    assert signs == [
        "head",
        "prefetch",
        "program",
        "scanning_referrer",
        "scanning_network",
        "no_language",
        "no_accept",
    ]


@pytest.mark.parametrize("address", ["", "unknown", "999.1.1.1", "2001:db8::1"])
def test_an_address_that_says_nothing_is_no_sign(address: str) -> None:
    assert signs_of(method="GET", headers=PERSON, address=address) == []
