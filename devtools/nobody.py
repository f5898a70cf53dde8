"""Running PostgreSQL as ``nobody`` for a root user whose kernel forbids user namespaces.

``nobody`` cannot enter a closed folder, and checkouts often lie in one. So the cluster, and the binaries where
they too are out of reach, live in a folder of their own under ``/var/tmp``.
"""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from devtools.binaries import PostgresBinaries
from devtools.errors import DevError
from devtools.parenthood import NOBODY
from devtools.servers import as_user

PUBLIC_STATE = Path("/var/tmp")


def own_folder(root: Path) -> Path:
    """The folder of this checkout's cluster, owned by ``nobody`` and closed to everyone else."""
    fingerprint = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:12]
    folder = PUBLIC_STATE / f"goodword-nobody-{fingerprint}"
    for path in (folder, folder / "sockets"):
        path.mkdir(mode=0o700, exist_ok=True)
        if path.is_symlink() or path.stat().st_uid not in (0, NOBODY):
            raise DevError(f"{path} belongs to somebody else; remove it.")
        os.chown(path, NOBODY, NOBODY)
    return folder


def reachable(binaries: PostgresBinaries, folder: Path) -> PostgresBinaries:
    """The same binaries where ``nobody`` can run them: in place, or as a copy in ``folder``."""
    if _runs_as_nobody(binaries.folder):
        return binaries
    package = next(
        (path for path in binaries.folder.parents if path.parent.name == "site-packages"), None
    )
    if package is None:
        raise DevError(
            f"The user nobody cannot run {binaries.folder / 'postgres'}; set DATABASE_URL instead."
        )
    copies = folder / f"binaries-{binaries.major}"
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.exists():
            shutil.copytree(source, copies / source.name, symlinks=True, dirs_exist_ok=True)
    _open_to(NOBODY, copies)
    return PostgresBinaries(copies / binaries.folder.relative_to(package.parent), binaries.major)


def _runs_as_nobody(folder: Path) -> bool:
    try:
        subprocess.run(
            [folder / "postgres", "--version"],
            capture_output=True,
            check=True,
            cwd="/",
            **as_user(NOBODY),
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _open_to(user: int, folder: Path) -> None:
    for parent, _, files in os.walk(folder):
        os.chown(parent, user, user)
        for name in files:
            os.chown(Path(parent) / name, user, user, follow_symlinks=False)
