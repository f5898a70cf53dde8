"""The commands of ``./dev`` and the few lines each of them needs."""

import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from devtools import checks, demo, dependencies, locks
from devtools.errors import DevError
from devtools.processes import Ended, end_on_signals, run
from devtools.secret import secret_key
from devtools.services import ensure

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; what goes wrong is one line, not a traceback."""
    name, rest = (arguments[0], list(arguments[1:])) if arguments else ("help", [])
    command = COMMANDS.get(name)
    end_on_signals()
    try:
        if command is None:
            raise DevError(f"there is no command {name!r}; `./dev help` lists them.")
        return command(rest)
    except DevError as error:
        sys.stdout.flush()
        print(f"./dev: {error}", file=sys.stderr)
        return 1
    except Ended as ended:
        return 0 if name in ENDED_BY_HAND else ended.exit_code


def show_help(arguments: Sequence[str]) -> int:
    """this list"""
    print("./dev COMMAND")
    for name, command in COMMANDS.items():
        print(f"  {name:<10}{command.__doc__}")
    return 0


def run_services(arguments: Sequence[str]) -> int:
    """PostgreSQL and Valkey for this checkout, until Ctrl-C"""
    services = ensure(ROOT)
    try:
        print("; ".join(services.notes))
        print(f"DATABASE_URL={services.database_url}\nREDIS_URL={services.redis_url}", flush=True)
        if not services.started:
            return 0
        while (dead := services.dead()) is None:
            time.sleep(0.5)
        raise DevError(f"{dead.name} ended by itself; its log is {dead.log}")
    finally:
        services.stop()


def run_demo(arguments: Sequence[str]) -> int:
    """the product with a year of data in it, until Ctrl-C (--once: one round trip, then end)"""
    unknown = set(arguments) - {"--once"}
    if unknown:
        raise DevError(f"demo does not know {' '.join(sorted(unknown))}; it takes --once.")
    return demo.run_demo(ROOT, once="--once" in arguments)


def run_tests(arguments: Sequence[str]) -> int:
    """the tests (--all adds the long ones; everything else goes to pytest)"""
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings_test"}
    if "--all" in arguments:
        environ["GOODWORD_ALL"] = "1"
    rest = [argument for argument in arguments if argument != "--all"]
    if not rest:  # the whole suite, the tests of one file together; one process more than cores, as the journeys wait
        rest = [
            "-n",
            str(min((os.cpu_count() or 1) + 1, 4)),
            "--dist",
            "loadfile",
            "--no-loadscope-reorder",
        ]
    return with_services([sys.executable, "-m", "pytest", *rest], environ)


def run_checks(arguments: Sequence[str]) -> int:
    """format, lint, types, layers, settings, migrations, messages, schema, compose file, dependencies"""
    return checks.run_checks(ROOT)


def run_manage(arguments: Sequence[str]) -> int:
    """manage.py with the services running"""
    return with_services([sys.executable, "manage.py", *arguments])


def run_shell(arguments: Sequence[str]) -> int:
    """a Python prompt with the models at hand"""
    return run_manage(["shell", *arguments])


def run_bench(arguments: Sequence[str]) -> int:
    """every measurement of bench/ into bench/results.md, or one: ./dev bench NAME"""
    return with_services([sys.executable, "-m", "bench", *arguments])


def run_faults(arguments: Sequence[str]) -> int:
    """break every part of the running product, one after the other: ./dev faults [F-01 ..]"""
    return run([sys.executable, "-m", "tests.faults", *arguments])


def run_soak(arguments: Sequence[str]) -> int:
    """break parts of it at random for an hour (--minutes N, --seed N)"""
    return run([sys.executable, "-m", "tests.faults.soak", *arguments])


def run_mutations(arguments: Sequence[str]) -> int:
    """change the code of a room line by line and see whether its tests notice: ./dev mutate NAME"""
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings_test"}
    return with_services([sys.executable, "-m", "devtools.mutations", *arguments], environ)


def write_bill(arguments: Sequence[str]) -> int:
    """the bill of materials (CycloneDX) of the lock files, in .local/sbom.json"""
    print(dependencies.write_bill(ROOT))
    return 0


def update_messages(arguments: Sequence[str]) -> int:
    """collect the texts to translate into locale/ and compile them"""
    return run([sys.executable, "-m", "devtools.messages", "update"])


def build_docs(arguments: Sequence[str]) -> int:
    """the documentation as a site in .local/site, strictly and without the network"""
    return run([sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", *arguments])


def lock_requirements(arguments: Sequence[str]) -> int:
    """resolve requirements*.in into requirements*.txt again"""
    return locks.compile_locks(ROOT, upgrade="--upgrade" in arguments)


def with_services(command: Sequence[str], environ: dict[str, str] | None = None) -> int:
    """Run ``command`` with both servers there, and leave behind what was there before."""
    services = ensure(ROOT)
    try:
        return run(command, environ or {**os.environ, "SECRET_KEY": secret_key(ROOT)})
    finally:
        services.stop()


ENDED_BY_HAND = {"demo", "services"}
COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "demo": run_demo,
    "test": run_tests,
    "check": run_checks,
    "services": run_services,
    "manage": run_manage,
    "shell": run_shell,
    "messages": update_messages,
    "bench": run_bench,
    "faults": run_faults,
    "soak": run_soak,
    "mutate": run_mutations,
    "sbom": write_bill,
    "docs": build_docs,
    "lock": lock_requirements,
    "help": show_help,
}
