"""What partnership adds to the catalog's own format."""

from catalog_partnership.exporters import plans, relationships

EXPORTERS = (*relationships.EXPORTERS, *plans.EXPORTERS)
