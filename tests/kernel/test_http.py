"""The one way out: only public addresses, checked and pinned, at every redirect, within time and size."""

import gzip
import ipaddress
import socket
import ssl
import subprocess
import threading
import time
import zlib

import pytest
from django.core.checks import run_checks
from hypothesis import given
from hypothesis import strategies as st

from kernel import http
from kernel.addresses import NotAllowed, NotFetched, check_addresses, is_public, target_of
from kernel.http import Limits
from tests.local_server import LocalServer, Said, local_server

PRIVATE = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::1/128",
    "::/128",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
]


def inside_of(network):
    net = ipaddress.ip_network(network)
    return st.ip_addresses(network=net)


@given(st.sampled_from(PRIVATE).flatmap(inside_of))
def test_no_address_of_a_closed_network_is_public(address):
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_hidden_in_another_is_judged_as_itself(address):
    mapped = ipaddress.ip_address(f"::ffff:{address}")
    assert is_public(mapped) is is_public(address)
    for wrapped in (f"64:ff9b::{address}", f"::{address}"):
        assert not is_public(ipaddress.ip_address(wrapped))
    assert not is_public(ipaddress.ip_address((0x2002 << 112) | (int(address) << 80)))


@given(st.ip_addresses())
def test_what_is_public_is_global_unicast(address):
    if is_public(address):
        inner = getattr(address, "ipv4_mapped", None) or address
        assert inner.is_global
        assert not any((inner.is_private, inner.is_multicast, inner.is_reserved))


@pytest.mark.parametrize("text", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "93.184.216.34"])
def test_the_public_internet_is_public(text):
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://example.com/", "http_scheme"),
        ("file:///etc/passwd", "http_scheme"),
        ("gopher://example.com:70/_x", "http_scheme"),
        ("//example.com/", "http_scheme"),
        ("https://user:pass@example.com/", "http_login_in_address"),
        ("https://@example.com/", "http_login_in_address"),
        ("https://example.com\\@evil.example/", "http_not_an_address"),
        ("https://exam ple.com/", "http_not_an_address"),
        ("https://example.com/\r\nHost: evil", "http_not_an_address"),
        ("https://", "http_not_an_address"),
        ("https://[::1", "http_not_an_address"),
        ("https://example.com:99999/", "http_not_an_address"),
        ("https://exa_mple..com/", "http_not_an_address"),
        ("https://[fe80::1%25eth0]/", "http_not_an_address"),
    ],
)
def test_an_address_that_is_none_is_refused_before_anything_is_asked(url, code):
    with pytest.raises(NotAllowed) as refusal:
        target_of(url)
    assert refusal.value.reason["code"] == code


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "①②⑦.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "0.0.0.0",
        "169.254.169.254",
        "10.1.2.3",
    ],
)
def test_every_way_to_write_an_address_inside_is_refused(host):
    with pytest.raises(NotAllowed) as refusal:
        http.fetch(f"http://{host}/")
    assert refusal.value.reason["code"] == "http_not_public"


def test_only_the_ports_of_the_web_are_called():
    for port in (443, 8443, 80):
        check_addresses(target_of(f"https://example.com:{port}/"), ["8.8.8.8"])
    for port in (22, 25, 5432, 6379, 8000):
        with pytest.raises(NotAllowed):
            check_addresses(target_of(f"https://example.com:{port}/"), ["8.8.8.8"])


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    with pytest.raises(NotAllowed):
        check_addresses(target_of("https://example.com/"), ["8.8.8.8", "10.0.0.1"])


def test_opening_private_networks_is_warned_of_in_production(settings):
    assert "kernel.W001" not in {
        w.id for w in run_checks(tags=["security"], include_deployment_checks=True)
    }
    settings.OUTGOING_PRIVATE_NETWORKS = ["127.0.0.1/32"]
    assert "kernel.W001" in {
        w.id for w in run_checks(tags=["security"], include_deployment_checks=True)
    }


@pytest.fixture
def server(settings):
    settings.OUTGOING_PRIVATE_NETWORKS = ["127.0.0.1/32"]
    with local_server() as known:
        yield known


def reason_of(url: str, **limits) -> str:
    with pytest.raises(NotFetched) as refusal:
        http.fetch(url, limits=Limits(**limits))
    return refusal.value.reason["code"]


def test_an_answer_comes_with_its_status_headers_and_decoded_body(server: LocalServer):
    server.answers["/plain"] = Said(b"hello", headers={"ETag": '"1"'})
    server.answers["/zip"] = Said(gzip.compress(b"hello" * 9), headers={"Content-Encoding": "gzip"})
    server.answers["/deflate"] = Said(
        zlib.compress(b"hello"), headers={"Content-Encoding": "deflate"}
    )
    plain = http.fetch(f"{server.url}/plain?a=b%20c&d=é#part")
    assert (plain.status, plain.body, plain.headers["etag"]) == (200, b"hello", '"1"')
    assert http.fetch(f"{server.url}/zip").body == b"hello" * 9
    assert http.fetch(f"{server.url}/deflate").body == b"hello"
    assert http.fetch(f"{server.url}/missing").status == 404
    first = server.asked[0]
    assert first.path == "/plain?a=b%20c&d=%C3%A9"
    assert first.headers["host"] == server.url.removeprefix("http://")


def test_three_redirects_are_followed_and_the_fourth_is_not(server: LocalServer):
    for n in range(4):
        server.answers[f"/{n}"] = Said(status=302, headers={"Location": f"/{n + 1}"})
    server.answers["/4"] = Said(b"there")
    answer = http.fetch(f"{server.url}/1")
    assert (answer.body, answer.url) == (b"there", f"{server.url}/4")
    assert reason_of(f"{server.url}/0") == "http_too_many_redirects"


@pytest.mark.parametrize(
    "onward",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost.localdomain:1/",
        "https://user@example.com/",
        "file:///etc/passwd",
        "http://[::1]/",
        "http://[",
    ],
)
def test_a_redirect_inside_is_refused(server: LocalServer, onward):
    server.answers["/"] = Said(status=302, headers={"Location": onward})
    with pytest.raises(NotFetched):
        http.fetch(server.url)
    assert len(server.asked) == 1


def test_what_proves_us_to_one_server_is_not_shown_to_another(server: LocalServer):
    with local_server() as other:
        other.answers["/"] = Said(b"there")
        server.answers["/away"] = Said(status=302, headers={"Location": other.url})
        server.answers["/near"] = Said(status=302, headers={"Location": "/here"})
        server.answers["/here"] = Said(b"here")
        proof = {"Authorization": "Bearer secret"}
        http.fetch(f"{server.url}/away", headers=proof)
        http.fetch(f"{server.url}/near", headers=proof)
        assert "authorization" not in other.asked[0].headers
        assert server.asked[-1].headers["authorization"] == "Bearer secret"


def test_a_call_that_changes_something_follows_no_redirect(server: LocalServer):
    server.answers["/"] = Said(status=307, headers={"Location": "/other"})
    assert http.fetch(server.url, method="POST", body=b"{}").status == 307
    assert len(server.asked) == 1


def test_an_answer_that_is_too_large_is_cut_whatever_it_says_of_its_size(server: LocalServer):
    server.answers["/large"] = Said(b"x" * 3_000_000)
    server.answers["/unsaid"] = Said(b"x" * 3_000_000, has_length=False)
    bomb = zlib.compressobj(9, wbits=31)
    packed = b"".join([bomb.compress(bytes(1_000_000)) for _ in range(40)]) + bomb.flush()
    server.answers["/bomb"] = Said(packed, headers={"Content-Encoding": "gzip"})
    assert len(packed) < 60_000
    for path in ("/large", "/unsaid", "/bomb"):
        assert reason_of(server.url + path) == "http_too_large"
    server.answers["/fits"] = Said(
        gzip.compress(b"x" * 2_000_000), headers={"Content-Encoding": "gzip"}
    )
    assert len(http.fetch(f"{server.url}/fits").body) == 2_000_000


def test_an_answer_that_breaks_off_or_cannot_be_decoded_is_none(server: LocalServer):
    whole = gzip.compress(b"hello" * 1000)
    zipped = {"Content-Encoding": "gzip"}
    server.answers["/broken"] = Said(b"not gzip at all", headers=zipped)
    server.answers["/half"] = Said(whole[: len(whole) // 2], headers=zipped)
    server.answers["/odd"] = Said(b"x", headers={"Content-Encoding": "br"})
    for path in ("/broken", "/half", "/odd"):
        assert reason_of(server.url + path) == "http_not_readable"


def test_a_slow_server_is_cut_at_the_limit_however_it_drips(server: LocalServer):
    server.answers["/drip"] = Said(b"x" * 200, drips=0.05)
    server.answers["/drip/unsaid"] = Said(b"x" * 200, drips=0.05, has_length=False)

    def sleeps(_asked):
        time.sleep(1)
        return Said(b"late")

    server.answers["/sleeps"] = sleeps
    for path in ("/drip", "/drip/unsaid", "/sleeps"):
        began = time.monotonic()
        assert reason_of(server.url + path, seconds=0.3) == "http_too_slow"
        assert time.monotonic() - began < 0.8


def test_nobody_there_is_said_in_words(server: LocalServer):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    assert reason_of(f"http://127.0.0.1:{port}/") == "http_unreachable"
    assert reason_of("https://no-such-host.invalid/") == "http_no_such_host"


def test_the_checked_address_is_called_even_when_the_name_answers_differently_a_moment_later(
    server: LocalServer, settings, monkeypatch
):
    settings.OUTGOING_PRIVATE_NETWORKS = ["127.0.0.1/32"]
    server.answers["/"] = Said(b"pinned")
    port = int(server.url.rpartition(":")[2])
    answers = iter(["127.0.0.1"])
    real = socket.getaddrinfo

    def rebinding(host, *args, **more):
        if host != "rebinding.example":
            return real(host, *args, **more)
        return real(next(answers, "169.254.169.254"), *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    assert http.fetch(f"http://rebinding.example:{port}/").body == b"pinned"
    assert server.asked[0].headers["host"] == f"rebinding.example:{port}"
    with pytest.raises(NotAllowed):
        http.fetch(f"http://rebinding.example:{port}/")


@pytest.fixture
def tls_server(settings, tmp_path):
    """A server with a certificate for `sealed.example`, known under the address 127.0.0.1."""
    settings.OUTGOING_PRIVATE_NETWORKS = ["127.0.0.1/32"]
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = (
        f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=sealed.example"
        f" -addext subjectAltName=DNS:sealed.example -keyout {key} -out {certificate}"
    )
    subprocess.run(command.split(), check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    names: list[str] = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                accepted, _address = listener.accept()
                with accepted, context.wrap_socket(accepted, server_side=True) as sealed:
                    sealed.recv(4096)
                    sealed.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsealed")
            except ssl.SSLError:
                continue
            except OSError:
                return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1], certificate, names
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(2)


def test_tls_checks_the_name_although_the_address_is_called(tls_server, monkeypatch):
    port, certificate, names = tls_server
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *args, **more: real("127.0.0.1", *args, **more)
    )
    assert reason_of(f"https://sealed.example:{port}/") == "http_unreachable"
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert http.fetch(f"https://sealed.example:{port}/").body == b"sealed"
    assert names[-1] == "sealed.example"
    assert reason_of(f"https://other.example:{port}/") == "http_unreachable"
