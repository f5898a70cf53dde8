"""A web server on this machine for what the product would fetch: it answers as told, and remembers who asked what."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass
class Said:
    """One answer. `drips`: seconds between single bytes of the body."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drips: float = 0
    has_length: bool = True


@dataclass
class LocalServer:
    """`answers` maps the beginning of a path to an answer, or to what makes one of a request."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: dict[str, Said | Callable[[Asked], Said]] = field(default_factory=dict)

    def answer(self, asked: Asked) -> Said:
        self.asked.append(asked)
        for start, said in sorted(self.answers.items(), key=lambda pair: -len(pair[0])):
            if asked.path.startswith(start):
                return said(asked) if callable(said) else said
        return Said(status=404)


@contextmanager
def local_server() -> Iterator[LocalServer]:
    known = LocalServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            said = known.answer(Asked(self.command, self.path, headers, body))
            try:
                self.send_response(said.status)
                if said.has_length:
                    self.send_header("Content-Length", str(len(said.body)))
                for name, value in said.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if said.drips:
                    for byte in said.body:
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                        time.sleep(said.drips)
                elif said.status != 304:
                    self.wfile.write(said.body)
                self.close_connection = True
            except OSError:
                """The other side has gone: that is what some tests are about."""

        do_POST = do_GET  # noqa: N815  (the library's own name)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    known.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
