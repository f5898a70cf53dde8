"""What we are built from: a bill of materials (CycloneDX) from the lock files, and whether anything known is wrong with it.

The bill needs no network. The audit asks the advisory database osv.dev; where it cannot be reached that is said, and
counts neither as good nor as bad.
"""

import json
import re
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.error import URLError

ADVISORIES = "https://api.osv.dev/v1/querybatch"
ADVISORY_PAGE = "https://osv.dev/vulnerability/"
PATIENCE_SECONDS = 10.0
LOCKS = {
    "requirements.txt": "required",
    "requirements-embedded.txt": "excluded",
    "requirements-dev.txt": "excluded",
}
"""Lock file -> scope in the words of CycloneDX: only the first is part of the product."""
BILL = Path(".local") / "sbom.json"

_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Package:
    """One pinned package of a lock file."""

    name: str
    version: str
    scope: str
    hashes: tuple[str, ...]

    @property
    def address(self) -> str:
        """Its package URL."""
        return f"pkg:pypi/{re.sub(r'[-_.]+', '-', self.name).lower()}@{self.version}"


class NotReached(Exception):
    """The advisory database did not answer: nothing is known."""


def locked(root: Path) -> list[Package]:
    """Every package of every lock file; one that stands in several counts for the product first."""
    found: dict[tuple[str, str], Package] = {}
    for lock, scope in LOCKS.items():
        text = (root / lock).read_text().replace("\\\n", " ")
        for line in text.splitlines():
            if pin := _PIN.match(line):
                package = Package(pin[1], pin[2], scope, tuple(_HASH.findall(line)))
                found.setdefault((package.name, package.version), package)
    return sorted(found.values(), key=lambda package: (package.scope, package.name.lower()))


def bill(packages: Sequence[Package]) -> dict[str, Any]:
    """CycloneDX 1.6: name, version, package URL, hashes of every file that may be installed, licence where installed."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "name": "goodword", "bom-ref": "goodword"},
            "tools": {"components": [{"type": "application", "name": "./dev sbom"}]},
        },
        "components": [_component(package) for package in packages],
        "dependencies": [
            {
                "ref": "goodword",
                "dependsOn": [p.address for p in packages if p.scope == "required"],
            }
        ],
    }


def _component(package: Package) -> dict[str, Any]:
    licence = licence_of(package.name)
    return {
        "type": "library",
        "bom-ref": package.address,
        "name": package.name,
        "version": package.version,
        "purl": package.address,
        "scope": package.scope,
        "hashes": [{"alg": "SHA-256", "content": one} for one in package.hashes],
        **({"licenses": [{"license": {"name": licence}}]} if licence else {}),
    }


def licence_of(name: str) -> str:
    """In the words of the package itself; empty when it is not installed here or says nothing."""
    try:
        told: Any = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    if said := told.get("License-Expression") or "":
        return str(said)
    classified = [
        value.rpartition("::")[2].strip()
        for value in told.get_all("Classifier") or []
        if value.startswith("License ::")
    ]
    said = str(told.get("License") or "").strip()
    return ", ".join(classified) or (said.splitlines()[0][:100] if said else "")


def write_bill(root: Path) -> Path:
    path = root / BILL
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(bill(locked(root)), indent=1) + "\n")
    return path


def advisories(packages: Sequence[Package], *, source: str = ADVISORIES) -> dict[str, list[str]]:
    """Package -> ids of what is known to be wrong with it. Raises NotReached."""
    asked = {
        "queries": [
            {"package": {"name": package.name, "ecosystem": "PyPI"}, "version": package.version}
            for package in packages
        ]
    }
    request = urllib.request.Request(
        source, data=json.dumps(asked).encode(), headers={"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            results = json.load(answer)["results"]
    except (OSError, URLError, ValueError, KeyError) as error:
        raise NotReached(f"{source} did not answer: {error}") from error
    if len(results) != len(packages):
        raise NotReached(f"{source} answered about {len(results)} of {len(packages)} packages")
    return {
        f"{package.name} {package.version}": [one["id"] for one in result.get("vulns", [])]
        for package, result in zip(packages, results, strict=True)
        if result.get("vulns")
    }
