"""The secret key of this checkout, for the demo and for commands on a developer's machine."""

import os
import secrets
from pathlib import Path

from config import local_services


def secret_key(root: Path) -> str:
    """``SECRET_KEY`` where it is set, otherwise one made once and kept in ``.local/secret_key``."""
    if os.environ.get("SECRET_KEY"):
        return os.environ["SECRET_KEY"]
    state = local_services.state_directory(root)
    path = state / "secret_key"
    if path.exists():
        return path.read_text().strip()
    state.mkdir(mode=0o700, exist_ok=True)
    key = secrets.token_urlsafe(64)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.touch(mode=0o600)
    unfinished.write_text(f"{key}\n")
    try:
        path.hardlink_to(unfinished)
    except FileExistsError:  # somebody else made it in the same moment: theirs holds
        key = path.read_text().strip()
    finally:
        unfinished.unlink(missing_ok=True)
    return key
