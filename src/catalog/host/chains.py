"""Making the chain of all stages, also where those of some plugins do not fit."""

from typing import Any

from catalog.domain.declared import stages
from catalog.domain.declared.stages import Chain, StageError
from catalog.host.hooks import Values
from catalog.host.problems import PluginProblems


def fitting(brought: Values, problems: PluginProblems) -> Chain:
    """Return the chain of all stages; if they make none, leave out plugins that do not fit."""
    try:
        return stages.chain(brought)
    except StageError:
        fit: dict[str, tuple[Any, ...]] = {}
        for owner, own in brought.items():
            try:
                stages.chain({**fit, owner: own})
                fit[owner] = own
            except StageError as error:
                is_clash = _makes_a_chain(owner, own)
                for text in error.problems:
                    problems.note(text, owner, is_clash=is_clash)
        return stages.chain(fit)


def _makes_a_chain(owner: str, own: tuple[Any, ...]) -> bool:
    """Tell whether the stages of one plugin are right by themselves."""
    try:
        stages.chain({owner: own})
    except StageError:
        return False
    return True
