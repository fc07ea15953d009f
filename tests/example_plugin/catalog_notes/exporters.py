"""What notes add to the catalog's own format: a list in each service that has some."""

from catalog.plugin import Exporter, Part
from catalog_notes.changes import AddNote
from catalog_notes.tables import NoteRow

NOTES = Part(name="notes", row=NoteRow, under="service_id", first=("text",), like=AddNote)
EXPORTERS = [Exporter(NOTES)]
