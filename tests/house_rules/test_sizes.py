"""The tail tells a clean house from a muddy one: short modules, short functions.

Whoever needs an exemption says why, and takes it back when it is no longer needed.
"""

import ast
from collections import Counter

from tests.house_rules import files

LONGEST_MODULE = 300
LONGEST_FUNCTION = 50
MOST_SIDE_BY_SIDE = 16  # modules of one folder, its first page aside
GENERATED = "Alembic wrote it, and a migration is never edited."
EXEMPT = {
    "migrations/versions/0001_core.py": GENERATED,
    "migrations/versions/0001_core.py upgrade": GENERATED,
    "migrations/versions/0001_core.py downgrade": GENERATED,
    "migrations/versions/0003_outcomes.py upgrade": GENERATED,
    "plugins/catalog_design/migrations/0001_packs.py upgrade": GENERATED,
    "plugins/catalog_acquisition/migrations/0001_contracts.py": GENERATED,
    "plugins/catalog_acquisition/migrations/0001_contracts.py upgrade": GENERATED,
    "plugins/catalog_acquisition/migrations/0002_money_and_loop.py upgrade": GENERATED,
    "plugins/catalog_improvement/migrations/0001_register.py upgrade": GENERATED,
    "plugins/catalog_partnership/migrations/0001_reviews_and_engagements.py": GENERATED,
    "plugins/catalog_partnership/migrations/0001_reviews_and_engagements.py upgrade": GENERATED,
    "plugins/catalog_partnership/migrations/0002_plans_and_practices.py upgrade": GENERATED,
    "plugins/catalog_operation/migrations/0001_incidents_and_calendars.py upgrade": GENERATED,
    "plugins/catalog_operation/migrations/0002_objectives_and_samples.py upgrade": GENERATED,
    "plugins/catalog_operation/migrations/0003_requests_and_utilisation.py upgrade": GENERATED,
    "plugins/catalog_transition/migrations/0001_templates_and_reviews.py upgrade": GENERATED,
    "plugins/catalog_transition/migrations/0005_changes_and_risks.py upgrade": GENERATED,
    "src/catalog/plugin.py": "The door is a list of names, each on a line, and holds no code.",
}


def too_long() -> set[str]:
    found = set()
    for path, text in files.sources().items():
        if len(text.splitlines()) > LONGEST_MODULE:
            found.add(path)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                found |= {f"{path} {node.name}"} if lines > LONGEST_FUNCTION else set()
    return found


def test_no_folder_holds_more_modules_than_one_can_overlook() -> None:
    folders = Counter(
        path.rpartition("/")[0]
        for path in files.sources()
        if path.startswith(("src/catalog/", "plugins/")) and not path.endswith("__init__.py")
    )

    assert folders
    assert {name: count for name, count in folders.items() if count > MOST_SIDE_BY_SIDE} == {}


def test_no_module_and_no_function_is_too_long() -> None:
    assert too_long() - EXEMPT.keys() == set()


def test_every_exemption_is_needed() -> None:
    assert EXEMPT.keys() - too_long() == set()
