from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "proposals.indicators"

    def ready(self) -> None:
        from following.topics import may_be_followed  # noqa: PLC0415 - needs the models
        from proposals.indicators.models import Indicator  # noqa: PLC0415

        may_be_followed(Indicator, words=_("indicator"))
