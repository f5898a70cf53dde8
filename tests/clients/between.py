"""What stands between a client and the server in a test, and makes its first call go wrong in one of seven ways."""

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

LARGEST = 5 * 1024 * 1024
AWAY = {"code": "temporarily_unavailable", "message": "The database is away."}


class Between(ThreadingHTTPServer):
    """`fault` happens to the first call; all others go through."""

    daemon_threads = True

    def __init__(self, target: str, fault: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.target, self.fault = urlsplit(target), fault
        self.calls = 0
        self.first = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def next_fault(self) -> str:
        """What goes wrong with this call. What is wrong with the data itself goes wrong each time."""
        with self.first:
            self.calls += 1
            always = self.fault in {"400", "413"}
            return self.fault if always or self.calls == 1 else ""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Between

    def do_POST(self) -> None:
        fault = self.server.next_fault()
        length = int(self.headers.get("Content-Length", 0))
        if fault == "killed":
            self.rfile.read(length // 2)
            return self._hang_up()
        body = self.rfile.read(length)
        if fault in {"429", "503"}:
            return self._answer(int(fault), json.dumps(AWAY).encode(), {"Retry-After": "1"})
        if fault == "400":
            body = b'{"batch": ['
        if fault == "413":
            body = b" " * (LARGEST + 1)
        status, answer, headers = self._forward(body, plain=fault in {"400", "413"})
        if fault == "lost":
            return self._hang_up()
        return self._answer(status, answer, headers)

    def _forward(self, body: bytes, *, plain: bool) -> tuple[int, bytes, dict[str, str]]:
        target = self.server.target
        connection = http.client.HTTPConnection(target.hostname or "", target.port, timeout=30)
        headers = {
            name: value
            for name, value in self.headers.items()
            if name.lower() not in {"host", "content-length", "connection"}
            and not (plain and name.lower() == "content-encoding")
        }
        connection.request("POST", self.path, body=body, headers=headers)
        response = connection.getresponse()
        told = response.read()
        connection.close()
        kept = {
            name: value
            for name, value in response.getheaders()
            if name.lower() in {"content-type", "retry-after"}
        }
        return response.status, told, kept

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _hang_up(self) -> None:
        """As a server that was killed: nothing more comes, and the connection is reset."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *args: Any) -> None:
        """Not into the test's output."""


@contextmanager
def between(target: str, fault: str) -> Iterator[Between]:
    server = Between(target, fault)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
