from cms.data_room.models.requests import Request
from cms.data_room.models.sets import DataSet, Release, rows_of

__all__ = ["DataSet", "Release", "Request", "rows_of"]
