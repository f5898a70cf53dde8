"""Money is an integer of minor units and a currency; two currencies are never added."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid

MINOR_UNITS = {"JPY": 0, "KRW": 0, "VND": 0, "XOF": 0, "XAF": 0, "TND": 3, "KWD": 3, "BHD": 3}
"""ISO 4217 exponents that are not 2, for the currencies we are likely to meet."""

CURRENCIES = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
    CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP
    GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD
    KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN
    NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP
    SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES
    VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    ANG CUC HRK SLL ZWL
    """.split()  # noqa: SIM905  (a list of 160 strings would be five times as long)
)
"""What people pay with (ISO 4217, without funds and metals); last, what was withdrawn so lately that invoices have it."""


class CurrencyField(models.CharField):
    """An ISO 4217 code, three capital letters; a form takes those that exist."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs["max_length"] = 3
        kwargs.setdefault(
            "validators", [RegexValidator(r"^[A-Z]{3}$", _("Three capital letters, like EUR."))]
        )
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if value and value not in CURRENCIES:
            raise ValidationError(
                _("This is not a currency. Write three letters like EUR."), code="not_currency"
            )


@dataclass(frozen=True, slots=True)
class Money:
    amount: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise Invalid(
                gettext("Cannot add %(other)s to %(own)s.")
                % {"other": other.currency, "own": self.currency},
                code="mixed_currency",
            )
        return Money(self.amount + other.amount, self.currency)

    def __str__(self) -> str:
        places = MINOR_UNITS.get(self.currency, 2)
        value = Decimal(self.amount).scaleb(-places)
        shown = 0 if value == value.to_integral() else places
        return f"{number_format(value, decimal_pos=shown, use_l10n=True, force_grouping=True)} {self.currency}"
