"""The guarded client: no spelling of an address, no name and no redirect leads inside; what is dialled was judged."""

import socket
import ssl
import time
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from nhip.kernel.outward import Client, Failed, Forbidden, Rules, Why, is_public, read

from .listening import CERTIFICATE, HOST, drips, elsewhere, listening, redirects, says

PUBLIC = "93.184.215.14"
INSIDE: dict[str, list[str]] = {
    part.partition("\n")[0]: part.split("\n")[1:]
    for part in Path(__file__).with_name("inside.txt").read_text().strip().removeprefix("# ").split("\n\n# ")
}
"""Addresses that lead inside: IPv4, IPv6, spellings of this machine's, schemes, and whole addresses that trick."""
OPEN = (
    *("1.1.1.1", "8.8.8.8", "93.184.215.14", "100.128.0.1", "172.32.0.1", "198.20.0.1", "223.255.255.255"),
    *("2606:4700:4700::1111", "2400:cb00:2048:1::c629:d7a2", "2a00:1450:4001:81b::200e", "2001:4860:4860::8888"),
)
SIGNS = ("\r\nHost: a.example", "\t", "\x00.example", "\u2028", " ", "\\@a.example", "\u00ad")


def forms(port: int) -> list[str]:
    """Addresses that lead inside, or nowhere, as attackers write them."""
    made = [f"https://{host}:{port}/in" for host in [*INSIDE["hosts"], *INSIDE["four"]]]
    made += [f"https://[{host}]:{port}/" for host in INSIDE["six"]]
    made += [f"{scheme}://127.0.0.1:{port}/" for scheme in INSIDE["schemes"]]
    made += [f"https://127.0.0.1{sign}:{port}/" for sign in SIGNS] + [
        f"https://a.example:{port}/{sign}" for sign in SIGNS
    ]
    return [*made, *(one.replace("{port}", str(port)) for one in INSIDE["whole"]), "", "https://" + "a" * 999]


@pytest.fixture(scope="module")
def canary():
    with listening() as seen:
        yield seen


@pytest.mark.req("S27", part="150 spellings of addresses inside")
def test_no_spelling_leads_inside(canary):
    """The canary's very port is open and every name stands for it: nothing but the address keeps a caller away."""
    before, dialled = canary.connections, []

    def dial(address: str, port: int, seconds: float) -> socket.socket:
        dialled.append(address)
        raise OSError

    client = Client(Rules(ports=frozenset({canary.port})), resolve=lambda *_: ["127.0.0.1"], dial=dial)
    asked = forms(canary.port)
    assert len(set(asked)) >= 150
    for url in asked:
        with pytest.raises(Forbidden):
            client.post(url, b"{}", {})
        if "localhost" not in url.lower():  # whatever a resolver would make of it
            with pytest.raises(Forbidden):
                read(url, client.rules)
    assert dialled == [] and canary.connections == before


def test_our_own_table_says_what_is_public():
    for said in [*INSIDE["four"], *INSIDE["six"]]:
        assert not is_public(ip_address(said)), said
    for said in OPEN:
        assert is_public(ip_address(said)), said
    assert not is_public(ip_address("fe80::1%eth0")) and not is_public(ip_address("2606:4700::1%1"))


@pytest.mark.parametrize(
    "answers",
    [["127.0.0.1"], [PUBLIC, "10.0.0.5"], ["10.0.0.5", PUBLIC], ["2606:4700::1", "::ffff:127.0.0.1"],
     ["fe80::1%2"], ["::1"], ["169.254.169.254"], [PUBLIC, "nonsense"]],
)  # fmt: skip
@pytest.mark.req("S27", part="names with an address inside, alone or among others")
def test_a_name_that_stands_for_an_address_inside_is_not_dialled(answers):
    dialled: list[str] = []
    client = Client(Rules(), resolve=lambda name, port: answers, dial=lambda address, *_: dialled.append(address))
    with pytest.raises(Forbidden) as refused:
        client.post("https://inside.example/", b"", {})
    assert dialled == [] and not any(address in str(refused.value) for address in answers)


@pytest.mark.req("S27", part="the address that is dialled is the one that was judged, also when the name changes")
def test_a_name_is_asked_once_and_what_is_dialled_was_judged():
    asked: list[str] = []
    dialled: list[tuple[str, int]] = []

    def resolve(name: str, port: int) -> list[str]:
        asked.append(name)
        return [PUBLIC, "2606:4700::1"] if len(asked) == 1 else ["127.0.0.1"]

    def dial(address: str, port: int, seconds: float) -> socket.socket:
        dialled.append((address, port))
        raise OSError

    client = Client(Rules(), resolve=resolve, dial=dial)
    with pytest.raises(Failed) as failed:
        client.post("https://rebinds.example/", b"", {})
    assert failed.value.why == Why.CONNECTION
    assert asked == ["rebinds.example"] and dialled == [(PUBLIC, 443), ("2606:4700::1", 443)]
    with pytest.raises(Forbidden):
        client.post("https://rebinds.example/", b"", {})
    assert len(dialled) == 2


@pytest.mark.parametrize("status", range(301, 309))
@pytest.mark.req("S27", part="redirects 301 to 308 lead nowhere")
def test_redirects_are_answers_and_not_followed(canary, status):
    before = canary.connections
    with listening() as outside:
        outside.usual = redirects(status, canary.url())
        client = _there(outside, http=True)
        assert client.post("http://a.example/in", b"{}", {}).status == status
        assert len(outside.told) == 1
    assert canary.connections == before


def _there(outside, *, http: bool = False, **parts) -> Client:
    """A client for whom the public Internet is this server."""
    parts = {"resolve": lambda name, port: [PUBLIC], "dial": elsewhere(outside.port), **parts}
    return Client(Rules(http=http), **parts)


def _trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(CERTIFICATE))


def test_https_names_the_host_and_asks_for_its_certificate():
    with listening(secure=True) as outside:
        answer = _there(outside, trust=_trusting).post(f"https://{HOST}/in?a=1", b"{}", {"X-A": "b", "Host": "evil"})
        path, headers, body = outside.told[0]
        assert (answer.status, path, body) == (204, "/in?a=1", b"{}")
        assert headers["host"] == HOST and headers["x-a"] == "b" and headers["content-length"] == "2"
        for client, host in ((_there(outside, trust=_trusting), "other.example"), (_there(outside), HOST)):
            with pytest.raises(Failed) as failed:
                client.post(f"https://{host}/in", b"{}", {})
            assert failed.value.why == Why.ENCRYPTION
        assert len(outside.told) == 1


def test_the_operator_names_networks_ports_and_plain_http(canary):
    before = len(canary.told)
    home = Rules(http=True, ports=frozenset({canary.port}), networks=(ip_network("127.0.0.0/8"),))
    assert Client(home).post(canary.url(), b"{}", {}).good and len(canary.told) == before + 1
    for less in (
        Rules(http=True, ports=home.ports),
        Rules(http=True, networks=home.networks),
        Rules(False, home.ports),
    ):
        with pytest.raises(Forbidden):
            Client(less).post(canary.url(), b"{}", {})
    with pytest.raises(Forbidden):  # what was named is the address, in no other spelling
        Client(home).post(f"http://[::ffff:127.0.0.1]:{canary.port}/", b"{}", {})
    assert len(canary.told) == before + 1


@pytest.mark.req("S27", part="ten seconds in all and a megabyte")
def test_a_slow_or_endless_answer_ends():
    with listening() as outside:
        outside.answers = [drips, says(b"x" * 1_000_001), says(b"x" * 1_000_000)]
        began = time.monotonic()
        with pytest.raises(Failed) as failed:
            _there(outside, http=True, seconds=0.3).post("http://a.example/", b"{}", {})
        assert failed.value.why == Why.TIME and time.monotonic() - began < 1.5
        with pytest.raises(Failed) as failed:
            _there(outside, http=True).post("http://a.example/", b"{}", {})
        assert failed.value.why == Why.ANSWER
        assert len(_there(outside, http=True).post("http://a.example/", b"{}", {}).body) == 1_000_000
    assert Client().seconds == 10


def test_a_resolver_that_does_not_answer_is_not_waited_for():
    client = Client(Rules(), resolve=lambda name, port: time.sleep(1) or [PUBLIC], seconds=0.1)
    with pytest.raises(Failed) as failed:
        client.post("https://a.example/", b"", {})
    assert failed.value.why == Why.TIME


def test_garbage_and_unknown_names_are_said(canary):
    with pytest.raises(Failed) as failed:
        Client(Rules(), resolve=lambda name, port: []).post("https://a.example/", b"", {})
    assert failed.value.why == Why.NAME
    with listening() as outside:
        outside.usual = lambda request: request.wfile.write(b"what?\r\n")
        with pytest.raises(Failed) as failed:
            _there(outside, http=True).post("http://a.example/", b"", {})
        assert failed.value.why == Why.ANSWER
    with pytest.raises(Failed):  # a header cannot smuggle a line in
        _there(canary, http=True).post("http://a.example/", b"", {"X": "a\r\nY: b"})


def test_what_is_usual_can_be_named():
    for url in (
        "https://a.example",
        "https://a.example:80/x?y=z&u=%20",
        "https://xn--tn-qia.vn/",
        "https://8.8.8.8/",
    ):
        assert read(url, Rules())
    assert read("https://[2606:4700::1]/", Rules()).host == "2606:4700::1"
    assert read("https://A.Example:8443/B", Rules(ports=frozenset({8443}))).host == "a.example"
