"""Partnership: buyers and providers meet, plan, learn and share goals, and it is on record.

It is for those who look after a relationship on either side. Without this plugin the catalog
still has relationships and agreed levels, and nobody keeps reviews, roadmaps, shared goals and the
effort that a partnership takes.
"""

from catalog.plugin import Plugin


class Partnership(Plugin):
    """Partnership, which is no stage of a service's life."""

    id = "partnership"
    title = "Partnership"
    api = ">=2.2,<3"
