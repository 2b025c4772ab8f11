from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LotsConfig(AppConfig):
    name = "deliberation.lots"

    def ready(self) -> None:
        from deliberation.lots import receivers  # noqa: F401, PLC0415 - registers itself
        from deliberation.lots.models import Lottery  # noqa: PLC0415 - needs the models
        from following.topics import may_be_followed  # noqa: PLC0415

        may_be_followed(Lottery, words=_("lottery"), visible_to=lambda _user: Lottery.objects.public())
