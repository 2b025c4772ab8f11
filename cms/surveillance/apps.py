from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveillanceConfig(AppConfig):
    name = "cms.surveillance"

    def ready(self) -> None:
        from cms.surveillance.models import Technology  # noqa: PLC0415 - needs the models
        from following.topics import may_be_followed  # noqa: PLC0415

        may_be_followed(Technology, words=_("surveillance technology"))
