"""Programs act on the kinds of what waits, so that each stands in the documents, and no other."""

import re

from catalog.domain.awaiting.core import CORE, kinds
from catalog.host import load
from tests.house_rules.files import ROOT

LINE = re.compile(r"^\| `([A-Z_]+)` \| `(\w+)` \| (.+) \|$", re.MULTILINE)


def test_the_documents_tell_every_kind_and_what_is_to_be_done() -> None:
    plugins = load()
    every = kinds((*CORE, *plugins.extensions.waiting))

    told = LINE.findall((ROOT / "docs" / "waiting.md").read_text())

    assert {kind: text for kind, _, text in told} == dict(every)
