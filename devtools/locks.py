"""Resolves ``requirements*.in`` into lock files that hold for every platform and name no host."""

import subprocess
import sys
from pathlib import Path

from devtools.errors import DevError

LOCKS = ("requirements", "requirements-embedded", "requirements-dev")  # each may constrain the next


def compile_locks(root: Path, *, upgrade: bool) -> int:
    """Write the three lock files; pins that still fit stay unless ``upgrade``."""
    for name in LOCKS:
        command = [
            *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", f"{name}.in"),
            *("--output-file", f"{name}.txt", "--universal", "--python-version", "3.11"),
            *("--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url"),
            *(["--upgrade"] if upgrade else []),
        ]
        if subprocess.run(command, cwd=root, check=False).returncode != 0:
            raise DevError(f"{name}.in could not be resolved; the lines above say why.")
        print(f"{name}.txt written")
    return 0
