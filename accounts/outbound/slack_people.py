"""Who of the team somebody in Slack is: known from before, found by their mail address, or linked by hand."""

from uuid import UUID

from accounts.organizations.models import Membership
from accounts.outbound import slack
from accounts.outbound.slack_models import SlackConnection, SlackPerson
from kernel import tenancy
from kernel.addresses import NotFetched
from kernel.http import Limits
from kernel.work import Unworkable

LOOKED_UP = Limits(seconds=2, size=64 * 1024, redirects=0, connect=1)
"""Slack waits three seconds for our answer to a button."""


def known(slack_id: str) -> Membership | None:
    """The member behind this id, while their log-in is open."""
    row = (
        SlackPerson.objects.for_organization(tenancy.current())
        .filter(slack_id=slack_id, membership__user__is_active=True)
        .select_related("membership__user", "membership__organization")
        .first()
    )
    return row.membership if row else None


def look_up(connection: SlackConnection, slack_id: str) -> str:
    """The mail address that Slack knows of them; empty when it does not tell. Calls Slack: outside of a transaction."""
    token = slack.bot_token(connection)
    if not token:
        return ""
    try:
        return slack.email_of(token, slack_id, limits=LOOKED_UP)
    except (NotFetched, Unworkable, OSError, ValueError):
        return ""


def link_by_email(*, slack_id: str, email: str) -> Membership | None:
    """Remember who they are, when a member has this mail address."""
    membership = (
        Membership.objects.filter(
            organization_id=tenancy.current(), user__email__iexact=email, user__is_active=True
        )
        .select_related("user", "organization")
        .first()
        if email
        else None
    )
    if membership is not None:
        link(slack_id=slack_id, membership_id=membership.pk)
    return membership


def link(*, slack_id: str, membership_id: UUID) -> None:
    """This id in Slack is this member, from now on; each is one of the other's at most."""
    rows = SlackPerson.objects.for_organization(tenancy.current())
    rows.filter(slack_id=slack_id).delete()
    rows.filter(membership_id=membership_id).delete()
    SlackPerson.objects.create(
        organization_id=tenancy.current(), slack_id=slack_id, membership_id=membership_id
    )
