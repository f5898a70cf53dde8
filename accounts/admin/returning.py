"""Where a button leads back to: the page it was pressed on, as its form says in `next`."""

from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def address_back(request: HttpRequest, *, otherwise: str, **arguments: Any) -> str:
    """`next` where it is a page of ours, else the page of this name."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return reverse(otherwise, **arguments)


def back(request: HttpRequest, *, otherwise: str, **arguments: Any) -> HttpResponseRedirect:
    return HttpResponseRedirect(address_back(request, otherwise=otherwise, **arguments))
