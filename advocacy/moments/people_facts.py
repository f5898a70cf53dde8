"""The facts about a person and their company. Most are overwritten when they change: their past is not kept."""

from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Company, Contact
from advocacy.moments.readers import COMPANY, PERSON, company, mrr, person, plain
from kernel.conditions import Type


def add_persons() -> None:
    today = {"is_kept": False}
    plain(
        "contact.decider",
        _("decides or administers"),
        Type.YES_NO,
        PERSON,
        person(lambda c: c.is_decider),
        yes=_("they decide or administer"),
        no=_("they neither decide nor administer"),
        **today,
    )
    plain("contact.title", _("their role"), Type.TEXT, PERSON, person(lambda c: c.title), **today)
    plain(
        "contact.language",
        _("their language"),
        Type.TEXT,
        PERSON,
        person(lambda c: c.language),
        **today,
    )
    plain(
        "contact.country",
        _("their country"),
        Type.TEXT,
        PERSON,
        person(lambda c: c.country),
        **today,
    )
    plain(
        "contact.standing",
        _("their standing"),
        Type.CHOICE,
        PERSON,
        person(lambda c: c.standing),
        choices=dict(Contact.Standing.choices),
        **today,
    )
    plain(
        "contact.first_seen",
        _("the day we first met them"),
        Type.DATE,
        PERSON,
        person(lambda c: c.first_seen_at),
    )
    plain(
        "contact.active_days",
        _("their active days of the last 30"),
        Type.NUMBER,
        PERSON,
        lambda about, _c, _n: about.active_days,
    )


def add_companies() -> None:
    today = {"is_kept": False}
    texts = {
        "industry": _("the company's field"),
        "plan": _("the company's plan"),
        "country": _("the company's country"),
        "name": _("the company's name"),
    }
    for name, label in texts.items():
        plain(
            f"company.{name}",
            label,
            Type.TEXT,
            COMPANY,
            company(attrgetter(name)),
            **today,
        )
    plain(
        "company.employees",
        _("the company's number of employees"),
        Type.NUMBER,
        COMPANY,
        company(lambda c: c.employees),
        **today,
    )
    plain(
        "company.seats",
        _("the company's seats"),
        Type.NUMBER,
        COMPANY,
        company(lambda c: c.seats),
        **today,
    )
    plain(
        "company.mrr",
        _("the company's monthly revenue"),
        Type.NUMBER,
        COMPANY,
        company(mrr),
        **today,
    )
    plain(
        "company.regulated",
        _("public body or regulated field"),
        Type.YES_NO,
        COMPANY,
        company(lambda c: c.is_regulated),
        yes=_("the company is a public body or in a regulated field"),
        no=_("the company is neither a public body nor in a regulated field"),
        **today,
    )
    plain(
        "company.policy",
        _("whether the company lets people recommend"),
        Type.CHOICE,
        COMPANY,
        company(lambda c: c.policy),
        choices=dict(Company.Policy.choices),
        **today,
    )
    plain(
        "company.benefits",
        _("whether the company lets people accept benefits"),
        Type.CHOICE,
        COMPANY,
        company(lambda c: c.benefits),
        choices=dict(Company.Benefits.choices),
        **today,
    )
    plain(
        "company.renewal",
        _("the renewal"),
        Type.DATE,
        COMPANY,
        company(lambda c: c.renewal_on),
        **today,
    )
