from cms.data_room.models.notes import Agreement, Note, NoteFlag
from cms.data_room.models.requests import Request
from cms.data_room.models.sets import DataSet, Release, rows_of

__all__ = ["Agreement", "DataSet", "Note", "NoteFlag", "Release", "Request", "rows_of"]
