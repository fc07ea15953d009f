"""What partnership adds to the catalog's own format."""

from catalog_partnership.exporters import plans

EXPORTERS = plans.EXPORTERS
