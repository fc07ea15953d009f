"""What is imported is retired as everything is: what stands on it is told, and nothing is new."""

from pathlib import Path

from tests.asking import Asking
from tests.imports import codes, found, import_files, runbooks
from tests.plugins.lives import retire

NEEDED = "services:\n- name: base\n- name: app\n  technical: {dependencies: [base]}\n"
GATE = 'gate(to: "retired") { allowed findings { code severity evidence } }'


def test_the_preview_of_retiring_tells_what_was_imported_to_need_it(
    catalog: Asking, tmp_path: Path
) -> None:
    import_files(catalog, runbooks(tmp_path, NEEDED))

    preview = catalog.ask(f'{{ service(slug: "base") {{ {GATE} }} }}')["service"]["gate"]
    refused = retire(catalog, "base")
    leaf = catalog.ask(f'{{ service(slug: "app") {{ {GATE} }} }}')["service"]["gate"]

    (finding,) = preview["findings"]
    assert preview["allowed"] is False
    assert (finding["code"], finding["severity"]) == ("DEPENDANTS_LIVE", "BLOCK")
    assert "app" in str(finding["evidence"])
    assert [item["code"] for item in refused["userErrors"]] == ["REFUSED", "DEPENDANTS_LIVE"]
    assert leaf == {"allowed": True, "findings": []}


def test_what_is_retired_is_imported_again_with_a_notice_and_needed_by_nothing_new(
    catalog: Asking, tmp_path: Path
) -> None:
    import_files(catalog, runbooks(tmp_path, "services: [{name: base}]"))
    assert retire(catalog, "base")["userErrors"] == []

    report = import_files(catalog, runbooks(tmp_path, NEEDED))

    assert "SERVICE_RETIRED" in codes(report)
    assert found(report) == []
    text = '{ service(slug: "app") { dependencies { totalCount } } }'
    assert catalog.ask(text)["service"]["dependencies"] == {"totalCount": 0}
