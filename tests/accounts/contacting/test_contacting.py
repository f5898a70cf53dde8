from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.contacting import days_off, rules, services
from accounts.contacting.models import Consent, ContactingSettings, Suppression
from accounts.customers.models import Contact
from kernel.windows import next_open
from tests.conftest import Cast
from tests.factories import CompanyFactory, ContactFactory


@pytest.fixture
def claire(acme: Cast) -> Iterator[Contact]:
    with acme.inside():
        yield ContactFactory(email="Claire@Dupont.example")


def _say(contact: Contact, answer: str, purpose: str = "recommendation") -> None:
    services.record_consent(contact=contact, purpose=purpose, answer=answer, source="test")


def test_the_newest_answer_holds_even_within_one_transaction(claire: Contact) -> None:
    for answer in ("granted", "withdrawn", "granted"):
        _say(claire, answer)
    assert services.consent_answers([claire.pk], "recommendation") == {claire.pk: "granted"}
    _say(claire, "objected")
    assert services.consent_answers([claire.pk], "recommendation") == {claire.pk: "objected"}
    assert Consent.objects.count() == 4


def test_who_never_answered_is_absent(claire: Contact) -> None:
    _say(claire, "granted", "publication")
    assert services.consent_answers([claire.pk], "recommendation") == {}


def test_an_unknown_purpose_or_answer_is_refused(claire: Contact) -> None:
    with pytest.raises(ValueError, match="newsletter"):
        _say(claire, "granted", "newsletter")
    with pytest.raises(ValueError, match="maybe"):
        _say(claire, "maybe")
    assert not Consent.objects.exists()


def test_history_that_arrives_late_does_not_overrule_what_is_newer(claire: Contact) -> None:
    _say(claire, "withdrawn")
    services.record_consent(
        contact=claire,
        purpose="recommendation",
        answer="granted",
        source="import",
        recorded_at=timezone.now() - timedelta(days=300),
    )
    assert services.consent_answers([claire.pk], "recommendation") == {claire.pk: "withdrawn"}


def test_a_program_that_repeats_itself_writes_news_only(claire: Contact) -> None:
    at = timezone.now() - timedelta(hours=1)
    services.record_consents([(claire.pk, "recommendation", "granted", at)] * 3)
    services.record_consents([(claire.pk, "recommendation", "granted", timezone.now())])
    assert Consent.objects.count() == 1


def test_a_repeated_yes_does_not_undo_an_unsubscription(claire: Contact) -> None:
    services.record_consents([(claire.pk, "recommendation", "granted", timezone.now())])
    services.unsubscribe(contact=claire, source="link")
    services.record_consents([(claire.pk, "recommendation", "granted", timezone.now())])
    assert services.consent_answers([claire.pk], "recommendation") == {claire.pk: "withdrawn"}


def test_an_answer_from_the_future_counts_from_now(claire: Contact) -> None:
    services.record_consents(
        [(claire.pk, "service", "granted", timezone.now() + timedelta(days=30))]
    )
    _say(claire, "withdrawn", "service")
    assert services.consent_answers([claire.pk], "service") == {claire.pk: "withdrawn"}


@pytest.mark.parametrize(
    ("purpose", "standing", "answer", "refusal"),
    [
        ("service", "customer", None, None),
        ("service", "customer", "granted", None),
        ("service", "customer", "withdrawn", "consent_withdrawn"),
        ("service", "customer", "objected", "consent_objected"),
        ("service", "prospect", None, "not_a_customer"),
        ("service", "prospect", "granted", None),
        ("recommendation", "customer", None, "consent_missing"),
        ("recommendation", "customer", "granted", None),
        ("recommendation", "customer", "withdrawn", "consent_withdrawn"),
    ],
)
def test_the_legal_basis_of_each_purpose(
    claire: Contact, purpose: str, standing: str, answer: str | None, refusal: str | None
) -> None:
    claire.standing = standing
    if answer:
        _say(claire, answer, purpose)
    found = services.may_mail([claire], purpose)
    assert (found[claire.pk]["code"] if found else None) == refusal


def test_an_address_is_suppressed_whatever_its_spelling_and_never_kept(claire: Contact) -> None:
    services.suppress(email=" claire@DUPONT.example ", cause="bounced")
    services.suppress(email=claire.email, cause="complained")
    assert services.suppressed([claire.email, "other@dupont.example"]) == {claire.email}
    row = Suppression.objects.get()
    assert "claire" not in row.address_hash
    assert len(row.address_hash) == 64
    assert services.may_mail([claire], "service")[claire.pk]["code"] == "address_suppressed"


def test_a_suppression_outlives_a_new_secret_key(claire: Contact, settings: Any) -> None:
    services.suppress(email=claire.email, cause="bounced")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10
    assert services.suppressed([claire.email]) == {claire.email}


def test_no_address_no_mail(claire: Contact) -> None:
    claire.email = ""
    assert services.may_mail([claire], "service")[claire.pk]["code"] == "no_address"


def test_a_suppression_of_one_organization_means_nothing_to_another(
    acme: Cast, globex: Cast
) -> None:
    with acme.inside():
        services.suppress(email="claire@dupont.example", cause="bounced")
    with globex.inside():
        assert services.suppressed(["claire@dupont.example"]) == set()


def test_unsubscribing_ends_all_mail_and_may_be_repeated(claire: Contact) -> None:
    _say(claire, "granted")
    services.unsubscribe(contact=claire, source="link")
    services.unsubscribe(contact=claire, source="link")
    assert Consent.objects.filter(answer="withdrawn").count() == 3
    assert Suppression.objects.count() == 1
    for purpose in ("service", "recommendation"):
        assert services.may_mail([claire], purpose)[claire.pk]["code"] == "address_suppressed"


@pytest.mark.parametrize("people", [2, 20])
def test_asking_for_many_costs_two_queries(
    acme: Cast, people: int, django_assert_num_queries: Any
) -> None:
    with acme.inside():
        contacts = ContactFactory.create_batch(people)
        with django_assert_num_queries(2):
            assert services.may_mail(contacts, "service") == {}


def test_hours_without_settings_with_settings_and_switched_off(acme: Cast) -> None:
    with acme.inside():
        hours = services.working_hours()
        assert hours is not None
        assert hours.friday_until == time(15)
        row = ContactingSettings.objects.create(
            organization_id=acme.id, start=time(8), pauses=[["2026-12-24", "2027-01-02"]]
        )
        hours = services.working_hours()
        assert hours is not None
        assert (hours.start, hours.pauses) == (
            time(8),
            ((date(2026, 12, 24), date(2027, 1, 2)),),
        )
        row.quiet_hours = False
        row.save()
        assert services.working_hours() is None


def test_a_year_ends_quietly_and_holidays_are_those_of_the_persons_country(acme: Cast) -> None:
    with acme.inside():
        hours = services.working_hours()
        assert hours is not None
        organization = acme.organization
        organization.timezone = "Europe/Paris"
        french = ContactFactory(country="FR", timezone="Europe/Paris")
        british = ContactFactory(timezone="Europe/London")
        unknown = ContactFactory()

        def closed(contact: Contact, *day: int) -> bool:
            return days_off.of_contact(contact, organization, hours)[1].of(date(*day)) is None

        for contact in (french, british, unknown):
            assert closed(contact, 2026, 12, 24)
            assert closed(contact, 2035, 1, 2)
            assert not closed(contact, 2026, 12, 23)
        assert closed(french, 2026, 7, 14)
        assert closed(french, 2027, 3, 29), "Easter Monday moves"
        assert not closed(british, 2026, 7, 14)
        assert closed(british, 2027, 12, 27), "Christmas Day falls on a Saturday"
        assert closed(unknown, 2026, 7, 14), "as the organization's own zone"
        tz, theirs = days_off.of_contact(french, organization, hours)
        monday = datetime(2026, 7, 13, 16, 0, tzinfo=UTC)
        assert next_open(monday, tz, theirs) == datetime(2026, 7, 15, 7, 0, tzinfo=UTC)


def test_a_country_nobody_knows_keeps_no_holidays() -> None:
    assert date(2026, 12, 25) not in days_off.PublicHolidays("XX")
    assert date(2026, 12, 25) not in days_off.PublicHolidays("")
    assert "2026-12-25" not in days_off.PublicHolidays("FR")


def test_pauses_are_written_in_the_form_and_august_is_only_suggested(acme: Cast) -> None:
    with acme.inside():
        row = ContactingSettings.objects.create(organization_id=acme.id)
        assert row.pauses == [["12-24", "01-02"]]
    alice, page = (
        acme.client("alice"),
        reverse("admin:accounts_contactingsettings_change", args=[row.pk]),
    )
    form = {
        "quiet_hours": "on",
        "start": "09:00",
        "end": "17:00",
        "monday_from": "10:00",
        "friday_until": "15:00",
    }

    def pauses() -> Any:
        with acme.inside():
            return ContactingSettings.objects.get().pauses

    shown = alice.get(page).content.decode()
    assert "12-24 to 01-02" in shown
    assert "08-01" not in shown
    alice.post(page, form | {"pauses": "12-24 to 01-02\n2027-05-13", "august": "on"})
    assert pauses() == [["12-24", "01-02"], ["2027-05-13", "2027-05-13"], ["08-01", "08-20"]]
    refused = alice.post(page, form | {"pauses": "13-40 to 01-02"}).content.decode()
    assert "is not a pause" in refused
    alice.post(page, form | {"pauses": "12-24 to 01-02\n08-01 to 08-20"})
    assert pauses() == [["12-24", "01-02"]]


@pytest.mark.parametrize(
    "fields",
    [
        {"pauses": [["12-24", "2027-01-02"]]},
        {"pauses": [["02-30", "03-01"]]},
        {"pauses": [["02-01", "12-31"]]},
        {"pauses": ["2026-12-24"]},
        {"pauses": [["2027-01-02", "2026-12-24"]]},
        {"pauses": [["2026-01-01", "2026-12-24"]]},
        {"pauses": [["soon", "later"]]},
        {"pauses": 7},
        {"start": time(17)},
        {"friday_until": time(8)},
    ],
)
def test_settings_that_leave_no_time_are_refused(acme: Cast, fields: dict[str, Any]) -> None:
    with acme.inside():
        row = ContactingSettings(organization_id=acme.id, **fields)
        with pytest.raises(ValidationError):
            row.full_clean()


def test_pauses_that_cannot_be_read_do_not_open_the_night(acme: Cast) -> None:
    with acme.inside():
        ContactingSettings.objects.create(organization_id=acme.id, pauses=["nonsense"])
        hours = services.working_hours()
        assert hours is not None
        assert hours.pauses == ()


@given(st.emails(), st.uuids(), st.uuids())
def test_hashes_fold_spelling_and_part_organizations(email: str, one: Any, other: Any) -> None:
    def digest(address: str, organization: Any) -> str:
        return rules.address_hash(address, organization_id=organization, key="k")

    assert digest(email, one) == digest(f" {email.upper().lower()} ", one)
    assert (digest(email, one) == digest(email, other)) == (one == other)


FIRST = date(2026, 1, 1)


def days_from_first(n: int) -> list[str]:
    return [FIRST.isoformat(), (FIRST + timedelta(days=n - 1)).isoformat()]


@pytest.mark.parametrize(
    ("pauses", "fits"),
    [
        ([days_from_first(300)], True),
        ([days_from_first(301)], False),
        ([["12-31", "12-31"], days_from_first(299)], True),
        ([["12-31", "12-31"], days_from_first(300)], False),
        ([["12-31", "01-01"], days_from_first(298)], True),
        ([["12-31", "01-01"], days_from_first(299)], False),
        ([["01-01", "10-26"]], True),  # the 300th day of a leap year
        ([["01-01", "10-27"]], False),
        ([["03-10", "01-03"]], True),
        ([["03-10", "01-04"]], False),
    ],
)
def test_pauses_of_three_hundred_days_together_are_the_most(
    pauses: list[list[str]], fits: bool
) -> None:
    if fits:
        dated, yearly = rules.parse_pauses(pauses)
        assert len(dated) + len(yearly) == len(pauses)
    else:
        with pytest.raises(ValueError, match="hardly a day"):
            rules.parse_pauses(pauses)


@pytest.mark.parametrize(
    "pause", ["ab", ["12-24"], ["12-24", "01-02", "01-03"], ["12-24", "2027-01-02"]]
)
def test_a_pause_is_two_days_written_alike(pause: Any) -> None:
    with pytest.raises(ValueError, match=r"two days|isoformat"):
        rules.parse_pauses([pause])


def test_hours_that_meet_leave_no_time(acme: Cast) -> None:
    """Friday ends when Monday begins: not a minute is left on one of them."""
    with acme.inside():
        row = ContactingSettings(
            organization_id=acme.id, monday_from=time(15), friday_until=time(15)
        )
        with pytest.raises(ValidationError):
            row.full_clean()
        row.friday_until = time(15, 1)
        row.full_clean()


def test_what_was_said_is_told_with_its_source_and_its_purpose_in_words(claire: Contact) -> None:
    row = services.record_consent(
        contact=claire,
        purpose="recommendation",
        answer="withdrawn",
        source="s" * 300,
        basis="b" * 60,
    )
    kept = Consent.objects.get(pk=row.pk)
    assert (kept.source, kept.basis) == ("s" * 200, "b" * 40)
    assert row.recorded_at == kept.recorded_at
    refusal = services.may_mail([claire], "recommendation")[claire.pk]
    assert refusal is not None
    assert refusal["params"] == {"purpose": "consent_purpose_recommendation"}


def test_the_country_of_a_person_goes_before_that_of_their_company(acme: Cast) -> None:
    """The fourteenth of July is a day off in Paris, and none in Berlin."""
    with acme.inside():
        hours = services.working_hours()
        assert hours is not None
        contact = ContactFactory(country="", company=CompanyFactory(country="FR"))
        at = datetime(2026, 7, 14, 10, tzinfo=UTC)

        def is_free() -> bool:
            _zone, days = days_off.of_contact(contact, acme.organization, hours)
            return at.date() in days.holidays

        assert is_free()
        contact.country = "DE"
        assert not is_free()
        contact.company = None
        contact.country = "FR"
        assert is_free()
