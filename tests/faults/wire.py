"""A TCP proxy that stands between two of our processes and lets the network go wrong."""

import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

CHUNK = 64 * 1024
LOOK_SECONDS = 0.05
Place = str | tuple[str, int]
"""A unix socket's path, or host and port."""


@dataclass(eq=False)
class Pair:
    """One connection through the wire: who called, and who was called for them."""

    near: socket.socket
    far: socket.socket

    def reset(self) -> None:
        """As when a machine in between dies: no goodbye, a reset."""
        for end in (self.near, self.far):
            with suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            with suppress(OSError):
                end.close()


@dataclass
class Wire:
    """`patience`: how long a caller is kept while nobody listens behind us, as a load balancer does.

    `deaf`: nothing passes, in neither direction, and nothing is lost. `refuses`: whoever calls is reset. `delay`: seconds
    before anything passes on. `on_answer(pair, bytes)` sees what comes back and says whether it may pass.
    """

    target: Place
    patience: float = 0.0
    deaf: bool = False
    refuses: bool = False
    delay: float = 0.0
    on_answer: Callable[[Pair, bytes], bool] | None = None
    pairs: set[Pair] = field(default_factory=set)
    port: int = 0

    def start(self) -> "Wire":
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = int(self._listener.getsockname()[1])
        self._ended = False
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def stop(self) -> None:
        """No connection of ours is left when this returns."""
        self._ended = True
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        until = time.monotonic() + 2
        while self.pairs and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)

    def cut(self) -> None:
        """Reset every connection there is now."""
        for pair in list(self.pairs):
            pair.reset()

    def heal(self) -> None:
        self.deaf = self.refuses = False
        self.delay, self.on_answer = 0.0, None

    def _accept(self) -> None:
        while not self._ended:
            try:
                near, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(near,), daemon=True).start()

    def _connect(self, near: socket.socket) -> None:
        far = None if self.refuses else self._far()
        if far is None:
            Pair(near, near).reset()
            return
        pair = Pair(near, far)
        self.pairs.add(pair)
        asking = threading.Thread(target=self._pump, args=(pair, near, far, False), daemon=True)
        asking.start()
        self._pump(pair, far, near, True)
        asking.join()
        self.pairs.discard(pair)
        near.close()
        far.close()

    def _far(self) -> socket.socket | None:
        until = time.monotonic() + self.patience
        while (far := self._called()) is None and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
        return far

    def _called(self) -> socket.socket | None:
        try:
            if isinstance(self.target, tuple):
                return socket.create_connection(self.target, timeout=5)
        except OSError:
            return None
        far = socket.socket(socket.AF_UNIX)
        try:
            far.connect(self.target)
        except OSError:
            far.close()
            return None
        return far

    def _pump(
        self, pair: Pair, giver: socket.socket, taker: socket.socket, is_answer: bool
    ) -> None:
        try:
            giver.settimeout(None)  # refused when the other half was cut meanwhile
            while data := giver.recv(CHUNK):
                while self.deaf and not self._ended:
                    time.sleep(LOOK_SECONDS)
                if self.delay:
                    time.sleep(self.delay)
                if is_answer and self.on_answer is not None and not self.on_answer(pair, data):
                    continue
                taker.sendall(data)
        except OSError:
            pair.reset()
        else:
            with suppress(OSError):
                taker.shutdown(socket.SHUT_WR)
