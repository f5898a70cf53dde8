"""The answers below an ask or an offer: one button each, without log-in and without script. Only a POST changes anything."""

from contextlib import suppress
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.pages.refusals import refusals_as_pages
from advocacy.metrics import services as metrics
from advocacy.moments import addresses, answering, telling
from advocacy.moments.answers import LONGEST_NOTE, Answer
from advocacy.moments.history import given_and_asked
from advocacy.moments.models import Moment
from advocacy.pages.people import private
from kernel import signed_links, tenancy

SEE_OTHER = 303


# The signed address is the permission, and mail programs open pages without cookies: there is no token to carry.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@refusals_as_pages
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """POST keeps the answer; looking here (a link scanner, a reload) leads back to the page and changes nothing."""
    subject = signed_links.read(token, purpose=addresses.PURPOSE, max_age=addresses.KEPT_FOR)
    if request.method == "POST":
        with tenancy.inside(subject.organization_id):
            keep(find(subject), request.POST, how=Answer.How.PAGE)
    back = HttpResponseRedirect(f"{reverse('moment', args=[token])}#answer")
    back.status_code = SEE_OTHER
    return private(back)


def find(subject: signed_links.LinkSubject) -> Moment:
    """The moment of a link. Raises BadLink."""
    found = (
        Moment.objects.for_organization(subject.organization_id)
        .filter(pk=subject.subject_id)
        .select_related(
            "contact__company__owner",
            "rule",
            "signal",
            "offer__incentive",
            "offer__owner",
            "offer__contact__company",
        )
        .first()
    )
    if found is None:
        raise signed_links.BadLink(_("This link does not work any more."))
    return found


def keep(moment: Moment, told: Any, *, how: str) -> Answer:
    """What a form says: the day counts with "not now" only, and one that cannot be read is as none."""
    kind, until = told.get("kind", ""), None
    if kind == Answer.Kind.NOT_NOW:
        with suppress(ValueError):
            until = date.fromisoformat(told.get("until", ""))
    made = answering.answer(
        moment=moment, kind=kind, note=told.get("note", ""), until=until, how=how
    )
    metrics.mark([made.answered_at])
    return made


def shown(moment: Moment, token: str) -> dict[str, Any]:
    """What the page of a moment shows of answers: the buttons, the one that holds, and why this person was chosen."""
    kinds = answering.answers_to(moment)
    if not kinds:
        return {}
    given = answering.newest_answer(moment)
    now = timezone.now()
    balance = given_and_asked([moment.contact_id], now=now)[moment.contact_id]
    return {
        "buttons": [(kind, Answer.Kind(kind).label) for kind in kinds],
        "gone": [
            (kind, Answer.Kind(kind).label) for kind in (Answer.Kind.NOT_ME, Answer.Kind.LEFT)
        ],
        "given": given,
        "told": telling.answer_lines(given) if given else [],
        "is_over": moment.state != "done" and moment.expires_at <= now and given is None,
        "why": telling.why_lines(moment, balance),
        "address": reverse("moment_answer", args=[token]),
        "longest": LONGEST_NOTE,
        "today": timezone.localdate().isoformat(),
        "yours": addresses.your_url(
            organization_id=moment.organization_id, contact_id=moment.contact_id
        ),
    }
