from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DataRoomConfig(AppConfig):
    name = "cms.data_room"

    def ready(self) -> None:
        from cms.data_room.models import DataSet  # noqa: PLC0415 - needs the models
        from following.topics import may_be_followed  # noqa: PLC0415

        may_be_followed(DataSet, words=_("data set"), visible_to=lambda _user: DataSet.objects.public())
