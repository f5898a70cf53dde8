"""A yes that binds needs a code that went to the person's own address: whoever was forwarded a link can read, not grant."""

import hmac
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.customers.models import Contact
from accounts.organizations.models import Organization
from accounts.outbound import mail
from advocacy.evidence import grants
from advocacy.evidence.models import TO_THEM, Evidence, Grant
from advocacy.evidence.request_models import CODE_WORKS_FOR, GrantRequest
from kernel import tenancy, work
from kernel.errors import Conflict, Invalid
from kernel.settling import settle_due

AT_MOST = 5
"""Codes for one person in an hour: a stranger with a forwarded link cannot fill their mailbox."""
WINDOW = timedelta(hours=1)
TRIES = 5
AT_ONCE = 2
SECONDS_PER_MAIL = 15
WAITS = (5, 15, 60, 180)
"""Seconds after the first, second, ... failed attempt: somebody sits before the page and waits."""
MINUTES = int(CODE_WORKS_FOR.total_seconds() // 60)


class Outcome(StrEnum):
    GRANTED = "granted"
    WRONG = "wrong"
    OVER = "over"


def requests() -> QuerySet[GrantRequest]:
    rows: QuerySet[GrantRequest] = GrantRequest.objects.for_organization(tenancy.current())
    return rows


def ask(*, evidence: Evidence, contact: Contact, naming: str) -> GrantRequest:
    """Have a code sent to the person's own address. Raises Invalid, and Conflict when there is no way to send one."""
    if naming not in Grant.Naming.values:
        raise Invalid(_("Say how far you may be named."), code="unknown_naming")
    if not contact.email or contact.is_test:
        raise Conflict(
            _(
                "We have no mail address of yours that a code could go to. Tell the person you know here."
            ),
            code="no_address",
        )
    Contact.objects.for_organization(tenancy.current()).select_for_update(no_key=True).get(
        pk=contact.pk
    )
    now = timezone.now()
    lately = requests().filter(contact=contact, asked_at__gt=now - WINDOW)
    if lately.count() >= AT_MOST:
        raise Conflict(
            _("Several codes were sent already. Use the newest, or try again in an hour."),
            code="too_many_codes",
        )
    row = GrantRequest(
        organization_id=tenancy.current(),
        evidence=evidence,
        contact=contact,
        naming=naming,
        asked_at=now,
        due_at=now,
    )
    row.save(force_insert=True)
    return row


def call_off(*, evidence: Evidence) -> None:
    """The codes that are out for this piece work no more: what they would allow is not what it was."""
    requests().filter(evidence=evidence, used_at=None).update(wrong=TRIES)


def code_of(row: GrantRequest) -> str:
    """Six digits that only we can compute: they are stored nowhere."""
    return _code(row.pk, settings.SECRET_KEY)


def _code(row_id: UUID, key: str) -> str:
    digest = hmac.new(key.encode(), b"goodword.grant-code" + row_id.bytes, "sha256").digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def confirm(*, row: GrantRequest, code: str) -> Outcome:
    """Take the code: right, the yes is written down with its proof; wrong, a try is used up; too late, nothing happens."""
    mine = requests().select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    if mine.used_at is not None and _is_right(mine, code):
        return Outcome.GRANTED
    if not mine.is_open:
        return Outcome.OVER
    if not _is_right(mine, code):
        requests().filter(pk=mine.pk).update(wrong=F("wrong") + 1)
        return Outcome.WRONG if mine.wrong + 1 < TRIES else Outcome.OVER
    grants.give(
        evidence=mine.evidence,
        contact=mine.contact,
        naming=mine.naming,
        how=Grant.How.CODE,
        proof=_("Code sent to %(address)s, given back %(when)s UTC.")
        % {"address": mine.contact.email, "when": f"{timezone.now():%Y-%m-%d %H:%M}"},
    )
    mine.used_at = timezone.now()
    mine.save(update_fields=["used_at"])
    return Outcome.GRANTED


def _is_right(row: GrantRequest, code: str) -> bool:
    told = "".join(one for one in code if one.isascii() and one.isdigit())
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(hmac.compare_digest(told, _code(row.pk, key)) for key in keys)


def send_due(organization_id: UUID) -> int:
    """Send the codes that wait; call it outside of a transaction. Returns how many it took."""
    return settle_due(
        GrantRequest,
        organization_id,
        _send,
        limit=AT_ONCE,
        seconds_each=SECONDS_PER_MAIL,
        waits=WAITS,
    )


def _send(row: GrantRequest) -> None:
    """Nothing is decided here but whether the code is still of use."""
    contact = Contact.objects.for_organization(tenancy.current()).get(pk=row.contact_id)
    mine = requests().select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    if not mine.is_open or not contact.email or contact.merged_into_id:
        work.finish([row], state=work.State.CANCELLED)
        return
    organization = Organization.objects.get(pk=tenancy.current())
    spoken = contact.language.lower()[:2]
    language = spoken if spoken in {"en", "fr"} else organization.language
    letter = letter_of(row, contact=contact, organization=organization, language=language)
    mail.send(letter, to=contact, from_name=organization.name, delivery_id=row.pk)
    work.finish([row])


def letter_of(
    row: GrantRequest, *, contact: Contact, organization: Organization, language: str
) -> mail.Letter:
    """What the code is for, the code, and that nothing happens without it."""
    with translation.override(language):
        hero = contact.first_name
        naming = str(TO_THEM[row.naming])
        return mail.Letter(
            subject=_("Your code: %(code)s") % {"code": code_of(row)},
            greeting=_("Hello %(name)s,") % {"name": hero} if hero else _("Hello,"),
            paragraphs=[
                _("Your code is %(code)s. It works for %(minutes)s minutes.")
                % {"code": code_of(row), "minutes": MINUTES},
                _("With it you allow %(organization)s to show this, %(naming)s:")
                % {"organization": organization.name, "naming": naming},
                summary_of(row.evidence),
                _(
                    "If you did not ask for this code, do nothing: without it nothing is allowed, and nobody else can "
                    "see it. You can take a permission back whenever you like."
                ),
            ],
            footer=_("%(organization)s writes to you because you asked for this code.")
            % {"organization": organization.name},
            signature=organization.name,
            language=language,
        )


def summary_of(evidence: Evidence) -> str:
    """The piece in one line, as its person recognises it."""
    words = " ".join((evidence.text or evidence.title).split())
    short = f"{words[:200].rstrip()}…" if len(words) > 200 else words
    return f"{evidence.get_kind_display()}: {short}" if short else str(evidence.get_kind_display())
