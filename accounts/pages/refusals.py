"""What a reader sees when a verb refuses: a page that says what was wrong and what to do."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kernel.errors import DomainError

View = Callable[..., HttpResponse]


def refusals_as_pages(view: View) -> View:
    """A view whose refusals become pages with their own status; what it wrote is rolled back."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DomainError as refusal:
            if connection.in_atomic_block:
                transaction.set_rollback(True)
            return refused(request, refusal)

    return answer


def refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """The page of one refusal."""
    return render(request, "pages/refused.html", {"refusal": refusal}, status=refusal.status)
