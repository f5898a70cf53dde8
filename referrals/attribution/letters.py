"""Texts around an introduction, prepared for people to send from their own mail: the advocate's, and our first and second."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.customers.models import Contact
from accounts.organizations.models import Organization, User
from kernel import signed_links
from referrals.attribution.touch_models import Introduction

REFUSE = "introduction.refuse"
INTRODUCE = "introduction.write"
LANGUAGES = {"en", "fr"}


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to be sent by hand. `link` opens it in the reader's own mail program."""

    subject: str
    body: str
    to: str = ""
    cc: str = ""

    @property
    def link(self) -> str:
        told = {"subject": self.subject, "body": self.body} | ({"cc": self.cc} if self.cc else {})
        return f"mailto:{quote(self.to, safe='@')}?{urlencode(told, quote_via=quote)}"


def refusal_url(introduction: Introduction) -> str:
    token = signed_links.sign(
        purpose=REFUSE,
        organization_id=introduction.organization_id,
        subject_id=introduction.pk,
    )
    base: str = settings.BASE_URL
    return base + reverse("introduction_refuse", args=[token])


def introduce_url(contact: Contact) -> str:
    """The page on which an advocate finds a prepared introduction; signed, good for a year."""
    token = signed_links.sign(
        purpose=INTRODUCE, organization_id=contact.organization_id, subject_id=contact.pk
    )
    base: str = settings.BASE_URL
    return base + reverse("introduction_write", args=[token])


def by_advocate(advocate: Contact, *, organization: Organization, link: str, cc: str) -> Letter:
    """What the advocate may copy and change. They send it; we are on copy only if they want."""
    return Letter(
        subject=_("Somebody you should meet: %(name)s") % {"name": organization.name},
        body=_(
            "Hello,\n\nwe work with %(name)s, and I thought of you. If you like, have a look: %(link)s\n\n"
            "They show it with your own case, in half an hour. No obligation at all.\n\n%(me)s"
        )
        % {"name": organization.name, "link": link, "me": advocate.first_name},
        cc=cc,
    )


def first(introduction: Introduction, *, by: User, organization: Organization) -> Letter:
    """Our first mail: who introduced them and when, what it is, and how to refuse."""
    with translation.override(_language(introduction, organization)):
        body = _(
            "Hello %(name)s,\n\n%(advocate)s introduced us on %(day)s. I would be glad to show you, with your own case, "
            "what they use us for: half an hour, no sales talk. When would it suit you?\n\nIf you would rather not hear "
            "from us, one click is enough, and your address is deleted: %(refuse)s\n\n%(me)s, %(organization)s"
        ) % _values(introduction, by, organization)
        subject = _("%(advocate)s introduced us") % {"advocate": introduction.advocate}
    return Letter(subject, body, to=introduction.contact.email if introduction.contact else "")


def second(introduction: Introduction, *, by: User, organization: Organization) -> Letter:
    """Our second and last mail."""
    with translation.override(_language(introduction, organization)):
        body = _(
            "Hello %(name)s,\n\nthis is the only time I come back to you. %(advocate)s had put us in touch; if it is of "
            "interest, one line is enough. If not, you need do nothing: your address is deleted after 30 days.\n\n"
            "Not interested: %(refuse)s\n\n%(me)s, %(organization)s"
        ) % _values(introduction, by, organization)
        subject = _("Once more, and not again: %(advocate)s introduced us") % {
            "advocate": introduction.advocate
        }
    return Letter(subject, body, to=introduction.contact.email if introduction.contact else "")


def _language(introduction: Introduction, organization: Organization) -> str:
    contact = introduction.contact
    spoken = (contact.language if contact else "").lower()[:2]
    spoken = spoken or introduction.advocate.language.lower()[:2]
    return spoken if spoken in LANGUAGES else organization.language


def _values(introduction: Introduction, by: User, organization: Organization) -> dict[str, str]:
    contact = introduction.contact
    return {
        "name": contact.first_name if contact else "",
        "advocate": str(introduction.advocate),
        "day": date_format(introduction.made_at, "j F"),
        "refuse": refusal_url(introduction),
        "me": by.get_full_name() or str(by),
        "organization": organization.name,
    }
