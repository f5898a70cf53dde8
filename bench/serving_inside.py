"""The part of `bench.serving` that runs inside Django: an organization with people, a link and a key."""

import json

import django

django.setup()

from accounts.customers.models import Contact  # noqa: E402
from accounts.organizations.services import create_api_key  # noqa: E402
from bench.filling import fill, organization  # noqa: E402
from kernel import tenancy  # noqa: E402
from referrals.links.services import configure_links, link_for  # noqa: E402


def main() -> None:
    row, owner = organization("Serving")
    fill(row, owner, companies=1_000, contacts=10_000, events=10_000)
    _key, secret = create_api_key(
        organization=row, name="bench", scopes=["ingest", "read", "write"], by=None
    )
    with tenancy.inside(row.pk):
        configure_links(target_url="https://bench.example/start", allowed_hosts=["bench.example"])
        link = link_for(Contact.objects.order_by("external_id")[0])
    print(json.dumps({"organization": str(row.pk), "key": secret, "code": link.code}))


main()
