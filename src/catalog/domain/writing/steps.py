"""The steps of a change that plugins do: in time, in a transaction that is lent to them."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from catalog.domain.declared.rules import Reaction
from catalog.domain.writing.changes import Change, Work

T = TypeVar("T")


async def react(change: Change[Any], work: Work) -> None:
    """Let plugins react in the transaction."""
    for reaction in work.rules.reactions:
        if isinstance(change, reaction.change_type):
            await work.session.flush()
            await _react_once(reaction, change, work)


async def _react_once(reaction: Reaction, change: Change[Any], work: Work) -> None:
    """Let one plugin react; raises what it raises, with the id of the plugin for the log."""
    guests = work.rules.guests
    what = f"The reaction to {work.change}"
    try:
        with work.session.lent([reaction.plugin]):
            await guests.call(
                what, reaction.plugin, guests.limits.change, lambda: reaction.do(change, work)
            )
            await work.session.flush()
    except Exception as error:
        vars(error).setdefault("plugin", reaction.plugin)
        raise


async def theirs(change: Change[Any], work: Work, step: str, do: Callable[[], Awaitable[T]]) -> T:
    """Do one step of a change; where it is a plugin's, in time, and in a transaction that is lent.

    Others wait to write meanwhile.
    """
    guests = work.rules.guests
    plugins = guests.of(type(change).__module__)
    if not plugins:
        return await do()
    what = f"{work.change}.{step}"
    with work.session.lent(plugins):
        found = await guests.call(what, plugins[0], guests.limits.change, do)
        work.session.must_account()
    return found
