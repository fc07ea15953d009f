"""Test the hook of design: other plugins add sections to packs."""

from collections.abc import Callable, Iterable

import pytest

from catalog.host import PluginError, gather
from catalog.plugin import Plugin, hookimpl
from catalog_design import Design, PackPurpose, PackSection
from tests.asking import Asking
from tests.plugins.design.packing import Designing, with_design
from tests.plugins.lives import codes


class Privacy(Plugin):
    """What a house with a privacy officer adds to every pack of something new."""

    id = "privacy"
    title = "Privacy"

    @hookimpl(optionalhook=True)
    def pack_sections(self) -> Iterable[PackSection]:
        """Ask for a privacy assessment."""
        title = "Privacy assessment"
        return [PackSection(key="privacy", title=title, required_for=[PackPurpose.NEW])]


def keys(designing: Designing, pack: str) -> list[str]:
    """Return the keys of the sections of a pack, in their order."""
    return [item["key"] for item in designing.read(pack, "sections { key }")["sections"]]


def test_a_section_of_another_plugin_is_required_like_any_other(
    catalog_with: Callable[..., Asking],
) -> None:
    designing = Designing(with_design(catalog_with, Privacy))
    pack = designing.pack()
    designing.criterion(pack)
    designing.complete(pack, without="privacy")
    designing.hand_over(pack)
    designing.accept(pack)
    refused = designing.move()

    mended = designing.edit("completePackSection", pack, key="privacy", content="Assessed.")
    designing.hand_over(mended["id"])
    designing.accept(mended["id"])

    assert keys(designing, pack)[-1] == "privacy"
    assert refused["decision"]["findings"][0]["evidence"]["subject"] == "privacy"
    assert codes(designing.move()) == []


def test_a_section_is_only_in_packs_of_its_purposes(catalog_with: Callable[..., Asking]) -> None:
    designing = Designing(with_design(catalog_with, Privacy))

    assert "privacy" not in keys(designing, designing.pack(purpose="MAJOR_CHANGE"))
    assert "privacy" in keys(designing, designing.pack(purpose="NEW"))


def test_a_pack_keeps_the_sections_that_it_was_made_with(
    url: str, catalog_with: Callable[..., Asking]
) -> None:
    designing = Designing(with_design(catalog_with))
    pack = designing.pack()
    designing.edit("freezePack", pack)
    with_privacy = Designing.__new__(Designing)
    with_privacy.__dict__ |= {**vars(designing), "catalog": catalog_with(Design, Privacy)}
    with_privacy.catalog.secrets = designing.catalog.secrets

    copy = with_privacy.edit("completePackSection", pack, key="service-contacts", content="Us.")

    assert "privacy" not in keys(with_privacy, pack)
    assert "privacy" in keys(with_privacy, copy["id"])
    newer = designing.edit("freezePack", copy["id"])
    without = designing.edit("completePackSection", newer["id"], key="privacy", content="Kept.")
    assert keys(designing, without["id"])[-1] == "privacy"


def test_without_design_such_a_plugin_works_all_the_same(
    catalog_with: Callable[..., Asking],
) -> None:
    catalog = catalog_with(Privacy)

    assert catalog.ask("{ plugins { id state } }")["plugins"] == [
        {"id": "privacy", "state": "LOADED"}
    ]


def test_one_key_belongs_to_one_plugin() -> None:
    class Contacts(Privacy):
        """A plugin with a section that design has already."""

        id = "contacts"

        @hookimpl(optionalhook=True)
        def pack_sections(self) -> Iterable[PackSection]:
            """Bring a section of a key that is taken."""
            return [PackSection(key="service-contacts", title="Contacts")]

    with pytest.raises(PluginError) as caught:
        gather([Design, Contacts])

    (problem,) = caught.value.problems
    told = "the section service-contacts is declared by design and by contacts"
    assert told in problem or "by contacts and by design" in problem
