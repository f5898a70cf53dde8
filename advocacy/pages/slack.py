"""A button was pressed in Slack: proven by the signature of the call and its time, done in the name of the member it was.

Slack waits three seconds. The answer that replaces the message is queued like everything that leaves.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST
from slack_sdk.signature import SignatureVerifier

from accounts.organizations.models import Membership
from accounts.organizations.permissions import can
from accounts.outbound import slack, slack_people
from accounts.outbound.slack_addresses import PURPOSE, WORKS_FOR
from accounts.outbound.slack_models import SlackConnection, SlackMessage
from advocacy.moments import acting, on_slack, services
from advocacy.moments.models import Moment
from kernel import signed_links, tenancy
from kernel.errors import DomainError
from kernel.ids import uuid7

SKEW_SECONDS = 300
LARGEST_BODY = 256 * 1024
LINK_SALT, LINK_WORKS_FOR = "goodword.slack.person", 3600

VERBS: dict[str, Callable[..., Moment]] = {
    on_slack.APPROVE: acting.approve,
    on_slack.SNOOZE: acting.snooze,
    on_slack.DONE: acting.done,
    on_slack.PASS: services.dismiss,
}


@dataclass(frozen=True, slots=True)
class Press:
    """One press of a button, as Slack tells it."""

    slack_id: str
    action: str
    moment_id: UUID
    answer_to: str


@csrf_exempt
@never_cache
@transaction.non_atomic_requests
@require_POST
def pressed(request: HttpRequest, token: str) -> HttpResponse:
    """200 once it is done, or refused in words the presser reads; 401 when the call proves nothing."""
    try:
        subject = signed_links.read(token, purpose=PURPOSE, max_age=WORKS_FOR)
        body = request.body
    except (signed_links.BadLink, RequestDataTooBig):
        return HttpResponse(status=404)
    with tenancy.inside(subject.organization_id):
        connection = slack.connection()
    if connection is None or connection.pk != subject.subject_id or len(body) > LARGEST_BODY:
        return HttpResponse(status=404)
    if not _is_proven(connection, request, body):
        return HttpResponse(status=401)
    press = _read(body)
    if press is not None:
        _do(connection, press)
    return HttpResponse(status=200)


def _is_proven(connection: SlackConnection, request: HttpRequest, body: bytes) -> bool:
    """Signed with the secret of the connection, within the last five minutes."""
    secret = slack.signing_secret(connection)
    signature = request.headers.get("X-Slack-Signature", "")
    at = request.headers.get("X-Slack-Request-Timestamp", "")
    if not (secret and signature.isascii() and at.isascii() and at.isdigit()):
        return False
    if abs(time.time() - int(at[:12])) > SKEW_SECONDS:  # the library looks at the past only
        return False
    return SignatureVerifier(secret).is_valid(body=body, timestamp=at, signature=signature)


def _read(body: bytes) -> Press | None:
    """The press; None for what is none of ours."""
    try:
        told: dict[str, Any] = json.loads(parse_qs(body.decode())["payload"][0])
        action = told["actions"][0]
        if told["type"] != "block_actions" or action["action_id"] not in VERBS:
            return None
        return Press(
            slack_id=str(told["user"]["id"])[:40],
            action=action["action_id"],
            moment_id=UUID(str(action["value"])),
            answer_to=_answer_address(str(told.get("response_url", ""))),
        )
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return None


def _answer_address(url: str) -> str:
    """Where the answer goes: Slack's own host, and no other."""
    host = urlsplit(url).hostname or ""
    is_slack = url.startswith("https://") and (host == "slack.com" or host.endswith(".slack.com"))
    return url if is_slack or settings.OUTGOING_PRIVATE_NETWORKS else ""


def _do(connection: SlackConnection, press: Press) -> None:
    """As the member who pressed; somebody whom we do not know learns how to say who they are."""
    organization_id = connection.organization_id
    with tenancy.inside(organization_id):
        member = slack_people.known(press.slack_id)
    email = "" if member else slack_people.look_up(connection, press.slack_id)
    with transaction.atomic(), tenancy.inside(organization_id):
        member = member or slack_people.link_by_email(slack_id=press.slack_id, email=email)
        if member is None:
            with translation.override(connection.organization.language):
                _answer(press, _("First say who you are: %(url)s") % {"url": _link_url(press)})
            return
    with translation.override(member.user.language):
        try:
            with transaction.atomic(), tenancy.inside(organization_id):
                _act(press, member)
        except DomainError as refusal:
            with transaction.atomic(), tenancy.inside(organization_id):
                _answer(press, refusal.message)


def _act(press: Press, member: Membership) -> None:
    moment = (
        Moment.objects.for_organization(tenancy.current())
        .select_related("contact__company", "rule")
        .filter(pk=press.moment_id)
        .first()
    )
    if moment is None or not can(member, "act"):
        _answer(press, _("Your role reads only.") if moment else _("It is no longer there."))
        return
    VERBS[press.action](moment=moment, by=member.user)
    told = _told(press.action) % {"name": member.user}
    moment.refresh_from_db(fields=["state"])
    _answer(press, told, on_slack.blocks(moment, with_buttons=False, told=told))


def _told(action: str) -> str:
    return {
        on_slack.APPROVE: _("Approved by %(name)s: the mail leaves in the person's working hours."),
        on_slack.SNOOZE: _("Put off by %(name)s to the next working morning."),
        on_slack.DONE: _("Done by %(name)s."),
        on_slack.PASS: _("Let pass by %(name)s."),
    }[action]


def _answer(press: Press, words: str, blocks: list[dict[str, Any]] | None = None) -> None:
    if press.answer_to:
        slack.queue(
            to=SlackMessage.To.ANSWER,
            address=press.answer_to,
            text=words,
            blocks=blocks or [],
            key=f"answer:{uuid7()}",
        )


def _link_url(press: Press) -> str:
    token = signing.dumps(press.slack_id, salt=f"{LINK_SALT}.{tenancy.current()}")
    return f"{settings.BASE_URL}{reverse('admin:slack_person')}?who={token}"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest) -> HttpResponse:
    """Whoever is logged in says that they are the one who pressed. Looking changes nothing."""
    who = request.POST.get("who") or request.GET.get("who") or ""
    try:
        salt = f"{LINK_SALT}.{tenancy.current()}"
        slack_id = signing.loads(who, salt=salt, max_age=LINK_WORKS_FOR)
    except signing.BadSignature as error:
        raise signed_links.BadLink(_("This link does not work any more.")) from error
    is_done = request.method == "POST"
    if is_done:
        membership = request.membership  # type: ignore[attr-defined]
        slack_people.link(slack_id=str(slack_id), membership_id=membership.pk)
    return render(request, "advocacy/slack_person.html", {"who": who, "is_done": is_done})
