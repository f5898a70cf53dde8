"""What a person told one of us about what they allow, written into the ledger by hand."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.contacting import services as contacting
from accounts.contacting.models import Consent
from accounts.customers.models import Contact
from advocacy.scoring import services as scoring
from kernel.errors import Invalid

STYLE = {"class": "gw-input"}


class ConsentForm(forms.Form):
    """Purpose, answer, and how we know: without the last an entry proves nothing."""

    purpose = forms.ChoiceField(
        label=_("purpose"), choices=Consent.Purpose.choices, widget=forms.Select(STYLE)
    )
    answer = forms.ChoiceField(label=_("answer"), choices=Consent.SAID, widget=forms.Select(STYLE))
    source = forms.CharField(label=_("how we know"), max_length=200, widget=forms.TextInput(STYLE))


def record(contact: Contact, form: ConsentForm) -> Consent:
    """Add the entry, and let it count for the score at once. Raises Invalid when something is missing."""
    if not form.is_valid():
        raise Invalid(gettext("Please say what for, what they answered, and how we know."))
    told = form.cleaned_data
    consent = contacting.record_consent(
        contact=contact, purpose=told["purpose"], answer=told["answer"], source=told["source"]
    )
    if consent.purpose == Consent.Purpose.PROFILING:
        # While they objected nothing was summed up: what they did is counted anew, or forgotten.
        scoring.rebuild([contact.pk])
    else:
        scoring.refresh([contact.pk], kinds=scoring.kinds_in_force(), now=timezone.now())
    return consent
