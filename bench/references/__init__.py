"""Two servers written by hand for five questions: what the catalog is measured against."""
