from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NeighborhoodsConfig(AppConfig):
    name = "neighborhoods"

    def ready(self) -> None:
        from following.topics import may_be_followed  # noqa: PLC0415 - needs the models
        from neighborhoods import receivers  # noqa: F401, PLC0415 - listens for people who leave
        from neighborhoods.models import Neighborhood  # noqa: PLC0415

        may_be_followed(Neighborhood, words=_("neighborhood"))
