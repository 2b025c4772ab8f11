from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChartersConfig(AppConfig):
    name = "cycles.charters"

    def ready(self) -> None:
        from cycles.charters import receivers  # noqa: F401, PLC0415 - listens for people who leave
        from cycles.charters.models import Charter  # noqa: PLC0415
        from following.topics import may_be_followed  # noqa: PLC0415

        may_be_followed(Charter, words=_("charter"))
