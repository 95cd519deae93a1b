"""Nothing dials out but the one guarded client: whoever could is looked for in every file of the house."""

import ast

import pytest

from .sources import HOUSE, python, short, tree

pytestmark = pytest.mark.once

DIALLERS = {
    *("socket", "socketserver", "http.client", "urllib.request", "urllib3", "requests", "httpx", "httpcore", "h11"),
    *(
        "aiohttp",
        "websockets",
        "websocket",
        "pycurl",
        "ftplib",
        "smtplib",
        "poplib",
        "imaplib",
        "nntplib",
        "telnetlib",
    ),
    *("xmlrpc", "asyncio", "anyio", "trio", "paramiko", "dns", "ldap3", "boto3", "grpc"),
    *("django.core.mail", "django.http.client", "django.contrib.gis"),
}
CALLS = {"urlopen", "urlretrieve", "create_connection", "open_connection", "getaddrinfo", "gethostbyname"}
AT_HOME = {
    "nhip/bench/starting.py": {"socket", "urllib.request", "urlopen"},  # asks the product that it has started
    "nhip/cli/serve.py": {"socket"},  # tries whether a port of this machine is free
    "nhip/cli/supervisor.py": {"urllib.request"},  # asks its own children for the first page
}
CLIENT = "nhip/kernel/outward/client.py"


def dialled(source: ast.Module) -> set[str]:
    """What a module could dial with: imports anywhere in it, names for imports by text, and calls by name."""
    found: set[str] = set()
    for node in ast.walk(source):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            found |= {called} & CALLS
            if called in ("import_module", "__import__", "import_string"):
                names = [str(one.value) for one in node.args if isinstance(one, ast.Constant)]
        found |= {one for name in names for one in DIALLERS if name == one or name.startswith(f"{one}.")}
    return found


@pytest.mark.req("S27", part="nothing else of the house dials")
def test_only_one_file_dials_out():
    found = {short(path): dialled(tree(path)) for path in python(tests=False) if path.is_relative_to(HOUSE)}
    assert found.pop(CLIENT) == {"socket", "http.client", "getaddrinfo"}
    assert {name: what for name, what in found.items() if what} == AT_HOME


@pytest.mark.parametrize(
    "said",
    [
        *("import socket", "from http import client", "import urllib.request as r", "from requests import get"),
        *("def f():\n    import httpx", "__import__('smtplib')", "import_module('asyncio')", "x.urlopen(y)"),
    ],
)
def test_the_search_finds_what_it_looks_for(said):
    assert dialled(ast.parse(said))
