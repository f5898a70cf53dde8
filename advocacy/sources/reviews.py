"""A review in our own words: {id, url, source, author: {name, handle, profile_url, company}, rating, title, text,
published_at, lang}. No review site sends such calls itself; Zapier, Make or an export do."""

from django.utils.translation import gettext_lazy as _

from accounts.events.models import Event
from advocacy.sources import tracked, traits
from advocacy.sources.authors import tell_author
from advocacy.sources.generic import identity_of, shared_secret, unpacked
from advocacy.sources.known import Known
from advocacy.sources.listening import is_own
from advocacy.sources.providers import Provider
from advocacy.sources.spoken import address, network_of, plain_language, spoken, word
from advocacy.sources.told import Told
from kernel.text import define, reason
from kernel.work import Unworkable

define(
    {"bad_scale": _("A scale to {scale} is not known here.")},
)

STARS = 5
LARGEST_SCALE = 100


def read(event: Event, known: Known) -> Told:
    """4 or 5 stars of 5 are a review, 3 nothing, 1 or 2 a complaint to answer. Raises Unworkable.

    A rating on another scale (`scale`: 10, 100) is brought to five stars, and kept as it was given beside it.
    """
    said = event.payload
    url = word(said, "url", limit=500)
    network = network_of(word(said, "source", limit=60), url)
    told = Told(event_id=event.pk, at=event.occurred_at, reading=Event.Reading.NOTHING)
    tell_author(told, event, network=network, may_be_new=True)
    if told.clue is not None and is_own(told.clue, known.own_domains):
        return told
    stars, given = _stars(said.get("rating"), said.get("scale", said.get("rating_scale")))
    words = spoken(word(said, "text", "body"), url=url, title=word(said, "title"), network=network)
    subject = address(url) or word(said, "id", limit=120) or event.message_id
    tracked.review(told, event, {"id": subject, "rating": stars, **words})
    language = plain_language(word(said, "lang", "language"))
    for evidence in told.evidence:
        evidence.details |= given | ({"language": language} if language else {})
    return told


def _stars(rating: object, scale: object) -> tuple[float | None, dict[str, str]]:
    """The rating on a scale to five, and as it was given when that was another one."""
    told = traits.number(rating)
    of = STARS if scale in (None, "") else traits.number(scale)
    if of is None or not STARS <= of <= LARGEST_SCALE:
        raise Unworkable(reason("bad_scale", scale=str(scale)[:20]))
    if told is None or of == STARS:
        return told, {}
    if not 0 <= told <= of:
        raise Unworkable(reason("bad_score", scale=of, value=f"{told:g}"))
    return told * STARS / of, {"given": f"{told:g}/{of:g}"}


PROVIDER = Provider(
    code="review",
    label=_("Reviews (Zapier, Make)"),
    read=read,
    unpack=unpacked("Review Published", identity=identity_of("id", "url")),
    verify=shared_secret,
    is_secret_optional=True,
    help_text=_(
        "Send each review as JSON: id, url, source, author (name, handle, profile_url, company), rating of 5, title, text, published_at, lang. The author is matched with people you know; add the author's email or user_id and the secret in the header X-Goodword-Secret to name them for certain."
    ),
)
