"""JSON that cannot be read is told with its line, and has the limits of YAML."""

from io import BytesIO
from pathlib import Path

import pytest

from catalog.exchange import jsons
from catalog.exchange.items import DEEPEST
from tests.exchange.test_reading import read

GRAPH = b'{"x": {"serviceDependencies": {}}%s}'

BROKEN_JSON = {
    "a list that does not end": (b'[{"type": "x", "serviceDependencies": {}},\n', 2),
    "no comma": (b'[{"type": "x", "serviceDependencies": {}}\n{}]', 2),
    "a second value": (b'[{"type": "x", "serviceDependencies": {}}]\n[]', 2),
    "no key": (GRAPH % b",\n3", 2),
    "no colon": (GRAPH % b',\n"y" 3', 2),
    "NaN": (b'[{"type": "x", "serviceDependencies": {}},\nNaN]', 2),
}


@pytest.mark.parametrize("case", BROKEN_JSON)
def test_broken_json_is_a_problem_with_its_line(tmp_path: Path, case: str) -> None:
    content, line = BROKEN_JSON[case]
    (tmp_path / "1.json").write_bytes(content)

    report, services = read(tmp_path)

    assert [(problem.code, problem.line) for problem in report.problems] == [("SYNTAX_ERROR", line)]
    assert services == 0


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (b',\n"y": {"a": ' + b"9" * 5_000 + b"}", "SYNTAX_ERROR"),
        (b',\n"y": {"a": 1, "a": 2}', "DUPLICATE_KEY"),
        (b',\n"x": {}', "DUPLICATE_KEY"),
        (b',\n"y": ' + b"[" * DEEPEST + b"]" * DEEPEST, "TOO_DEEP"),
        (b',\n"y": ' + b"[" * 100_000 + b"]" * 100_000, "TOO_DEEP"),
    ],
)
def test_json_has_the_limits_of_yaml(tmp_path: Path, more: bytes, code: str) -> None:
    (tmp_path / "1.json").write_bytes(GRAPH % more)

    report, _services = read(tmp_path)

    assert [(problem.code, problem.line) for problem in report.problems] == [(code, 2)]


def test_json_just_deep_enough_is_read(tmp_path: Path) -> None:
    deep = b"[" * (DEEPEST - 2) + b"]" * (DEEPEST - 2)
    (tmp_path / "1.json").write_bytes(GRAPH % (b',\n"y": {"l": ' + deep + b"}"))

    report, services = read(tmp_path)

    assert report.problems == []
    assert services == 2


def test_json_is_read_alike_wherever_it_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    text = '[{"type": "é", "n": 12.5},\n {"type": "b", "l": [1, {"a": null}]}\n,\n3]'.encode()
    whole = list(jsons.items(BytesIO(text)))

    for size in range(1, 20):
        monkeypatch.setattr(jsons, "CHUNK", size)
        assert list(jsons.items(BytesIO(text))) == whole

    assert [item.line for item in whole] == [1, 2, 4]
