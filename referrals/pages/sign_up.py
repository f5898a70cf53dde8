"""A page with an organization's sign-up questions, for those without a form of their own. Works without JavaScript.

Follow-ups come on a second page, once the answers they depend on are there; what was answered is kept at each step.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.contacting.models import Consent
from accounts.contacting.services import record_consent
from accounts.customers.models import Contact
from accounts.customers.services import find_contact
from accounts.moving.services import upsert_contact
from accounts.organizations import branding
from accounts.organizations.models import Organization
from accounts.pages.refusals import refusals_as_pages
from kernel import signed_links, tenancy
from kernel.errors import DomainError
from referrals.attribution.services import take_lead
from referrals.leads.models import Lead
from referrals.qualification import services
from referrals.qualification.facts import settings_now
from referrals.qualification.form_address import PURPOSE, WORKS_FOR
from referrals.qualification.in_force import questions_now
from referrals.qualification.questions import asked, read_answer
from referrals.qualification.showing import shown_questions

LANGUAGES = ("en", "fr")
HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
CONTINUES = "sign-up-continues"
SOURCE = "sign-up page"
TRAP = "website"
"""A field that no person sees: who fills it in is a program, thanked and not kept."""


# The signed address is the permission, and the page is opened from other sites, without a cookie to carry a token.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@refusals_as_pages
def sign_up_form(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks; POST keeps what was answered and asks what follows from it, until nothing is left to ask."""
    subject = signed_links.read(token, purpose=PURPOSE, max_age=WORKS_FOR)
    with tenancy.inside(subject.organization_id):
        organization = Organization.objects.get(pk=subject.organization_id)
        if not settings_now().is_form_open:
            raise signed_links.BadLink(_("This page is closed."))
        with translation.override(_language(request, organization)):
            page = _answer(request, organization)
    for name, value in HEADERS.items():
        page[name] = value
    return page


def _language(request: HttpRequest, organization: Organization) -> str:
    wanted = request.GET.get("language") or translation.get_language_from_request(request)
    language = str(wanted)[:2].lower()
    return language if language in LANGUAGES else organization.language


def _answer(request: HttpRequest, organization: Organization) -> HttpResponse:
    if request.method != "POST":
        return _page(request, organization, answers={})
    if request.POST.get(TRAP):
        return _page(request, organization, answers={}, is_done=True)
    lead = _lead_going_on(request)
    faults = _faults_of_person(request) if lead is None else {}
    given, wrong = _given(request)
    if faults or wrong:
        return _page(request, organization, answers=given, faults={**faults, **wrong}, lead=lead)
    if lead is None:
        lead = _take_in(request)
    try:
        services.answer(lead, answers=given)
    except DomainError as refusal:
        return _page(request, organization, answers=given, faults={"": refusal.message}, lead=lead)
    known = services.answers_of(lead)
    waiting = [one for one in asked(questions_now()[1], known) if one["code"] not in known]
    follow_ups = [one["code"] for one in waiting if one.get("only_if")]
    seen = set(request.POST.getlist("shown"))
    if set(follow_ups) - seen:
        return _page(request, organization, answers=known, lead=lead, only=follow_ups)
    return _page(request, organization, answers=known, is_done=True)


def _lead_going_on(request: HttpRequest) -> Lead | None:
    """The lead of the page before, by a signed word that only our own page holds."""
    token = request.POST.get("lead", "")
    if not token:
        return None
    subject = signed_links.read(token, purpose=CONTINUES, max_age=WORKS_FOR)
    if subject.organization_id != tenancy.current():
        raise signed_links.BadLink(_("This link does not work any more."))
    found: Lead | None = (
        Lead.objects.for_organization(tenancy.current())
        .filter(pk=subject.subject_id)
        .select_related("contact")
        .first()
    )
    if found is None:
        raise signed_links.BadLink(_("This link does not work any more."))
    return found


def _faults_of_person(request: HttpRequest) -> dict[str, str]:
    email = request.POST.get("email", "").strip()
    try:
        validate_email(email)
    except ValidationError:
        return {"email": _("This is no mail address.")}
    return {} if len(email) <= 254 else {"email": _("This is no mail address.")}


def _given(request: HttpRequest) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers on the page, and what is wrong with the others; what was left empty is not answered."""
    shown = set(request.POST.getlist("shown"))
    given, wrong = {}, {}
    for question in questions_now()[1]["questions"]:
        code = question["code"]
        if code not in shown:
            continue
        said: Any = request.POST.getlist(f"a-{code}")
        said = [one for one in said if one.strip()]
        if not said:
            if question.get("required"):
                wrong[code] = _("Please answer this one.")
            continue
        value, fault = read_answer(question, said if question["kind"] == "several" else said[0])
        if fault:
            wrong[code] = fault
        else:
            given[code] = value
    return given, wrong


def _take_in(request: HttpRequest) -> Lead:
    """The person and their lead. Who is known by this address keeps what is known of them."""
    email = request.POST["email"].strip()
    name = " ".join(request.POST.get("name", "").split())[:200]
    fields: dict[str, Any] = {"language": translation.get_language() or ""}
    if find_contact(is_test=False, email=email) is None:
        fields |= {"standing": Contact.Standing.PROSPECT} | ({"name": name} if name else {})
    contact, _is_new = upsert_contact(is_test=False, email=email, fields=fields, in_person=True)
    if request.POST.get("may_mail"):
        record_consent(
            contact=contact,
            purpose=Consent.Purpose.CONTENT,
            answer=Consent.Answer.GRANTED,
            source=SOURCE,
        )
    lead, _created = take_lead(
        contact=contact,
        external_id=f"form:{contact.pk}",
        heard_from=request.POST.get("heard_from", "").strip()[:500],
        referral_code=request.GET.get("ref", "")[:32],
        click_id=request.GET.get("click_id", "")[:64],
    )
    return lead


def _page(
    request: HttpRequest,
    organization: Organization,
    *,
    answers: dict[str, Any],
    faults: dict[str, str] | None = None,
    lead: Lead | None = None,
    only: list[str] | None = None,
    is_done: bool = False,
) -> HttpResponse:
    number, content = questions_now()
    language = translation.get_language() or "en"
    shown = shown_questions(number, content, language)
    wanted = set(only) if only is not None else _first_ones(request, content)
    for one in shown["questions"]:
        said = answers.get(one["code"])
        one["said"] = said if isinstance(said, list) else [said]
        one["typed"] = request.POST.get(f"a-{one['code']}", "") if said is None else said
        one["fault"] = (faults or {}).get(one["code"], "")
    context = {
        "organization": organization,
        "brand": branding.addresses(organization.pk, branding.look()),
        "intro": shown["intro"],
        "questions": [one for one in shown["questions"] if one["code"] in wanted],
        "faults": faults or {},
        "typed": request.POST,
        "lead": _going_on(lead) if lead else "",
        "is_done": is_done,
    }
    status = 400 if faults else 200
    return render(request, "referrals/sign_up.html", context, status=status)


def _first_ones(request: HttpRequest, content: Any) -> set[str]:
    """On the first page everybody's questions; after a mistake those that were shown."""
    shown = set(request.POST.getlist("shown"))
    return shown or {one["code"] for one in content["questions"] if not one.get("only_if")}


def _going_on(lead: Lead) -> str:
    return signed_links.sign(
        purpose=CONTINUES, organization_id=lead.organization_id, subject_id=lead.pk
    )
