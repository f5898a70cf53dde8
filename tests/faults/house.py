"""The whole product with servers of its own, each of which can be killed, frozen and started again by its process id."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import redis
from aiosmtpd.controller import Controller

from config import local_services
from devtools import postgres, services
from devtools.parenthood import die_with_parent
from devtools.servers import Server
from devtools.stack import ROOT, Letterbox, Stack, free_port, wait_for
from tests.faults.wire import Wire
from tests.local_server import Asked, LocalServer, Said, local_server

SECRET_KEY = "only-for-this-house-" + "x" * 40


class Postbox(Letterbox):
    """A mail server that can be in a bad mood: `says` answers instead of it, to RCPT or after DATA."""

    def __init__(self) -> None:
        super().__init__()
        self.says_to_recipient: Callable[[str], str] | None = None
        self.says_after_data: Callable[[], str] | None = None

    async def handle_RCPT(  # noqa: N802  (the library's name)
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        said = self.says_to_recipient(address) if self.says_to_recipient else ""
        if said:
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        said = self.says_after_data() if self.says_after_data else ""
        if said:
            return said
        return await super().handle_DATA(server, session, envelope)


@dataclass
class House:
    """Start it once, break it often. `heal` brings back whatever is missing and waits until it answers."""

    root: Path
    papers: Path | None = None
    """Where logs and diaries go, when not beside the servers' data."""
    services: dict[str, Server] = field(default_factory=dict)
    hooks: dict[str, list[Asked]] = field(default_factory=dict)
    hook_answers: dict[str, Callable[[Asked], Said]] = field(default_factory=dict)

    # -- beginning and end

    def start(self) -> None:
        self.environ = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "REDIS_URL"}
        }
        self.start_services()
        sockets = local_services.socket_directory(self.root)
        self.database_url = local_services.database_url(self.root)
        self.redis_url = local_services.redis_url(self.root)
        self._valkey = redis.Redis.from_url(self.redis_url, socket_timeout=5)
        self.wires = {
            "database of web": Wire(f"{sockets}/{postgres.SOCKET_NAME}").start(),
            "database of worker": Wire(f"{sockets}/{postgres.SOCKET_NAME}").start(),
        }
        self.manage("migrate", "--noinput", "--verbosity", "0")
        self._receiver = local_server()
        self.receiver: LocalServer = self._receiver.__enter__()
        self.receiver.answers["/"] = self._hear
        port = int(self.receiver.url.rpartition(":")[2])
        self.wires["hooks"] = Wire(("127.0.0.1", port)).start()
        self.postbox = Postbox()
        self.papers = self.papers or self.root
        self.logs = logs = self.papers / "logs"
        logs.mkdir(exist_ok=True)
        self.stack = Stack(
            logs=logs,
            database_url=self.url_through("database of worker"),
            redis_url=self.redis_url,
            secret_key=SECRET_KEY,
            letterbox=self.postbox,
            more={"OUTGOING_PRIVATE_NETWORKS": "127.0.0.1/32", "API_RATE_LIMIT": "1000000"},
        )
        self.stack.smtp = Controller(self.postbox, hostname="127.0.0.1", port=free_port())
        self.stack.smtp.start()
        self.wires["mail"] = Wire(("127.0.0.1", self.stack.smtp.port)).start()
        self.stack.more["EMAIL_URL"] = f"smtp://127.0.0.1:{self.wires['mail'].port}"
        self.wires["front"] = Wire(("127.0.0.1", self.stack.port), patience=30.0).start()
        for name in ("web", "worker", "beat"):
            self.run(name)
        self._backstage = self._start_backstage()
        self.wait_ready()

    def stop(self) -> None:
        for name in list(self.stack.processes):
            with suppress(ProcessLookupError):
                os.killpg(self.stack.processes[name].pid, signal.SIGCONT)
            self.stack.kill(name)
        with self._backstage as backstage:
            backstage.kill()
        self.stack.smtp.stop()
        self._valkey.close()
        for wire in self.wires.values():
            wire.stop()
        self._receiver.__exit__(None, None, None)
        for server in self.services.values():
            with suppress(ProcessLookupError):
                server.process.send_signal(signal.SIGCONT)
        self.freeze_postgres(False)
        for server in self.services.values():
            server.stop()

    def start_services(self) -> None:
        """PostgreSQL and Valkey, each unless it runs."""
        found = services.ensure(self.root, self.environ)
        for server in found.started:
            self.services[server.name] = server

    def run(self, name: str, **options: Any) -> None:
        """Start web, worker or beat, through its wire; they end with us, however we end."""
        more = dict(options.pop("more", {}))
        if name == "web":
            more.setdefault("DATABASE_URL", self.url_through("database of web"))
        tie = die_with_parent(signal.SIGKILL)
        prepare = options.pop("prepare", None)

        def begin() -> None:
            if prepare is not None:
                prepare()
            tie()

        self.stack.run(name, more=more, prepare=begin, **options)

    def run_code(self, code: str, *, called: str) -> None:
        """A Python program of our own as one of the processes, with the environment of a worker."""
        with (self.logs / f"{called}.log").open("ab") as log:
            self.stack.processes[called] = subprocess.Popen(
                [sys.executable, "-c", code],
                cwd=ROOT,
                env=self.stack._environ(),
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )

    def url_through(self, wire: str) -> str:
        port = self.wires[wire].port
        return f"postgresql://{local_services.ROLE}@127.0.0.1:{port}/{local_services.DATABASE}?sslmode=disable"

    def manage(self, *arguments: str, folder: Path = ROOT) -> str:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=folder,
            env=self.program_environ(),
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def program_environ(self) -> dict[str, str]:
        return {
            **self.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "SECRET_KEY": SECRET_KEY,
            "OUTGOING_PRIVATE_NETWORKS": "127.0.0.1/32",
            "LOG_LEVEL": "ERROR",
        }

    def _start_backstage(self) -> subprocess.Popen[str]:
        with (self.logs / "backstage.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.faults.backstage"],
                cwd=ROOT,
                env=self.program_environ(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                bufsize=1,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )

    def backstage(self, do: str, **what: Any) -> Any:
        pipe_in, pipe_out = self._backstage.stdin, self._backstage.stdout
        assert pipe_in
        assert pipe_out
        pipe_in.write(json.dumps({"do": do, **what}) + "\n")
        told = json.loads(pipe_out.readline())
        assert "error" not in told, told
        return told

    def _hear(self, asked: Asked) -> Said:
        place = asked.path.strip("/")
        self.hooks.setdefault(place, []).append(asked)
        answer = self.hook_answers.get(place)
        return answer(asked) if answer else Said()

    # -- looking

    @contextmanager
    def database(self) -> Iterator[psycopg.Connection[Any]]:
        """As the superuser, past every wire: for looking and for breaking, never for the product."""
        with postgres.connect(self.root, local_services.DATABASE) as connection:
            yield connection

    def ask(self, query: str, *values: Any) -> list[Any]:
        with self.database() as connection:
            return connection.execute(query, values or None).fetchall()

    def do(self, query: str, *values: Any) -> int:
        with self.database() as connection:
            return connection.execute(query, values or None).rowcount

    @property
    def valkey(self) -> "redis.Redis":
        return self._valkey

    def get(
        self, path: str, key: str = "", *, timeout: float = 10.0
    ) -> tuple[int, Mapping[str, str], float]:
        """Status (0: no answer), headers and seconds."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        request = urllib.request.Request(self.stack.url + path, headers=headers)
        began = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                answer.read()
                return answer.status, answer.headers, time.monotonic() - began
        except urllib.error.HTTPError as error:
            return error.code, error.headers, time.monotonic() - began
        except OSError:
            return 0, {}, time.monotonic() - began

    def wait_ready(self) -> None:
        wait_for(lambda: self.get("/readyz", timeout=2)[0] == 200, "an answer of /readyz", 60)

    # -- breaking

    def kill(self, name: str) -> None:
        """kill -9 of the process and all it started."""
        self.stack.kill(name)

    def term(self, name: str, patience: float = 40.0) -> float:
        """SIGTERM to the parent alone, as an orchestrator does; how long it took to go."""
        process = self.stack.processes.pop(name)
        began = time.monotonic()
        process.terminate()
        process.wait(patience)
        return time.monotonic() - began

    def freeze(self, name: str, frozen: bool = True) -> None:
        number = signal.SIGSTOP if frozen else signal.SIGCONT
        os.killpg(self.stack.processes[name].pid, number)

    def kill_service(self, name: str) -> None:
        """PostgreSQL or Valkey as if the machine had died. Its backends go with their postmaster."""
        process = self.services.pop(name).process
        backends = _children(process.pid) if name == "PostgreSQL" else []
        for pid in [process.pid, *backends]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()

    def stop_postgres(self, how: signal.Signals) -> None:
        """SIGINT: fast shutdown; SIGQUIT: immediate, without a checkpoint."""
        server = self.services.pop("PostgreSQL")
        server.process.send_signal(how)
        server.process.wait(30)

    def freeze_postgres(self, frozen: bool = True) -> None:
        server = self.services.get("PostgreSQL")
        if server is None or server.process.poll() is not None:
            return
        for pid in [server.process.pid, *_children(server.process.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP if frozen else signal.SIGCONT)

    def children_of(self, name: str) -> list[int]:
        return _children(self.stack.processes[name].pid)

    def signal(self, pid: int, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, number)

    def memory(self, *names: str) -> int:
        """Bytes that web and worker hold, with their children."""
        pids = [
            pid
            for name in names or ("web", "worker")
            for pid in (self.stack.processes[name].pid, *self.children_of(name))
        ]
        pages = 0
        for pid in pids:
            with suppress(FileNotFoundError):
                pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def expire_leases(self) -> None:
        """Let a minute pass for every claimed row, by the only clock that counts for leases."""
        for table in ("accounts_event", "advocacy_delivery", "accounts_webhookdelivery"):
            self.do(
                f"UPDATE {table} SET lease_until = now() - interval '1 second' WHERE lease_until > now()"
            )

    def let_waits_pass(self) -> None:
        """What waits for its next try is due now, and no endpoint is spared any longer: hours go by in a moment."""
        self.do(
            "UPDATE accounts_webhookendpoint SET held_until = NULL, failures = 0, failing_since = NULL WHERE failures > 0"
        )
        for table in ("accounts_event", "advocacy_delivery", "accounts_webhookdelivery"):
            self.do(
                f"UPDATE {table} SET due_at = now() WHERE state = 'pending' AND due_at > now() AND lease_until IS NULL"
            )

    @contextmanager
    def locked(self, *statements: str) -> Iterator[psycopg.Connection[Any]]:
        """A stranger's transaction that holds what these statements lock until we leave."""
        with self.database() as connection, connection.transaction():
            for statement in statements:
                connection.execute(statement)
            yield connection

    def run_again_what_ended(self) -> None:
        """What an orchestrator does all the time: a worker whose broker's disk is full gives up, and takes a while to."""
        for name in ("web", "worker", "beat"):
            process = self.stack.processes.get(name)
            if process is not None and process.poll() is not None:
                self.stack.kill(name)
                self.run(name)

    def heal(self) -> None:
        """Everything is there again, as at the beginning."""
        for wire in self.wires.values():
            wire.heal()
        self.postbox.says_to_recipient = self.postbox.says_after_data = None
        self.hook_answers.clear()
        self.freeze_postgres(False)
        for server in list(self.services.values()):
            if server.process.poll() is not None:
                del self.services[server.name]
            else:
                server.process.send_signal(signal.SIGCONT)
        self.start_services()
        for name in list(self.stack.processes):
            if self.stack.processes[name].poll() is not None:
                self.stack.kill(name)
            elif name not in {"web", "worker", "beat"}:
                self.freeze(name, False)
                self.kill(name)
            else:
                self.freeze(name, False)
        for name in ("web", "worker", "beat"):
            if name not in self.stack.processes:
                self.run(name)
        self.wait_ready()


def _children(pid: int) -> list[int]:
    """Processes that this one started, from the kernel's list."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except FileNotFoundError:
        return []


def in_background(run: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread
