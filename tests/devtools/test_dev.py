"""The command itself: what it says when the machine is not ready, and when it installs."""

import importlib.machinery
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def script(tmp_path: Path) -> ModuleType:
    """``dev`` as a module, for a checkout without a .venv."""
    shutil.copy(REPOSITORY / "dev", tmp_path / "dev")
    (tmp_path / "requirements.txt").write_text("")
    loader = importlib.machinery.SourceFileLoader("dev_script", str(tmp_path / "dev"))
    spec = importlib.util.spec_from_loader("dev_script", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_an_old_python_is_told_so_in_one_line(tmp_path: Path) -> None:
    code = (
        "import runpy, sys; sys.version_info = (3, 9, 2, 'final', 0); "
        f"runpy.run_path({str(REPOSITORY / 'dev')!r}, run_name='__main__')"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr == "./dev: Goodword needs Python 3.11 or later; this is 3.9.\n"


def test_an_old_python_hands_over_to_a_newer_one(tmp_path: Path) -> None:
    newer = tmp_path / "python3.12"
    newer.write_text('#!/bin/sh\necho "newer python: $2"\n')
    newer.chmod(0o755)
    code = (
        "import runpy, sys; sys.version_info = (3, 9, 2, 'final', 0); sys.argv = ['dev', 'test']; "
        f"runpy.run_path({str(REPOSITORY / 'dev')!r}, run_name='__main__')"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": f"{tmp_path}:/bin:/usr/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == "newer python: test\n"


def test_a_folder_that_cannot_be_written_is_one_line(script: ModuleType, tmp_path: Path) -> None:
    (tmp_path / ".venv.lock").mkdir()  # opening it fails for root too
    with pytest.raises(script.SetupError, match="cannot write to"):
        script.prepare(["requirements.txt"])


def test_a_python_without_pip_and_venv_is_one_line(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "has_module", lambda name: False)
    monkeypatch.setattr(script.shutil, "which", lambda name: None)
    with pytest.raises(script.SetupError, match="apt install python3-venv"):
        script.prepare(["requirements.txt"])


def test_installing_happens_once_and_again_when_the_lock_changes(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[list[str]] = []
    monkeypatch.setattr(script, "install", installed.append)
    script.prepare(["requirements.txt"])
    script.prepare(["requirements.txt"])
    assert installed == [["requirements.txt"]]
    (tmp_path / "requirements-dev.txt").write_text("")
    script.prepare(["requirements.txt", "requirements-dev.txt"])
    assert installed[1:] == [["requirements-dev.txt"]]
    script.prepare(["requirements.txt"])
    assert len(installed) == 2, "what is there is enough"
    (tmp_path / "requirements.txt").write_text("# changed")
    script.prepare(["requirements.txt"])
    assert installed[2:] == [["requirements.txt"]]


def test_an_interrupted_installation_is_repeated(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(locks: list[str]) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(script, "install", interrupted)
    with pytest.raises(KeyboardInterrupt):
        script.prepare(["requirements.txt"])
    installed: list[list[str]] = []
    monkeypatch.setattr(script, "install", installed.append)
    script.prepare(["requirements.txt"])
    assert installed == [["requirements.txt"]]


def test_an_unknown_command_is_one_line_and_help_names_them_all() -> None:
    def devtools(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "devtools", *arguments],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )

    unknown = devtools("dance")
    assert unknown.returncode == 1
    assert unknown.stderr == "./dev: there is no command 'dance'; `./dev help` lists them.\n"
    listed = devtools("help").stdout
    for name in (
        "demo",
        "test",
        "check",
        "services",
        "shell",
        "manage",
        "messages",
        "bench",
        "lock",
    ):
        assert f"\n  {name} " in listed
