"""The page on which a customer reads what is to be published with them, and approves it or says what to change."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.pages.refusals import refusals_as_pages
from advocacy.incentives import addresses, approving, pieces
from advocacy.incentives.piece_models import JointPiece
from advocacy.pages import permission
from advocacy.pages.people import private, private_page, speaking_to
from kernel import signed_links, tenancy
from kernel.errors import Invalid

SEE_OTHER = 303
SHOWN_IN = {"approval", "approved", "published"}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@refusals_as_pages
def joint_piece(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the text as it stands; POST has a code sent that approves exactly that version, or sends it back with words."""
    subject = signed_links.read(token, purpose=addresses.PIECE, max_age=addresses.PIECE_WORKS_FOR)
    with tenancy.inside(subject.organization_id):
        found = (
            JointPiece.objects.for_organization(subject.organization_id)
            .filter(pk=subject.subject_id)
            .select_related("contact__company", "owner")
            .first()
        )
        if found is None:
            raise signed_links.BadLink(_("This link does not work any more."))
        with speaking_to(found.contact):
            if request.method == "POST":
                if request.POST.get("step") == "approve":
                    version = _version(request.POST)
                    return permission.to_code(approving.ask(piece=found, version=version))
                _send_back(found, request.POST)
                back = HttpResponseRedirect(f"{reverse('joint_piece', args=[token])}#now")
                back.status_code = SEE_OTHER
                return private(back)
            return private_page(request, "advocacy/joint_piece.html", _content(found))


def _version(told: Any) -> int:
    said = told.get("version", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0


def _send_back(found: JointPiece, told: Any) -> None:
    if told.get("step") != "change":
        raise Invalid(_("This cannot be answered here."), code="unknown_answer")
    pieces.want_changes(piece=found, version=_version(told), words=told.get("words", ""))


def _content(found: JointPiece) -> dict[str, Any]:
    return {
        "piece": found,
        "is_shown": found.stage in SHOWN_IN,
        "is_with_them": found.stage == "approval",
        "who": found.owner.get_full_name() if found.owner else "",
    }
