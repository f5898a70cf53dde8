"""Money is an integer of minor units and a currency; two currencies are never added."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.validators import RegexValidator
from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid

MINOR_UNITS = {"JPY": 0, "KRW": 0, "VND": 0, "XOF": 0, "XAF": 0, "TND": 3, "KWD": 3, "BHD": 3}
"""ISO 4217 exponents that are not 2, for the currencies we are likely to meet."""


class CurrencyField(models.CharField):
    """An ISO 4217 code, three capital letters."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs["max_length"] = 3
        kwargs.setdefault(
            "validators", [RegexValidator(r"^[A-Z]{3}$", _("Three capital letters, like EUR."))]
        )
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]


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
