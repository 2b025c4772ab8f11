from cms.data_room.models.notes import Agreement, Note, NoteFlag
from cms.data_room.models.readings import Reading, ReadingFlag
from cms.data_room.models.requests import Request
from cms.data_room.models.sets import DataSet, Release, rows_of
from cms.data_room.models.views import SavedView

__all__ = [
    "Agreement",
    "DataSet",
    "Note",
    "NoteFlag",
    "Reading",
    "ReadingFlag",
    "Release",
    "Request",
    "SavedView",
    "rows_of",
]
