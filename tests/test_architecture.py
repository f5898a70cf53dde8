"""What import-linter cannot see. The arrows themselves stand in `.importlinter`."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parent.parent
APPS = ["accounts", "referrals", "advocacy"]
PRODUCT = [*APPS, "kernel", "config"]
ALLOWED_LOCAL_IMPORTS = {"kernel/apps.py"}
"""AppConfig.ready is where Django wants models to be imported late."""


def modules(*packages: str) -> list[Path]:
    return [
        path.relative_to(ROOT)
        for package in packages
        for path in (ROOT / package).rglob("*.py")
        if "migrations" not in path.parts
    ]


def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text())


@pytest.mark.parametrize("package", [*PRODUCT, "tests", "devtools"])
def test_every_folder_with_code_is_a_package(package):
    folders = {path.parent for path in (ROOT / package).rglob("*.py")}
    assert [str(f) for f in folders if not (f / "__init__.py").exists()] == []


@pytest.mark.parametrize("app", APPS)
def test_the_models_module_lists_every_module_with_a_table(app):
    """A room's tables stand in its models.py, or in a module that has their subject for a name."""
    with_tables = {model.__module__ for model in apps.get_app_config(app).get_models()}
    rooms = {f"{app}.{path.parent.name}.models" for path in (ROOT / app).glob("*/models.py")}
    named = {
        n.module for n in ast.walk(tree(Path(app, "models.py"))) if isinstance(n, ast.ImportFrom)
    }
    assert with_tables | rooms == named


@pytest.mark.parametrize("app", APPS)
def test_our_code_imports_models_from_their_rooms(app):
    importers = [
        str(path)
        for path in modules(*PRODUCT, "tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module == f"{app}.models"
    ]
    assert importers == []


@pytest.mark.parametrize("app", APPS)
def test_every_room_says_what_it_owns_and_never_does(app):
    for models in (ROOT / app).glob("*/models.py"):
        words = ast.get_docstring(ast.parse((models.parent / "__init__.py").read_text())) or ""
        assert "Owns" in words, models.parent
        assert "ever" in words, f"{models.parent} does not say what it never does"


def test_every_model_says_what_a_row_means():
    silent = [
        f"{path}:{node.name}"
        for path in modules(*APPS)
        if path.name == "models.py"
        for node in tree(path).body
        if isinstance(node, ast.ClassDef) and not ast.get_docstring(node)
    ]
    assert silent == []


def test_nothing_is_imported_inside_a_function():
    local = [
        f"{path}:{node.lineno}"
        for path in modules(*PRODUCT)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(inner, ast.Import | ast.ImportFrom) for inner in ast.walk(node))
    ]
    assert [place for place in local if place.split(":")[0] not in ALLOWED_LOCAL_IMPORTS] == []


def test_no_drawer_is_called_utils():
    drawers = {"utils", "helpers", "common", "base", "misc"}
    found = {str(p) for p in modules(*PRODUCT, "devtools") if p.stem in drawers}
    assert (
        found - {"kernel/postgres/base.py"} == set()
    )  # Django looks for a backend under this name


def test_verbs_are_keyword_only_and_typed():
    """Public functions of services take named, annotated arguments; only whom and what they are about may be positional."""
    loose = []
    for path in modules(*APPS):
        if path.name != "services.py":
            continue
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                arguments = [*node.args.args, *node.args.kwonlyargs]
                if len(node.args.args) > 2 or any(a.annotation is None for a in arguments):
                    loose.append(f"{path}:{node.name}")
                if node.returns is None:
                    loose.append(f"{path}:{node.name} has no return type")
    assert loose == []


def test_modules_stay_small():
    long = {
        str(path): lines
        for path in modules(*PRODUCT, "devtools")
        if (lines := len((ROOT / path).read_text().splitlines())) > 300
    }
    assert long == {}


def test_no_django_signals_for_domain_work():
    users = [
        str(path)
        for path in modules(*PRODUCT)
        if re.search(
            r"django\.(dispatch|db\.models\.signals|core\.signals)", (ROOT / path).read_text()
        )
    ]
    assert users == ["kernel/apps.py"]


def test_nothing_widens_but_the_few_who_may():
    """`everywhere()` is for claiming, for searching text, and for the demo that stands outside all organizations."""
    allowed = {
        "accounts/customers/matching.py",  # searches names, by the organization it says
        "accounts/outbound/mail_events.py",  # who knows an address that bounced, when the provider does not say
        "advocacy/evidence/library.py",  # searches texts and names, by the organization it says
        "advocacy/management/commands/reseal.py",  # seals every organization's secrets under the new key
        "advocacy/scoring/weekly.py",  # deletes the oldest weeks, which lie first in the one table of all
        "advocacy/sharing/services.py",  # whose a code in a parcel is, before anybody knows the organization
        "advocacy/sources/services.py",  # whose address a token is, before anybody knows the organization
        "kernel/lag.py",  # counts of rows that wait, for the operator of the whole installation
        "kernel/work.py",
        "kernel/tenancy/__init__.py",
        "kernel/tenancy/context.py",
    }
    users = {
        str(path)
        for path in modules(*PRODUCT)
        if re.search(r"\beverywhere\(", (ROOT / path).read_text())
    }
    assert users - allowed == set()


def test_tasks_are_thin():
    """A task takes ids or nothing and holds a few lines; rules live in the rooms."""
    fat = [
        f"{path}:{node.name}"
        for path in modules(*APPS)
        if path.name == "tasks.py"
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and len(node.body) > 8
    ]
    assert fat == []
