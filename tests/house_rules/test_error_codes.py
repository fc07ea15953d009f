"""Every code that a client may be told stands in `docs/errors.md`, and no other does.

Clients and people act on codes: one that nobody explains is a riddle, and one that is explained
but never told makes them write code for nothing.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "catalog"
CHANGES, OPERATIONS, IMPORTS = "Changes", "Operations", "Imports"
FOLDERS = {
    "domain": CHANGES,
    "domain/importing": IMPORTS,
    "exchange": IMPORTS,
    "graph": OPERATIONS,
    "http": OPERATIONS,
    "schema": OPERATIONS,
}
PROBLEMS = {"add", "warn", "Problem"}  # how any change is refused, an import too
CODE = re.compile(r"[A-Z][A-Z0-9]+(_[A-Z0-9]+)*")
ROW = re.compile(r"\| `(\S+)` \| [^|]+ \| [^|]+ \|")
Trees = Mapping[str, ast.Module]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def trees() -> Trees:
    """Return the modules of the catalog, by their paths in it; storage refuses nothing."""
    paths = {path.relative_to(SOURCE).as_posix(): path for path in SOURCE.glob("**/*.py")}
    return {
        name: ast.parse(path.read_text())
        for name, path in sorted(paths.items())
        if not name.startswith("storage/")
    }


def told(found: Trees) -> dict[str, set[str]]:
    """Return the codes in the source, by the section of the document that explains them."""
    places = takers(found)
    codes: dict[str, set[str]] = defaultdict(set)
    for path, tree in found.items():
        folders = [str(folder) for folder in Path(path).parents]
        section = next((FOLDERS[folder] for folder in folders if folder in FOLDERS), "elsewhere")
        for node in ast.walk(tree):
            is_problem = isinstance(node, ast.Call) and called(node) in PROBLEMS
            given = passed(node, places) if isinstance(node, ast.Call) else written(node)
            literals = filter(None, map(literal, given))
            codes[CHANGES if is_problem else section].update(literals)
    return codes


def takers(found: Trees) -> Mapping[str, int]:
    """Return whatever is called with a code, and the place of the code among the arguments."""
    nodes = [node for tree in found.values() for node in ast.walk(tree)]
    takes = [
        (node.name, parameters(node)) for node in nodes if isinstance(node, ast.ClassDef | Function)
    ]
    return {name: names.index("code") for name, names in takes if "code" in names}


def parameters(node: ast.ClassDef | Function) -> list[str]:
    """Return what a function, or a class, is called with, the object itself left out."""
    if isinstance(node, ast.ClassDef):
        made = [item for item in node.body if getattr(item, "name", None) == "__init__"]
        if made and isinstance(made[0], Function):
            return parameters(made[0])
        fields = [item.target for item in node.body if isinstance(item, ast.AnnAssign)]
        return [field.id for field in fields if isinstance(field, ast.Name)]
    given = node.args
    names = [item.arg for item in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return names[1:] if names[:1] == ["self"] else names


def called(call: ast.Call) -> str:
    """Return the last name of what is called."""
    return ast.unparse(call.func).rpartition(".")[2]


def passed(call: ast.Call, places: Mapping[str, int]) -> list[ast.expr]:
    """Return what a call passes on as the code."""
    place = places.get(called(call))
    if place is None:
        return []
    return [
        *(word.value for word in call.keywords if word.arg == "code"),
        *call.args[place : place + 1],
    ]


def written(node: ast.AST) -> Iterator[ast.expr | None]:
    """Yield what stands as a code in anything but a call: a default, a pair with a message."""
    match node:
        case ast.Assign(targets=[ast.Name(id="code")]):
            yield node.value
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            names, values = node.args.args[::-1], node.args.defaults[::-1]
            keywords = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
            pairs = [*zip(names, values, strict=False), *keywords]
            yield from (value for name, value in pairs if name.arg == "code")
        case ast.Dict():
            items = zip(node.keys, node.values, strict=True)
            yield from (value for key, value in items if key and ast.unparse(key) == "'code'")
        case ast.Tuple(elts=[first, ast.JoinedStr() | ast.Name()]):
            yield first
        case ast.Tuple(elts=[first, ast.Constant(value=str(message))]) if message.endswith("."):
            yield first


def literal(node: ast.expr | None) -> str | None:
    """Return the code that *node* is, or None."""
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) and CODE.fullmatch(value) else None


def explained(section: str) -> list[str]:
    """Return the codes in one section of the document, in its order."""
    text = (ROOT / "docs" / "errors.md").read_text()
    _, _, rest = text.partition(f"\n## {section}\n")
    return ROW.findall(rest.partition("\n## ")[0])


@pytest.mark.parametrize("section", [CHANGES, OPERATIONS, IMPORTS])
def test_the_codes_of_the_source_are_those_of_the_document(section: str) -> None:
    codes = explained(section)

    assert set(codes) == told(trees())[section]
    assert codes == sorted(set(codes))


def test_no_code_is_told_from_where_nobody_looks() -> None:
    assert told(trees())["elsewhere"] == set()


def test_the_code_of_a_problem_is_written_where_it_is_found() -> None:
    hidden = [
        f"{path}:{node.lineno}"
        for path, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and re.search(r"problems\.(add|warn)$", ast.unparse(node.func))
        and not (literal(node.args[0]) or ast.unparse(node.args[0]) in {"code", "*problem"})
    ]

    assert hidden == []


def test_a_code_is_seen_however_it_is_written() -> None:
    domain = """
def check(problems, other):
    problems.add("ADDED", "Message.", "field")
    problems.warn("WARNED", "Message.")
    _single(problems, "HANDED_ON", "field")
    return "RETURNED", "Message."

def _single(problems, code, field):
    problems.add(code, "Message.", field)
"""
    graph = """
class ClientError(Exception):
    code = "CLASS_ATTRIBUTE"

    def __init__(self, message, *, code="DEFAULT"):
        raise ClientError("message", code="KEYWORD")

ERROR = {"code": "IN_A_MAPPING", "other": "NOT_ONE"}
"""
    problems = (SOURCE / "domain" / "writing" / "problems.py").read_text()
    sources = {"domain/a.py": domain, "domain/writing/problems.py": problems, "graph/b.py": graph}

    found = told({path: ast.parse(source) for path, source in sources.items()})

    assert found == {
        CHANGES: {"ADDED", "WARNED", "HANDED_ON", "RETURNED"},
        OPERATIONS: {"CLASS_ATTRIBUTE", "DEFAULT", "KEYWORD", "IN_A_MAPPING"},
    }
