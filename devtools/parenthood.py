"""What a child does between fork and exec: tie its life to ours, and step down from root.

PostgreSQL refuses to run as root. A user namespace of one mapping makes it see itself as ``nobody`` while its
files stay root's, which works inside closed folders and needs no account. Where the kernel forbids that, the
process really becomes ``nobody`` (see ``devtools.postgres``).
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

NOBODY = 65534
_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """A ``preexec_fn``: the kernel sends ``death_signal`` when we end, however we end (Linux only)."""
    parent = os.getpid()

    def tie() -> None:
        if _libc is None:
            return
        _libc.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # we died before the tie was made
            os._exit(1)

    return tie


def enter_user_namespace() -> None:
    """Map root outside to ``nobody`` inside, for this process and its children."""
    if _libc is None:
        raise OSError("user namespaces need Linux")
    user, group = os.geteuid(), os.getegid()
    if _libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    for name, content in (
        ("setgroups", "deny"),
        ("uid_map", f"{NOBODY} {user} 1"),
        ("gid_map", f"{NOBODY} {group} 1"),
    ):
        Path("/proc/self", name).write_text(content)


@cache
def user_namespaces_work() -> bool:
    """Whether this machine lets us step down from root by a user namespace (many containers do not)."""
    try:
        subprocess.run(
            [sys.executable, "-S", "-c", ""], preexec_fn=enter_user_namespace, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return True
