"""The host of plugins: finding them, checking them, and gathering what they declare."""

from catalog.host.checking import ID
from catalog.host.discovery import GROUP
from catalog.host.gathering import Plugins, gather, load
from catalog.host.problems import PluginError, PluginProblem
from catalog.host.surveying import Survey, survey

__all__ = [
    "GROUP",
    "ID",
    "PluginError",
    "PluginProblem",
    "Plugins",
    "Survey",
    "gather",
    "load",
    "survey",
]
