"""The services we understand, by code. One line each; CONTRIBUTING, "To add a source", names the other places."""

from accounts.events.models import Event
from advocacy.sources import (
    bluesky,
    delighted,
    hackernews,
    hubspot,
    inbound_mail,
    intercom,
    introduction_mail,
    mastodon,
    mentions,
    octolens,
    orders,
    reviews,
    rss,
    shopify,
    stripe,
    surveys,
    typeform,
)
from advocacy.sources.providers import Provider

PROVIDERS: dict[str, Provider] = {
    provider.code: provider
    for provider in (
        stripe.PROVIDER,
        shopify.PROVIDER,
        hubspot.PROVIDER,
        intercom.PROVIDER,
        typeform.PROVIDER,
        delighted.PROVIDER,
        rss.PROVIDER,
        hackernews.PROVIDER,
        mastodon.PROVIDER,
        bluesky.PROVIDER,
        orders.PROVIDER,
        surveys.PROVIDER,
        reviews.PROVIDER,
        mentions.PROVIDER,
        octolens.PROVIDER,
        inbound_mail.PROVIDER,
        introduction_mail.PROVIDER,
    )
}


def provider_of(event: Event) -> Provider | None:
    """Who told this; None for a source that has no translator (any more)."""
    return PROVIDERS.get(event.source.partition("/")[0])
