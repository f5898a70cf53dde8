"""Pages as a browser shows them: with the parts that they fetch themselves."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from advocacy.admin.person_page import PARTS


def person_page(client: Any, contact_id: UUID) -> str:
    """The whole page of a person."""
    addresses = [reverse("admin:accounts_contact_change", args=[contact_id])]
    addresses += [reverse("admin:accounts_contact_part", args=[contact_id, name]) for name in PARTS]
    answers = [client.get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    return "\n".join(answer.content.decode() for answer in answers)
