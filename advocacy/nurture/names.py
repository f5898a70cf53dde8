"""Names that an organization starts with: stored in English, said in the reader's language."""

from django.utils.translation import gettext_noop as _

FOUR_MAILS = _("Four mails in 20 working days")
