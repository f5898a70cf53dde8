"""A moment as a message in Slack: its reasons and its draft, when it is time to act; with buttons where presses can be proven."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.outbound import slack
from accounts.outbound import slack_text as text
from accounts.outbound.slack_models import SlackConnection, SlackMessage
from advocacy.moments.models import Channel, Moment
from kernel import tenancy
from kernel.text import say

LONGEST_DRAFT = 1500
APPROVE, SNOOZE, DONE, PASS = "moment_approve", "moment_snooze", "moment_done", "moment_pass"


def announce(opened: Iterable[tuple[Moment, Iterable[tuple[str, datetime]]]]) -> None:
    """Post the moments that are on somebody's list, when they are due there. Two queries however many."""
    on_lists = [
        (moment, due_at)
        for moment, channels in opened
        for channel, due_at in channels
        if channel == Channel.TASK and not moment.is_test
    ]
    if not on_lists:
        return
    connection = slack.connection()
    if connection is None or not (connection.is_on and connection.posts_moments):
        return
    SlackMessage.objects.bulk_create(
        [_message(moment, due_at, connection) for moment, due_at in on_lists],
        ignore_conflicts=True,
    )


def _message(moment: Moment, due_at: datetime, connection: SlackConnection) -> SlackMessage:
    with translation.override(connection.organization.language):
        return SlackMessage(
            organization_id=tenancy.current(),
            to=SlackMessage.To.CHANNEL,
            text=_title(moment),
            blocks=blocks(moment, with_buttons=connection.has_buttons),
            key=f"moment:{moment.pk}",
            due_at=due_at,
            not_after=moment.expires_at,
        )


def blocks(moment: Moment, *, with_buttons: bool, told: str = "") -> list[dict[str, Any]]:
    """What it is, why, the draft; buttons while it is open, and what became of it (`told`) afterwards."""
    url = f"{settings.BASE_URL}{reverse('admin:advocacy_moment_change', args=[moment.pk])}"
    why = [say(one) for one in moment.reasons if isinstance(one, dict) and "code" in one]
    shown = [text.section(text.link(url, _title(moment)))]
    if why:
        shown.append(text.section("\n".join(f"• {text.escape(line)}" for line in why[:4])))
    if moment.body:
        shown.append(text.section(text.quoted(Truncator(moment.body).chars(LONGEST_DRAFT))))
    if told:
        shown.append(text.small(text.escape(told)))
    elif with_buttons:
        shown.append(text.buttons(_choices(moment), primary=DONE))
    return text.as_json(shown)


def _title(moment: Moment) -> str:
    company = f" ({moment.contact.company})" if moment.contact.company else ""
    return f"{moment.get_gesture_display().capitalize()}: {moment.contact}{company}"


def _choices(moment: Moment) -> list[tuple[str, str, str]]:
    value = str(moment.pk)
    approving = [(APPROVE, value, _("Approve and send"))] if moment.body else []
    return [
        *approving,
        (DONE, value, _("Done")),
        (SNOOZE, value, _("Tomorrow")),
        (PASS, value, _("Let pass")),
    ]
