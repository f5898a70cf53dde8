"""Where Slack tells us of a button: a signed address per connection. The signature of the call proves who sent it."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from accounts.outbound.slack_models import SlackConnection
from kernel import signed_links

PURPOSE = "slack.interactivity"
WORKS_FOR = timedelta(days=3650)


def interactivity_url(row: SlackConnection) -> str:
    """The "Request URL" to enter in the settings of the Slack app."""
    token = signed_links.sign(
        purpose=PURPOSE, organization_id=row.organization_id, subject_id=row.pk
    )
    return f"{settings.BASE_URL}{reverse('slack_pressed', args=[token])}"
