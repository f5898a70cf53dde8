import io
from collections.abc import Callable
from typing import Any

import pytest

from accounts.imports import services
from accounts.imports.models import Import
from advocacy import working

Take = Callable[..., Import]


@pytest.fixture
def take(acme: Any) -> Take:
    """Hand over files as texts or bytes: `take(contacts="email\\n...", history=...)`."""

    def hand_over(date_order: str = "", **files: str | bytes) -> Import:
        streams = {
            kind: (f"{kind}.csv", io.BytesIO(said.encode() if isinstance(said, str) else said))
            for kind, said in files.items()
        }
        with acme.inside():
            return services.take(files=streams, date_order=date_order, by=acme.people["bob"])

    return hand_over


@pytest.fixture
def load(acme: Any) -> Callable[[Import], Import]:
    """Load an import to its end, and let the engine read what came in."""

    def to_the_end(handed_over: Import) -> Import:
        with acme.inside():
            services.start_loading(handed_over=handed_over)
        working.load_imports()
        while working.read_a_round():
            pass
        with acme.inside():
            handed_over.refresh_from_db()
        return handed_over

    return to_the_end
