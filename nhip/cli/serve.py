"""Web server and worker under one supervisor; with `--prepare`, everything before it that a start needs."""

import argparse
import os
import signal
import socket
import sys
import time

from nhip.config import at_work, environment, glance

from .supervisor import Child, Supervisor


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, help="port to listen on (default NHIP_PORT or 8000)")
    parser.add_argument("--bind", default="127.0.0.1", metavar="HOST", help="address to listen on")
    parser.add_argument(
        "--prepare", action="store_true", help="translations, static files, tables, demo company first"
    )
    parser.add_argument("--empty", action="store_true", help="no demo company: found your own firm with a token")
    parser.add_argument("--check", action="store_true", help="prove that the first page answers, then stop")
    parser.add_argument("--demo-public", action="store_true", help="let the demo's known password in from outside")


def run(said: argparse.Namespace) -> int:
    port = said.port or environment.number("NHIP_PORT", 8000)
    if not _free(said.bind, port):
        print(f"serve: port {port} of {said.bind} is taken; choose another one with --port.", file=sys.stderr)
        return 1
    at_work.share()
    os.environ |= {"NHIP_PORT": str(port), "NHIP_BIND": said.bind}
    if said.check:
        os.environ["NHIP_WEB_WORKERS"] = "1"
    os.environ["NHIP_DEMO_PUBLIC"] = "1" if said.demo_public else "0"
    if said.prepare and not glance.unchanged():
        from .prepare import prepare

        if code := prepare(empty=said.empty):
            return code
    return _serve(said, port)


def _serve(said: argparse.Namespace, port: int) -> int:
    began = time.time()
    supervisor = Supervisor([_web(said.bind, port), *_workers()])
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, lambda *_: supervisor.stop())
    supervisor.start()
    host = "127.0.0.1" if said.bind in ("0.0.0.0", "::") else said.bind  # noqa: S104
    if not supervisor.answers(host, port, since=began):
        supervisor.stop()
        supervisor.wait()
        print("serve: the first page did not answer; the lines above say why.", file=sys.stderr)
        return 1
    print(f"Nhịp is ready: http://{host}:{port}", flush=True)
    if said.check:
        supervisor.stop()
    return supervisor.wait()


def _free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError:
            return False
    return True


def _web(host: str, port: int) -> Child:
    """Granian over WSGI: the least CPU per page of those tried (docs/decisions/0003)."""
    workers = environment.number("NHIP_WEB_WORKERS", min(os.cpu_count() or 1, 4), most=64)
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": port,
        "--workers": workers,
        "--blocking-threads": 4,
        "--http": 1,
        "--log-level": "warning",
        "--backlog": 1024,
        "--workers-kill-timeout": 25,
        "--respawn-interval": 1,
        "--working-dir": environment.ROOT,
    }
    said = [str(part) for pair in options.items() for part in pair]
    switches = ["--no-ws", "--respawn-failed-workers"]
    return Child("web", [sys.executable, "-m", "granian", *said, *switches, "nhip.config.wsgi:application"])


def _workers() -> list[Child]:
    count = environment.number("NHIP_JOB_WORKERS", 1, most=16)
    return [Child(f"worker {n + 1}", [sys.executable, "-m", "nhip", "worker"]) for n in range(count)]
