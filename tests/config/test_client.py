"""A client generated from the committed schema, as somebody else would make it, talks to us."""

import importlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.docs.test_site import line_of

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "goodword_client"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """openapi-python-client's output, importable; formatting it is left out, as nobody reads it here."""
    folder = tmp_path_factory.mktemp("client")
    settings = folder / "settings.yaml"
    settings.write_text(f"post_hooks: []\npackage_name_override: {PACKAGE}\n")
    shutil.copy(ROOT / "openapi.yaml", folder)
    program, *told = line_of("api.md", "openapi-python-client")
    made = subprocess.run(
        [
            *(sys.executable, "-m", program.replace("-", "_"), *told),
            *("--config", str(settings), "--fail-on-warning"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module(PACKAGE)
    finally:
        sys.path.remove(str(folder))
        for name in [n for n in sys.modules if n.split(".")[0] == PACKAGE]:
            del sys.modules[name]


def of(client: ModuleType, name: str) -> Any:
    return importlib.import_module(f"{client.__name__}.{name}")


def test_every_module_of_it_can_be_imported(client: ModuleType) -> None:
    folder = Path(str(client.__file__)).parent
    modules = [
        ".".join(path.relative_to(folder).with_suffix("").parts) for path in folder.rglob("*.py")
    ]
    assert len(modules) > 50
    for name in modules:
        of(client, name.removesuffix(".__init__")) if name != "__init__" else None


@pytest.mark.django_db(transaction=True)
def test_its_calls_succeed(client: ModuleType, live_server: Any, acme: Any) -> None:
    models = of(client, "models")
    program = client.AuthenticatedClient(base_url=live_server.url, token=acme.key.secret)
    with program:
        put = of(client, "api.contacts.put_contact").sync_detailed(
            "user-42",
            client=program,
            body=models.ContactInput(
                email="claire@dupont.example", company=models.CompanyNamed(external_id="org-7")
            ),
        )
        assert put.status_code == 201
        assert put.parsed.company.external_id == "org-7"
        told = of(client, "api.milestones.tell_milestone").sync_detailed(
            client=program,
            body=models.MilestoneInput(
                contact=models.PersonNamed(external_id="user-42"),
                metric="hours_saved",
                value=120.0,
                before=80.0,
            ),
            idempotency_key="first",
        )
        assert told.status_code == 201
        assert told.parsed.is_duplicate is False
        moments = of(client, "api.moments.list_moments").sync(client=program, limit=5)
        assert moments.object_ == "list"
        many = of(client, "api.bulk.bulk_put_companies").sync(
            client=program,
            body=models.BulkCompanies(items=[models.CompanyItem(external_id="org-8")]),
        )
        assert many.counts.ok == 1
    with client.AuthenticatedClient(base_url=live_server.url, token="wrong") as stranger:
        refused = of(client, "api.contacts.list_contacts").sync_detailed(client=stranger)
    assert refused.status_code == 401
    assert refused.parsed.code == "unauthenticated"
