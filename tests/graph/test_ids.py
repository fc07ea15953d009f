"""Global ids: base64 of `TypeName:uuid`, with one spelling each."""

from base64 import b64encode, urlsafe_b64encode
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from catalog import ids

KEY = UUID("0199f3a1-5c2e-7d10-8f5e-00ffeeddccbb")
ID = ids.encode("Service", KEY)


def spelt(text: str) -> str:
    return b64encode(text.encode()).decode()


def test_an_id_is_base64_of_a_type_and_a_uuid() -> None:
    assert ID == "U2VydmljZTowMTk5ZjNhMS01YzJlLTdkMTAtOGY1ZS0wMGZmZWVkZGNjYmI="


@given(key=some.uuids(), name=some.from_regex(r"[A-Z][A-Za-z]{0,30}", fullmatch=True))
@settings(max_examples=50, derandomize=True)
def test_an_id_is_read_as_it_was_written(name: str, key: UUID) -> None:
    assert ids.decode(ids.encode(name, key)) == (name, key)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Service",
        str(KEY),
        f"Service:{KEY}",
        ID.rstrip("="),
        ID + "=",
        ID + "\n",
        " " + ID,
        ID[:20] + "\n" + ID[20:],
        ID.swapcase(),
        ID[:-2] + "j=",  # the same bytes, by a letter whose last bits nobody reads
        spelt("Service"),
        spelt("Service:"),
        spelt(f"Service {KEY}"),
        spelt(f"Service:{KEY.hex}"),
        spelt(f"Service:{{{KEY}}}"),
        spelt(f"Service:{KEY.urn}"),
        spelt(f"Service:{str(KEY).upper()}"),
        spelt(f"Service:{KEY}:"),
        spelt("Service:1"),
        urlsafe_b64encode(b"\xfb\xff:" + str(KEY).encode()).decode(),
        "Ünïcödé",
        "\x00",
        "\ud800",
        "A" * 100_000,
    ],
)
def test_nothing_else_is_an_id(text: str) -> None:
    assert ids.decode(text) is None


@given(
    text=some.text(max_size=80) | some.binary(max_size=60).map(lambda raw: b64encode(raw).decode())
)
@settings(max_examples=200, derandomize=True)
def test_what_is_read_as_an_id_has_no_other_spelling(text: str) -> None:
    found = ids.decode(text)

    assert found is None or ids.encode(*found) == text
