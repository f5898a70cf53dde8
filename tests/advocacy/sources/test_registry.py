"""A source is more than its file: what CONTRIBUTING names is there for each."""

import importlib
from pathlib import Path

import pytest

import advocacy.sources
from advocacy.sources.providers import Provider
from advocacy.sources.registry import PROVIDERS

ROOT = Path(__file__).parents[3]
FILES = sorted(Path(advocacy.sources.__file__).parent.glob("*.py"))
FOUND = {
    provider.code: provider
    for path in FILES
    if isinstance(
        provider := getattr(
            importlib.import_module(f"advocacy.sources.{path.stem}"), "PROVIDER", None
        ),
        Provider,
    )
}
PLACES = (
    "advocacy/sources/NAME.py",
    "advocacy/sources/registry.py",
    "tests/advocacy/sources/fixtures/CODE/",
    "docs/sources/CODE.md",
)


def test_every_provider_is_registered_under_its_code():
    assert FOUND == PROVIDERS


@pytest.mark.parametrize("code", sorted(FOUND))
def test_every_provider_has_fixtures_and_a_page(code):
    fixtures = ROOT / "tests/advocacy/sources/fixtures" / code
    assert fixtures.is_dir()
    assert any(fixtures.iterdir())
    page = (ROOT / "docs/sources" / f"{code}.md").read_text()
    assert page.startswith("# ")
    assert len(page.split()) > 40
    assert FOUND[code].is_polled or str(FOUND[code].help_text)


def test_contributing_names_the_places():
    told = (ROOT / "CONTRIBUTING.md").read_text().partition("## To add a source")[2]
    told = told.partition("\n## ")[0]
    assert [place for place in PLACES if place not in told] == []
