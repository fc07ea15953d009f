"""Test where requests of plugins go, and where none does, however it is written."""

import asyncio
import time
from collections.abc import Iterator, Sequence

import pytest

from catalog.outgoing import HttpClient, HttpFailedError, HttpRefusedError, HttpResponse
from catalog.outgoing.addresses import is_public
from catalog.outgoing.client import REFUSED
from tests.http.outside.others import Heard, Other, Said, other

SPELLINGS = {
    "a loopback address": "http://127.0.0.1{port}/",
    "another loopback address": "http://127.8.9.1{port}/",
    "a short one": "http://127.1{port}/",
    "one number": "http://2130706433{port}/",
    "hexadecimal": "http://0x7f.1{port}/",
    "octal": "http://017700000001{port}/",
    "wide digits": "http://\uff11\uff12\uff17.0.0.1{port}/",
    "a name": "http://localhost{port}/",
    "a name in capitals": "http://LOCALHOST{port}/",
    "nothing but zeros": "http://0.0.0.0{port}/",
    "IPv6": "http://[::1]{port}/",
    "IPv6 of zeros": "http://[::]{port}/",
    "IPv4 in IPv6": "http://[::ffff:127.0.0.1]{port}/",
    "IPv4 in IPv6, hexadecimal": "http://[::ffff:7f00:1]{port}/",
    "IPv4 that IPv6 stands for": "http://[::127.0.0.1]{port}/",
    "IPv4 behind a translator": "http://[64:ff9b::7f00:1]{port}/",
    "IPv4 behind 6to4": "http://[2002:7f00:1::]{port}/",
    "a private address": "http://10.1.2.3{port}/",
    "another private address": "http://192.168.0.1{port}/",
    "a third private address": "http://172.16.0.1{port}/",
    "a provider's own network": "http://100.64.0.1{port}/",
    "a link-local address": "http://169.254.1.1{port}/",
    "metadata of machines": "http://169.254.169.254{port}/latest/meta-data/",
    "metadata, as one number": "http://2852039166{port}/",
    "metadata in IPv6": "http://[fd00:ec2::254]{port}/",
    "metadata behind a public address": "http://168.63.129.16{port}/",
    "link-local in IPv6": "http://[fe80::1]{port}/",
    "site-local in IPv6": "http://[fec0::1]{port}/",
    "many at once": "http://224.0.0.1{port}/",
    "all at once": "http://255.255.255.255{port}/",
    "a password": "http://user:secret@127.0.0.1{port}/",
    "no host": "http:///",
    "no name": "http://nobody.invalid/",
    "a file": "file:///etc/passwd",
    "another protocol": "gopher://127.0.0.1{port}/",
    "no address at all": "http://\x00/",
    "nothing": "",
}
each_spelling = pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)


@pytest.fixture
def theirs() -> Iterator[Other]:
    """Give a server of others."""
    with other(lambda _heard: Said(body=b"hello")) as found:
        yield found


def get(client: HttpClient, url: str, **given: float) -> HttpResponse:
    """Return the answer to a request."""
    return asyncio.run(client.request("GET", url, **given))  # type: ignore[arg-type]


def failed(client: HttpClient, url: str, **given: float) -> str:
    """Return why there is no answer."""
    with pytest.raises(HttpFailedError) as caught:
        get(client, url, **given)
    return str(caught.value)


def must_refuse(client: HttpClient, url: str) -> None:
    """Expect what is told of every address that is not allowed."""
    with pytest.raises(HttpRefusedError) as caught:
        get(client, url)
    assert str(caught.value) == REFUSED


@each_spelling
def test_nothing_inside_is_asked_however_it_is_written(spelling: str, theirs: Other) -> None:
    must_refuse(HttpClient(), spelling.format(port=f":{theirs.port}"))

    assert theirs.heard == []


def test_what_the_settings_allow_by_name_is_asked(theirs: Other) -> None:
    for allowed in (theirs.host, "127.0.0.1"):
        found = get(HttpClient([allowed]), theirs.url("/there?x=1"))
        assert (found.status, found.content) == (200, b"hello")

    assert [(heard.method, heard.path) for heard in theirs.heard] == [("GET", "/there?x=1")] * 2
    assert theirs.heard[0].headers["host"] == theirs.host


def test_another_port_and_another_spelling_are_not_allowed_with_it(theirs: Other) -> None:
    must_refuse(HttpClient([f"127.0.0.1:{theirs.port + 1}"]), theirs.url())
    must_refuse(HttpClient([theirs.host]), f"http://2130706433:{theirs.port}/")

    assert theirs.heard == []


@pytest.mark.parametrize(
    ("allowed", "url", "error"),
    [
        ("[fd00::1]:9", "http://[fd00::1]:9/", HttpFailedError),
        ("[fd00::1]", "http://[fd00::1]:9/", HttpFailedError),
        ("fd00::1", "http://[fd00::1]:9/", HttpFailedError),
        ("FD00::1", "http://[fd00::1]:9/", HttpFailedError),
        ("fd00::1:9", "http://[fd00::1:9]:8/", HttpFailedError),
        ("fd00::1:9", "http://[fd00::1]:9/", HttpRefusedError),
        ("[fd00::1]:9", "http://[fd00::1:9]:8/", HttpRefusedError),
        ("[fd00::1]:9", "http://[fd00::1]:8/", HttpRefusedError),
        ("host.:9", "http://HOST:9/", HttpFailedError),
        ("host:9", "http://host:8/", HttpRefusedError),
    ],
)
def test_a_host_and_its_port_are_told_apart(allowed: str, url: str, error: type[Exception]) -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    client = HttpClient([allowed], resolve)

    with pytest.raises(error):  # it fails where it was asked, since nothing listens there
        get(client, url)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808"]
)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


def test_a_name_that_leads_elsewhere_later_is_asked_where_it_led_first(theirs: Other) -> None:
    asked: list[str] = []

    async def resolve(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    client = HttpClient([f"changing.example:{theirs.port}"], resolve)

    found = get(client, f"http://changing.example:{theirs.port}/")

    assert (found.content, asked) == (b"hello", ["changing.example"])
    assert theirs.heard[0].headers["host"] == f"changing.example:{theirs.port}"


def test_a_name_that_leads_inside_beside_outside_is_refused(theirs: Other) -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return ["1.1.1.1", "127.0.0.1"]

    must_refuse(HttpClient((), resolve), f"http://both.example:{theirs.port}/")

    assert theirs.heard == []


def test_a_redirect_leads_to_no_private_place(theirs: Other) -> None:
    inside = {
        "127.0.0.2": f"http://127.0.0.2:{theirs.port}/",
        "metadata": "http://169.254.169.254/latest/",
        "a file": "file:///etc/passwd",
        "an allowed host": f"http://127.0.0.1:{theirs.port}/secret",
    }

    def answer(heard: Heard) -> Said:
        return Said(
            302, headers={"location": inside[heard.path.removeprefix("/?").replace("%20", " ")]}
        )

    with other(answer) as leading:
        client = HttpClient([leading.host, theirs.host])
        for name in inside:
            must_refuse(client, leading.url(f"/?{name}"))

    assert len(leading.heard) == len(inside)
    assert theirs.heard == []


def test_a_redirect_within_the_same_host_is_followed() -> None:
    def answer(heard: Heard) -> Said:
        is_there = heard.path == "/there"
        return Said(body=b"arrived") if is_there else Said(301, headers={"location": "/there"})

    with other(answer) as theirs:
        found = get(HttpClient([theirs.host]), theirs.url("/old"))

    assert (found.status, found.content) == (200, b"arrived")


def test_another_host_gets_neither_headers_nor_content(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.outgoing.client.addresses.are_public", lambda _found: True)

    with (
        other() as theirs,
        other(lambda _heard: Said(307, headers={"location": theirs.url()})) as leading,
    ):
        given = {"authorization": "Bearer x", "content-type": "text/plain", "accept": "text/plain"}
        client = HttpClient()
        asyncio.run(client.request("GET", leading.url(), headers=given, content=b"secret"))

    (first,), (second,) = leading.heard, theirs.heard
    assert (first.body, second.body) == (b"secret", b"")
    assert not {"authorization", "content-type"} & second.headers.keys()
    assert second.headers["accept"] == "text/plain"


def test_redirects_come_to_an_end_and_what_does_something_follows_none() -> None:
    with other(lambda _heard: Said(307, headers={"location": "/again"})) as theirs:
        client = HttpClient([theirs.host])
        why = failed(client, theirs.url())
        posted = asyncio.run(client.request("POST", theirs.url(), content=b"once"))

    assert why == "It redirects more than 3 times."
    assert posted.status == 307
    assert [heard.method for heard in theirs.heard] == ["GET"] * 4 + ["POST"]


def test_a_body_that_is_too_large_is_not_read_to_its_end() -> None:
    with other(lambda _heard: Said(body=b"x" * 100_000)) as theirs:
        client = HttpClient([theirs.host])
        why = failed(client, theirs.url(), most=99_999)
        whole = get(client, theirs.url(), most=100_000)

    assert why == "The answer has more than 99,999 bytes."
    assert len(whole.content) == 100_000


def test_all_of_a_request_ends_in_time() -> None:
    def answer(_heard: Heard) -> Said:
        time.sleep(0.5)
        return Said(body=b"late")

    with other(answer) as theirs:
        client = HttpClient([theirs.host])
        why = failed(client, theirs.url(), seconds=0.1)
        patient = get(client, theirs.url(), seconds=30)

    assert why == "There was no whole answer within 0.1 s."
    assert patient.content == b"late"


def test_who_does_not_answer_is_told_otherwise_than_who_may_not_be_asked() -> None:
    with other() as gone:
        pass

    assert failed(HttpClient([gone.host]), gone.url()) == "There is no answer: ConnectError."


@pytest.mark.parametrize(
    ("method", "given"),
    [("TRACE", {}), ("get", {}), ("GET", {"seconds": 61}), ("GET", {"most": 10_000_001})],
)
def test_what_nobody_may_ask_for_is_an_error(method: str, given: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"At most|no method"):
        asyncio.run(HttpClient().request(method, "http://1.1.1.1/", **given))  # type: ignore[arg-type]
