"""What was done, told with a button beside it that takes a wrong click back."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.admin.returning import address_back


def with_undo(
    request: HttpRequest,
    told: str,
    address: str,
    *,
    otherwise: str = "admin:index",
    **fields: str | Sequence[str],
) -> SafeString:
    """The message with its button: it posts `fields` to `address`, and leads back to where the click was made."""
    pairs = [
        ("csrfmiddlewaretoken", get_token(request)),
        ("next", address_back(request, otherwise=otherwise)),
    ]
    for name, told_for in fields.items():
        values = [told_for] if isinstance(told_for, str) else told_for
        pairs += [(name, value) for value in values]
    hidden = format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)
    return format_html(
        '{} <form method="post" action="{}" class="inline">{}'
        '<button class="gw-link" type="submit">{}</button></form>',
        told,
        address,
        hidden,
        _("Undo"),
    )
