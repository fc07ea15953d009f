"""Test how seldom keys are fetched, and that none is forgotten while their server is gone."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from joserfc.jwk import OctKey, RSAKey

from catalog.http.outside.keys import IssuerKeys, NoKeysError
from catalog.outgoing import HttpClient, HttpFailedError, HttpResponse
from tests.http.outside.issuing import EC, OKP, RSA, b64

NEW = RSAKey.generate_key(2048, {"kid": "new"}, private=True)
SHORT = {
    "kty": "RSA",
    "kid": "short",
    "e": "AQAB",
    "n": b64((2**1023 + 1).to_bytes(128)),  # of 1,024 bits
}


@dataclass
class Fetching(HttpClient):
    """A client that answers with keys by itself, and counts how often it is asked."""

    keys: list[Any] = field(default_factory=lambda: [RSA, EC, OKP])
    is_gone: bool = False
    hangs: float = 0.001
    content: bytes | None = None
    asked: int = 0
    answered: int = 0
    now: float = 1_000.0

    async def request(self, *_given: Any, **_more: Any) -> HttpResponse:
        """Answer after the others had their turn."""
        self.asked += 1
        await asyncio.sleep(self.hangs)
        self.answered += 1
        if self.is_gone:
            message = "There is no answer: ConnectError."
            raise HttpFailedError(message)
        listed = [key if isinstance(key, dict) else key.as_dict(private=False) for key in self.keys]
        whole = json.dumps({"keys": listed}).encode()
        return HttpResponse(status=200, headers={}, content=self.content or whole)

    def made(self) -> IssuerKeys:
        """Return keys that are fetched by it, by its clock."""
        return IssuerKeys("https://login.example/jwks", self, lambda: self.now)


async def settled(http: Fetching) -> None:
    """Wait until nothing is fetched any more."""
    await asyncio.sleep(0)
    while http.answered < http.asked:  # noqa: ASYNC110  # others count, too
        await asyncio.sleep(0.001)
    await asyncio.sleep(0.001)


def kids(found: Any) -> list[str]:
    return [key.as_dict()["kid"] for key in found]


def test_a_storm_of_unknown_keys_is_one_request_in_thirty_seconds() -> None:
    http = Fetching()

    async def work() -> None:
        keys = http.made()
        assert kids(await keys.fitting("rsa", "RS256")) == ["rsa"]
        for second in range(61):
            http.now = 1_000.0 + second
            storm = (keys.fitting(f"unknown{number}", "RS256") for number in range(50))
            assert not any(await asyncio.gather(*storm))
            assert kids(await keys.fitting("rsa", "RS256")) == ["rsa"]

    asyncio.run(work())

    assert http.asked == 3  # at the start, and after 30 and 60 seconds


def test_requests_at_the_start_share_one() -> None:
    http = Fetching()

    async def work() -> list[Any]:
        keys = http.made()
        return await asyncio.gather(*(keys.fitting("rsa", "RS256") for _ in range(20)))

    assert list(map(kids, asyncio.run(work()))) == [["rsa"]] * 20
    assert http.asked == 1


def test_keys_go_on_while_their_server_is_gone() -> None:
    http = Fetching()

    async def work() -> None:
        keys = http.made()
        await keys.fitting("rsa", "RS256")
        http.is_gone = True
        for minute in range(1, 11):
            http.now = 1_000.0 + 60 * minute
            assert kids(await keys.fitting("rsa", "RS256")) == ["rsa"]
            await settled(http)
        http.is_gone = False
        http.keys = [NEW]
        http.now += 60
        assert kids(await keys.fitting("new", "RS256")) == ["new"]

    asyncio.run(work())

    assert 2 <= http.asked <= 8


def test_a_day_without_news_is_too_long() -> None:
    http = Fetching()

    async def work() -> None:
        keys = http.made()
        await keys.fitting("rsa", "RS256")
        http.is_gone = True
        http.now += 86_401
        with pytest.raises(NoKeysError):
            await keys.fitting("rsa", "RS256")

    asyncio.run(work())


def test_a_key_that_is_new_is_found_and_one_that_was_taken_back_is_not() -> None:
    http = Fetching()

    async def work() -> None:
        keys = http.made()
        await keys.fitting("rsa", "RS256")
        http.keys = [NEW]
        http.now += 31
        assert kids(await keys.fitting("new", "RS256")) == ["new"]
        assert not await keys.fitting("rsa", "RS256")

    asyncio.run(work())

    assert http.asked == 2


def test_keys_are_fetched_again_beside_the_requests() -> None:
    http = Fetching()

    async def work() -> None:
        keys = http.made()
        await keys.fitting("rsa", "RS256")
        http.keys = [NEW]
        http.now += 301
        assert kids(await keys.fitting("rsa", "RS256")) == ["rsa"]
        await settled(http)
        assert not await keys.fitting("rsa", "RS256")

    asyncio.run(work())


@pytest.mark.parametrize(
    "content",
    [b"", b"not JSON", b"[]", b"{}", b'{"keys": 7}'],
)
def test_an_answer_that_is_no_set_of_keys_takes_none_away(content: bytes) -> None:
    http = Fetching()

    async def work() -> None:
        keys = http.made()
        await keys.fitting("rsa", "RS256")
        http.content = content or b" "
        http.now += 31
        assert not await keys.fitting("unknown", "RS256")
        assert kids(await keys.fitting("rsa", "RS256")) == ["rsa"]

    asyncio.run(work())


@pytest.mark.parametrize("content", [b'{"keys": []}', b'{"keys": [1, null, "x"]}'])
def test_a_set_without_keys_takes_all_of_them_back(content: bytes) -> None:
    http = Fetching()

    async def work() -> None:
        keys = http.made()
        await keys.fitting("rsa", "RS256")
        http.content = content
        http.now += 31
        assert not await keys.fitting("unknown", "RS256")
        assert not await keys.fitting("rsa", "RS256")
        http.content = None
        http.now += 31
        assert kids(await keys.fitting("rsa", "RS256")) == ["rsa"]

    asyncio.run(work())


def test_after_ten_minutes_a_key_that_was_taken_back_is_good_for_no_token() -> None:
    http = Fetching()

    async def work() -> None:
        keys = http.made()
        await keys.fitting("rsa", "RS256")
        http.keys = [NEW]
        http.now += 601
        assert not any(await asyncio.gather(*(keys.fitting("rsa", "RS256") for _ in range(20))))
        assert kids(await keys.fitting(None, "RS256")) == ["new"]

    asyncio.run(work())

    assert http.asked == 2


def test_a_server_that_hangs_keeps_no_token_waiting_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("catalog.http.outside.keys.SECONDS", 0.2)
    monkeypatch.setattr("catalog.http.outside.keys.PATIENCE", 0.05)
    http = Fetching()

    async def work() -> None:
        keys = http.made()
        await keys.fitting("rsa", "RS256")
        http.hangs = 5.0
        for seconds, kid, found in ((31, "unknown", []), (700, "rsa", ["rsa"])):
            http.now += seconds
            async with asyncio.timeout(2):
                assert kids(await keys.fitting(kid, "RS256")) == found

    asyncio.run(work())


UNFIT: dict[str, Callable[[], dict[str, Any]]] = {
    "a secret": lambda: dict(OctKey.generate_key(256, {"kid": "x"}).as_dict()),
    "for encryption": lambda: NEW.as_dict(private=False) | {"use": "enc"},
    "for other operations": lambda: NEW.as_dict(private=False) | {"key_ops": ["encrypt"]},
    "for another algorithm": lambda: NEW.as_dict(private=False) | {"alg": "RS512"},
    "too short": lambda: SHORT,
    "not whole": lambda: {"kty": "RSA", "kid": "new", "e": "AQAB"},
    "of no kind": lambda: {"kty": "XYZ", "kid": "new"},
}


@pytest.mark.parametrize("unfit", UNFIT)
def test_a_key_that_is_not_for_this_signs_nothing(unfit: str) -> None:
    http = Fetching(keys=[UNFIT[unfit](), RSA])

    async def work() -> None:
        keys = http.made()
        assert kids(await keys.fitting(None, "RS256")) == ["rsa"]

    asyncio.run(work())
