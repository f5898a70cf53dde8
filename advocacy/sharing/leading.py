"""Where the personal links of a shop lead."""

from urllib.parse import urlsplit

from kernel import tenancy
from referrals.links.models import LinkSettings
from referrals.links.services import configure_links


def lead_links_to(shop_url: str) -> bool:
    """A shop has no demo to give: links that lead nowhere else yet lead to it. Whether they do from now on.

    Raises ValidationError for an address that links may not lead to.
    """
    own = LinkSettings.objects.for_organization(tenancy.current()).first()
    if not shop_url or (own and own.target_url):
        return False
    hosts = [*(own.allowed_hosts if own else []), urlsplit(shop_url).hostname or ""]
    configure_links(target_url=shop_url, allowed_hosts=hosts)
    return True
