"""Servers on this machine that tests dial, or must not: they count connections and remember what they were told."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

CERTIFICATE = Path(__file__).with_name("receiver.pem")
HOST = "receiver.example"


@dataclass
class Listening:
    """What a server has seen; `answers` makes the next answers: a status, or a function of the open request."""

    port: int = 0
    connections: int = 0
    told: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int | Callable[[Any], None]] = field(default_factory=list)
    usual: int | Callable[[Any], None] = 204
    stop: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/in", scheme: str = "http") -> str:
        return f"{scheme}://127.0.0.1:{self.port}{path}"


@contextmanager
def listening(*, secure: bool = False) -> Iterator[Listening]:
    """A real server in a thread, on a port of its own."""
    seen = Listening()

    class Hears(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.stop = seen.stop
            seen.told.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            answer = seen.answers.pop(0) if seen.answers else seen.usual
            if callable(answer):
                answer(self)
                return
            self.send_response(answer)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, format: str, *said: Any) -> None:
            """Nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads, block_on_close = True, False

        def get_request(self) -> Any:
            seen.connections += 1
            return super().get_request()

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A caller that hangs up is no news."""

    server = Server(("127.0.0.1", 0), Hears)
    if secure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    seen.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        seen.stop.set()
        server.shutdown()
        server.server_close()


def drips(request: Any) -> None:
    """An answer that does not end until the server does: a letter of its head now and then."""
    try:
        for letter in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 1000:
            request.wfile.write(bytes([letter]))
            if request.stop.wait(0.05):
                return
    except OSError:
        return


def redirects(status: int, to: str) -> Callable[[Any], None]:
    """An answer that sends elsewhere."""

    def answer(request: Any) -> None:
        request.send_response(status)
        request.send_header("Location", to)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


def says(body: bytes) -> Callable[[Any], None]:
    """An answer with a body, without its length."""

    def answer(request: Any) -> None:
        request.send_response(200)
        request.end_headers()
        try:
            request.wfile.write(body)
        except OSError:
            return

    return answer


def elsewhere(port: int) -> Callable[[str, int, float], socket.socket]:
    """Dials this machine whatever was asked for: stands for the public Internet."""
    return lambda address, _port, seconds: socket.create_connection(("127.0.0.1", port), seconds)
