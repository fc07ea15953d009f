"""What cannot be read is told with its file and line, and the rest is read."""

import os
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest

from catalog.domain.importing.report import Report
from catalog.domain.importing.staging import Staging
from catalog.exchange import reading, sources, yamls
from catalog.exchange.items import MOST_BYTES

GOOD = b"services:\n- name: good\n"
LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.fixture(params=["in C", "in Python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each YAML parser that may be installed."""
    if request.param == "in Python":
        monkeypatch.setattr(yamls, "CParser", None)
    elif yamls.CParser is None:
        pytest.skip("ruamel.yaml.clib is not installed.")


def read(folder: Path, **options: Any) -> tuple[Report, int]:
    """Read a folder; return the report and how many services were staged."""
    with Staging() as staging:
        report, _files = reading.read(sources.find([str(folder)]), staging, **options)
        return report, sum(map(len, staging.keys("services")))


BROKEN = {
    "a list that does not end": (b"services:\n- name: x\n- [a\n", "SYNTAX_ERROR", {3, 4}),
    "a tab": (b"services:\n- name: x\n\t- name: y\n", "SYNTAX_ERROR", {3}),
    "a NUL": (b"services:\n- name: x\n- name: a\x00b\n", "TEXT_INVALID", {3}),
    "broken UTF-8": (b"services:\n- name: x\n- name: \xff\n", "TEXT_INVALID", {3}),
    "half a character": (b"services:\n- name: x\n- name: \xe2\x82", "TEXT_INVALID", {3}),
    "a key twice": (b"services:\n- name: x\n  tier: a\n  tier: b\n", "DUPLICATE_KEY", {4}),
    "a section twice": (b"services:\n- name: x\nservices: []\n", "DUPLICATE_KEY", {3}),
    "UTF-16": ("services:\n- name: x\n".encode("utf-16"), "TEXT_INVALID", {1}),
    "depth": (b"services:\n- name: x\n- " + b"[" * 100 + b"]" * 100, "TOO_DEEP", {3}),
    "an alias of nothing": (b"services:\n- name: x\n- *y\n", "SYNTAX_ERROR", {3}),
    "a foreign tag": (
        b"services:\n- name: x\n- !!python/object:os.system x\n",
        "TAG_UNKNOWN",
        {3},
    ),
    "laughs": (
        b"services:\n- name: x\n- name: y\n  l:\n    "
        + LAUGHS.replace("\n", "\n    ").strip().encode(),
        "TOO_MANY_ALIASES",
        set(range(9, 15)),
    ),
    "a list as a key": (b"services:\n- name: x\n- ? [a]\n  : b\n", "WRONG_SHAPE", {3}),
}


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_a_problem_and_no_part_of_it_is_read(tmp_path: Path, case: str) -> None:
    content, code, lines = BROKEN[case]
    (tmp_path / "1.yml").write_bytes(content)
    (tmp_path / "2.yml").write_bytes(GOOD)

    report, services = read(tmp_path)

    (problem,) = report.problems
    assert (problem.file, problem.code) == (str(tmp_path / "1.yml"), code)
    assert problem.line in lines
    assert [(file.format, bool(file.error)) for file in report.files] == [
        ("gitlab", True),
        ("gitlab", False),
    ]
    assert services == 1


WHOLE = {
    "depth": (b"services:\n- name: x\n  l: " + b"[" * 50 + b"]" * 50, 1),
    "aliases": (b"services:\n- &x {name: x, tier: a}\n- {<<: *x, name: y}\n", 2),
    "an anchor of a list": (b"tiers: &t [{name: x}]\nservices: &s\n- name: x\n- name: y\n", 2),
    "an alias of a list": (b"teams: &t [{name: x}]\nservices: *t\n", 1),
    "tags": (b"services:\n- name: !!str x\n", 1),
    "other characters": ("services:\n- name: x\n  friendly_name: 日本 €\n".encode(), 1),
    "a byte-order mark": (b"\xef\xbb\xbfservices:\n- name: x\n", 1),
    "the line ends of Windows": (b"services:\r\n- name: x\r\n  tier: a\r\n- name: y\r\n", 2),
    "the line ends of old": (b"# All\rservices:\r- name: x\r", 1),
    "no line end at the end": (b"services:\r\n- name: x", 1),
    "documents": (b"---\nservices:\n- name: x\n---\nservices:\n- name: y\n", 2),
    "flow": (b'{"services": [{"name": "x"}]}', 1),
    "comments": (b"# All of them\nservices: # Here\n\n# the first\n- name: x\n", 1),
}


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("case", WHOLE)
def test_a_whole_file_is_no_problem(tmp_path: Path, case: str) -> None:
    content, number = WHOLE[case]
    (tmp_path / "1.yml").write_bytes(content)

    report, services = read(tmp_path)

    assert report.problems == []
    assert services == number


@pytest.mark.usefixtures("parser")
def test_what_an_alias_names_is_told_where_it_stands(tmp_path: Path) -> None:
    text = "services: &all\n- name: x\n- tier: a\n-\n"
    (tmp_path / "1.yml").write_text(text)

    report, services = read(tmp_path)

    assert [(problem.code, problem.line) for problem in report.problems] == [
        ("NAME_MISSING", 3),
        ("WRONG_SHAPE", 1),
    ]
    assert services == 1


@pytest.mark.parametrize(("size", "problems"), [(MOST_BYTES, []), (MOST_BYTES + 1, [None])])
def test_a_file_may_be_large_but_not_larger(tmp_path: Path, size: int, problems: Any) -> None:
    path = tmp_path / "1.json"
    path.write_bytes(b'{"serviceDependencies":{}}')
    with path.open("ab") as file:
        file.write(b" " * (size - path.stat().st_size))

    report, _services = read(tmp_path)

    assert [problem.line for problem in report.problems] == problems
    assert {problem.code for problem in report.problems} <= {"FILE_TOO_LARGE"}


def test_graphs_with_the_line_ends_of_windows_are_read(tmp_path: Path) -> None:
    listed = b"- type: a\r\n  serviceDependencies:\r\n    b: true\r\n"
    (tmp_path / "1.yml").write_bytes(listed)
    (tmp_path / "2.json").write_bytes(b'[\r\n{"type": "b",\r\n"serviceDependencies": {}}\r\n]\r\n')

    report, services = read(tmp_path)

    assert report.problems == []
    assert services == 2


def test_an_empty_file_is_told_as_one(tmp_path: Path) -> None:
    for name, content in {"1.yml": "", "2.json": " \n", "3.yml": "# Nothing\n"}.items():
        (tmp_path / name).write_text(content)
        report, _services = read(tmp_path / name)

        (problem,) = report.problems
        assert (problem.code, problem.message) == ("FORMAT_UNKNOWN", "The file is empty.")


def test_a_folder_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "good.yml").write_bytes(GOOD)
    too_long = tmp_path
    for _ in range(20):  # longer than the system lets a path be
        too_long /= "x" * 250
    here = os.open(tmp_path, os.O_RDONLY)
    opened = [here]
    for part in too_long.relative_to(tmp_path).parts:
        os.mkdir(part, dir_fd=opened[-1])  # only so can it be made
        opened.append(os.open(part, os.O_RDONLY, dir_fd=opened[-1]))

    try:
        report, services = read(tmp_path)
    finally:
        for descriptor in opened:
            os.close(descriptor)
        shutil.rmtree(tmp_path / ("x" * 250))

    assert [problem.code for problem in report.problems] == ["FILE_UNREADABLE"]
    assert services == 1


@pytest.mark.parametrize("content", ["services:\n  web: {image: x}\n", "{{ template }}: [\n", ""])
def test_what_nobody_recognises_is_no_problem_in_a_folder(tmp_path: Path, content: str) -> None:
    path = tmp_path / "compose.yml"
    path.write_text(content)

    report, _services = read(tmp_path)
    named, _services = read(path)

    assert report.problems == []
    assert [file.format for file in report.files] == [None]
    assert len(named.problems) == 1


def test_a_format_that_is_asked_for_is_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "1.yml"
    path.write_text("- type: a\n")

    guessed, none = read(path)
    asked, one = read(path, format_name="service-graph")

    assert [problem.code for problem in guessed.problems] == ["FORMAT_UNKNOWN"]
    assert asked.problems == []
    assert (none, one) == (0, 1)


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(reading.UnknownFormatError, match="auto, catalog, gitlab, backstage"):
        read(tmp_path, format_name="nonsense")


def test_a_folder_is_not_left_by_a_link(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "real.yml").write_text(f"services:\n- name: {folder.name}\n")
    (inside / "away.yml").symlink_to(outside / "real.yml")
    (inside / "here.yml").symlink_to(inside / "real.yml")
    (inside / "folder").symlink_to(outside, target_is_directory=True)

    found = [Path(source.path).name for source in sources.find([str(inside)])]

    assert found == ["here.yml", "real.yml"]


def test_a_pipe_into_which_nobody_writes_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "PATIENCE", 0.2)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (source,) = sources.find([str(pipe)])

    with pytest.raises(OSError, match="Nobody writes"):
        source.open()
    writer = threading.Thread(target=pipe.write_text, args=("services:\n- name: x\n",))
    writer.start()
    monkeypatch.setattr(sources, "PATIENCE", 30)
    with source.open() as stream:
        assert stream.read() == b"services:\n- name: x\n"
    writer.join()
    assert sources.find([str(tmp_path)]) == []
