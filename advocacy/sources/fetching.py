"""One look at one feed: the calls it takes, and what they brought. Knows the network, not the database."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from accounts.events.reading import News
from advocacy.sources.polled import Login, NotAFeed, Page, Plan, Wanted
from advocacy.sources.polling import asked_to_wait
from kernel import http
from kernel.addresses import NotFetched
from kernel.http import Answer, Limits
from kernel.text import Reason, define, reason

define(
    {
        "feed_status": _("The server answered {status}."),
        "feed_not_there": _("There is nothing at this address ({status})."),
        "feed_not_allowed": _("The server wants a log-in or does not let us in ({status})."),
        "feed_login_refused": _("The log-in was refused. Check account and app password."),
        "feed_too_many": _("The server asks us to come less often ({status})."),
    }
)

MOST_PAGES = 5
"""How many answers one look takes at most, when more is new than fits into one."""
NEEDS_LOGIN = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED})
"""What a Bluesky server says to a token that has run out (400 ExpiredToken), or to none."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is known before a look. `password` and `session` are in the clear, for as long as the look lasts."""

    plan: Plan
    wanted: Wanted
    etag: str = ""
    last_modified: str = ""
    account: str = ""
    password: str = ""
    session: str = ""


@dataclass(slots=True)
class Seen:
    """What a look brought: news, how far it got, and why it ended early, when it did."""

    news: list[News] = field(default_factory=list)
    cursor: str = ""
    etag: str = ""
    last_modified: str = ""
    session: str = ""
    failure: Reason | None = None
    wait: timedelta | None = None


class _NotAnswered(Exception):
    def __init__(self, why: Reason, wait: timedelta | None = None) -> None:
        super().__init__(why["code"])
        self.reason = why
        self.wait = wait


def look_at(look: Look, *, limits: Limits = http.LIMITS) -> Seen:
    """Fetch what is new. What was read before something failed is kept; how far it got is not, so that the next look
    reads the rest."""
    seen = Seen(
        cursor=look.wanted.cursor,
        etag=look.etag,
        last_modified=look.last_modified,
        session=look.session,
    )
    try:
        _read_pages(look, seen, limits)
    except (NotFetched, NotAFeed) as refusal:
        seen.failure = refusal.reason
    except _NotAnswered as refusal:
        seen.failure, seen.wait = refusal.reason, refusal.wait
    return seen


def _read_pages(look: Look, seen: Seen, limits: Limits) -> None:
    url, cursors = look.plan.request(look.wanted), [look.wanted.cursor]
    headers = _conditions(look)
    for _number in range(MOST_PAGES):
        answer = _answer(look, seen, url, headers, limits)
        if answer.status == HTTPStatus.NOT_MODIFIED:
            return
        page: Page = look.plan.entries(answer.body, look.wanted, answer.headers)
        seen.news.extend(page.news)
        cursors.append(page.cursor)
        if look.plan.is_conditional and page.is_whole:
            seen.etag = answer.headers.get("etag", "")[:300]
            seen.last_modified = answer.headers.get("last-modified", "")[:100]
        if not page.next_url:
            break
        url, headers = page.next_url, {}
    # The first page is the newest: where it ends is where the next look begins.
    seen.cursor = (cursors[1] or look.wanted.cursor)[:200]


def _conditions(look: Look) -> dict[str, str]:
    told = {"If-None-Match": look.etag, "If-Modified-Since": look.last_modified}
    return {name: value for name, value in told.items() if value and look.plan.is_conditional}


def _answer(look: Look, seen: Seen, url: str, headers: dict[str, str], limits: Limits) -> Answer:
    """A page, after logging in when it takes that. Raises NotFetched, _NotAnswered."""
    login = look.plan.login
    if login and not seen.session:
        seen.session = _log_in(look, login, limits)
    answer = http.fetch(url, headers=headers | _proof(seen), limits=limits)
    if login and answer.status in NEEDS_LOGIN and seen.session == look.session:
        seen.session = _log_in(look, login, limits)
        answer = http.fetch(url, headers=headers | _proof(seen), limits=limits)
    _judge(answer, look.wanted.now)
    return answer


def _proof(seen: Seen) -> dict[str, str]:
    return {"Authorization": f"Bearer {seen.session}"} if seen.session else {}


def _log_in(look: Look, login: Login, limits: Limits) -> str:
    url, body = login.ask(look.wanted, look.account, look.password)
    answer = http.fetch(
        url, method="POST", body=body, headers={"Content-Type": "application/json"}, limits=limits
    )
    if answer.status in NEEDS_LOGIN or answer.status == HTTPStatus.FORBIDDEN:
        raise _NotAnswered(reason("feed_login_refused"))
    _judge(answer, look.wanted.now)
    return login.token(answer.body)


def _judge(answer: Answer, now: datetime) -> None:
    """Raises _NotAnswered unless the answer is one."""
    status = answer.status
    if status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
        return
    wait = asked_to_wait(answer.headers.get("retry-after", ""), now=now)
    raise _NotAnswered(reason(_REFUSALS.get(status, "feed_status"), status=str(status)), wait)


_REFUSALS: dict[int, str] = {
    HTTPStatus.TOO_MANY_REQUESTS: "feed_too_many",
    HTTPStatus.NOT_FOUND: "feed_not_there",
    HTTPStatus.GONE: "feed_not_there",
    HTTPStatus.UNAUTHORIZED: "feed_not_allowed",
    HTTPStatus.FORBIDDEN: "feed_not_allowed",
}
